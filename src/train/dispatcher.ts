/** Compiles kernels for a run's shapes and binds them to its workspace, by name. */
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { Gpu } from '../gpu/device.ts';
import type { KernelCache } from '../gpu/kernel.ts';
import type { DispatchSpec, Scheduler, Step } from '../gpu/schedule.ts';
import type { Constant, Variant } from '../gpu/shaders.ts';
import { taskConstants } from '../tasks/index.ts';
import type { HyperIndex } from './hyper.ts';
import { commonConstants, networkSizes, type Workspace, workgroupOf } from './workspace.ts';

type Bindings = Readonly<Record<string, ReplicaBuffer>>;

/** Stride constants for bound buffers, named as the kernels name them: `hidden` -> `HIDDEN_STRIDE`. */
function strides(bind: Bindings): Record<string, number> {
  const upper = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();
  return Object.fromEntries(Object.entries(bind).map(([name, b]) => [`${upper(name)}_STRIDE`, b.strideWords]));
}

export interface DispatcherOptions {
  readonly gpu: Gpu;
  readonly kernels: KernelCache;
  readonly scheduler: Scheduler;
  readonly workspace: Workspace;
  readonly hyper: HyperIndex;
  readonly activation: 'tanh' | 'relu';
  readonly criticPasses: number;
  readonly cgIterations: number;
  readonly lineSearchSteps: number;
}

export class Dispatcher {
  readonly options: DispatcherOptions;
  readonly workspace: Workspace;
  /** Invocations of a workgroup of the network kernels, one quad of samples each. */
  readonly groups: number;
  readonly #constants: Record<string, Constant>;

  constructor(options: DispatcherOptions) {
    this.options = options;
    this.workspace = options.workspace;
    const { shape } = this.workspace;
    const { lanes8 } = options.gpu.facts;
    this.#constants = {
      ...commonConstants(shape, lanes8),
      STEPS_PER_DISPATCH: shape.stepsPerDispatch,
      BLOCK_DISPATCHES: shape.blockDispatches,
      OUTPUTS: shape.A,
      OUTPUTS_PADDED: networkSizes(shape, 'actor').outputsPadded,
      LOG_STD: shape.actorParameters - shape.A,
      NETS: 1,
      NET_STRIDE: 0,
      INPUT_ROW_QUADS: shape.quads,
      INPUT_ADVANCE: 0,
      SEARCH: 0,
    };
    this.groups = workgroupOf(lanes8);
  }

  /** One dispatch: links the kernel with the strides of what it binds. */
  async dispatch(
    path: string,
    bind: Bindings,
    workgroups: readonly [number, number],
    extra: {
      constants?: Record<string, Constant>;
      cursor?: number;
      entry?: string;
      cache?: boolean;
    } = {},
  ): Promise<DispatchSpec> {
    const { shape } = this.workspace;
    const { hyper } = this.workspace;
    const variant: Variant = {
      path,
      ...(extra.entry ? { entry: extra.entry } : {}),
      aliases: { task: shape.task.shader },
      constants: {
        constants: { ...this.#constants, ...strides(bind), ...extra.constants },
        task_constants: taskConstants(shape.task),
        hyper: { ...this.options.hyper.constants, HYPER_STRIDE: hyper.strideWords },
      },
      conditions: { CACHE: extra.cache ?? false, RELU: this.options.activation === 'relu', LINEAR: shape.layers === 0 },
    };
    const kernel = await this.options.kernels.get(variant);
    return {
      kernel,
      bind: { records: this.workspace.records, hyper, ...bind },
      workgroups,
      ...(extra.cursor !== undefined ? { cursor: extra.cursor } : {}),
    };
  }

  prepare(specs: readonly DispatchSpec[]): Step {
    return specs.map((spec) => this.options.scheduler.prepare(spec));
  }

  async step(specs: readonly Promise<DispatchSpec>[]): Promise<Step> {
    return this.prepare(await Promise.all(specs));
  }

  /** Indices of the blocks of time steps. */
  get blocks(): number[] {
    return Array.from({ length: this.workspace.shape.blocks }, (_, b) => b);
  }

  /** Words from one critic to the next. */
  get criticStride(): number {
    return this.workspace.critics.strideWords / this.workspace.shape.F;
  }
}

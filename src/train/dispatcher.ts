/** Compiles kernels for a run's shapes and binds them to its workspace, by name. */
import type { HyperparameterValue } from '../algos/hyperparameter.ts';
import type { NetworkKernels } from '../config/run_config.ts';
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { AdapterFacts, Gpu } from '../gpu/device.ts';
import type { DispatchSpec, Step, Work } from '../gpu/dispatch.ts';
import type { KernelCache } from '../gpu/kernel.ts';
import { CURSOR_SLOTS, type Scheduler } from '../gpu/schedule.ts';
import type { Constant, Variant } from '../gpu/variant.ts';
import type { CooperativeProgram } from '../physics/cooperative/program.ts';
import type { Shape } from '../shape/shape.ts';
import { isSeen, taskLink } from '../tasks/index.ts';
import { type Group, laneGroup, tileGroup, usualNetworkKernels } from './groups.ts';
import type { HyperIndex } from './hyper.ts';
import { isFusable, STATELESS, shapeConstants, type Workspace, workgroupOf } from './workspace.ts';

export type Bindings = Readonly<Record<string, ReplicaBuffer>>;

/** `GATE_..` of lib/record: which updates a dispatch belongs to. */
export const gates = { always: 0, updating: 1, passes: 2, policy: 3 } as const;
/** The condition of a gate, as a dispatch's work names it. */
export const conditionOf = (gate: number): string | undefined =>
  Object.entries(gates).find(([name, value]) => value === gate && name !== 'always')?.[0];
/** `BATCH_..` of lib/batch: what a pass runs over. */
export const batches = { all: 0, block: 1, minibatch: 2 } as const;

/** `package::strides`: words from a replica to the next in each buffer, as kernels name it: `hidden` -> `HIDDEN_STRIDE`. */
function strides(bind: Bindings): Record<string, number> {
  const upper = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();
  return Object.fromEntries(Object.entries(bind).map(([name, b]) => [`${upper(name)}_STRIDE`, b.strideWords]));
}

/** Kernels that write nothing that they read: the profiler may repeat them where a clock is coarse. */
const pureKernels: ReadonlySet<string> = new Set([
  'nn/forward',
  'nn/policy_gradient',
  'nn/policy_loss',
  'nn/critic_gradient',
  'nn/weight_gradient',
  'nn/fisher',
  'estimate/normalise',
  'estimate/moments',
  'estimate/products',
  'estimate/surrogate',
  'rollout/shuffle',
  'optim/snapshot',
]);

/**
 * Whether one workgroup's gradient steps are the faster ones. A software driver without subgroups of 8 lanes runs
 * workgroups with barriers slowly.
 */
const suitsFused = ({ software, lanes8 }: AdapterFacts): boolean => lanes8 || !software;

export interface DispatcherOptions {
  readonly gpu: Gpu;
  readonly kernels: KernelCache;
  readonly scheduler: Scheduler;
  readonly workspace: Workspace;
  readonly hyper: HyperIndex;
  /** The shader file of the method's state (`Algorithm.state`). */
  readonly method?: string | undefined;
  /** Hyper-parameters of the algorithm that are the same in every replica. */
  readonly values: Readonly<Record<string, HyperparameterValue>>;
  /** Whether one workgroup takes a network's gradient steps, where shapes allow it; by the adapter unless said. */
  readonly fused?: boolean | undefined;
  /** Invocations of a workgroup of the network kernels, in place of the usual number; a variant of 8 lanes has 8. */
  readonly groups?: number | undefined;
  /** The form of the network kernels; by the adapter unless said. */
  readonly networkKernels?: NetworkKernels | undefined;
  /** What steps the task's model where lanes share an environment; tasks step by themselves without it. */
  readonly cooperative?: CooperativeProgram | undefined;
}

/**
 * `package::dispatch` where a dispatch does not say otherwise: the actor on all samples of a block, at any time. What the
 * run's shape decides for all kernels is `package::shape`.
 */
const usualDispatch = (shape: Shape): Record<string, Constant> => ({
  OUTPUTS: shape.sizes.OUTPUTS,
  OUTPUTS_PADDED: shape.sizes.OUTPUTS_PADDED,
  QUADS: shape.quads,
  SAMPLES: shape.blockSamples,
  NETS: 1,
  NET_STRIDE: 0,
  INPUT_ROW_QUADS: shape.quads,
  INPUT_ADVANCE: 0,
  OUTPUT_ROW_QUADS: 0,
  OUTPUT_ADVANCE: 0,
  VECTOR_ADVANCE: 0,
  MOMENTS_ADVANCE: 0,
  SUFFIX: 0,
  BLOCK_MINIBATCHES: 1,
  SEARCH: 0,
  GATE: gates.always,
  BATCH: batches.all,
});

export interface DispatchExtra {
  /** What differs from the usual in `package::dispatch`, and what only this kernel asks for. */
  readonly constants?: Readonly<Record<string, Constant>>;
  /** Sizes in which the dispatch sees another run than its own: an evaluation plays longer than a rollout. */
  readonly shape?: Readonly<Record<string, number>>;
  /** Buffers that lie as one that the kernel has under this name without binding it so. */
  readonly strides?: Bindings;
  readonly cursor?: number;
  readonly entry?: string;
  readonly conditions?: Readonly<Record<string, boolean>>;
  readonly work?: Work | undefined;
  /** It asks for what the method keeps in the record. All other kernels are the same for every method. */
  readonly asksMethod?: boolean;
  /** It writes nothing that it reads, though others of this kernel do. */
  readonly isPure?: boolean;
  /** Files and texts that the kernel is linked with in place of a task. */
  readonly link?: Pick<Variant, 'aliases' | 'modules'>;
}

export class Dispatcher {
  readonly options: DispatcherOptions;
  readonly workspace: Workspace;
  /** Invocations of a workgroup of lane kernels: of a network one quad of samples each, of a rollout one environment. */
  readonly groups: number;
  readonly networkKernels: NetworkKernels;
  /** Whether one workgroup takes a network's gradient steps (`minibatches.ts`): by shapes and adapter, not by replicas. */
  readonly isFused: boolean;
  readonly #shape: Record<string, Constant>;
  readonly #dispatch: Record<string, Constant>;
  readonly #conditions: Record<string, boolean>;
  readonly #taskLink: ReturnType<typeof taskLink>;

  constructor(options: DispatcherOptions) {
    this.options = options;
    this.workspace = options.workspace;
    const { shape } = this.workspace;
    const { lanes8 } = options.gpu.facts;
    this.networkKernels = options.networkKernels ?? usualNetworkKernels(options.gpu.facts);
    this.groups = (lanes8 ? undefined : options.groups) ?? workgroupOf(lanes8);
    this.#shape = shapeConstants(shape);
    this.#dispatch = usualDispatch(shape);
    this.#conditions = {
      RELU: options.values['activation'] === 'relu',
      LINEAR: shape.layers === 0,
      DISCRETE: shape.task.discreteActions !== undefined,
      VARIABLE: shape.traits.batchGrowth !== undefined,
      TIMED: shape.traits.timeConditioned === true,
      SAFETY_STATE: shape.traits.safetyState === true,
      LOCKSTEP: shape.traits.lockstep === true,
      POSTED: options.cooperative !== undefined,
      SEES: this.looks,
    };
    const physics = options.cooperative ? 'cooperative' : 'straight';
    this.#taskLink = taskLink(shape.task, options.gpu.facts, shape.inputsPadded, physics);
    this.isFused = isFusable(shape) && (options.fused ?? suitsFused(options.gpu.facts));
  }

  /** An integer hyper-parameter that all replicas share, e.g. a number of passes. */
  integer(name: string): number {
    const value = this.options.values[name];
    if (typeof value !== 'number') throw new Error(`the algorithm has no number ${name}`);
    return value;
  }

  /** The workgroup of a kernel in the form that runs. */
  groupOf(path: string): Group {
    const lane = laneGroup(path, this.groups);
    return this.isTiled(path) ? (tileGroup(path, this.workspace.shape) ?? lane) : lane;
  }

  /** Whether a kernel runs in its tile form. */
  isTiled(path: string): boolean {
    return this.networkKernels === 'tile' && tileGroup(path, this.workspace.shape) !== undefined;
  }

  /** Workgroups of a kernel over so many quads of samples. */
  groupsOver(path: string, quads: number): number {
    return Math.ceil(quads / this.groupOf(path).quads);
  }

  /**
   * Whether one kernel holds policy and task step: lane policies with tasks that step by themselves, and rollouts of more
   * steps than cursors can count, which have few environments.
   */
  get isRolloutFused(): boolean {
    const { steps, task } = this.workspace.shape;
    const isCountable = Math.max(steps, task.horizon) <= CURSOR_SLOTS;
    return this.options.cooperative === undefined && !(isCountable && this.isTiled('rollout/act'));
  }

  /** Whether a new state is looked at by dispatches of their own before it is observed. */
  get looks(): boolean {
    const { model } = this.workspace.shape.task;
    return this.options.cooperative !== undefined && model !== undefined && isSeen(model);
  }

  /** One dispatch: links the kernel with the strides of what it binds. */
  async dispatch(
    path: string,
    bind: Bindings,
    workgroups: readonly [number, number],
    extra: DispatchExtra = {},
  ): Promise<DispatchSpec> {
    const { hyper } = this.workspace;
    const { lanes, quads } = this.groupOf(path);
    const variant: Variant = {
      path,
      ...(extra.entry ? { entry: extra.entry } : {}),
      ...(extra.link ?? this.#taskLink),
      aliases: {
        ...(extra.link ?? this.#taskLink).aliases,
        method: (extra.asksMethod && this.options.method) || STATELESS,
      },
      constants: {
        ...this.#taskLink.constants,
        shape: { ...this.#shape, ...extra.shape },
        dispatch: { ...this.#dispatch, WORKGROUP: lanes, GROUP_QUADS: quads, ...extra.constants },
        strides: strides({ ...bind, ...extra.strides }),
        hyper: { ...this.options.hyper.constants, HYPER_STRIDE: hyper.strideWords },
      },
      conditions: {
        CACHE: false,
        POLICY: false,
        SHUFFLED: true,
        // tile kernels use no subgroups
        ...(this.isTiled(path) && { TILE: true, LANES8: false }),
        ...this.#conditions,
        ...extra.conditions,
      },
    };
    const kernel = await this.options.kernels.begin(variant);
    return {
      kernel,
      bind: { records: this.workspace.records, hyper, ...bind },
      workgroups,
      work: extra.work,
      isPure: extra.isPure ?? pureKernels.has(path),
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

  /** Words from one vector of the actor to the next. */
  get actorStride(): number {
    return this.workspace.actor.strideWords / this.workspace.shape.actorVectors;
  }
}

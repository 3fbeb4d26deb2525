/** All that works on one run's shapes: buffers, kernels, the queue, and the verbs that use them. */
import type { HyperparameterValue } from '../algos/hyperparameter.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { NetworkKernels } from '../config/run_config.ts';
import type { Gpu } from '../gpu/device.ts';
import { KernelCache } from '../gpu/kernel.ts';
import { Precompiler } from '../gpu/precompiler.ts';
import { Readback } from '../gpu/readback.ts';
import { Scheduler } from '../gpu/schedule.ts';
import { shaderSources } from '../gpu/sources.ts';
import type { PhysicsProgram } from '../physics/choice.ts';
import type { Shape } from '../shape/shape.ts';
import { usualPhysics } from '../tasks/index.ts';
import { type HyperIndex, hyperIndex } from './hyper.ts';
import { RunVerbs } from './verbs.ts';
import { Workspace } from './workspace.ts';

/** Kernels of a device, compiled once for all its runs. */
const caches = new WeakMap<Gpu, KernelCache>();

export function kernelsOf(gpu: Gpu): KernelCache {
  const known = caches.get(gpu);
  if (known) return known;
  const made = new KernelCache(
    gpu,
    shaderSources,
    gpu.facts.compilesAtFirstRun ? new Precompiler(gpu.companion) : undefined,
  );
  caches.set(gpu, made);
  return made;
}

export interface EngineParts {
  readonly gpu: Gpu;
  readonly config: Pick<ResolvedConfig, 'algorithm' | 'task' | 'values' | 'usualEpochs' | 'totalSteps'> &
    Partial<Pick<ResolvedConfig, 'isOfIterations'>>;
  readonly shape: Shape;
  readonly replicas: number;
  /** It takes the place of the device's own where dispatches are only recorded. */
  readonly kernels?: KernelCache;
  readonly scheduler?: Scheduler;
  /** It overrides the adapter's own choice (`DispatcherOptions.fused`). */
  readonly fused?: boolean;
  /** It overrides the usual workgroup of the network kernels (`DispatcherOptions.groups`). */
  readonly groups?: number;
  /** It overrides the adapter's own form of the network kernels (`DispatcherOptions.networkKernels`). */
  readonly networkKernels?: NetworkKernels | undefined;
  /** The program that steps the task's model, in place of the one that suits it and the adapter. */
  readonly physics?: PhysicsProgram | undefined;
}

export class Engine {
  readonly gpu: Gpu;
  readonly hyper: HyperIndex;
  readonly workspace: Workspace;
  readonly scheduler: Scheduler;
  readonly readback: Readback;
  readonly verbs: RunVerbs;

  constructor(parts: EngineParts) {
    const { gpu, config, shape, replicas } = parts;
    this.gpu = gpu;
    this.hyper = hyperIndex(config);
    const { task } = shape;
    const physics = parts.physics ?? usualPhysics(task, gpu.facts);
    const cooperative = physics === 'cooperative' ? task.model?.cooperative() : undefined;
    this.workspace = new Workspace(gpu, shape, replicas, this.hyper.words, cooperative);
    this.scheduler = parts.scheduler ?? new Scheduler(gpu);
    this.readback = new Readback(gpu);
    const { hyper, workspace, scheduler } = this;
    const kernels = parts.kernels ?? kernelsOf(gpu);
    this.verbs = new RunVerbs({
      gpu,
      kernels,
      scheduler,
      workspace,
      hyper,
      method: config.algorithm.state,
      values: config.values,
      fused: parts.fused,
      groups: parts.groups,
      networkKernels: parts.networkKernels,
      cooperative,
    });
  }

  /** Writes a replica's hyper-parameters. */
  writeHyper(replica: number, value: (name: string) => HyperparameterValue): void {
    const { hyper } = this.workspace;
    const packed = this.hyper.pack(value);
    this.gpu.device.queue.writeBuffer(hyper.buffer, replica * hyper.strideWords * 4, packed as BufferSource);
  }

  destroy(): void {
    this.workspace.destroy();
    this.readback.destroy();
    this.scheduler.destroy();
  }
}

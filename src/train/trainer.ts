/**
 * The trainer: an async iterator of epoch metrics, the same in Node and in a browser. A trainer owns its buffers and
 * kernels; nothing of an iteration leaves the GPU but the replicas' records.
 */

import type { HyperparameterValue } from '../algos/hyperparameter.ts';
import type { NamedStep } from '../algos/index.ts';
import { type ResolvedConfig, resolveConfig, settingOf } from '../config/resolve.ts';
import { RingfenceError } from '../errors/error.ts';
import { type Checkpoint, epochOf } from '../formats/checkpoint.ts';
import type { PolicyData } from '../formats/policy.ts';
import type { Tensor } from '../formats/safetensors.ts';
import { type Gpu, openDevice, orDeviceLost } from '../gpu/device.ts';
import type { Kernel } from '../gpu/kernel.ts';
import { Profiler, type Recording, type Repeats } from '../gpu/profiler.ts';
import type { StructValue } from '../gpu/structs.ts';
import { numberField } from '../gpu/structs.ts';
import type { Episodes } from '../render/renderer.ts';
import type { Shape } from '../shape/shape.ts';
import { usualPhysics } from '../tasks/index.ts';
import { carriedConfiguration, checkAgreement, startedConfig } from './agreement.ts';
import { type Change, changesOf } from './changes.ts';
import { Engine } from './engine.ts';
import { usualNetworkKernels } from './groups.ts';
import { Ledger } from './ledger.ts';
import { Lifecycle, type TrainerState } from './lifecycle.ts';
import { LiveConfig } from './live_config.ts';
import type { EpochMetrics } from './metrics.ts';
import { checkOptions, isOpen, type TrainerOptions } from './options.ts';
import { Pace } from './pace.ts';
import { checkLimits, planOf, requiredLimits } from './plan.ts';
import { policyOf } from './policy.ts';
import { recordMetadata, recordsIn } from './record_tensor.ts';
import { initialEntropy, Records, recordStruct } from './records.ts';
import { readTensors, writeTensors } from './state.ts';
import { type Conditions, conditionsOf, doneWork } from './work.ts';

/** One iteration with every kernel timed. */
export interface TimedIteration extends Recording {
  readonly metrics: EpochMetrics[];
  /** When the iteration began and when its result was there, by `performance.now()`. */
  readonly start: number;
  readonly end: number;
}

/** A kernel of an iteration, and the steps that dispatch it. */
export interface UsedKernel {
  readonly kernel: Kernel;
  readonly steps: readonly string[];
}

interface Iteration {
  readonly metrics: EpochMetrics[];
  readonly conditions: Conditions;
  readonly start: number;
  readonly end: number;
}

export class Trainer implements AsyncIterable<EpochMetrics[]> {
  readonly gpu: Gpu;
  readonly shape: Shape;
  readonly #engine: Engine;
  readonly #iteration: readonly NamedStep[];
  readonly #records: Records;
  readonly #ledger: Ledger;
  readonly #pace = new Pace();
  readonly #lifecycle: Lifecycle;
  readonly #ownsDevice: boolean;
  readonly #live: LiveConfig;
  #profiler: Profiler | undefined;
  #stopped = false;

  private constructor(parts: {
    config: ResolvedConfig;
    gpu: Gpu;
    shape: Shape;
    engine: Engine;
    iteration: readonly NamedStep[];
    records: Records;
    ownsDevice: boolean;
  }) {
    this.gpu = parts.gpu;
    this.shape = parts.shape;
    this.#engine = parts.engine;
    this.#iteration = parts.iteration;
    this.#records = parts.records;
    this.#live = new LiveConfig(parts.config, parts.engine, parts.records);
    this.#ledger = new Ledger(parts.shape, parts.config.replicas.length);
    this.#ownsDevice = parts.ownsDevice;
    this.#lifecycle = new Lifecycle(parts.gpu, () => this.isDone);
  }

  /** Checks the configuration, compiles every kernel, allocates every buffer and sets the replicas to epoch 0. */
  static async create(options: TrainerOptions): Promise<Trainer> {
    checkOptions(options);
    const { gpu: given, onCompiled, bindingBytes, ...run } = options;
    const asked = resolveConfig(run);
    const { shape } = planOf(asked, bindingBytes);
    const { portable } = asked;
    const ownsDevice = !isOpen(given);
    const gpu = ownsDevice ? await openDevice(given, { limits: requiredLimits(run), portable }) : given;
    if (portable && gpu.facts.lanes8)
      throw new RingfenceError('this run asks for portable kernels: open its device with `portable`, too', 1);
    checkLimits(gpu.device.limits, asked);
    const forms = {
      kernels: asked.kernels ?? usualNetworkKernels(gpu.facts),
      physics: asked.physics ?? usualPhysics(asked.task, gpu.facts),
    };
    const config = startedConfig(asked, forms);
    const { kernels: networkKernels, physics } = forms;
    const replicas = config.replicas.length;
    const engine = new Engine({ gpu, config, shape, replicas, networkKernels, physics });
    const { verbs, scheduler } = engine;
    scheduler.onCompiled = onCompiled;
    const begun = async (): Promise<Trainer> => {
      const [begin, iteration, layout] = await Promise.all([
        verbs.begin(),
        config.algorithm.iteration(verbs),
        recordStruct(shape, config.algorithm.state),
      ]);
      const records = new Records(engine, layout);
      const trainer = new Trainer({ config, gpu, shape, engine, iteration, records, ownsDevice });
      trainer.#writeStart();
      await scheduler.run(begin);
      await scheduler.idle();
      return trainer;
    };
    try {
      return await orDeviceLost(gpu, begun());
    } catch (error) {
      engine.destroy();
      if (ownsDevice) gpu.device.destroy();
      throw error;
    }
  }

  /** Seeds, limits, hyper-parameters and the identity normaliser: what kernels do not make themselves. */
  #writeStart(): void {
    const { queue } = this.gpu.device;
    const { config, shape } = this;
    const w = this.#engine.workspace;
    config.replicas.forEach((replica, r) => {
      const at = (buffer: { strideWords: number }): number => r * buffer.strideWords * 4;
      const setting = settingOf(config, r);
      const record: StructValue = {
        seed: replica.seed,
        activeEnvs: config.envs,
        nextEnvs: config.envs,
        entropy: initialEntropy(shape, setting),
        ...config.algorithm.start?.(setting, config.task),
      };
      this.#records.write(r, record);
      this.#engine.writeHyper(r, setting);
      const identity = new Float32Array(2 * shape.inputsPadded);
      identity.fill(1, shape.inputsPadded);
      queue.writeBuffer(w.normaliser.buffer, at(w.normaliser), identity);
    });
  }

  /** The configuration; a replica's own values are those of now. */
  get config(): ResolvedConfig {
    return this.#live.now;
  }

  /** What `adjust` changed so far, oldest first. */
  get changes(): readonly Change[] {
    return this.#live.changes;
  }

  /** Epochs done so far. */
  get epoch(): number {
    return this.#ledger.epoch;
  }

  /** Epochs of the run; where the batch varies, the most that it may have. */
  get epochs(): number {
    return this.config.epochs;
  }

  /** What the trainer can be asked for now. Calls that overlap run one after another, in their order. */
  get state(): TrainerState {
    return this.#lifecycle.state;
  }

  /** Nothing is left to train: the last epoch is over, or every replica's samples have reached the budget. */
  get isDone(): boolean {
    return this.epoch >= this.config.epochs || this.#ledger.isFinished;
  }

  /** Bytes on the GPU, by buffer. */
  get memory(): readonly { name: string; bytes: number }[] {
    return this.#engine.workspace.arena.allocations;
  }

  /** Whether iterations are a measure by now: the first ones of a process compile kernels and learn how long to sleep. */
  get isSettled(): boolean {
    return this.#pace.isSettled;
  }

  /** The kernels of an iteration in the order in which they first run. */
  get kernels(): UsedKernel[] {
    const used = new Map<Kernel, Set<string>>();
    for (const { name, step } of this.#iteration)
      for (const { kernel } of step) used.set(kernel, (used.get(kernel) ?? new Set()).add(name));
    return [...used].map(([kernel, steps]) => ({ kernel, steps: [...steps] }));
  }

  /** What the host did: milliseconds of encoding, dispatches and submits since the start. */
  get hostWork(): { encodeMs: number; dispatches: number; submits: number } {
    const { encodeMs, dispatches, submits } = this.#engine.scheduler;
    return { encodeMs, dispatches, submits };
  }

  async *[Symbol.asyncIterator](): AsyncIterator<EpochMetrics[]> {
    for (;;) {
      const rows = await this.#lifecycle.step(async () => (this.isDone || this.#stopped ? undefined : this.#iterate()));
      if (!rows) return;
      yield rows.metrics;
    }
  }

  /**
   * Runs one iteration of every replica and returns a row of metrics for each that had not finished before.
   * @throws RingfenceError when the run is done, or in the states that end a trainer
   */
  async step(): Promise<EpochMetrics[]> {
    return (await this.#lifecycle.step(() => this.#iterate())).metrics;
  }

  #checkLeft(): void {
    if (this.isDone)
      throw new RingfenceError(
        `the run is done after ${this.epoch} epochs: a trainer with a larger totalSteps goes on from its checkpoint`,
      );
  }

  async #iterate(): Promise<Iteration> {
    this.#checkLeft();
    const start = performance.now();
    for (const { name, step } of this.#iteration) {
      this.#lifecycle.check();
      await this.#engine.scheduler.run(step, name);
    }
    await this.#pace.sleep(start);
    this.#lifecycle.check();
    const woken = performance.now();
    const records = await this.#engine.readback.read(this.#engine.workspace.records);
    const end = performance.now();
    this.#pace.learn(start, woken, end);
    const elapsed = end - start;
    this.#engine.scheduler.calibrate(elapsed);
    const all = this.#records.parse(records);
    const { rows, share } = this.#ledger.enter(this.config, all, elapsed);
    return { conditions: conditionsOf(all, share), metrics: rows, start, end };
  }

  /**
   * Changes a hyper-parameter, or `multiplier` of a method that carries its multipliers on, from the next iteration on.
   * @param replica changes this one alone
   * @returns what was logged: nothing where all had the value, one change, or one a replica where they differed before
   * @throws RingfenceError where nothing reads the value any more, buffers depend on it, or it is out of range
   */
  adjust(name: string, value: unknown, replica?: number): Promise<readonly Change[]> {
    return this.#lifecycle.turn(() => this.#live.change(this.epoch, name, value, replica));
  }

  /** What `adjust` can change under this name, as every replica has it now. */
  settings(name: string): Promise<HyperparameterValue[]> {
    return this.#lifecycle.turn(() => this.#live.values(name));
  }

  /** A replica's environments as they are at this point of the queue: what a renderer draws. */
  episodes(replica = 0): Episodes {
    this.#lifecycle.check();
    return { environments: this.#engine.workspace.environments, replica, envs: this.shape.envs };
  }

  /**
   * Is waited for after each submit of an iteration, of which there is one every 40 ms or so: whoever sets it can pace the
   * iteration and use the queue in between, say to draw `episodes`. Unset, an iteration is submitted as fast as it is encoded.
   * What it waits for must not be another call of the trainer, since those wait for the iteration.
   */
  set onSubmitted(hook: (() => Promise<void>) | undefined) {
    this.#engine.scheduler.onSubmitted = hook;
  }

  /** Ends the iteration over epochs after the current one. */
  stop(): void {
    this.#stopped = true;
  }

  /** Whether kernels can be timed on this adapter. */
  get canProfile(): boolean {
    return this.gpu.facts.timestamps;
  }

  /**
   * Times every kernel of the next iteration; its numbers are those of `step`.
   * @param repeats stretches the passes, for a clock of coarse steps
   * @returns its metrics and the GPU's spans, whose work is that of all replicas
   */
  profileStep(repeats?: Repeats): Promise<TimedIteration> {
    return this.#lifecycle.step(() => this.#profileStep(repeats));
  }

  async #profileStep(repeats: Repeats | undefined): Promise<TimedIteration> {
    if (!this.canProfile)
      throw new RingfenceError(
        `the adapter ${this.gpu.facts.name} has no timestamp queries: kernels cannot be timed on it`,
      );
    this.#checkLeft();
    this.#profiler ??= new Profiler(this.gpu);
    this.#engine.scheduler.profiler = this.#profiler;
    this.#profiler.begin(repeats);
    const { conditions, ...iteration } = await this.#iterate();
    const recording = await this.#profiler.end();
    const replicas = this.config.replicas.length;
    const spans = recording.spans.map((span) => ({ ...span, work: doneWork(span.work, replicas, conditions) }));
    return { ...recording, ...iteration, spans };
  }

  /** The complete state after the last epoch. */
  checkpoint(): Promise<Checkpoint> {
    return this.#lifecycle.turn(async () => {
      const tensors = await readTensors(this.#engine, this.#engine.workspace.persistent);
      tensors['costRegret'] = this.#ledger.costRegretTensor();
      const changes = this.changes.length > 0 ? { changes: JSON.stringify(this.changes) } : {};
      return {
        tensors,
        metadata: {
          epoch: String(this.epoch),
          totalSteps: String(this.config.given.totalSteps),
          config: carriedConfiguration(this.config),
          ...recordMetadata(this.#records.layout),
          ...changes,
        },
      };
    });
  }

  /** What of a checkpoint it takes to play the policies of all replicas (`Playback`). */
  policyTensors(): Promise<Record<string, Tensor>> {
    const { actor, normaliser } = this.#engine.workspace;
    return this.#lifecycle.turn(() => readTensors(this.#engine, [actor, normaliser]));
  }

  /**
   * Continues from a checkpoint, with the settings as they had been changed up to it.
   * @param seconds that earlier trainers of the run took: the clock goes on from there
   * @throws RingfenceError when it is of another configuration or damaged
   */
  resume(checkpoint: Checkpoint, seconds = 0): Promise<void> {
    return this.#lifecycle.turn(() => this.#resume(checkpoint, seconds));
  }

  async #resume(checkpoint: Checkpoint, seconds: number): Promise<void> {
    checkAgreement(checkpoint, this.config, 'the checkpoint', 'the run that is to go on');
    const { tensors } = checkpoint;
    const described = recordsIn(checkpoint, this.#records.layout, this.shape);
    // All that may be wrong with a checkpoint is found before anything of the run is changed.
    const [epoch, changes] = [epochOf(checkpoint), changesOf(checkpoint)];
    const costRegret = this.#ledger.costRegretIn(tensors['costRegret']);
    writeTensors(this.#engine, described ? { ...tensors, records: described } : tensors);
    const records = await this.#records.read();
    if (this.shape.traits.batchGrowth !== undefined) this.#reopen(records);
    this.#ledger.stand({ epoch, seconds, costRegret, records });
    this.#live.stand(changes);
  }

  /** Decides after a resume, perhaps with a larger budget, which replicas have finished. */
  #reopen(records: readonly StructValue[]): void {
    records.forEach((record, r) => {
      // rollout/next_batch decides alike
      const { isOfIterations, totalSteps, usualEpochs } = this.config;
      const isSpent = isOfIterations
        ? numberField(record, 'iteration') >= usualEpochs
        : Math.fround(numberField(record, 'sampledSteps')) >= Math.fround(totalSteps);
      record['finished'] = isSpent || record['halted'] !== 0 ? 1 : 0;
      this.#records.write(r, { finished: record['finished'] });
    });
  }

  /** The policy of a replica with its observation normaliser, without padding. */
  async policy(replica = 0): Promise<PolicyData> {
    this.#live.checkReplica(replica);
    return (await this.#readPolicies([replica]))[0] as PolicyData;
  }

  /** The policies of all replicas. */
  policies(): Promise<PolicyData[]> {
    return this.#readPolicies(this.config.replicas.map((_, r) => r));
  }

  #readPolicies(replicas: readonly number[]): Promise<PolicyData[]> {
    const { workspace: w, readback } = this.#engine;
    return this.#lifecycle.turn(async () => {
      const actors = new Float32Array(await readback.read(w.actor));
      const normalisers = new Float32Array(await readback.read(w.normaliser));
      return replicas.map((r) =>
        policyOf(
          this.config,
          this.shape,
          actors.subarray(r * w.actor.strideWords),
          normalisers.subarray(r * w.normaliser.strideWords),
        ),
      );
    });
  }

  /** Frees every buffer; an iteration that runs is given up. The device stays open if it was given open. */
  destroy(): void {
    this.#lifecycle.end(() => {
      this.#engine.destroy();
      this.#profiler?.destroy();
      if (this.#ownsDevice) this.gpu.device.destroy();
    });
  }
}

export const createTrainer = (options: TrainerOptions): Promise<Trainer> => Trainer.create(options);

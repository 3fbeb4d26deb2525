/**
 * The trainer: an async iterator of epoch metrics, the same in Node and in a browser. A trainer owns its buffers and
 * kernels; nothing of an iteration leaves the GPU but the replicas' records.
 */

import type { HyperparameterValue } from '../algos/hyperparameter.ts';
import type { NamedStep } from '../algos/index.ts';
import { type ResolvedConfig, type RunConfig, resolveConfig, settingOf } from '../config.ts';
import { type Checkpoint, epochOf } from '../formats/checkpoint.ts';
import type { PolicyData } from '../formats/policy.ts';
import type { Tensor } from '../formats/safetensors.ts';
import { type Gpu, openDevice, orDeviceLost, RingfenceError } from '../gpu/device.ts';
import type { Kernel } from '../gpu/kernel.ts';
import { Profiler, type Recording, type Repeats } from '../gpu/profiler.ts';
import type { CompileProgress } from '../gpu/schedule.ts';
import type { StructValue } from '../gpu/structs.ts';
import type { Shape } from '../layout.ts';
import type { Episodes } from '../render/renderer.ts';
import { carriedConfiguration, checkAgreement } from './agreement.ts';
import { type Change, changedConfig, changesOf, changesTo, checkChange, multiplierSetting } from './changes.ts';
import { Engine } from './engine.ts';
import { Ledger } from './ledger.ts';
import type { EpochMetrics } from './metrics.ts';
import { Pace } from './pace.ts';
import { checkLimits, planOf, requiredLimits } from './plan.ts';
import { policyOf } from './policy.ts';
import { initialEntropy, Records, recordStruct } from './records.ts';
import { readTensors, writeTensors } from './state.ts';
import { type Conditions, conditionsOf, doneWork } from './work.ts';

export interface TrainerOptions extends RunConfig {
  /** An open device, or where to get one (`navigator.gpu`, the object of Dawn's `create`). */
  gpu: Gpu | GPU;
  /** Is told how far the compilation of the kernels is, up to the end of the first epoch. */
  onCompiled?: (progress: CompileProgress) => void;
}

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

const isOpen = (gpu: Gpu | GPU): gpu is Gpu => 'device' in gpu;

export class Trainer implements AsyncIterable<EpochMetrics[]> {
  readonly gpu: Gpu;
  readonly shape: Shape;
  readonly #engine: Engine;
  readonly #iteration: readonly NamedStep[];
  readonly #records: Records;
  readonly #ledger: Ledger;
  readonly #pace = new Pace();
  /** The configuration that the run was started with, and as it is after the changes. */
  readonly #started: ResolvedConfig;
  #config: ResolvedConfig;
  #changes: readonly Change[] = [];
  #profiler: Profiler | undefined;
  #stopped = false;

  private constructor(parts: {
    config: ResolvedConfig;
    gpu: Gpu;
    shape: Shape;
    engine: Engine;
    iteration: readonly NamedStep[];
    records: Records;
  }) {
    this.#started = parts.config;
    this.#config = parts.config;
    this.gpu = parts.gpu;
    this.shape = parts.shape;
    this.#engine = parts.engine;
    this.#iteration = parts.iteration;
    this.#records = parts.records;
    this.#ledger = new Ledger(parts.shape, parts.config.replicas.length);
  }

  /** Checks the configuration, compiles every kernel, allocates every buffer and sets the replicas to epoch 0. */
  static async create(options: TrainerOptions): Promise<Trainer> {
    const { gpu: given, onCompiled, ...run } = options;
    const config = resolveConfig(run);
    const { shape } = planOf(config);
    const { portable } = config;
    const gpu = isOpen(given) ? given : await openDevice(given, { limits: requiredLimits(run), portable });
    if (portable && gpu.facts.lanes8)
      throw new RingfenceError('this run asks for portable kernels: open its device with `portable`, too', 1);
    checkLimits(gpu, config);
    const engine = new Engine({ gpu, config, shape, replicas: config.replicas.length });
    const { verbs, scheduler } = engine;
    scheduler.onCompiled = onCompiled;
    const [begin, iteration, layout] = await Promise.all([
      verbs.begin(),
      config.algorithm.iteration(verbs),
      recordStruct(shape),
    ]);
    await scheduler.ready();
    const trainer = new Trainer({ config, gpu, shape, engine, iteration, records: new Records(engine, layout) });
    trainer.#writeStart();
    await scheduler.run(begin);
    await scheduler.idle();
    return trainer;
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
    return this.#config;
  }

  /** What `adjust` changed so far, oldest first. */
  get changes(): readonly Change[] {
    return this.#changes;
  }

  /** Epochs done so far. */
  get epoch(): number {
    return this.#ledger.epoch;
  }

  /** Epochs of the run; where the batch varies, the most that it may have. */
  get epochs(): number {
    return this.config.epochs;
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
    while (!this.isDone && !this.#stopped) yield await this.step();
  }

  /** Runs one iteration of every replica and returns a row of metrics for each that had not finished before. */
  async step(): Promise<EpochMetrics[]> {
    return (await this.#iterate()).metrics;
  }

  async #iterate(): Promise<Iteration> {
    const start = performance.now();
    for (const { name, step } of this.#iteration) await this.#withDevice(this.#engine.scheduler.run(step, name));
    await this.#pace.sleep(start);
    const woken = performance.now();
    const records = await this.#withDevice(this.#engine.readback.read(this.#engine.workspace.records));
    const end = performance.now();
    this.#pace.learn(start, woken, end);
    const elapsed = end - start;
    this.#engine.scheduler.calibrate(elapsed);
    const all = this.#records.parse(records);
    const { rows, share } = this.#ledger.enter(this.config, all, elapsed);
    return { conditions: conditionsOf(all, share), metrics: rows, start, end };
  }

  #withDevice<T>(promise: Promise<T>): Promise<T> {
    return orDeviceLost(this.gpu, promise);
  }

  /**
   * Changes a hyper-parameter, or `multiplier` of a method that carries its multipliers on, from the next iteration on.
   * Call it between iterations.
   * @param replica changes this one alone
   * @returns what was logged: nothing where all had the value, one change, or one a replica where they differed before
   * @throws RingfenceError where nothing reads the value any more, buffers depend on it, or it is out of range
   */
  async adjust(name: string, value: unknown, replica?: number): Promise<readonly Change[]> {
    const after = checkChange(this.#config, name, value);
    this.#checkReplica(replica ?? 0);
    const chosen = replica === undefined ? this.config.replicas.map((_, r) => r) : [replica];
    const values = await this.settings(name);
    const before = chosen.map((r) => values[r] as HyperparameterValue);
    const changes = changesTo({ epoch: this.epoch, name, replica, after }, chosen, before);
    for (const change of changes) this.#apply(change);
    this.#changes = [...this.#changes, ...changes];
    return changes;
  }

  /** What `adjust` can change under this name, as every replica has it now. */
  async settings(name: string): Promise<HyperparameterValue[]> {
    const { replicas } = this.config;
    if (name !== multiplierSetting.name) return replicas.map((_, r) => settingOf(this.config, r)(name));
    return (await this.#withDevice(this.#records.read())).map((record) => record['multiplier'] as number[]);
  }

  #apply(change: Change): void {
    const { name, replica, after } = change;
    const { algorithm, task } = this.config;
    const changed = changedConfig(this.#config, change);
    this.config.replicas.forEach((_, r) => {
      if (replica !== undefined && replica !== r) return;
      if (name === multiplierSetting.name) {
        this.#records.write(r, { multiplier: [...(after as readonly number[])] });
        return;
      }
      this.#engine.writeHyper(r, settingOf(changed, r));
      // what the method took into the record at the start follows
      const [before, now] = [this.#config, changed].map(
        (config) => algorithm.start?.(settingOf(config, r), task) ?? {},
      );
      const isMoved = (field: string): boolean => String(before?.[field]) !== String(now?.[field]);
      this.#records.write(r, Object.fromEntries(Object.entries(now ?? {}).filter(([field]) => isMoved(field))));
    });
    this.#config = changed;
  }

  #checkReplica(replica: number): void {
    if (!this.config.replicas[replica])
      throw new RingfenceError(`there is no replica ${replica}: the run has ${this.config.replicas.length}`);
  }

  /** A replica's environments as they are at this point of the queue: what a renderer draws. */
  episodes(replica = 0): Episodes {
    return { environments: this.#engine.workspace.environments, replica, envs: this.shape.envs };
  }

  /**
   * Is waited for after each submit of an iteration, of which there is one every 40 ms or so: whoever sets it can pace the
   * iteration and use the queue in between, say to draw `episodes`. Unset, an iteration is submitted as fast as it is encoded.
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
  async profileStep(repeats?: Repeats): Promise<TimedIteration> {
    if (!this.canProfile)
      throw new RingfenceError(
        `the adapter ${this.gpu.facts.name} has no timestamp queries: kernels cannot be timed on it`,
      );
    this.#profiler ??= new Profiler(this.gpu);
    this.#engine.scheduler.profiler = this.#profiler;
    this.#profiler.begin(repeats);
    const { conditions, ...iteration } = await this.#iterate();
    const recording = await this.#withDevice(this.#profiler.end());
    const replicas = this.config.replicas.length;
    const spans = recording.spans.map((span) => ({ ...span, work: doneWork(span.work, replicas, conditions) }));
    return { ...recording, ...iteration, spans };
  }

  /** The complete state after the last epoch. */
  async checkpoint(): Promise<Checkpoint> {
    const tensors = await this.#withDevice(readTensors(this.#engine, this.#engine.workspace.persistent));
    tensors['costRegret'] = this.#ledger.costRegretTensor();
    const changes = this.#changes.length > 0 ? { changes: JSON.stringify(this.#changes) } : {};
    return {
      tensors,
      metadata: {
        epoch: String(this.epoch),
        totalSteps: String(this.config.given.totalSteps),
        config: carriedConfiguration(this.config),
        ...changes,
      },
    };
  }

  /** Of a checkpoint, what it takes to play the policies of all replicas (`Playback`). */
  policyTensors(): Promise<Record<string, Tensor>> {
    const { actor, normaliser } = this.#engine.workspace;
    return this.#withDevice(readTensors(this.#engine, [actor, normaliser]));
  }

  /**
   * Continues from a checkpoint, with the settings as they had been changed up to it.
   * @param seconds that earlier trainers of the run took: the clock goes on from there
   * @throws RingfenceError when it is of another configuration or damaged
   */
  async resume(checkpoint: Checkpoint, seconds = 0): Promise<void> {
    checkAgreement(checkpoint, this.config, 'the checkpoint', 'the run that is to go on');
    const { tensors } = checkpoint;
    writeTensors(this.#engine, tensors);
    const records = await this.#withDevice(this.#records.read());
    if (this.shape.traits.batchGrowth !== undefined) this.#reopen(records);
    const { costRegret } = tensors;
    this.#ledger.stand({ epoch: epochOf(checkpoint), seconds, costRegret, records });
    this.#changes = changesOf(checkpoint);
    this.#config = this.#changes.reduce(changedConfig, this.#started);
    for (const r of this.config.replicas.keys()) this.#engine.writeHyper(r, settingOf(this.config, r));
  }

  /** After a resume, perhaps with a larger budget: which replicas have finished. */
  #reopen(records: readonly StructValue[]): void {
    records.forEach((record, r) => {
      // as rollout/next_batch decides
      const isSpent = Math.fround(record['sampledSteps'] as number) >= Math.fround(this.config.totalSteps);
      record['finished'] = isSpent || record['halted'] !== 0 ? 1 : 0;
      this.#records.write(r, { finished: record['finished'] });
    });
  }

  /** The policy of a replica with its observation normaliser, without padding. */
  async policy(replica = 0): Promise<PolicyData> {
    this.#checkReplica(replica);
    return (await this.#readPolicies([replica]))[0] as PolicyData;
  }

  /** The policies of all replicas. */
  policies(): Promise<PolicyData[]> {
    return this.#readPolicies(this.config.replicas.map((_, r) => r));
  }

  async #readPolicies(replicas: readonly number[]): Promise<PolicyData[]> {
    const { workspace: w, readback } = this.#engine;
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
  }

  /** Frees every buffer. The device stays open if it was given open. */
  destroy(): void {
    this.#engine.destroy();
    this.#profiler?.destroy();
  }
}

export const createTrainer = (options: TrainerOptions): Promise<Trainer> => Trainer.create(options);

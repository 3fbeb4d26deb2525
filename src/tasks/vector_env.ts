/**
 * A vector of environments that others act in: given actions in, observations, rewards and costs out, as
 * `gymnasium.vector` has it. Source of the modes: Gymnasium 1.1, `AutoresetMode`.
 */
import { RingfenceError } from '../errors/error.ts';
import { at } from '../errors/lookup.ts';
import { Arena, type ReplicaBuffer } from '../gpu/buffers.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Prepared } from '../gpu/dispatch.ts';
import type { KernelCache } from '../gpu/kernel.ts';
import { Readback } from '../gpu/readback.ts';
import { Scheduler } from '../gpu/schedule.ts';
import { type Task, vectorEnvVariant } from './task.ts';

/** When an episode that has ended begins anew: never by itself, in the step after, or in the step that ended it. */
export const AUTORESETS = ['disabled', 'next-step', 'same-step'] as const;
export type Autoreset = (typeof AUTORESETS)[number];

/** What an environment is told, as in shaders/tasks/vector_env.wgsl. */
export const ORDER = { rest: 0, reset: 1, reseed: 2, place: 3, step: 4 } as const;
const OWN_ORDER = 5;

const WORKGROUP = 64;

export interface VectorResults {
  /** All of what follows, one after the other, but for the final observations. */
  readonly words: Float32Array;
  /** [N] */
  readonly rewards: Float32Array;
  /** [N][C] */
  readonly costs: Float32Array;
  /** [N]: 1 terminated, 2 truncated, else 0 */
  readonly flags: Float32Array;
  /** [N][O], of the new episode where one has begun */
  readonly observations: Float32Array;
  /** [ended][O], with `same-step` the last observations of the episodes that ended, in the environments' order. */
  readonly finalObservations: Float32Array;
}

export interface VectorEnvOptions {
  readonly environments: number;
  readonly autoreset?: Autoreset;
}

export class VectorEnv {
  readonly task: Task;
  readonly environments: number;
  readonly autoreset: Autoreset;
  readonly #gpu: Gpu;
  readonly #arena: Arena;
  readonly #scheduler: Scheduler;
  readonly #readback: Readback;
  readonly #bind: Readonly<Record<string, ReplicaBuffer>>;
  readonly #dispatch: Prepared;
  #order: number | undefined;

  private constructor(parts: {
    gpu: Gpu;
    task: Task;
    options: Required<VectorEnvOptions>;
    arena: Arena;
    scheduler: Scheduler;
    bind: Readonly<Record<string, ReplicaBuffer>>;
    dispatch: Prepared;
  }) {
    const { gpu, task, options } = parts;
    this.task = task;
    this.environments = options.environments;
    this.autoreset = options.autoreset;
    this.#gpu = gpu;
    this.#arena = parts.arena;
    this.#scheduler = parts.scheduler;
    this.#readback = new Readback(gpu);
    this.#bind = parts.bind;
    this.#dispatch = parts.dispatch;
  }

  /**
   * Compiles the task and lets environment n begin its first episode with seed n.
   * @throws RingfenceError where the device cannot hold so many environments
   */
  static async open(gpu: Gpu, kernels: KernelCache, task: Task, options: VectorEnvOptions): Promise<VectorEnv> {
    const { environments: N, autoreset = 'next-step' } = options;
    const { observationSize: O, actionSize: A, stateSize, costs } = task;
    const most = gpu.device.limits.maxStorageBufferBindingSize;
    const resultWords = N * (2 + costs.length + O);
    const largest = 4 * Math.max(resultWords, N * stateSize);
    if (largest > most)
      throw new RingfenceError(
        `${N} environments of ${task.name} need ${largest} bytes in one buffer, and the device binds ${most}: use fewer`,
      );
    const kernel = await kernels.get(vectorEnvVariant(task, gpu.facts));
    const arena = new Arena(gpu);
    const buffer = (name: string, words: number): ReplicaBuffer => arena.storage(name, 1, words);
    const bind = {
      parameters: buffer('parameters', 3),
      orders: buffer('orders', 2 * N),
      actions: buffer('actions', N * A),
      states: buffer('states', N * stateSize),
      progress: buffer('progress', 4 * N),
      results: buffer('results', resultWords),
      finalObservations: buffer('finalObservations', N * O),
    };
    const scheduler = new Scheduler(gpu);
    const dispatch = scheduler.prepare({ kernel, bind, workgroups: [Math.ceil(N / WORKGROUP), 1] });
    const env = new VectorEnv({ gpu, task, options: { environments: N, autoreset }, arena, scheduler, bind, dispatch });
    await env.begin(
      new Uint32Array(N).fill(ORDER.reseed),
      Uint32Array.from({ length: N }, (_, n) => n),
    );
    return env;
  }

  /** @param actions [N][A]; an index as a number in a task with discrete actions */
  async step(actions: Float32Array): Promise<VectorResults> {
    this.#write('actions', actions);
    return this.#run(ORDER.step);
  }

  /**
   * Lets new episodes begin; rewards, costs and flags of their environments are 0 then, and those that rest keep what
   * they last had.
   * @param orders [N], `rest`, `reset` or `reseed` of ORDER
   * @param seeds [N], u32, for `reseed`
   */
  async begin(orders: Uint32Array, seeds: Uint32Array): Promise<VectorResults> {
    const both = new Uint32Array(2 * this.environments);
    both.set(orders);
    both.set(seeds, this.environments);
    this.#write('orders', both);
    return this.#run(OWN_ORDER);
  }

  /** Lets episodes begin from given states, [STATE] each; environments without one rest. */
  async place(states: readonly (Float32Array | undefined)[]): Promise<VectorResults> {
    await this.alter(states);
    const orders = Uint32Array.from(states, (state) => (state ? ORDER.place : ORDER.rest));
    return this.begin(orders, new Uint32Array(this.environments));
  }

  /** Replaces states in the middle of their episodes, [STATE] each; environments without one keep theirs. */
  async alter(states: readonly (Float32Array | undefined)[]): Promise<void> {
    const { environments: N } = this;
    const all = new Float32Array(await this.#readback.read(this.#own('states')));
    states.forEach((state, n) => {
      state?.forEach((word, i) => {
        all[i * N + n] = word;
      });
    });
    this.#write('states', all);
  }

  /** Where the states are, [STATE][N], for whoever draws them. */
  get stateBuffer(): ReplicaBuffer {
    return this.#own('states');
  }

  /** [N] states of [STATE] words. */
  async states(): Promise<Float32Array[]> {
    const { environments: N } = this;
    const all = new Float32Array(await this.#readback.read(this.#own('states')));
    return Array.from({ length: N }, (_, n) =>
      Float32Array.from({ length: this.task.stateSize }, (_, i) => at(all, i * N + n)),
    );
  }

  destroy(): void {
    this.#readback.destroy();
    this.#scheduler.destroy();
    this.#arena.destroy();
  }

  #own(name: string): ReplicaBuffer {
    return this.#bind[name] as ReplicaBuffer;
  }

  #write(name: string, words: Float32Array | Uint32Array): void {
    this.#gpu.device.queue.writeBuffer(this.#own(name).buffer, 0, words as Float32Array<ArrayBuffer>);
  }

  async #run(order: number): Promise<VectorResults> {
    const { environments: N } = this;
    const { observationSize: O, costs } = this.task;
    if (order !== this.#order) {
      this.#write('parameters', Uint32Array.of(N, AUTORESETS.indexOf(this.autoreset), order));
      this.#order = order;
    }
    await this.#scheduler.run([this.#dispatch]);
    const [ofFlags, ofObservations] = [N * (1 + costs.length), N * (2 + costs.length)];
    const words = new Float32Array(await this.#readback.read(this.#own('results')), 0, ofObservations + N * O);
    const flags = words.subarray(ofFlags, ofObservations);
    return {
      words,
      rewards: words.subarray(0, N),
      costs: words.subarray(N, ofFlags),
      flags,
      observations: words.subarray(ofObservations),
      finalObservations: order === ORDER.step ? await this.#finalObservations(flags) : new Float32Array(0),
    };
  }

  /** Read only where there are any, since they are as many words as the observations. */
  async #finalObservations(flags: Float32Array): Promise<Float32Array> {
    if (this.autoreset !== 'same-step' || !flags.some((flag) => flag !== 0)) return new Float32Array(0);
    const { observationSize: O } = this.task;
    const all = new Float32Array(await this.#readback.read(this.#own('finalObservations')));
    const rows = Array.from(flags, (flag, n) => (flag === 0 ? [] : [...all.subarray(n * O, (n + 1) * O)]));
    return Float32Array.from(rows.flat());
  }
}

/** The policy after an epoch of the run, in environments of its own: compiled once, begun anew whenever another one is chosen. */
import type { Gpu, ResolvedConfig } from '../../../src/index.ts';
import { Playback, type PlayedPolicy } from '../../../src/train/playback.ts';

/** Far from the seeds that people train with, so that a replay shows other layouts. */
export const FIRST_SEED = 1_000_000;

export class Replay {
  readonly #gpu: Gpu;
  readonly #config: ResolvedConfig;
  readonly #envs: number;
  #playback: Playback | undefined;
  #playing = '';
  #seed = FIRST_SEED;

  constructor(gpu: Gpu, config: ResolvedConfig, envs: number) {
    this.#gpu = gpu;
    this.#config = config;
    this.#envs = envs;
  }

  /** The next choice begins with other initial states. */
  anew(): void {
    this.#seed++;
  }

  /** The environments under a policy, begun anew where it is not the one that is being played. */
  async of(epoch: number, policy: PlayedPolicy): Promise<Playback> {
    this.#playback ??= await Playback.create(this.#gpu, this.#config, { envs: this.#envs, advancedBy: 1 });
    const wanted = [epoch, policy.replica, policy.deterministic, this.#seed].join();
    if (wanted !== this.#playing) await this.#playback.begin(policy, this.#seed);
    this.#playing = wanted;
    return this.#playback;
  }
  /** Replaces the state of an environment, in the middle of its episode. */
  alter(environment: number, state: Float32Array): void {
    this.#playback?.alter(environment, state);
  }
}

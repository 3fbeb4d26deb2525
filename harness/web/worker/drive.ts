/** The environment that a person drives: one, begun anew when its episode is over. */
import type { Gpu, Task } from '../../../src/index.ts';
import type { Episodes } from '../../../src/render/renderer.ts';
import { ORDER, VectorEnv } from '../../../src/tasks/vector_env.ts';
import { kernelsOf } from '../../../src/train/engine.ts';
import type { Moment, RunningEpisode } from '../../../src/train/running_episodes.ts';

export class Drive {
  readonly #env: VectorEnv;
  readonly #onOver: (episode: RunningEpisode) => void;
  #running: RunningEpisode;
  #action: Float32Array;

  private constructor(env: VectorEnv, onOver: (episode: RunningEpisode) => void) {
    this.#env = env;
    this.#onOver = onOver;
    this.#running = this.#begun();
    this.#action = new Float32Array(env.task.actionSize);
  }

  /** Compiles the task. @param onOver is told each episode that has ended */
  static async open(gpu: Gpu, task: Task, onOver: (episode: RunningEpisode) => void): Promise<Drive> {
    return new Drive(
      await VectorEnv.open(gpu, kernelsOf(gpu), task, { environments: 1, autoreset: 'same-step' }),
      onOver,
    );
  }

  /** What is done from the next step on, [A]. */
  act(action: readonly number[]): void {
    this.#action = Float32Array.from({ length: this.#action.length }, (_, k) => action[k] ?? 0);
  }

  async advance(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      const { rewards, costs, flags } = await this.#env.step(this.#action);
      const { length, return: earned, costs: paid } = this.#running;
      this.#running = {
        return: earned + (rewards[0] ?? 0),
        costs: paid.map((cost, c) => cost + (costs[c] ?? 0)),
        length: length + 1,
      };
      if (flags[0] === 0) continue;
      this.#onOver(this.#running);
      this.#running = this.#begun();
      return;
    }
  }

  /** A new episode, whose initial state a seed draws. */
  async begin(seed: number): Promise<void> {
    await this.#env.begin(Uint32Array.of(ORDER.reseed), Uint32Array.of(seed));
    this.#running = this.#begun();
  }

  async moment(): Promise<Moment> {
    const [state = new Float32Array()] = await this.#env.states();
    return { ...this.#running, state };
  }

  /** Replaces the state, in the middle of the episode. */
  alter(state: Float32Array): Promise<void> {
    return this.#env.alter([state]);
  }

  get episodes(): Episodes {
    return { environments: this.#env.stateBuffer, replica: 0, envs: 1 };
  }

  #begun(): RunningEpisode {
    return { return: 0, costs: this.#env.task.costs.map(() => 0), length: 0 };
  }
}

/** Episodes of a trained policy, stepped a few steps at a time: what pictures show, and what `evaluate` plays to the end. */

import { type ResolvedConfig, settingOf } from '../config/resolve.ts';
import { at } from '../errors/lookup.ts';
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Step } from '../gpu/dispatch.ts';
import { type StructValue, writeStruct } from '../gpu/structs.ts';
import type { PhysicsProgram } from '../physics/choice.ts';
import type { Episodes } from '../render/renderer.ts';
import { rowOf } from '../shape/layout.ts';
import type { Shape } from '../shape/shape.ts';
import { Engine } from './engine.ts';
import { policyShape, replicaWords, silence, type Tensors } from './policy.ts';
import { recordStruct } from './records.ts';
import { type RunningEpisode, runningEpisodes } from './running_episodes.ts';

export interface Episode {
  readonly return: number;
  /** One for each cost function. */
  readonly costs: readonly number[];
  readonly length: number;
}

export interface PlayedPolicy {
  /** Tensors of a checkpoint of the run: `actor` and `normaliser` at least. */
  readonly tensors: Tensors;
  readonly replica: number;
  /** Act by the mean, or by the likeliest action, instead of sampling. */
  readonly deterministic: boolean;
}

export interface PlaybackOptions {
  readonly envs: number;
  /** `advance` is asked for multiples of so many steps: the larger, the fewer dispatches. */
  readonly advancedBy: number;
  /** The program that steps the task's model; what suits it and the adapter unless given. */
  readonly physics?: PhysicsProgram | undefined;
}

/** Steps of one dispatch at most (`layout.ts`). */
const MOST_STEPS = 32;

/** Steps of a dispatch: a divisor of the horizon and of what is asked for. */
function stepsAtOnce(horizon: number, advancedBy: number): number {
  for (let steps = MOST_STEPS; steps > 1; steps--) if (horizon % steps === 0 && advancedBy % steps === 0) return steps;
  return 1;
}

interface Parts {
  readonly config: ResolvedConfig;
  readonly shape: Shape;
  readonly engine: Engine;
  readonly restart: Step;
  /** The dispatches of each block of steps. */
  readonly rollout: readonly Step[];
  /** [episodeWords][horizon][envs] */
  readonly finished: ReplicaBuffer;
  /** Bytes of a record with these fields. */
  readonly record: (fields: StructValue) => ArrayBuffer;
}

export class Playback {
  readonly #parts: Parts;
  /** Blocks of the rollout that have been played. */
  #played = 0;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Compiles what plays any policy of a run; `begin` comes next. */
  static async create(gpu: Gpu, config: ResolvedConfig, options: PlaybackOptions): Promise<Playback> {
    const { horizon } = config.task;
    const shape = policyShape(config, options.envs, stepsAtOnce(horizon, options.advancedBy));
    const engine = new Engine({ gpu, config, shape, replicas: 1, physics: options.physics });
    try {
      const { arena } = engine.workspace;
      const finished = arena.storage('finished episodes', 1, shape.episodeWords * horizon * shape.envs);
      const [restart, rollout, info] = await Promise.all([
        engine.verbs.restartEpisodes(),
        engine.verbs.playHorizon(finished),
        recordStruct(shape, config.algorithm.state),
      ]);
      await engine.scheduler.ready();
      const record = (fields: StructValue): ArrayBuffer => writeStruct(info, fields);
      return new Playback({ config, shape, engine, restart, rollout, finished, record });
    } catch (error) {
      engine.destroy();
      throw error;
    }
  }

  /**
   * New episodes of a policy in every environment. Environment i of a seed begins in the same state whatever the policy.
   * @throws RingfenceError when the tensors are not those of such a run
   */
  async begin({ tensors, replica, deterministic }: PlayedPolicy, seed: number): Promise<void> {
    const { config, shape, engine, restart, record } = this.#parts;
    const { workspace } = engine;
    const actor = replicaWords(tensors, 'actor', replica);
    if (deterministic) silence(actor, shape);
    const setting = settingOf(config, replica);
    engine.writeHyper(0, setting);
    const start = { activeEnvs: shape.envs, ...config.algorithm.start?.(setting, config.task), seed };
    this.#write(workspace.records, record(start));
    this.#write(workspace.actor, actor as BufferSource);
    this.#write(workspace.normaliser, replicaWords(tensors, 'normaliser', replica) as BufferSource);
    this.#played = 0;
    await engine.scheduler.run(restart);
  }

  #write({ buffer }: ReplicaBuffer, data: BufferSource): void {
    this.#parts.engine.gpu.device.queue.writeBuffer(buffer, 0, data);
  }

  /** Submits further steps of every environment; an episode that ends is followed by a new one. Waits for none of them. */
  async advance(steps: number): Promise<void> {
    const { engine, rollout, shape } = this.#parts;
    let left = steps / shape.blockSteps;
    while (left > 0) {
      const first = this.#played % rollout.length;
      const blocks = rollout.slice(first, first + left);
      this.#played += blocks.length;
      left -= blocks.length;
      await engine.scheduler.run(blocks.flat());
    }
  }

  /** Replaces the state of an environment, [STATE], in the middle of its episode. */
  alter(environment: number, state: Float32Array): void {
    const { engine, shape } = this.#parts;
    const { buffer, offsetBytes } = engine.workspace.environments;
    state.forEach((word, k) => {
      const place = offsetBytes + 4 * (k * shape.envs + environment);
      engine.gpu.device.queue.writeBuffer(buffer, place, Float32Array.of(word));
    });
  }

  /** The environments as they are at this point of the queue. */
  get episodes(): Episodes {
    const { engine, shape } = this.#parts;
    return { environments: engine.workspace.environments, replica: 0, envs: shape.envs };
  }

  /** How the episodes that are being played stand. */
  running(): Promise<RunningEpisode[]> {
    const { engine, config } = this.#parts;
    return runningEpisodes(engine.gpu, this.episodes, config.task);
  }

  /** The first episode that each environment finished: there is one after as many steps as the horizon has. */
  async firstEpisodes(): Promise<Episode[]> {
    const { engine, shape, finished } = this.#parts;
    const words = new Float32Array(await engine.readback.read(finished));
    const { envs, C } = shape;
    const word = (row: number, env: number): number => at(words, row * shape.task.horizon * envs + env);
    return Array.from({ length: envs }, (_, env) => ({
      return: word(rowOf(shape.sizes, 'episode', 'return'), env),
      length: word(rowOf(shape.sizes, 'episode', 'length'), env),
      costs: Array.from({ length: C }, (_c, c) => word(rowOf(shape.sizes, 'episode', 'cost') + c, env)),
    }));
  }

  destroy(): void {
    this.#parts.engine.destroy();
  }
}

/** How episodes stand while they are played, read from the environments' own words. */
import { at } from '../errors/lookup.ts';
import type { Gpu } from '../gpu/device.ts';
import { Readback } from '../gpu/readback.ts';
import type { Episodes } from '../render/renderer.ts';
import { rowOf } from '../shape/layout.ts';
import type { Task } from '../tasks/index.ts';

export interface RunningEpisode {
  /** The sum of rewards so far. */
  readonly return: number;
  /** The sum of each cost so far. */
  readonly costs: readonly number[];
  /** Steps so far. */
  readonly length: number;
}

/** An environment in the middle of an episode. */
export interface Moment extends RunningEpisode {
  /** [STATE] */
  readonly state: Float32Array;
}

/** A word of an environment's, by its row. */
type Word = (row: number, env: number) => number;

/** Reads every environment's words, at this point of the queue. */
async function readWords(gpu: Gpu, { environments, replica, envs }: Episodes, task: Task): Promise<Word> {
  const words = rowOf(sizesOf(task), 'environment', 'episodeCost') + task.costs.length;
  const rows = new Float32Array(
    await new Readback(gpu).readOnce({
      name: 'running episodes',
      buffer: environments.buffer,
      replicas: 1,
      strideWords: words * envs,
      offsetBytes: environments.offsetBytes + 4 * replica * environments.strideWords,
    }),
  );
  return (row, env) => at(rows, row * envs + env);
}

const sizesOf = (task: Task) => ({ STATE_WORDS: task.stateSize, COSTS: task.costs.length });

function episodeOf(word: Word, task: Task, env: number): RunningEpisode {
  const sizes = sizesOf(task);
  return {
    return: word(rowOf(sizes, 'environment', 'episodeReturn'), env),
    length: word(rowOf(sizes, 'environment', 'episodeLength'), env),
    costs: task.costs.map((_, c) => word(rowOf(sizes, 'environment', 'episodeCost') + c, env)),
  };
}

/** Reads how the episode of every environment stands at this point of the queue. */
export async function runningEpisodes(gpu: Gpu, episodes: Episodes, task: Task): Promise<RunningEpisode[]> {
  const word = await readWords(gpu, episodes, task);
  return Array.from({ length: episodes.envs }, (_, env) => episodeOf(word, task, env));
}

/** Reads one environment, with its state. */
export async function momentOf(gpu: Gpu, episodes: Episodes, task: Task, environment: number): Promise<Moment> {
  const word = await readWords(gpu, episodes, task);
  const first = rowOf(sizesOf(task), 'environment', 'state');
  const state = Float32Array.from({ length: task.stateSize }, (_, k) => word(first + k, environment));
  return { ...episodeOf(word, task, environment), state };
}

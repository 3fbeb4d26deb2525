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

/** Reads how the episode of every environment stands at this point of the queue. */
export async function runningEpisodes(gpu: Gpu, episodes: Episodes, task: Task): Promise<RunningEpisode[]> {
  const { environments, replica, envs } = episodes;
  const C = task.costs.length;
  const sizes = { STATE_WORDS: task.stateSize, COSTS: C };
  const [episodeReturn, episodeLength, episodeCost] = (['episodeReturn', 'episodeLength', 'episodeCost'] as const).map(
    (row) => rowOf(sizes, 'environment', row),
  ) as [number, number, number];
  const readback = new Readback(gpu);
  const rows = new Float32Array(
    await readback.readOnce({
      name: 'running episodes',
      buffer: environments.buffer,
      replicas: 1,
      strideWords: (episodeCost + C) * envs,
      offsetBytes: environments.offsetBytes + 4 * replica * environments.strideWords,
    }),
  );
  const word = (row: number, env: number): number => at(rows, row * envs + env);
  return Array.from({ length: envs }, (_, env) => ({
    return: word(episodeReturn, env),
    length: word(episodeLength, env),
    costs: Array.from({ length: C }, (_c, c) => word(episodeCost + c, env)),
  }));
}

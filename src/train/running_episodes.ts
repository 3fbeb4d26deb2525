/** How episodes stand while they are played, read from the environments' own words (`shaders/lib/environment.wgsl`). */
import type { Gpu } from '../gpu/device.ts';
import { Readback } from '../gpu/readback.ts';
import type { Episodes } from '../render/renderer.ts';
import type { Task } from '../tasks/index.ts';

export interface RunningEpisode {
  /** So far, as are the costs: one for each cost function. */
  readonly return: number;
  readonly costs: readonly number[];
  /** Steps so far. */
  readonly length: number;
}

/** Words behind the task's state. */
const EPISODE_RETURN = 3;
const EPISODE_LENGTH = 4;
const EPISODE_COST = 8;

/** Of every environment, at this point of the queue. */
export async function runningEpisodes(gpu: Gpu, episodes: Episodes, task: Task): Promise<RunningEpisode[]> {
  const { environments, replica, envs } = episodes;
  const C = task.costs.length;
  const readback = new Readback(gpu);
  const rows = new Float32Array(
    await readback.readOnce({
      name: 'running episodes',
      buffer: environments.buffer,
      replicas: 1,
      strideWords: (EPISODE_COST + C) * envs,
      offsetBytes: environments.offsetBytes + 4 * (replica * environments.strideWords + task.stateSize * envs),
    }),
  );
  const word = (row: number, env: number): number => rows[row * envs + env] as number;
  return Array.from({ length: envs }, (_, env) => ({
    return: word(EPISODE_RETURN, env),
    length: word(EPISODE_LENGTH, env),
    costs: Array.from({ length: C }, (_c, c) => word(EPISODE_COST + c, env)),
  }));
}

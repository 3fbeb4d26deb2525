// Instances of a task's picture as the kernel writes them, by the names of its parts.
import { pictureOf } from '../../../src/render/picture.ts';
import type { Task } from '../../../src/tasks/index.ts';
import { openTestGpu, runKernel } from '../../tasks/device.ts';

export interface Instance {
  readonly position: readonly number[];
  /** Red, green, blue, opacity in 0 to 1. */
  readonly colour: readonly number[];
  /** (w, x, y, z) */
  readonly rotation: readonly number[];
  readonly size: readonly number[];
}

const WORDS = 12;

/** @returns instance k of a part of an environment; the floor is part FLOOR */
export async function instancesOf(
  task: Task,
  states: readonly Float32Array[],
  isClose = false,
): Promise<(env: number, part: string, k?: number) => Instance> {
  const { variant, parts, model } = pictureOf(task);
  const envs = states.length;
  const environments = Float32Array.from({ length: task.stateSize * envs }, (_, at) => {
    const [word, env] = [Math.floor(at / envs), at % envs];
    return states[env]?.[word] as number;
  });
  const { instances } = await runKernel(
    await openTestGpu(),
    variant,
    {
      drawn: Uint32Array.of(0, envs, envs, isClose ? 1 : 0, 0, 2 ** 32 - 1),
      environments,
      ...(model && { model }),
    },
    { instances: parts.total * envs * WORDS },
    Math.ceil(envs / 64),
  );
  return (env, part, k = 0) => {
    const first = part === 'FLOOR' ? 0 : (parts.first[part] as number);
    const offset = ((first + k) * envs + env) * WORDS * 4;
    const words = new Float32Array(instances as ArrayBuffer, offset, WORDS);
    const bytes = new Uint8Array(instances as ArrayBuffer, offset + 12, 4);
    return {
      position: [...words.subarray(0, 3)],
      colour: [...bytes].map((byte) => byte / 255),
      rotation: [...words.subarray(4, 8)],
      size: [...words.subarray(8, 11)],
    };
  };
}

/** The kernels that run a task by itself, as linkable variants. */
import type { Variant } from '../gpu/shaders.ts';
import { type Task, taskConstants } from './task.ts';

const taskVariant = (task: Task, path: string): Variant => ({
  path,
  aliases: { task: task.shader },
  constants: { task_constants: taskConstants(task) },
});

export const replayVariant = (task: Task): Variant => taskVariant(task, 'tasks/replay');

/** `steps` random steps a dispatch, with a new episode every `horizon` steps. */
export function randomRolloutVariant(task: Task, steps: number, horizon = task.horizon): Variant {
  const variant = taskVariant(task, 'tasks/random_rollout');
  const constants = { STEPS: steps, HORIZON: horizon, CHOICES: task.discreteActions ?? 0 };
  return { ...variant, constants: { ...variant.constants, constants } };
}

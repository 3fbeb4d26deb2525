/** The kernels that run a task by itself, as linkable variants. */
import type { AdapterFacts } from '../gpu/device.ts';
import type { Variant } from '../gpu/variant.ts';
import { type Task, taskLink } from './task.ts';

export const replayVariant = (task: Task, facts: AdapterFacts): Variant => ({
  path: 'tasks/replay',
  ...taskLink(task, facts),
});

/** `steps` random steps a dispatch, with a new episode every `horizon` steps. */
export function randomRolloutVariant(task: Task, facts: AdapterFacts, steps: number, horizon = task.horizon): Variant {
  const { constants: ofTask, ...link } = taskLink(task, facts);
  const constants = { STEPS: steps, HORIZON: horizon, CHOICES: task.discreteActions ?? 0 };
  return { path: 'tasks/random_rollout', ...link, constants: { ...ofTask, constants } };
}

/** What the results of a run are compared with: its limits, and exact figures where its problem has them. */
import type { ResolvedConfig } from '../../../src/config/resolve.ts';
import type { Task } from '../../../src/tasks/index.ts';

type SweptValues = ResolvedConfig['replicas'][number]['set'];

/** The limit on each cost. */
export const limitsOf = (config: ResolvedConfig, set: SweptValues): readonly number[] =>
  (set['costLimit'] ?? config.values['costLimit']) as readonly number[];

/** The task's exact figures, which hold under its own limits only. */
export function referenceOf(config: ResolvedConfig, set: SweptValues): Task['reference'] {
  const { task, algorithm } = config;
  const usual = algorithm.hyperparameters.find(({ name }) => name === 'costLimit')?.default;
  const own = [task.defaults?.['costLimit'] ?? usual].flat();
  const isOwn = limitsOf(config, set).every((limit, c) => limit === (own.length === 1 ? own[0] : own[c]));
  return isOwn ? task.reference : undefined;
}

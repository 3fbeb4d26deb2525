/** What methods make of the cost limits: which a limit of 0 leaves undefined, slacks in shares of them, and from when on they count. */
import type { Hyperparameter } from './hyperparameter.ts';

/** A table for a method whose update is undefined at a limit of 0, and `because` of what. */
export const withPositiveLimit = (table: readonly Hyperparameter[], because: string): Hyperparameter[] =>
  table.map((p) => (p.name === 'costLimit' ? { ...p, exclusive: true, because } : p));

/** Why a barrier method has no update at a limit of 0. */
export const barrierNeedsMargin = (name: string): string =>
  `the barrier of ${name} is a function of the margin b - J_C, and a limit of 0 leaves none: use a method without a barrier, such as crpo or ppo-lagrangian`;

/** A slack about each cost's limit whose default follows the limit. */
export const slack = (
  parts: Pick<Hyperparameter, 'name' | 'meaning' | 'source'> & Partial<Pick<Hyperparameter, 'min' | 'max'>>,
  share: number,
): Hyperparameter => ({ ...parts, type: 'limits', scope: 'replica', default: [share], ofLimit: true });

/** A share of each limit. */
export const shareOfLimits = (limits: readonly number[], share: number): number[] =>
  limits.map((limit) => share * limit);

/** Limits that count from a later iteration on. */
export const warmup: Hyperparameter = {
  name: 'warmup',
  type: 'integer',
  scope: 'replica',
  default: 0,
  min: 0,
  max: 1000000,
  meaning: 'iterations at the start of the run that raise the reward whatever the costs',
  source: 'ESPO: 40 on Safety-MuJoCo; 0 elsewhere',
};

/** The registry of algorithms. A new one adds its file, its control kernel and one line here. */
import type { ResolvedConfig } from '../config.ts';
import type { Traits } from '../layout.ts';
import type { Algorithm } from './algorithm.ts';
import { cTrpo } from './c_trpo.ts';
import { ppo } from './ppo.ts';
import { trpo } from './trpo.ts';

export type { Algorithm, NamedStep } from './algorithm.ts';

const list: readonly Algorithm[] = [cTrpo, ppo, trpo];

export const algorithms: Readonly<Record<string, Algorithm>> = Object.fromEntries(list.map((a) => [a.name, a]));

/** What an algorithm and its settings ask of shapes and rollouts. */
export function traitsOf(
  config: Pick<ResolvedConfig, 'algorithm' | 'values' | 'task' | 'envs' | 'steps' | 'replicas'>,
): Traits {
  const own = config.algorithm.traits?.(config) ?? {};
  return config.values['timeConditioned'] === true ? { timeConditioned: true, ...own } : own;
}

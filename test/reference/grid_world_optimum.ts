/** The grid world's optimum as the page's gallery draws it, from the linear programs. */
import { gridWorld } from '../../src/tasks/small_problems.ts';
import { type Policy, totalOccupancy, uncapped } from './cmdp.ts';
import { solveDiscounted } from './cmdp_lp.ts';

const LIMIT = 1.3;
/** The points of the frontier lie evenly between almost no cost and what the best policy of all costs. */
const POINTS = 24;
const BOUNDLESS = 1e6;

export interface GridWorldOptimum {
  readonly limit: number;
  /** Expected return of an episode. */
  readonly value: number;
  /** [S][A] */
  readonly policy: Policy;
  /** Expected steps of an episode in each state. [S] */
  readonly visits: readonly number[];
  /** The most that can be earned (second) with an expected cost of (first), costs rising. */
  readonly frontier: readonly (readonly number[])[];
}

export async function gridWorldOptimum(): Promise<GridWorldOptimum> {
  const cmdp = uncapped(gridWorld);
  const best = await solveDiscounted(cmdp, [LIMIT]);
  const free = await solveDiscounted(cmdp, [BOUNDLESS]);
  const most = free.costs[0] as number;
  const costs = Array.from({ length: POINTS }, (_, i) => ((i + 0.1) / (POINTS - 0.9)) * most);
  const values: number[] = [];
  for (const cost of costs) values.push((await solveDiscounted(cmdp, [cost])).value);
  return {
    limit: LIMIT,
    value: best.value,
    policy: best.policies[0] as Policy,
    visits: totalOccupancy(cmdp, best.policies).map((row) => row.reduce((a, b) => a + b, 0)),
    frontier: costs.map((cost, i) => [cost, values[i] as number]),
  };
}

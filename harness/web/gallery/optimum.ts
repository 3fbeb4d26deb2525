/** The grid world's known optimum, from `scripts/grid_world_optimum.ts`; the page ships no solver. */
import type { Table } from '../../../src/exact/cmdp.ts';
import optimum from './grid_world_optimum.json';

export interface KnownOptimum {
  /** That it is the optimum under. */
  readonly limit: number;
  /** Expected return of an episode. */
  readonly value: number;
  readonly policy: Table;
  /** Expected steps of an episode in each state. [S] */
  readonly visits: readonly number[];
  /** The most that can be earned (second) with an expected cost of (first), costs rising. */
  readonly frontier: readonly (readonly number[])[];
}

export const gridWorldOptimum: KnownOptimum = optimum;

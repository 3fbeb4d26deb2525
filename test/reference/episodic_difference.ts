// Twin of shaders/estimate/episodic_difference.wgsl, and the lemma that it samples, in exact tables (Agnihotri et al. 2024, 3.1).
import type { TabularCmdp } from '../../src/tasks/tabular.ts';
import { advantages, occupancy, type PolicySequence, type Table } from './cmdp.ts';

/** Mean over episodes of the sum of their advantages, [N][steps of the episode]. */
export const meanOfSums = (episodes: readonly (readonly number[])[]): number =>
  episodes.reduce((sum, episode) => sum + episode.reduce((a, b) => a + b, 0), 0) / episodes.length;

/** sum_h E[A_h] of `old`'s advantages, over the states of `visitor` and the actions of `chooser`. */
function expectedAdvantages(
  cmdp: TabularCmdp,
  table: Table,
  old: PolicySequence,
  visitor: PolicySequence,
  chooser: PolicySequence,
): number {
  const A = advantages(cmdp, old, table);
  const at = (policies: PolicySequence, h: number) => policies[Math.min(h, policies.length - 1)] as PolicySequence[0];
  return occupancy(cmdp, visitor)
    .flatMap((layer, h) =>
      layer.map((row, s) => {
        const visits = row.reduce((a, b) => a + b, 0);
        return row.reduce(
          (sum, _, a) => sum + visits * (at(chooser, h)[s]?.[a] as number) * (A[h]?.[s]?.[a] as number),
          0,
        );
      }),
    )
    .reduce((a, b) => a + b, 0);
}

/** The lemma's right side: J(policies) - J(old) from `old`'s advantages on the states that `policies` visits. */
export const episodicDifference = (
  cmdp: TabularCmdp,
  table: Table,
  old: PolicySequence,
  policies: PolicySequence,
): number => expectedAdvantages(cmdp, table, old, policies, policies);

/** The surrogate sum_h E_old[ratio_h A_h], on the states that `old` visits. */
export const episodicSurrogate = (
  cmdp: TabularCmdp,
  table: Table,
  old: PolicySequence,
  policies: PolicySequence,
): number => expectedAdvantages(cmdp, table, old, old, policies);

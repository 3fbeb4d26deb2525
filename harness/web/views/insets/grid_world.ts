/**
 * The grid world: where the policy spends an episode's steps beside the optimum, its return and cost beside what is possible, and the
 * trust region that C-TRPO takes its next step in.
 */
import { sumOf, type Table, visitsOf } from '../../../../src/exact/cmdp.ts';
import { approachLimit } from '../../../../src/exact/trust_region.ts';
import { gridWorld } from '../../../../src/tasks/small_problems.ts';
import { valuesOfKnobs } from '../../gallery/knobs.ts';
import { gridWorldOptimum as optimum } from '../../gallery/optimum.ts';
import { element } from '../dom.ts';
import { costReturnPlane } from './cost_return.ts';
import { type MakeInset, runOn } from './inset.ts';
import { OccupancyMap } from './occupancy_map.ts';
import { trustRegionPlane } from './trust_region_plane.ts';

const COST = gridWorld.costs[0] as Table;
/** Where the policies of the approach are, as the slider of the room to the limit has them. */
const MARGINS = Array.from({ length: 20 }, (_, i) => 10 ** (-0.6 - 0.1 * i));

/** A policy, and what it earns and costs. */
export interface Played {
  readonly policy: Table;
  readonly visits: readonly number[];
  readonly reward: number;
  readonly cost: number;
}

function played(policy: Table): Played {
  const visits = visitsOf(gridWorld, policy);
  return { policy, visits, reward: sumOf(visits, policy, gridWorld.reward), cost: sumOf(visits, policy, COST) };
}

export const gridWorldInset: MakeInset = ({ config }) => {
  const limit = optimum.limit;
  const now = new OccupancyMap('Where this policy spends its steps');
  const best = new OccupancyMap('Where the optimum spends them');
  const figures = costReturnPlane(optimum);
  const region = trustRegionPlane(limit);
  best.draw({ ...played(optimum.policy) }, limit);
  const approach = approachLimit(gridWorld, limit, MARGINS).map(played);

  const root = element('div', { class: 'inset-grid' }, now.root, best.root, figures.root, region.root);
  let shown: unknown[] = [];
  return {
    root,
    draw(state) {
      const { beta, delta, margin } = valuesOfKnobs('grid-world', state.gallery.turned) as Record<string, number> & {
        beta: number;
        delta: number;
        margin: number;
      };
      const isLive = runOn(state, config.task) !== undefined;
      // what is turned by hand shows before the run does
      const trail = isLive && !('margin' in state.gallery.turned) ? state.gallery.trail : [];
      const inputs = [beta, delta, trail.length > 0 ? trail : margin];
      if (inputs.every((value, i) => value === shown[i])) return;
      shown = inputs;

      const first = (policies: readonly Table[]): Table => policies[0] as Table;
      const nearest = approach.reduce((a, b) =>
        Math.abs(Math.log((limit - b.cost) / margin)) < Math.abs(Math.log((limit - a.cost) / margin)) ? b : a,
      );
      const last = trail.at(-1);
      const before = trail.at(-2);
      const present = last ? played(first(last.policies)) : nearest;
      now.draw(present, limit);
      figures.draw(
        last ? trail.map(({ policies }) => played(first(policies))) : approach.slice(0, approach.indexOf(nearest) + 1),
        last?.epoch,
      );
      region.draw(before ? first(before.policies) : present.policy, before && last ? present.policy : undefined, {
        beta,
        delta,
      });
    },
  };
};

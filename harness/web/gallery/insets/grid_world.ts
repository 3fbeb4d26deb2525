/**
 * The grid world: where the policy spends an episode's steps beside the optimum, its return and cost beside what is possible, and the
 * trust region that C-TRPO takes its next step in.
 */

import { settingOf } from '../../../../src/config/resolve.ts';
import { sumOf, type Table, visitsOf } from '../../../../src/exact/cmdp.ts';
import { approachLimit } from '../../../../src/exact/trust_region.ts';
import { gridWorld } from '../../../../src/tasks/small_problems.ts';
import type { Run } from '../../training/state.ts';
import { element } from '../../ui/dom.ts';
import { type Turned, valuesOfKnobs } from '../knobs.ts';
import { gridWorldOptimum as optimum } from '../optimum.ts';
import type { TrailPoint } from '../state.ts';
import { lastStep, restingAt } from '../step.ts';
import { costReturnPlane } from './cost_return.ts';
import { type MakeInset, runOn, whenChanged } from './inset.ts';
import { OccupancyMap } from './occupancy_map.ts';
import { trustRegionPlane } from './trust_region_plane.ts';

const COST = gridWorld.costs[0] as Table;
/** Where the policies of the approach are, as the slider of the room to the limit has them. */
const MARGINS = Array.from({ length: 20 }, (_, i) => 10 ** (-0.6 - 0.1 * i));

const none: readonly TrailPoint[] = [];

/** A policy, and what it earns and costs. */
interface Played {
  readonly policy: Table;
  readonly visits: readonly number[];
  readonly reward: number;
  readonly cost: number;
}

/** The knobs' hyper-parameters that a run has, since its last step was bounded by these. */
function trainedWith({ checked: { resolved } }: Run): Turned {
  const setting = settingOf(resolved, 0);
  return Object.fromEntries(
    ['beta', 'delta'].flatMap((name) => {
      const value = resolved.algorithm.hyperparameters.some((p) => p.name === name) ? setting(name) : undefined;
      return typeof value === 'number' ? [[name, value]] : [];
    }),
  );
}

const known = new WeakMap<Table, Played>();

function played(policy: Table): Played {
  const found = known.get(policy);
  if (found) return found;
  const visits = visitsOf(gridWorld, policy);
  const figures = {
    policy,
    visits,
    reward: sumOf(visits, policy, gridWorld.reward),
    cost: sumOf(visits, policy, COST),
  };
  known.set(policy, figures);
  return figures;
}

export const gridWorldInset: MakeInset = ({ config }) => {
  const limit = optimum.limit;
  const now = new OccupancyMap('Where this policy spends its steps');
  const best = new OccupancyMap('Where the optimum spends them');
  const figures = costReturnPlane(optimum);
  const region = trustRegionPlane(limit);
  best.draw(optimum, limit);
  const approach = approachLimit(gridWorld, limit, MARGINS).map(played);

  const root = element('div', { class: 'inset-grid' }, now.root, best.root, figures.root, region.root);
  const first = (policies: readonly Table[]): Played => played(policies[0] as Table);
  const distance = (from: Played, margin: number): number => Math.abs(Math.log((limit - from.cost) / margin));
  let settings = { beta: 0, delta: 0, margin: 0 };
  let trail: readonly TrailPoint[] = [];
  let step = restingAt((approach[0] as Played).policy, 0);
  let run: Run | undefined;
  const redraw = whenChanged(() => {
    const nearest = approach.reduce((a, b) => (distance(b, settings.margin) < distance(a, settings.margin) ? b : a));
    const path = trail.map(({ policies }) => first(policies));
    const present = path.at(-1) ?? nearest;
    step = lastStep(trail, run, limit) ?? restingAt(present.policy, limit - present.cost);
    now.draw(present, limit);
    figures.draw(path.length > 0 ? path : approach.slice(0, approach.indexOf(nearest) + 1), trail.at(-1)?.epoch);
    region.draw(step, settings);
  });
  return {
    root,
    draw(state) {
      const { turned } = state.gallery;
      // What is turned by hand shows before the run does.
      const live = 'margin' in turned ? undefined : runOn(state, config.task);
      const trained = live ? trainedWith(live) : {};
      settings = valuesOfKnobs<keyof typeof settings>('grid-world', { ...trained, ...turned });
      trail = live ? state.gallery.trail : none;
      run = live;
      redraw(settings.beta, settings.delta, settings.margin, trail, live?.points.at(-1));
      return trail.length > 0 ? { ...trained, ...turned, margin: step.room } : {};
    },
  };
};

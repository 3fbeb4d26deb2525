/** The exhibits: what each one shows, how it is played with, and the run behind its button. */

import { linkOf } from '../../../src/config/link.ts';
import { findTask, resolveConfig } from '../../../src/config/resolve.ts';
import type { RunConfig } from '../../../src/config/run_config.ts';
import { docs, type Page } from '../ui/documentation.ts';
import { type InsetName, type Turned, turnedHyperparameters } from './knobs.ts';

/** Replicas that are drawn side by side. */
export interface Comparison {
  /** What each replica of the run is. */
  readonly names: readonly string[];
  /** Metrics to draw. */
  readonly metrics: readonly string[];
  readonly limit: number;
  /** Return of the optimum, where it is known. */
  readonly optimum?: number;
}

export interface Exhibit {
  readonly id: string;
  readonly title: string;
  /** The idea, in two or three sentences. */
  readonly idea: string;
  /** What to look for and what to turn. */
  readonly look: string;
  readonly inset: InsetName;
  readonly config: RunConfig;
  /** About what the run takes in Chromium on a software driver, on two cores, preparation included. */
  readonly softwareSeconds: number;
  /** Figures that were measured, as they stand in the documentation. */
  readonly measured?: string;
  readonly pages: readonly Page[];
  /** What the inset `replicas` shows. */
  readonly comparison?: Comparison;
}

const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const exhibits: readonly Exhibit[] = [
  {
    id: 'c-npg',
    title: 'C-NPG: a flow that stays inside',
    idea:
      'Two states and two actions: a policy is a point of a square. A barrier in the metric bends the natural gradient as the limit comes ' +
      'near, so that the flow runs along the boundary of the safe set to the optimum and never crosses it.',
    look:
      'Move limit and barrier, or press anywhere in the square: the flow is computed anew at once. Then train: six policies start ' +
      'at random and follow the flow from estimates, whose noise keeps them a little inside.',
    inset: 'two-state',
    config: {
      task: 'TwoStateCMDP-v0',
      algorithm: 'c-npg',
      seeds: count(6),
      envs: 32,
      stepsPerEpoch: 3200,
      totalSteps: 3200 * 100,
      set: { dt: 0.02, beta: 1, costWindow: 320, cgIterations: 5, criticPasses: 2, policyInit: 4 },
    },
    softwareSeconds: 30,
    pages: [docs.cNpg, docs.cNpgExperiment, docs.smallProblems],
  },
  {
    id: 'c-trpo',
    title: 'C-TRPO: a trust region of safe policies',
    idea:
      'The short way to the goal leads through forbidden cells. C-TRPO measures a step by how far the policy moves and by how much of the ' +
      'room to the limit it uses up, so its trust region flattens against the boundary of the safe set.',
    look:
      'Shrink the room to the limit and see the region flatten; a heavier barrier does the same. Then train: the policy’s visits ' +
      'move from the forbidden column to the way around it.',
    inset: 'grid-world',
    config: {
      task: 'GridWorld-v0',
      algorithm: 'c-trpo',
      seeds: [0],
      envs: 64,
      stepsPerEpoch: 6400,
      totalSteps: 6400 * 80,
      set: {
        costWindow: 640,
        cgIterations: 10,
        delta: 0.01,
        beta: 1,
        klActionMean: false,
        cgDamping: 0.001,
        lineSearchSteps: 10,
        hysteresis: 1,
        criticPasses: 4,
        minibatch: 3200,
      },
    },
    softwareSeconds: 20,
    pages: [docs.cTrpo, docs.barrierExperiment, docs.smallProblems],
  },
  {
    id: 'espo',
    title: 'ESPO: three modes on the gradient plane',
    idea:
      'Far below the limit only the reward counts, far above it only safety. In between both do: where their steps disagree, each loses the part that ' +
      'would undo the other. ESPO samples more after such a conflict and less after everything else.',
    look:
      'Drag the two arrows, and move the cost through the soft region: mode, step and the size of the next batch follow. Then train: ' +
      'each epoch leaves a point with its cost and its angle.',
    inset: 'soft-switch',
    config: {
      task: 'TwoStateCMDP-v0',
      algorithm: 'espo',
      seeds: [0],
      envs: 32,
      stepsPerEpoch: 3200,
      totalSteps: 3200 * 120,
      set: { hMinus: -0.3, hPlus: 0.2, costWindow: 320, cgIterations: 5, delta: 0.01, criticPasses: 4 },
    },
    softwareSeconds: 15,
    measured:
      'With a soft region of 5 % below the limit ESPO used 0.67 of the samples of CRPO and PCRPO at the same number of iterations. The region here is wider, so that it can be seen; conflicts are then more frequent, and less is saved.',
    pages: [docs.espo, docs.espoExperiment],
  },
  {
    id: 'e-cop',
    title: 'e-COP: with and without damping',
    idea:
      'A price on the cost that does not move is right only by luck: too low, and the limit is broken; too high, and nothing is earned. e-COP damps: a ' +
      'quadratic penalty and a multiplier of each time step move until the limit is just met.',
    look:
      'Four runs side by side, two with damping and two without, from a price that is too low and from one that is too high. ' +
      'The damped ones meet at the limit.',
    inset: 'replicas',
    config: {
      task: 'EpisodicCMDP-v0',
      algorithm: 'e-cop',
      seeds: [0],
      envs: 128,
      stepsPerEpoch: 1280,
      totalSteps: 1280 * 120,
      set: { actor: 'vectors', hidden: [], actorLr: 0.03, lrDecay: true, adaptive: false },
      sweep: { beta: [5, 1e-4], multiplierInit: [0.2, 5] },
    },
    comparison: {
      names: ['damped, price 0.2 at first', 'damped, price 5 at first', 'not damped, price 0.2', 'not damped, price 5'],
      metrics: ['Metrics/EpCost', 'Metrics/EpRet', 'Metrics/LagrangeMultiplier'],
      limit: 1.8,
      optimum: findTask('EpisodicCMDP-v0').reference?.optimum as number,
    },
    softwareSeconds: 25,
    measured:
      'After 300 iterations with β = 5 the share of the optimum was 0.996 at a cost of 1.785 (limit 1.8); without damping and with a multiplier of 5, 0.536 at a cost of 0.',
    pages: [docs.eCop, docs.eCopExperiment],
  },
  {
    id: 'point-goal',
    title: 'C-TRPO against TRPO on PointGoal',
    idea:
      'A point robot drives to goals among hazards. Without a limit C-TRPO is TRPO, so both train here as two replicas of one run that differ ' +
      'in the limit alone: one learns the way through the hazards, the other the way around.',
    look: 'TRPO’s return climbs at once, far above the limit. C-TRPO lowers the cost first and earns what is left. The tab Episodes shows the robots themselves.',
    inset: 'replicas',
    config: {
      task: 'SafetyPointGoal1-v0',
      algorithm: 'c-trpo',
      seeds: [0],
      envs: 20,
      stepsPerEpoch: 5000,
      totalSteps: 1e6,
      // smaller than in the measured runs: a laptop is to get somewhere
      set: { hidden: [32, 32], criticPasses: 2 },
      sweep: { costLimit: [[25], [1e6]] },
    },
    comparison: {
      names: ['C-TRPO, limit 25', 'TRPO: no limit'],
      metrics: ['Metrics/EpCost', 'Metrics/EpRet'],
      limit: 25,
    },
    softwareSeconds: 660,
    measured:
      'With 64x64 networks after two million steps, mean of three seeds: C-TRPO has a return of 11.99 at a cost of 28.19, TRPO 26.71 at 54.74; the limit is 25.',
    pages: [docs.cTrpo, docs.pointGoalExperiment],
  },
];

export const findExhibit = (id: string | undefined): Exhibit | undefined =>
  exhibits.find((exhibit) => exhibit.id === id);

/** An exhibit's run with what was turned; a turned value takes the place of a swept one. */
export function runOf({ config, inset }: Exhibit, turned: Turned): RunConfig {
  const own = turnedHyperparameters(inset, turned);
  const sweep = Object.fromEntries(Object.entries(config.sweep ?? {}).filter(([name]) => !(name in own)));
  return { ...config, set: { ...config.set, ...own }, sweep };
}

/** What a link to a run has after its address; the form takes it in, too. */
export const hashOf = (config: RunConfig): string => linkOf(resolveConfig(config)) ?? '';

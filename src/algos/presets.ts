/**
 * What the papers of ESPO, C-TRPO and e-COP set for the tasks that they name. A limit stays the task's own, so that methods are
 * compared under one: slacks are shares of it, which give the paper's values at the paper's limit.
 */

import type { Preset, Presets } from './algorithm.ts';
import type { HyperparameterValue } from './hyperparameter.ts';

type Values = Preset['set'];

/** A slack without an end. */
const NEVER = 1e9;

interface EspoTask {
  readonly limit: number;
  readonly zetas: { readonly zetaPlus: number; readonly zetaMinus: number };
  readonly hPlus: number;
  readonly hMinus: number;
  readonly isSafetyMujoco: boolean;
}

/** Tables 4 to 7 of arXiv 2405.20860; slacks in units of the cost. Its SafetyWalker2d-v4 is called SafetyWalker-v4 here. */
const espoTasks: Readonly<Record<string, EspoTask>> = {
  'SafetyHopperVelocity-v1': {
    limit: 25,
    zetas: { zetaPlus: 0.1, zetaMinus: -0.4 },
    hPlus: 9,
    hMinus: -9,
    isSafetyMujoco: false,
  },
  'SafetyAntVelocity-v1': {
    limit: 0.5,
    zetas: { zetaPlus: 0.1, zetaMinus: -0.4 },
    hPlus: 0.25,
    hMinus: -0.25,
    isSafetyMujoco: false,
  },
  'SafetyHumanoidStandup-v4': {
    limit: 1400,
    zetas: { zetaPlus: 0, zetaMinus: -0.5 },
    hPlus: 300,
    hMinus: 0,
    isSafetyMujoco: true,
  },
  'SafetyWalker-v4': {
    limit: 40,
    zetas: { zetaPlus: 0, zetaMinus: -0.5 },
    hPlus: NEVER,
    hMinus: 0,
    isSafetyMujoco: true,
  },
  'SafetyReacher-v4': {
    limit: 40,
    zetas: { zetaPlus: 0.1, zetaMinus: -0.3 },
    hPlus: 0,
    hMinus: -NEVER,
    isSafetyMujoco: true,
  },
};

const discounts = (gamma: number, lambda: number): Values => ({
  gamma,
  costGamma: gamma,
  lambda,
  costLambda: lambda,
});

/** The authors' related code for Safety-MuJoCo sums the KL over action dimensions, so that 0.05 is of the plain KL. */
const safetyMujoco: Values = {
  ...discounts(0.995, 0.97),
  delta: 0.05,
  klActionMean: false,
  cgDamping: 0.1,
  warmup: 40,
};
const omnisafe: Values = { ...discounts(0.99, 0.95), delta: 0.01, cgDamping: 0.1, cgIterations: 15 };

const sizesOf = (perEpoch: number): NonNullable<Preset['sizes']> => ({
  envs: perEpoch / 1000,
  stepsPerEpoch: perEpoch,
  totalSteps: 500 * perEpoch,
});

/** Ends of a soft region: shares of the limit, or without an end. */
function slacksOf({ limit, hPlus, hMinus }: EspoTask): Pick<Preset, 'set' | 'ofLimit'> {
  const slacks = Object.entries({ hPlus, hMinus });
  const isEndless = (value: number): boolean => Math.abs(value) === NEVER;
  return {
    set: Object.fromEntries(slacks.filter(([, value]) => isEndless(value)).map(([name, value]) => [name, [value]])),
    ofLimit: Object.fromEntries(
      slacks.filter(([, value]) => !isEndless(value)).map(([name, value]) => [name, value / limit]),
    ),
  };
}

/**
 * ESPO's paper, which sets its baselines CRPO and PCRPO on Safety-MuJoCo alike, but for the shares of samples.
 * @param parts what of the paper's settings the method has
 */
export function espoPaperPresets(parts: { readonly hasSlacks?: true; readonly hasZetas?: true }): Presets {
  const used = Object.entries(espoTasks).filter(([, { isSafetyMujoco }]) => isSafetyMujoco || parts.hasZetas);
  return Object.fromEntries(
    used.map(([name, task]) => {
      const slacks = parts.hasSlacks ? slacksOf(task) : { set: {} };
      const preset: Preset = {
        source: 'ESPO, tables 4 to 7',
        ...slacks,
        set: {
          ...(task.isSafetyMujoco ? safetyMujoco : omnisafe),
          ...slacks.set,
          ...(parts.hasZetas && task.zetas),
        },
        sizes: sizesOf(task.isSafetyMujoco ? 16_000 : 20_000),
      };
      return [name, preset];
    }),
  );
}

/** C-TRPO's benchmark, as far as its tasks are here. */
export const cTrpoPresets: Presets = Object.fromEntries(
  ['AntVelocity-v1', 'HalfCheetahVelocity-v1', 'HopperVelocity-v1', 'HumanoidVelocity-v1', 'PointGoal1-v0'].map(
    (name) => [
      `Safety${name}`,
      {
        source: "C-TRPO's benchmark",
        set: { ...omnisafe, beta: 1, barrier: 'entropy', hysteresis: 0.8, minibatch: 128, criticPasses: 10 },
        sizes: sizesOf(20_000),
      },
    ],
  ),
);

/** Tasks of e-COP's experiments that are here. */
const eCopTasks = ['HumanoidRun-v0', 'PointCircle-v0', 'AntCircle-v0'];

/** What e-COP's paper gives of its own method; batches are not stated. */
export const eCopPresets: Presets = presetsOf(eCopTasks, 'e-COP, section 5', { hidden: [32, 32], actorLr: 1e-4 });

/**
 * e-COP's baselines: all have these networks, and each its best discount. Its epochs of 300 steps hold no whole number of episodes,
 * so that sizes stay ours.
 */
export function eCopBaselinePresets(gamma: number, own: 'passes' | 'line search'): Presets {
  const kind: Readonly<Record<typeof own, Values>> = {
    passes: { actorLr: 3e-4, criticLr: 1e-3, targetKl: 0.01, clip: 0.2 },
    'line search': { criticLr: 1e-3, delta: 0.01, lineSearchSteps: 25, backtrack: 0.8 },
  };
  const common: Values = { gamma, costGamma: gamma, hidden: [32, 32], logStdInit: 0.5 };
  return presetsOf(eCopTasks, 'e-COP, table 3', { ...common, ...kind[own] });
}

function presetsOf(tasks: readonly string[], source: string, set: Record<string, HyperparameterValue>): Presets {
  return Object.fromEntries(tasks.map((name) => [name, { source, set }]));
}

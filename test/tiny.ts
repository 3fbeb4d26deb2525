/**
 * The run that tests of trainers share, so that the driver compiles its kernels once for all their files: four environments, episodes
 * of a hundred steps, two actions, one layer of eight units.
 */
import type { RunConfig } from '../src/index.ts';

export const tiny = {
  task: 'TwoStateCMDP-v0',
  algorithm: 'c-trpo',
  envs: 4,
  stepsPerEpoch: 400,
  set: { hidden: [8], minibatch: 64, criticPasses: 1, cgIterations: 3, lineSearchSteps: 3 },
} as const satisfies Partial<RunConfig>;

/** The same as options of the command line. */
export const TINIEST: readonly string[] = [
  ...['--task', tiny.task, '--algo', tiny.algorithm],
  ...['--envs', String(tiny.envs), '--steps-per-epoch', String(tiny.stepsPerEpoch)],
  ...Object.entries(tiny.set).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
];

/** What the command line calls the options of the library. */
import { isHyperparameter } from '../../../src/algos/index.ts';

const RUN_FLAGS: Readonly<Record<string, string>> = {
  task: '--task',
  algorithm: '--algo',
  // What the library has to say of seeds is about their list.
  seeds: '--seed',
  envs: '--envs',
  stepsPerEpoch: '--steps-per-epoch',
  totalSteps: '--total-steps',
  portable: '--portable',
  kernels: '--kernels',
  physics: '--physics',
  costLimit: '--cost-limit',
};

/** `--steps-per-epoch` for `stepsPerEpoch`, `--set beta` for `beta`; what is neither stays as it is. */
export const flagOf = (option: string): string =>
  RUN_FLAGS[option] ?? (isHyperparameter(option) ? `--set ${option}` : option);

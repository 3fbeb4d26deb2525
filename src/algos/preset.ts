/** Settings that a paper gives for a task by name: they are a run's defaults there, before the task's own and the method's. */
import type { HyperparameterValue } from './hyperparameter.ts';

export interface Preset {
  /** The paper and where in it. */
  readonly source: string;
  readonly set: Readonly<Record<string, HyperparameterValue>>;
  /** Hyper-parameters that are this share of each cost's limit: the paper's values at the paper's limit. */
  readonly ofLimit?: Readonly<Record<string, number>>;
  /** X and T: environments, steps of an iteration and of the run, where none are given. */
  readonly sizes?: { readonly envs: number; readonly stepsPerEpoch: number; readonly totalSteps: number };
}

/** By the task's name. */
export type Presets = Readonly<Record<string, Preset>>;

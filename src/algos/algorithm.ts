/** An algorithm: its facts, its hyper-parameters, and one iteration as a list of named steps over shared verbs. */
import type { Step } from '../gpu/schedule.ts';
import type { Verbs } from '../train/verbs.ts';
import type { Hyperparameter } from './hyperparameters.ts';

export interface NamedStep {
  readonly name: string;
  readonly step: Step;
}

export interface Algorithm {
  readonly name: string;
  readonly family: string;
  /** One line for `ringfence list`. */
  readonly summary: string;
  readonly source: string;
  readonly hyperparameters: readonly Hyperparameter[];
  /** The dispatches of one iteration, in the order of the paper's pseudo-code. */
  iteration(verbs: Verbs): Promise<NamedStep[]>;
}

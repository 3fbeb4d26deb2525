/** An algorithm: its facts, its hyper-parameters, and one iteration as a list of named steps over shared verbs. */
import type { Step } from '../gpu/dispatch.ts';
import type { StructValue } from '../gpu/structs.ts';
import type { Traits } from '../shape/shape.ts';
import type { HyperparameterValue, Task } from '../tasks/index.ts';
import type { Hyperparameter } from './hyperparameter.ts';
import type { Verbs } from './verbs.ts';

export interface NamedStep {
  readonly name: string;
  readonly step: Step;
}

export interface Replica {
  readonly seed: number;
  /** Values of this replica alone: swept ones, and those that were changed while it went on. */
  readonly set: Readonly<Record<string, HyperparameterValue>>;
}

/** What traits and checks depend on. */
export interface Settings {
  readonly task: Task;
  readonly envs: number;
  readonly steps: number;
  readonly replicas: readonly Replica[];
  /** Every hyper-parameter's value where it is not swept. */
  readonly values: Readonly<Record<string, HyperparameterValue>>;
}

/** A number's value in every replica, and the one that is not swept. */
export const valuesOf = ({ values, replicas }: Settings, name: string): number[] =>
  [values[name], ...replicas.map(({ set }) => set[name] ?? values[name])].map(Number);

/** Settings that a paper gives for a task by name: they are a run's defaults there, before the task's own and the method's. */
export interface Preset {
  /** The paper and where in it. */
  readonly source: string;
  readonly set: Readonly<Record<string, HyperparameterValue>>;
  /** Hyper-parameters that are this share of each cost's limit: the paper's values at the paper's limit. */
  readonly ofLimit?: Readonly<Record<string, number>>;
  /** X and T: environments, steps of an iteration and of the run, where none are given. */
  readonly sizes?: { readonly envs: number; readonly stepsPerEpoch: number; readonly totalSteps: number };
}

/** The key is the task's name. */
export type Presets = Readonly<Record<string, Preset>>;

export interface Algorithm {
  readonly name: string;
  readonly family: string;
  /** One line for `ringfence list`. */
  readonly summary: string;
  readonly source: string;
  readonly hyperparameters: readonly Hyperparameter[];
  /** What its paper sets for the tasks that it names; hyper-parameters that the method does not have are left out. */
  readonly presets?: Presets;
  /** What the values of `Train/Mode` mean, from 0 on. */
  readonly modes?: readonly string[];
  /** Fields of the record that are logged besides the usual ones, by the metric's name; one metric a cost for lists. */
  readonly metrics?: Readonly<Record<string, string>>;
  /**
   * The shader file that is the method's `package::method`, such as `algos/e_cop`: its `State` is what the method keeps at the
   * end of a replica's record. Left out where it keeps nothing.
   */
  readonly state?: string;
  /** The record's multipliers go on from one iteration to the next, so that they can be changed in between. */
  readonly carriesMultipliers?: true;
  /** What the method asks of shapes and rollouts. */
  traits?(config: Settings): Traits;
  /** @throws RingfenceError when the method cannot do what is configured (e.g. several constraints) */
  check?(config: Settings): void;
  /** Fields of a replica's record before the first iteration, besides zeros. */
  start?(value: (name: string) => HyperparameterValue, task: Task): StructValue;
  /** The dispatches of one iteration, in the order of the paper's pseudo-code. */
  iteration(verbs: Verbs): Promise<NamedStep[]>;
}

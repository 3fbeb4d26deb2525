/** An algorithm: its facts, its hyper-parameters, and one iteration as a list of named steps over shared verbs. */
import type { ResolvedConfig } from '../config/resolve.ts';
import type { Step } from '../gpu/schedule.ts';
import type { StructValue } from '../gpu/structs.ts';
import type { Traits } from '../shape/shape.ts';
import type { HyperparameterValue, Task } from '../tasks/index.ts';
import type { Verbs } from '../train/verbs.ts';
import type { Hyperparameter } from './hyperparameter.ts';
import type { Presets } from './preset.ts';

export interface NamedStep {
  readonly name: string;
  readonly step: Step;
}

/** What traits and checks depend on. */
export type Settings = Pick<ResolvedConfig, 'values' | 'task' | 'envs' | 'steps' | 'replicas'>;

/** A number's value in every replica, and the one that is not swept. */
export const valuesOf = ({ values, replicas }: Settings, name: string): number[] =>
  [values[name], ...replicas.map(({ set }) => set[name] ?? values[name])].map(Number);

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

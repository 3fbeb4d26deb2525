/** What can be turned in an exhibit's drawing; some of it is also what the next run is trained with. */

export interface Knob {
  readonly name: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** The slider's position is the logarithm (base 10) of the value. */
  readonly isLogarithmic?: boolean;
  /** The hyper-parameter of a run that starts with the knob where it is. */
  readonly hyperparameter?: string;
  /** Turned in the drawing itself, not by a slider. */
  readonly isHandle?: boolean;
}

/** Values of knobs by name; one that was never turned has its own value. */
export type Turned = Readonly<Record<string, number>>;

export type InsetName = 'two-state' | 'grid-world' | 'soft-switch' | 'replicas';

const limit = (value: number, min: number, max: number): Knob => ({
  name: 'limit',
  label: 'Limit b on the cost',
  min,
  max,
  step: 0.05,
  value,
  hyperparameter: 'costLimit',
});

const beta = (value: number): Knob => ({
  name: 'beta',
  label: 'Weight β of the barrier',
  min: -3,
  max: 2,
  step: 0.1,
  value,
  isLogarithmic: true,
  hyperparameter: 'beta',
});

export const knobs: Readonly<Record<InsetName, readonly Knob[]>> = {
  'two-state': [
    limit(2, 0.5, 8),
    beta(1),
    { name: 'startFirst', label: 'Start, first state', min: 0.02, max: 0.98, step: 0.02, value: 0.2 },
    { name: 'startSecond', label: 'Start, second state', min: 0.02, max: 0.98, step: 0.02, value: 0.3 },
  ],
  'grid-world': [
    beta(1),
    {
      name: 'delta',
      label: 'Trust region radius δ',
      min: -3,
      max: -1,
      step: 0.1,
      value: 0.01,
      isLogarithmic: true,
      hyperparameter: 'delta',
    },
    {
      name: 'margin',
      label: 'Room to the limit',
      min: -2.5,
      max: -0.6,
      step: 0.1,
      value: 10 ** -0.7,
      isLogarithmic: true,
    },
  ],
  'soft-switch': [
    { name: 'cost', label: 'Cost J_C of the policy', min: 1.4, max: 2.6, step: 0.05, value: 1.9 },
    { name: 'angleU', label: 'Reward’s step u', min: -180, max: 180, step: 5, value: 15, isHandle: true },
    { name: 'lengthU', label: 'Length of u', min: 0.2, max: 1, step: 0.05, value: 0.9, isHandle: true },
    { name: 'angleV', label: 'Safety step v', min: -180, max: 180, step: 5, value: 140, isHandle: true },
    { name: 'lengthV', label: 'Length of v', min: 0.2, max: 1, step: 0.05, value: 0.8, isHandle: true },
  ],
  replicas: [],
};

export const settingOf = (turned: Turned, knob: Knob): number => turned[knob.name] ?? knob.value;

/** Values of an inset's knobs. */
export const valuesOfKnobs = <Name extends string>(inset: InsetName, turned: Turned): Record<Name, number> =>
  Object.fromEntries(knobs[inset].map((knob) => [knob.name, settingOf(turned, knob)])) as Record<Name, number>;

/** Leads from a value to where the slider stands, and back. */
export const positionOf = ({ isLogarithmic }: Knob, value: number): number =>
  isLogarithmic ? Math.log10(value) : value;

export const valueAt = ({ isLogarithmic }: Knob, position: number): number =>
  isLogarithmic ? Number((10 ** position).toPrecision(3)) : position;

/** Hyper-parameters that were turned away from where the exhibit has them. */
export function turnedHyperparameters(inset: InsetName, turned: Turned): Record<string, number> {
  return Object.fromEntries(
    knobs[inset].flatMap((knob) =>
      knob.hyperparameter !== undefined && knob.name in turned
        ? [[knob.hyperparameter, settingOf(turned, knob)] as const]
        : [],
    ),
  );
}

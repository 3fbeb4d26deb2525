/**
 * What a step's program gives beside the state, by the names and in the layouts of MuJoCo's mjData. Values are those that
 * mj_step leaves: of the last evaluation, before it moved; with Runge and Kutta's method of the last stage, but sensors of the
 * first one. `cfrc_ext` is what mj_rnePostConstraint makes of them.
 */

import type { Model } from '../model.ts';
import { bodyOf, geomOf, numberAt, siteOf } from '../rows.ts';
import type { ConstraintPlan } from './constraints/plan.ts';
import { Derived } from './derived.ts';
import type { Callee, Program } from './program.ts';
import { emitSensorNumber } from './sensors.ts';

interface FieldSpec {
  /** How many rows mjData has, such as one a body. */
  readonly count: (model: Model) => number;
  /** Numbers a row. */
  readonly width: number;
  /** Known from positions and velocities alone. */
  readonly isSeen?: true;
  /** A point of space, which moves with the robot. */
  readonly isPlace?: true;
  /** The numbers of row `at`, as locals or literals. */
  readonly emit: (derived: Derived, at: number) => readonly (string | number)[];
}

const parts = (name: string, ...of: readonly string[]): string[] => of.map((part) => `${name}.${part}`);
const vector = (name: string, field = ''): string[] => ['x', 'y', 'z'].map((part) => `${name}${field}.${part}`);
const bodies = ({ nbody }: Model): number => nbody;

function place(derived: Derived, name: string, body: number, local: readonly number[]): string[] {
  return vector(derived.program.let(name, 'physics/kinematics.worldPoint', `pose${body}`, local));
}

const FIELDS = {
  xpos: { isSeen: true, isPlace: true, count: bodies, width: 3, emit: (_, b) => vector(`pose${b}`, '.xpos') },
  xquat: { isSeen: true, count: bodies, width: 4, emit: (_, b) => parts(`pose${b}.xquat`, 'x', 'y', 'z', 'w') },
  geom_xpos: {
    isSeen: true,
    isPlace: true,
    count: ({ ngeom }) => ngeom,
    width: 3,
    emit: (derived, g) => place(derived, `geom${g}`, geomOf(derived.model, g).bodyid, geomOf(derived.model, g).pos),
  },
  site_xpos: {
    isSeen: true,
    isPlace: true,
    count: ({ nsite }) => nsite,
    width: 3,
    emit: (derived, s) => place(derived, `site${s}`, siteOf(derived.model, s).bodyid, siteOf(derived.model, s).pos),
  },
  subtree_com: {
    isSeen: true,
    isPlace: true,
    count: bodies,
    width: 3,
    emit: (derived, b) => vector(derived.centre(b)),
  },
  cinert: {
    isSeen: true,
    count: bodies,
    width: 10,
    emit: (derived, b) => {
      if (b === 0) return new Array<number>(10).fill(0);
      const name = derived.inertia(b);
      return [...['diagonal', 'products', 'moment'].flatMap((part) => vector(name, `.${part}`)), `${name}.mass`];
    },
  },
  cvel: {
    isSeen: true,
    count: bodies,
    width: 6,
    emit: (derived, b) => ['.angular', '.linear'].flatMap((part) => vector(derived.velocity(b), part)),
  },
  cfrc_ext: {
    count: bodies,
    width: 6,
    emit: (derived, b) => ['.torque', '.force'].flatMap((part) => vector(derived.external(b), part)),
  },
  /** Contacts that a body takes part in, whether they push or not. */
  ncon: { count: bodies, width: 1, emit: (derived, b) => [derived.contacts(b)] },
  /** Those of them with bodies of the first kinematic tree: the robot, where other things move beside it. */
  ncon_first: { count: bodies, width: 1, emit: (derived, b) => [derived.contacts(b, 0)] },
  qfrc_actuator: { count: ({ nv }) => nv, width: 1, emit: (_, i) => [`qfrc_actuator${i}`] },
  sensordata: {
    count: ({ nsensordata }) => nsensordata,
    width: 1,
    emit: (derived, at) => [emitSensorNumber(derived, at)],
  },
  /** Resets since the step began: for bad positions, velocities, accelerations. */
  warning: { count: () => 3, width: 1, emit: (_, k) => [`warnings.${'xyz'[k]}`] },
  /** Contacts since the step began that found no slot and had no force. */
  dropped: {
    count: () => 1,
    width: 1,
    emit: ({ program, plan }) => [plan.shared ? program.call('physics/contacts/shared.droppedContacts') : 0],
  },
} satisfies Record<string, FieldSpec>;

export type OutputField = keyof typeof FIELDS;
export const OUTPUT_FIELDS = Object.keys(FIELDS) as OutputField[];

/** Whether its rows are the bodies. */
export const isOfBodies = (field: OutputField): boolean => FIELDS[field].count === bodies;

export interface Output {
  readonly field: OutputField;
  /** Which rows, such as bodies; all unless told. */
  readonly at?: readonly number[];
}

const rowsOf = (model: Model, { field, at }: Output): readonly number[] =>
  at ?? Array.from({ length: FIELDS[field].count(model) }, (_, k) => k);

/** Where the numbers of each output begin, one output after another, and how many they are in all. */
export function outputLayout(model: Model, outputs: readonly Output[]): { offsets: number[]; size: number } {
  let size = 0;
  const offsets = outputs.map((output) => {
    const offset = size;
    size += FIELDS[output.field].width * rowsOf(model, output).length;
    return offset;
  });
  return { offsets, size };
}

/** Says of each number of the outputs its field, the row of that and the place in the row. */
export const outputNumbers = (
  model: Model,
  outputs: readonly Output[],
): { readonly field: OutputField; readonly at: number; readonly part: number }[] =>
  outputs.flatMap((output) =>
    rowsOf(model, output).flatMap((at) =>
      Array.from({ length: FIELDS[output.field].width }, (_, part) => ({ field: output.field, at, part })),
    ),
  );

/** Where points of space begin among the numbers of the outputs. */
export function placesOf(model: Model, outputs: readonly Output[]): number[] {
  const { offsets } = outputLayout(model, outputs);
  return outputs.flatMap((output, o) => {
    const { isPlace, width }: FieldSpec = FIELDS[output.field];
    return isPlace ? rowsOf(model, output).map((_, k) => numberAt(offsets, o) + k * width) : [];
  });
}

/** A name for each number: field, row (a body by its name), place in the row. */
export function outputNames(model: Model, outputs: readonly Output[]): string[] {
  return outputs.flatMap((output) => {
    const { width } = FIELDS[output.field];
    return rowsOf(model, output).flatMap((at) => {
      const row = `${output.field}_${isOfBodies(output.field) ? bodyOf(model, at).name || at : at}`;
      return width === 1 ? [row] : Array.from({ length: width }, (_, k) => `${row}_${k}`);
    });
  });
}

export interface OutputPlan {
  readonly outputs: readonly Output[];
  readonly of: 'mj_step' | 'mj_forward';
  /** A function that takes a place and a number. */
  readonly store: Callee;
}

/**
 * When an output is known: at an evaluation's last stage, with bodies' places and motions or with all; at its first;
 * after all.
 */
type When = 'seen' | 'stage' | 'sensors' | 'end';

const whenOf = ({ field }: Output): When => {
  if (field === 'warning' || field === 'dropped') return 'end';
  if ((FIELDS[field] as FieldSpec).isSeen) return 'seen';
  return field === 'sensordata' ? 'sensors' : 'stage';
};

/**
 * During an evaluation; stores where it is the last one.
 * @param isMotion before the solver, where what it does not change is stored so that it need not be kept; otherwise after it
 */
export function emitOutputs(
  program: Program,
  model: Model,
  plan: ConstraintPlan,
  wanted: OutputPlan,
  isMotion: boolean,
): void {
  const blockIf = (callee: string, stage: readonly string[], whens: readonly When[]): void => {
    if (!wanted.outputs.some((output) => whens.includes(whenOf(output)))) return;
    program.within(`if (${program.call(`physics/passes.${callee}`, 'frame', 'frames', ...stage)})`, () =>
      store(new Derived(program, model, plan), wanted, whens),
    );
  };
  const isRungeKutta = model.opt.integrator === 'RK4';
  if (isMotion) blockIf(...lastOf(wanted.of, isRungeKutta), ['seen']);
  else if (wanted.of === 'mj_forward' || !isRungeKutta)
    blockIf(...lastOf(wanted.of, isRungeKutta), ['stage', 'sensors']);
  else {
    blockIf('isFirstOfLast', ['stage'], ['sensors']);
    blockIf(...lastOf(wanted.of, isRungeKutta), ['stage']);
  }
}

/** Whether an evaluation is the last one: function and arguments. */
function lastOf(of: OutputPlan['of'], isRungeKutta: boolean): [callee: string, stage: readonly string[]] {
  if (of === 'mj_forward') return ['isOver', []];
  return isRungeKutta ? ['isLastStage', ['stage']] : ['isLast', []];
}

/** Emits what stands after the last frame. */
export function emitLastOutputs(program: Program, model: Model, plan: ConstraintPlan, wanted: OutputPlan): void {
  store(new Derived(program, model, plan), wanted, ['end']);
}

/** Whether a look at positions and velocities tells any of them. */
export const areSeen = (outputs: readonly Output[]): boolean =>
  outputs.some(({ field }) => (FIELDS[field] as FieldSpec).isSeen);

/** Where nothing has been evaluated: what is not seen is 0. */
export function emitLook(program: Program, model: Model, plan: ConstraintPlan, wanted: OutputPlan): void {
  const derived = new Derived(program, model, plan);
  storeEach(derived, wanted, (output, at) => {
    const { isSeen, emit, width }: FieldSpec = FIELDS[output.field];
    return isSeen ? emit(derived, at) : new Array<number>(width).fill(0);
  });
}

function store(derived: Derived, wanted: OutputPlan, whens: readonly When[]): void {
  storeEach(derived, wanted, (output, at) =>
    whens.includes(whenOf(output)) ? FIELDS[output.field].emit(derived, at) : [],
  );
}

/** Stores what `numbers` gives of each row of each output. */
function storeEach(
  { program, model }: Derived,
  { outputs, store: callee }: OutputPlan,
  numbers: (output: Output, at: number) => readonly (string | number)[],
): void {
  const { offsets } = outputLayout(model, outputs);
  for (const [o, output] of outputs.entries()) {
    const all = rowsOf(model, output).flatMap((at) => numbers(output, at));
    for (const [k, value] of all.entries()) program.run(callee, `${numberAt(offsets, o) + k}u`, value);
  }
}

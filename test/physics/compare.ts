/** Every field of a compiled model against MuJoCo's field of the same name. */
import type { MainModule, MjModel } from '@mujoco/mujoco';
import { expect } from 'vitest';
import type { Model } from '../../src/physics/model.ts';

/** Part of a number by which two compilers may differ; sums of opposite signs are measured by the largest of their field. */
const RELATIVE = 1e-9;
const OF_LARGEST = 1e-12;

type Numbers = ArrayLike<number>;

/** `bodyParentid` is `body_parentid`. */
const mujocoName = (field: string): string =>
  field === 'dofM0' ? 'dof_M0' : field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Fields of which MuJoCo keeps more numbers an object than this engine: how many of each are compared. */
const PREFIXES: Readonly<Record<string, readonly [kept: number, stored: number]>> = {
  actuatorGainprm: [3, 10],
  actuatorBiasprm: [3, 10],
  actuatorTrnid: [1, 2],
};

/** MuJoCo's enumerations: `box` is `mjGEOM_BOX`. */
const ENUMERATIONS: Readonly<Record<string, readonly [name: string, prefix: string]>> = {
  jntType: ['mjtJoint', 'mjJNT_'],
  geomType: ['mjtGeom', 'mjGEOM_'],
  siteType: ['mjtGeom', 'mjGEOM_'],
  eqType: ['mjtEq', 'mjEQ_'],
  actuatorTrntype: ['mjtTrn', 'mjTRN_'],
  actuatorGaintype: ['mjtGain', 'mjGAIN_'],
  actuatorBiastype: ['mjtBias', 'mjBIAS_'],
  sensorType: ['mjtSensor', 'mjSENS_'],
  sensorDatatype: ['mjtDataType', 'mjDATATYPE_'],
  sensorObjtype: ['mjtObj', 'mjOBJ_'],
  sensorReftype: ['mjtObj', 'mjOBJ_'],
};

/** Compared elsewhere: contacts by touching, names and switches through MuJoCo's accessors, options one by one. */
const ELSEWHERE = [
  'contactCandidates',
  'eqObjtype',
  'opt',
  'stat',
  'warnings',
  'jntLimited',
  'eqActive0',
  'actuatorCtrllimited',
  'actuatorForcelimited',
];

/** For each kind of object, MuJoCo's struct has a count and an accessor of one. */
const ACCESSORS = {
  body: 'nbody',
  jnt: 'njnt',
  geom: 'ngeom',
  site: 'nsite',
  eq: 'neq',
  actuator: 'nu',
  sensor: 'nsensor',
  key: 'nkey',
} as const;

type Loose = Record<string, Numbers & ((id: number) => Record<string, unknown>)>;

export function expectSameModel(model: Model, reference: MjModel, module: MainModule): void {
  const theirs = reference as unknown as Loose;
  for (const [field, value] of Object.entries(model)) {
    if (ELSEWHERE.includes(field) || field.endsWith('Name')) continue;
    const wanted = theirs[mujocoName(field)] as Numbers | number | undefined;
    if (typeof value === 'number') expect(value, field).toBe(wanted);
    else if (field in ENUMERATIONS) expectSameKinds(field, value as string[], wanted as Numbers, module);
    else expectClose(field, value as Numbers, prefixed(field, wanted as Numbers));
  }
  expectSameSwitchesAndNames(model, theirs);
  expectSameOptions(model, reference);
}

function prefixed(field: string, wanted: Numbers): number[] {
  const [kept, stored] = PREFIXES[field] ?? [1, 1];
  return Array.from(wanted).filter((_, at) => at % stored < kept);
}

export function expectClose(field: string, found: Numbers, wanted: Numbers): void {
  expect(found.length, `length of ${field}`).toBe(wanted.length);
  const largest = Math.max(0, ...Array.from(wanted, Math.abs));
  for (let at = 0; at < wanted.length; at += 1) {
    const [mine, theirs] = [found[at] as number, wanted[at] as number];
    const close = Math.abs(mine - theirs) <= RELATIVE * Math.abs(theirs) + OF_LARGEST * largest;
    if (!close) expect.fail(`${field}[${at}] is ${mine}, MuJoCo has ${theirs}`);
  }
}

function expectSameKinds(field: string, found: readonly string[], wanted: Numbers, module: MainModule): void {
  const [enumeration, prefix] = ENUMERATIONS[field] as readonly [string, string];
  const values = (module as unknown as Record<string, Record<string, { value: number }>>)[enumeration];
  const numbers = found.map((kind) => values?.[`${prefix}${(kind ?? 'unknown').toUpperCase()}`]?.value);
  expect(numbers, field).toEqual(Array.from(wanted));
}

function expectSameSwitchesAndNames(model: Model, theirs: Loose): void {
  for (const [kind, count] of Object.entries(ACCESSORS) as [keyof typeof ACCESSORS, keyof Model][]) {
    for (let id = 0; id < (model[count] as number); id += 1) {
      const object = (theirs[kind] as (id: number) => Record<string, unknown>)(id);
      expect(model[`${kind}Name` as const][id], `name of ${kind} ${id}`).toBe(object.name);
      if (kind === 'jnt') expect(model.jntLimited[id], `limited of joint ${id}`).toBe(object.limited);
      if (kind === 'eq') expect(model.eqActive0[id], `active0 of equality ${id}`).toBe(object.active0);
      if (kind === 'actuator') {
        expect(model.actuatorCtrllimited[id], `ctrllimited of actuator ${id}`).toBe(object.ctrllimited);
        expect(model.actuatorForcelimited[id], `forcelimited of actuator ${id}`).toBe(object.forcelimited);
      }
    }
  }
}

const INTEGRATORS = ['Euler', 'RK4', 'implicit', 'implicitfast'];
const CONES = ['pyramidal', 'elliptic'];
const SOLVERS = ['PGS', 'CG', 'Newton'];
/** The order is that of the bits of mjtDisableBit. */
const FLAGS =
  'constraint equality frictionloss limit contact spring damper gravity clampctrl warmstart filterparent actuation refsafe sensor midphase eulerdamp autoreset nativeccd island multiccd';

function expectSameOptions({ opt, stat }: Model, reference: MjModel): void {
  const theirs = reference.opt as unknown as Record<string, number & Numbers>;
  for (const field of ['timestep', 'density', 'viscosity', 'impratio', 'iterations', 'tolerance'] as const) {
    expect(opt[field], field).toBe(theirs[field]);
  }
  expect(opt.lsIterations, 'ls_iterations').toBe(theirs['ls_iterations']);
  expect(opt.lsTolerance, 'ls_tolerance').toBe(theirs['ls_tolerance']);
  for (const field of ['gravity', 'wind', 'magnetic'] as const) {
    expect(opt[field], field).toEqual(Array.from(theirs[field] as Numbers));
  }
  expect(INTEGRATORS.indexOf(opt.integrator)).toBe(theirs.integrator);
  expect(CONES.indexOf(opt.cone)).toBe(theirs.cone);
  expect(SOLVERS.indexOf(opt.solver)).toBe(theirs.solver);
  const bits = FLAGS.split(' ').reduce((sum, flag, bit) => sum + (opt.disabled.has(flag) ? 2 ** bit : 0), 0);
  expect(bits, 'disableflags').toBe(theirs.disableflags);
  expectClose('stat.meaninertia', [stat.meaninertia], [(reference.stat as { meaninertia: number }).meaninertia]);
}

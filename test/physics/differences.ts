/** Every field of a compiled model against MuJoCo's field of the same name, as sentences: none where the two agree. */
import type { MainModule, MjModel } from '@mujoco/mujoco';
import type { Model } from '../../src/physics/model.ts';

/** Part of a number by which two compilers may differ; sums of opposite signs are measured by the largest of their field. */
export const EXACTLY = { relative: 1e-9, ofLargest: 1e-12 };

export type Tolerance = typeof EXACTLY;

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
  'geomMesh',
  'eqObjtype',
  'opt',
  'stat',
  'warnings',
  'tendonLimited',
  'jntLimited',
  'jntActfrclimited',
  'jntActgravcomp',
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
  tendon: 'ntendon',
  eq: 'neq',
  actuator: 'nu',
  sensor: 'nsensor',
  key: 'nkey',
} as const;

/** Switches that MuJoCo's accessors have. */
const SWITCHES: Readonly<Record<string, Readonly<Record<string, keyof Model>>>> = {
  jnt: { limited: 'jntLimited', actfrclimited: 'jntActfrclimited', actgravcomp: 'jntActgravcomp' },
  tendon: { _limited: 'tendonLimited' },
  eq: { active0: 'eqActive0' },
  actuator: { ctrllimited: 'actuatorCtrllimited', forcelimited: 'actuatorForcelimited' },
};

type Loose = Record<string, Numbers & ((id: number) => Record<string, unknown>)>;

export function differences(
  model: Model,
  reference: MjModel,
  module: MainModule,
  tolerance: Tolerance = EXACTLY,
): string[] {
  const theirs = reference as unknown as Loose;
  const kept = keptGeoms(model, theirs, module);
  const found: string[] = [];
  for (const [field, value] of Object.entries(model)) {
    if (ELSEWHERE.includes(field) || field.endsWith('Name')) continue;
    const wanted = wantedOf(field, theirs, kept);
    if (wanted === undefined) found.push(`MuJoCo has no ${mujocoName(field)}`);
    else if (typeof value === 'number') {
      if (value !== wanted) found.push(`${field} is ${value}, MuJoCo has ${wanted}`);
    } else if (field in ENUMERATIONS) found.push(...kindsApart(field, value as string[], wanted as Numbers, module));
    else found.push(...apart(field, value as Numbers, prefixed(field, wanted as Numbers), tolerance));
  }
  return [...found, ...switchesAndNamesApart(model, theirs, kept), ...optionsApart(model, reference, tolerance)];
}

/**
 * MuJoCo's geoms that this engine keeps: all but meshes that are drawn alone. Undefined where it keeps all, so that ids are
 * the same.
 */
function keptGeoms(model: Model, theirs: Loose, module: MainModule): number[] | undefined {
  const count = theirs['ngeom'] as unknown as number;
  if (count === model.ngeom) return undefined;
  const mesh = (module as unknown as Record<string, Record<string, { value: number }>>)['mjtGeom']?.['mjGEOM_MESH']
    ?.value;
  const number = (field: string, at: number): number => (theirs[field] as Numbers)[at] as number;
  const kept: number[] = [];
  for (let geom = 0; geom < count; geom += 1) {
    const own = kept.length;
    const isDrawn = number('geom_contype', geom) === 0 && number('geom_conaffinity', geom) === 0;
    const isSame =
      model.geomContype[own] === 0 &&
      model.geomConaffinity[own] === 0 &&
      model.geomBodyid[own] === number('geom_bodyid', geom) &&
      (model.geomType[own] === 'mesh') === (number('geom_type', geom) === mesh) &&
      [0, 1, 2].every(
        (k) => Math.abs((model.geomPos[3 * own + k] as number) - number('geom_pos', 3 * geom + k)) < 1e-5,
      );
    if (!isDrawn || isSame) kept.push(geom);
  }
  return kept;
}

/** A field of MuJoCo's without the rows, and with the ids, of geoms that are left out. */
function wantedOf(field: string, theirs: Loose, kept: readonly number[] | undefined): Numbers | number | undefined {
  const wanted = theirs[mujocoName(field)] as Numbers | number | undefined;
  if (kept === undefined || wanted === undefined) return wanted;
  if (field === 'ngeom') return kept.length;
  if (typeof wanted === 'number') return wanted;
  if (field === 'bodyGeomnum' || field === 'bodyGeomadr') {
    const bodies = kept.map((geom) => (theirs['geom_bodyid'] as Numbers)[geom]);
    return Array.from(wanted, (_, body) =>
      field === 'bodyGeomadr' ? bodies.indexOf(body) : bodies.filter((b) => b === body).length,
    );
  }
  if (!field.startsWith('geom')) return wanted;
  const width = wanted.length / (theirs['ngeom'] as unknown as number);
  return kept.flatMap((geom) => Array.from({ length: width }, (_, k) => wanted[width * geom + k] as number));
}

function prefixed(field: string, wanted: Numbers): number[] {
  const [kept, stored] = PREFIXES[field] ?? [1, 1];
  return Array.from(wanted).filter((_, at) => at % stored < kept);
}

export function apart(field: string, found: Numbers, wanted: Numbers, { relative, ofLargest }: Tolerance): string[] {
  if (found.length !== wanted.length) return [`${field} has ${found.length} numbers, MuJoCo's ${wanted.length}`];
  const largest = Array.from(wanted).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (let at = 0; at < wanted.length; at += 1) {
    const [mine, theirs] = [found[at] as number, wanted[at] as number];
    const close = Math.abs(mine - theirs) <= relative * Math.abs(theirs) + ofLargest * largest;
    if (!close) return [`${field}[${at}] is ${mine}, MuJoCo has ${theirs}`];
  }
  return [];
}

function kindsApart(field: string, found: readonly string[], wanted: Numbers, module: MainModule): string[] {
  const [enumeration, prefix] = ENUMERATIONS[field] as readonly [string, string];
  const values = (module as unknown as Record<string, Record<string, { value: number }>>)[enumeration];
  const numbers = found.map((kind) => values?.[`${prefix}${(kind ?? 'unknown').toUpperCase()}`]?.value);
  const other = numbers.findIndex((value, at) => value !== wanted[at]);
  if (found.length !== wanted.length) return [`${field} has ${found.length} rows, MuJoCo's ${wanted.length}`];
  return other < 0 ? [] : [`${field}[${other}] is ${found[other]}, MuJoCo has ${wanted[other]}`];
}

function switchesAndNamesApart(model: Model, theirs: Loose, kept: readonly number[] | undefined): string[] {
  const found: string[] = [];
  for (const [kind, count] of Object.entries(ACCESSORS) as [keyof typeof ACCESSORS, keyof Model][]) {
    for (let id = 0; id < (model[count] as number); id += 1) {
      const object = (theirs[kind] as (id: number) => Record<string, unknown>)(
        kind === 'geom' ? (kept?.[id] ?? id) : id,
      );
      const name = model[`${kind}Name` as const][id];
      if (name !== object.name) found.push(`the name of ${kind} ${id} is "${name}", MuJoCo has "${object.name}"`);
      for (const [theirSwitch, field] of Object.entries(SWITCHES[kind] ?? {})) {
        const mine = (model[field] as readonly boolean[])[id];
        if (mine !== Boolean(object[theirSwitch])) found.push(`${field}[${id}] is ${mine}, MuJoCo has ${!mine}`);
      }
    }
  }
  return found;
}

const INTEGRATORS = ['Euler', 'RK4', 'implicit', 'implicitfast'];
const CONES = ['pyramidal', 'elliptic'];
const SOLVERS = ['PGS', 'CG', 'Newton'];
/** The order is that of the bits of mjtDisableBit. */
const FLAGS =
  'constraint equality frictionloss limit contact spring damper gravity clampctrl warmstart filterparent actuation refsafe sensor midphase eulerdamp autoreset nativeccd island multiccd';

function optionsApart({ opt, stat }: Model, reference: MjModel, tolerance: Tolerance): string[] {
  const theirs = reference.opt as unknown as Record<string, number & Numbers>;
  const bits = FLAGS.split(' ').reduce((sum, flag, bit) => sum + (opt.disabled.has(flag) ? 2 ** bit : 0), 0);
  const scalars: readonly (readonly [field: string, mine: number])[] = [
    ...(['timestep', 'density', 'viscosity', 'impratio', 'iterations', 'tolerance'] as const).map(
      (field) => [field, opt[field]] as const,
    ),
    ['ls_iterations', opt.lsIterations],
    ['ls_tolerance', opt.lsTolerance],
    ['integrator', INTEGRATORS.indexOf(opt.integrator)],
    ['cone', CONES.indexOf(opt.cone)],
    ['solver', SOLVERS.indexOf(opt.solver)],
    ['disableflags', bits],
  ];
  const vectors = (['gravity', 'wind', 'magnetic'] as const).map((field) => [field, opt[field]] as const);
  const exactly = { relative: 0, ofLargest: 0 };
  return [
    ...scalars.flatMap(([field, mine]) => apart(`opt.${field}`, [mine], [theirs[field] as number], exactly)),
    ...vectors.flatMap(([field, mine]) => apart(`opt.${field}`, mine, theirs[field] as Numbers, exactly)),
    ...apart(
      'stat.meaninertia',
      [stat.meaninertia],
      [(reference.stat as { meaninertia: number }).meaninertia],
      tolerance,
    ),
  ];
}

/**
 * A model's constants as the tables that the cooperative program reads; shaders/physics/cooperative says what each is
 * for.
 */
import { at } from '../../errors/lookup.ts';
import { isStiff } from '../emit/contacts/friction_cone.ts';
import { dragCoefficients, hasDrag } from '../emit/fluid.ts';
import { dampingOf } from '../emit/forces.ts';
import { gravityOf } from '../emit/kinematics.ts';
import { type Output, outputNumbers } from '../emit/outputs.ts';
import type { Model } from '../model.ts';
import { bodyOf, dofOf, jointOf } from '../rows.ts';
import { addActuators } from './actuator_tables.ts';
import { codeOf } from './codes.ts';
import { addGeoms } from './contact_tables.ts';
import { addEqualities } from './equality_tables.ts';
import type { Place } from './memory.ts';
import { addOutputs } from './output_tables.ts';
import type { Structure } from './structure.ts';
import { massOf, subtreeOf } from './subtree.ts';
import { NONE, TableRows } from './table_rows.ts';

/** With stiff rows the next step of the solver takes a step's rounding out. */
const REFINEMENTS = 1;
/** Position and quaternion. */
export const MOCAP_WORDS = 7;

/** Where each word of memory is that a probe shows; or how many contacts or rows are active. */
export type Probe = Place | 'ncon' | 'nefc';

export interface TableRequest {
  readonly model: Model;
  readonly structure: Structure;
  readonly outputs: readonly Output[];
  readonly probes: readonly Probe[];
  /** Mocap bodies are where the array `mocap` says; otherwise where the file puts them. */
  readonly movesMocap: boolean;
}

export function tablesOf({ model, structure, outputs, probes, movesMocap }: TableRequest): TableRows {
  const rows = new TableRows();
  addSizes(rows, model, structure, {
    outputs: outputNumbers(model, outputs).length,
    probes: probes.length,
    movesMocap,
  });
  addBodies(rows, model, structure, movesMocap);
  addJointsAndDofs(rows, model, structure);
  addActuators(rows, model, structure);
  addGeoms(rows, model, structure);
  addRows(rows, structure);
  addEqualities(rows, model, structure.equalities);
  addOutputs(rows, model, outputs);
  rows.add(
    'probe',
    'vec4u',
    probes.map((probe) => {
      if (typeof probe === 'string') return [codeOf('PROBE', probe)];
      return [codeOf('PROBE', 'place') + probe.area, probe.offset];
    }),
  );
  return rows;
}

function addSizes(
  rows: TableRows,
  model: Model,
  structure: Structure,
  { outputs, probes, movesMocap }: { outputs: number; probes: number; movesMocap: boolean },
): void {
  const { opt, nq, nv, nu, nbody, njnt } = model;
  const { levels, roots, geoms, pairs, capacity } = structure;
  const isStiffRow = structure.equalities.length > 0 || pairs.some((pair) => isStiff(model, pair));
  const isDamped = opt.integrator === 'Euler' && !opt.disabled.has('eulerdamp') && hasDamping(model);
  rows.single('size0', 'vec4u', [nq, nv, nu, nbody]);
  rows.single('size1', 'vec4u', [levels.length, njnt, roots.length, structure.rows.length]);
  rows.single('size2', 'vec4u', [geoms.length, pairs.length, capacity, opt.integrator === 'RK4' ? 4 : 1]);
  rows.single('size3', 'vec4u', [outputs, probes, isStiffRow ? REFINEMENTS : 0, isDamped ? 1 : 0]);
  rows.single('size4', 'vec4u', [
    movesMocap ? MOCAP_WORDS * model.nmocap : 0,
    structure.slipWidth,
    structure.equalities.length,
  ]);
  rows.single('gravity', 'vec4f', [...gravityOf(model), opt.timestep]);
  rows.single('wind', 'vec4f', [...opt.wind]);
  rows.single('noslip', 'vec4f', [
    opt.noslipIterations,
    opt.noslipTolerance * model.stat.meaninertia * Math.max(1, nv),
  ]);
}

const hasDamping = (model: Model): boolean => [...model.dofDamping.keys()].some((i) => dampingOf(model, i) !== 0);

function addBodies(rows: TableRows, model: Model, structure: Structure, movesMocap: boolean): void {
  const { order, levels, children, lastDof, roots } = structure;
  const bodies = Array.from({ length: model.nbody }, (_, b) => bodyOf(model, b));
  rows.add('levelSpan', 'vec4u', levels);
  rows.add(
    'orderedBody',
    'vec4u',
    order.map((b) => [b]),
  );
  rows.add(
    'bodyTree',
    'vec4u',
    bodies.map(({ parentid, jntadr, jntnum, treeid, rootid }) => [
      parentid,
      Math.max(0, jntadr),
      jntnum,
      treeid < 0 ? NONE : roots.indexOf(rootid),
    ]),
  );
  rows.add(
    'bodyFamily',
    'vec4u',
    bodies.map(({ mocapid }, b) => [
      ...at(children, b),
      at(lastDof, b),
      movesMocap && mocapid >= 0 ? MOCAP_WORDS * mocapid : NONE,
    ]),
  );
  rows.add(
    'bodyPos',
    'vec4f',
    bodies.map(({ pos }) => pos),
  );
  rows.add(
    'bodyQuat',
    'vec4f',
    bodies.map(({ quat }) => quat),
  );
  rows.add(
    'bodyIpos',
    'vec4f',
    bodies.map(({ ipos, mass }) => [...ipos, mass]),
  );
  rows.add(
    'bodyIquat',
    'vec4f',
    bodies.map(({ iquat }) => iquat),
  );
  rows.add(
    'bodyInertia',
    'vec4f',
    bodies.map(({ inertia }) => inertia),
  );
  const drags = hasDrag(model) ? bodies.map((_, b) => dragCoefficients(model, b)) : [];
  rows.add(
    'bodyDrag',
    'vec4f',
    drags.map(({ linearDrag, linearViscous }) => [...linearDrag, linearViscous]),
  );
  rows.add(
    'bodyTwist',
    'vec4f',
    drags.map(({ angularDrag, angularViscous }) => [...angularDrag, angularViscous]),
  );
  const subtrees = roots.map((root) => subtreeOf(model, root));
  rows.add('rootBodies', 'vec4u', subtrees);
  rows.add(
    'rootMass',
    'vec4f',
    subtrees.map((span) => [massOf(model, span)]),
  );
}

function addJointsAndDofs(rows: TableRows, model: Model, { dofEnd, reach, rows: constraints }: Structure): void {
  const joints = Array.from({ length: model.njnt }, (_, j) => jointOf(model, j));
  const dofs = Array.from({ length: model.nv }, (_, i) => i);
  const hasSprings = !model.opt.disabled.has('spring');
  rows.add(
    'jntTree',
    'vec4u',
    joints.map(({ type, qposadr, dofadr, bodyid }) => [codeOf('JNT', type), qposadr, dofadr, bodyid]),
  );
  rows.add(
    'jntPos',
    'vec4f',
    joints.map(({ pos, qposadr }) => [...pos, at(model.qpos0, qposadr)]),
  );
  rows.add(
    'jntAxis',
    'vec4f',
    joints.map(({ axis, stiffness }) => [...axis, hasSprings ? stiffness : 0]),
  );
  rows.add(
    'jntSpring',
    'vec4f',
    joints.flatMap(({ type, qposadr }) => {
      const rest = (from: number, count: number): number[] => [
        ...model.qposSpring.subarray(qposadr + from, qposadr + from + count),
      ];
      if (type === 'free') return [rest(0, 3), rest(3, 4)];
      return type === 'ball' ? [[], rest(0, 4)] : [rest(0, 1), []];
    }),
  );
  rows.add(
    'dofTree',
    'vec4u',
    dofs.map((i) => {
      const { parentid, bodyid, jntid } = dofOf(model, i);
      return [parentid, at(dofEnd, i), bodyid, jntid];
    }),
  );
  rows.add(
    'dofScale',
    'vec4f',
    dofs.map((i) => [dampingOf(model, i), dofOf(model, i).armature, ...actuatorLimits(model, i)]),
  );
  const addresses = (ends: readonly number[]): number[] => {
    let address = 0;
    return dofs.map((i) => {
      const own = address;
      address += at(ends, i) - i;
      return own;
    });
  };
  const mass = addresses(dofEnd);
  const hessian = addresses(reach.map((last) => last + 1));
  rows.add(
    'massRow',
    'vec4u',
    dofs.map((i) => [at(mass, i), at(hessian, i)]),
  );
  const acts = (i: number) => (each: Structure['rows'][number]) => each.dof <= i && i < each.dof + each.width;
  rows.add(
    'dofRows',
    'vec4u',
    dofs.map((i) => [Math.max(0, constraints.findIndex(acts(i))), constraints.findLastIndex(acts(i)) + 1]),
  );
  const padded = [...model.qpos0, 0, 0, 0];
  rows.add(
    'qpos0',
    'vec4f',
    Array.from({ length: Math.ceil(model.nq / 4) }, (_, k) => padded.slice(4 * k, 4 * k + 4)),
  );
}

/** The least and the most that all actuators together do to a degree of freedom. */
function actuatorLimits(model: Model, i: number): readonly number[] {
  const { actfrclimited, actfrcrange } = jointOf(model, dofOf(model, i).jntid);
  return actfrclimited ? actfrcrange : [-Number.MAX_VALUE, Number.MAX_VALUE];
}

function addRows(rows: TableRows, { rows: constraints }: Structure): void {
  rows.add(
    'rowTree',
    'vec4u',
    constraints.map(({ kind, dof, qposadr }) => [kind, dof, qposadr]),
  );
  rows.add(
    'rowLimit',
    'vec4f',
    constraints.map(({ limit }) => limit),
  );
  rows.add(
    'rowSolver',
    'vec4f',
    constraints.flatMap(({ solver, loss }) => [solver.slice(0, 4), [...solver.slice(4), loss]]),
  );
}

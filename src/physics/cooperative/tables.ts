/**
 * A model's constants as the tables that the cooperative program reads; shaders/physics/cooperative says what each is
 * for.
 */
import { isStiff } from '../emit/contacts/friction_cone.ts';
import { dragParameters, hasDrag } from '../emit/fluid.ts';
import { dampingOf } from '../emit/forces.ts';
import { gravityOf } from '../emit/kinematics.ts';
import { type Output, outputNumbers } from '../emit/outputs.ts';
import type { Model } from '../model.ts';
import { addActuators } from './actuator_tables.ts';
import { ROW_KINDS } from './constraint_rows.ts';
import { addGeoms } from './contact_tables.ts';
import { addEqualities } from './equality_tables.ts';
import type { Place } from './memory.ts';
import { addOutputs } from './output_tables.ts';
import type { Structure } from './structure.ts';
import { massOf, subtreeOf } from './subtree.ts';
import { NONE, TableRows, vectors } from './table_rows.ts';

/** Types in the order of the constants of joints.wgsl. */
const JOINTS = ['free', 'ball', 'slide', 'hinge'];
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
      if (typeof probe === 'string') return [probe === 'ncon' ? 0 : 1];
      return [2 + probe.area, probe.offset];
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
  const bodies = Array.from({ length: model.nbody }, (_, b) => b);
  const rootOf = (b: number): number =>
    (model.bodyTreeid[b] as number) < 0 ? NONE : roots.indexOf(model.bodyRootid[b] as number);
  rows.add('levelSpan', 'vec4u', levels);
  rows.add(
    'orderedBody',
    'vec4u',
    order.map((b) => [b]),
  );
  rows.add(
    'bodyTree',
    'vec4u',
    bodies.map((b) => [
      model.bodyParentid[b] as number,
      Math.max(0, model.bodyJntadr[b] as number),
      model.bodyJntnum[b] as number,
      rootOf(b),
    ]),
  );
  rows.add(
    'bodyFamily',
    'vec4u',
    bodies.map((b) => {
      const mocap = movesMocap ? (model.bodyMocapid[b] as number) : NONE;
      return [...(children[b] as readonly number[]), lastDof[b] as number, mocap < 0 ? NONE : MOCAP_WORDS * mocap];
    }),
  );
  rows.add('bodyPos', 'vec4f', vectors(model.bodyPos, 3));
  rows.add('bodyQuat', 'vec4f', vectors(model.bodyQuat, 4));
  rows.add(
    'bodyIpos',
    'vec4f',
    vectors(model.bodyIpos, 3, (b) => [model.bodyMass[b] as number]),
  );
  rows.add('bodyIquat', 'vec4f', vectors(model.bodyIquat, 4));
  rows.add('bodyInertia', 'vec4f', vectors(model.bodyInertia, 3));
  const drags = hasDrag(model) ? bodies.map((b) => dragParameters(model, b).slice(6)) : [];
  rows.add(
    'bodyDrag',
    'vec4f',
    drags.map(([viscous, , drag]) => [...(drag as number[]), viscous as number]),
  );
  rows.add(
    'bodyTwist',
    'vec4f',
    drags.map(([, viscous, , drag]) => [...(drag as number[]), viscous as number]),
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
  const joints = Array.from({ length: model.njnt }, (_, j) => j);
  const dofs = Array.from({ length: model.nv }, (_, i) => i);
  const hasSprings = !model.opt.disabled.has('spring');
  rows.codes('JOINT', JOINTS);
  rows.add(
    'jntTree',
    'vec4u',
    joints.map((j) => [
      JOINTS.indexOf(model.jntType[j] as string),
      model.jntQposadr[j] as number,
      model.jntDofadr[j] as number,
      model.jntBodyid[j] as number,
    ]),
  );
  rows.add(
    'jntPos',
    'vec4f',
    vectors(model.jntPos, 3, (j) => [model.qpos0[model.jntQposadr[j] as number] as number]),
  );
  rows.add(
    'jntAxis',
    'vec4f',
    vectors(model.jntAxis, 3, (j) => [hasSprings ? (model.jntStiffness[j] as number) : 0]),
  );
  rows.add(
    'jntSpring',
    'vec4f',
    joints.flatMap((j) => {
      const q = model.jntQposadr[j] as number;
      const rest = (from: number, count: number): number[] => [
        ...model.qposSpring.subarray(q + from, q + from + count),
      ];
      if (model.jntType[j] === 'free') return [rest(0, 3), rest(3, 4)];
      return model.jntType[j] === 'ball' ? [[], rest(0, 4)] : [rest(0, 1), []];
    }),
  );
  rows.add(
    'dofTree',
    'vec4u',
    dofs.map((i) => [
      model.dofParentid[i] as number,
      dofEnd[i] as number,
      model.dofBodyid[i] as number,
      model.dofJntid[i] as number,
    ]),
  );
  rows.add(
    'dofScale',
    'vec4f',
    dofs.map((i) => [dampingOf(model, i), model.dofArmature[i] as number]),
  );
  const addresses = (ends: readonly number[]): number[] => {
    let address = 0;
    return dofs.map((i) => {
      const own = address;
      address += (ends[i] as number) - i;
      return own;
    });
  };
  const mass = addresses(dofEnd);
  const hessian = addresses(reach.map((last) => last + 1));
  rows.add(
    'massRow',
    'vec4u',
    dofs.map((i) => [mass[i] as number, hessian[i] as number]),
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

function addRows(rows: TableRows, { rows: constraints }: Structure): void {
  rows.codes('ROW', ROW_KINDS);
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

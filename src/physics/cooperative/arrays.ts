/** The arrays that an environment keeps while it is stepped, those that are used most first. */
import { hasDrag } from '../emit/fluid.ts';
import type { Model } from '../model.ts';
import { coneKind } from './contact_tables.ts';
import type { MemoryArray } from './memory.ts';
import type { Structure } from './structure.ts';
import { MOCAP_WORDS } from './tables.ts';

/** Numbers of a matrix whose row i goes from column i to the one before `end(i)`. */
const triangle = (ends: readonly number[]): number => ends.reduce((sum, end, i) => sum + end - i, 0);

export function arraysOf(model: Model, structure: Structure): MemoryArray[] {
  const { nq, nv, nu, nbody } = model;
  const { capacity, rows, equalities, geoms, pairs, roots, slipWidth } = structure;
  const slips = hasNoslip(model) ? capacity : 0;
  const slipRows = hasNoslip(model) && rows.some(({ loss }) => loss > 0) ? rows.length : 0;
  const turns = coneKind(model) === 'plain' ? 0 : 1;
  const isRungeKutta = model.opt.integrator === 'RK4';
  const numbers = (count: number, ...names: string[]): MemoryArray[] =>
    names.map((name) => ({ name, type: 'f32', count }));
  const points = (count: number, ...names: string[]): MemoryArray[] =>
    names.map((name) => ({ name, type: 'vec3f', count }));
  return [
    ...numbers(nv, 'grad', 'search', 'inversePivot'),
    { name: 'envelope', type: 'u32', count: nv },
    ...numbers(triangle(structure.reach.map((last) => last + 1)), 'hessian'),
    { name: 'cdof', type: 'Motion', count: nv },
    ...numbers(triangle(structure.dofEnd), 'massMatrix'),
    ...numbers(nv, 'Ma', 'qfrcSmooth', 'Mv', 'qacc'),
    ...points(roots.length, 'rootCom'),
    { name: 'contactPair', type: 'u32', count: capacity },
    ...points(capacity, 'contactJarefAlong', 'contactJvAlong'),
    ...points(turns * capacity, 'contactJarefAbout', 'contactJvAbout'),
    ...numbers(capacity, 'contactD'),
    ...points(capacity, 'contactPoint', 'contactNormal', 'contactTangent'),
    ...numbers(rows.length, 'rowJaref', 'rowJv', 'rowD', 'rowSide'),
    ...points(equalities.length, 'equalityJarefAlong', 'equalityJarefAbout', 'equalityJvAlong', 'equalityJvAbout'),
    ...points(equalities.length, 'equalityD'),
    { name: 'motion', type: 'Motion', count: nbody },
    { name: 'cfrc', type: 'Force', count: nbody, as: 'motion' },
    ...points(nbody, 'xpos'),
    { name: 'xquat', type: 'vec4f', count: nbody },
    { name: 'cvel', type: 'Motion', count: nbody },
    { name: 'cacc', type: 'Motion', count: nbody },
    { name: 'cinert', type: 'Inertia', count: nbody },
    ...points(geoms.length, 'geomXpos'),
    { name: 'nearPair', type: 'u32', count: pairs.length },
    ...numbers(nq, 'qpos'),
    ...numbers(nv, 'qvel', 'qfrcBias', 'qfrcPassive', 'qfrcActuator'),
    ...numbers(nu, 'ctrl', 'actuatorForce'),
    ...numbers(MOCAP_WORDS * model.nmocap, 'mocap'),
    ...numbers(capacity, 'contactDistance').map((array) => ({ ...array, as: 'contactD' })),
    ...points(slips * slipWidth, 'slipAlong'),
    ...points(turns * slips * slipWidth, 'slipAbout'),
    ...points(slips, 'slipForceAlong', 'slipBoundAlong'),
    ...points(turns * slips, 'slipForceAbout', 'slipBoundAbout'),
    ...numbers(slipRows * slipWidth, 'slipRow'),
    ...numbers(slipRows, 'rowForce'),
    ...numbers(isRungeKutta ? nq : 0, 'startQ'),
    ...numbers(isRungeKutta ? nv : 0, 'startV', 'meanV', 'meanA'),
  ];
}

/** Whether friction is made hard after the solver. */
export const hasNoslip = ({ opt }: Model): boolean => opt.noslipIterations > 0 && !opt.disabled.has('constraint');

/** Constants of the text: what the model has of what few models have. */
export const featuresOf = (model: Model, { equalities }: Structure): string =>
  [
    `const HAS_DRAG: bool = ${hasDrag(model)};`,
    `const HAS_EQUALITY: bool = ${equalities.length > 0};`,
    `const HAS_NOSLIP: bool = ${hasNoslip(model)};`,
    `const AUTORESET: bool = ${!model.opt.disabled.has('autoreset')};`,
    '',
  ].join('\n');

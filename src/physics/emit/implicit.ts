/**
 * Velocities by the integrator `implicitfast`: (M - h dF/dv) dv = h F, where dF/dv are the derivatives of joint damping, actuators
 * and drag. The matrix has the pattern of the mass matrix, because what an actuator or the drag couples lies on one chain.
 */

import type { Model } from '../model.ts';
import { actuatorOf, bodyOf, jointOf } from '../rows.ts';
import { chainOf, dofsOf, movingBodies } from '../tree.ts';
import { dragParameters, hasDrag } from './fluid.ts';
import { actuatorMoments, dampingOf } from './forces.ts';
import type { Program } from './program.ts';
import { emitFactor, emitSolve } from './solver/factor.ts';
import { treePattern } from './solver/sparsity.ts';
import { tendonArms, tendonDampingOf } from './tendons.ts';

/** Declares `qacc_implicit<i>`. @param force the locals that hold all forces */
export function emitImplicitRates(program: Program, model: Model, force: string): void {
  const tree = treePattern(model);
  emitDampedMass(program, model, force);
  for (let a = 0; a < model.nu; a++) emitActuatorDerivative(program, model, a);
  for (let t = 0; t < model.ntendon; t++) emitTendonDerivative(program, model, t);
  emitDragDerivatives(program, model);
  emitFactor(program, tree, 'qMh', 'qMhLD');
  emitSolve(program, tree, 'qMhLD', 'qacc_implicit');
  for (const b of movingBodies(model)) if (isFreeBody(model, b)) emitFreeBody(program, model, b, force);
}

/** Declares the matrix `qMh<i>_<j>` with joint damping alone, and `qacc_implicit<i>`, which is still the force. */
export function emitDampedMass(program: Program, model: Model, force: string): void {
  treePattern(model).forEach((columns, i) => {
    for (const j of columns) program.line(`var qMh${i}_${j} = qM${i}_${j};`);
    const damping = dampingOf(model, i);
    program.var(`qMh${i}_${i}`, 'physics/integrate.dampedDiagonal', `qM${i}_${i}`, damping, model.opt.timestep);
    program.line(`var qacc_implicit${i} = ${force}${i};`);
  });
}

function emitActuatorDerivative(program: Program, model: Model, a: number): void {
  if (model.opt.disabled.has('actuation')) return;
  const gain = actuatorOf(model, a).gaintype === 'affine' ? actuatorOf(model, a).gainprm[2] : 0;
  const bias = actuatorOf(model, a).biastype === 'affine' ? actuatorOf(model, a).biasprm[2] : 0;
  if (gain === 0 && bias === 0) return;
  program.var(`actuator_derivative${a}`, 'physics/implicit.actuatorDerivative', `ctrl${a}`, bias, gain);
  if (actuatorOf(model, a).forcelimited) {
    const range = actuatorOf(model, a).forcerange;
    program.set(
      `actuator_derivative${a}`,
      'physics/implicit.derivativeInForcerange',
      `actuator_derivative${a}`,
      `actuator_force${a}`,
      ...range,
    );
  }
  subtractProducts(program, model, `actuator_derivative${a}`, actuatorMoments(model, a));
}

function emitTendonDerivative(program: Program, model: Model, t: number): void {
  const damping = tendonDampingOf(model, t);
  if (damping !== 0) subtractProducts(program, model, -damping, tendonArms(model, t));
}

/** Takes h derivative J^T J off the matrix; entries beyond its pattern, which a tendon may have, are left out as in MuJoCo. */
function subtractProducts(
  program: Program,
  model: Model,
  derivative: string | number,
  arms: readonly { readonly dof: number; readonly arm: number | string }[],
): void {
  for (const one of arms) {
    const chain = chainOf(model, one.dof);
    for (const other of arms) {
      if (!chain.includes(other.dof)) continue;
      const entry = `qMh${one.dof}_${other.dof}`;
      const own = [derivative, one.arm, other.arm, model.opt.timestep];
      program.set(entry, 'physics/implicit.subtractActuatorEntry', entry, ...own);
    }
  }
}

function emitDragDerivatives(program: Program, model: Model): void {
  if (!hasDrag(model)) return;
  const moving = movingBodies(model);
  for (const b of moving)
    program.var(`drag_derivative${b}`, 'physics/implicit.dragDerivative', ...dragParameters(model, b));
  for (const b of moving.toReversed()) {
    const parent = bodyOf(model, b).parentid;
    if (!moving.includes(parent)) continue;
    const sum = `drag_derivative${parent}`;
    program.set(sum, 'physics/implicit.addDragDerivative', sum, `drag_derivative${b}`);
  }
  for (const b of moving) {
    for (const i of dofsOf(model, b)) {
      program.let(`drag_cdof${i}`, 'physics/implicit.dragDerivativeTimes', `drag_derivative${b}`, `cdof${i}`);
      for (const j of chainOf(model, i)) {
        const entry = `qMh${i}_${j}`;
        program.set(entry, 'physics/implicit.addDragEntry', entry, `cdof${j}`, `drag_cdof${i}`, model.opt.timestep);
      }
    }
  }
}

/** Alone in its tree, with nothing heavy on it. */
const isFreeBody = (model: Model, b: number): boolean =>
  bodyOf(model, b).jntnum === 1 &&
  jointOf(model, bodyOf(model, b).jntadr).type === 'free' &&
  model.dofTreeid.filter((tree) => tree === bodyOf(model, b).treeid).length === 6 &&
  bodyOf(model, b).subtreemass === bodyOf(model, b).mass;

function emitFreeBody(program: Program, model: Model, b: number, force: string): void {
  const [x, y, z, rx, ry, rz] = dofsOf(model, b) as [number, number, number, number, number, number];
  const [linear, angular] = [
    [x, y, z],
    [rx, ry, rz],
  ];
  const block = (name: string, of: readonly number[], by: readonly number[]): string => {
    const entries = of.flatMap((i) => by.map((j) => `qMh${Math.max(i, j)}_${Math.min(i, j)}`));
    return program.let(`${name}${b}`, 'physics/free_body.rows3', ...entries);
  };
  const blocks = [
    block('pushed', linear, linear),
    block('coupled', angular, linear),
    block('turned', angular, angular),
  ];
  const forces = [linear, angular].map((dofs, k) =>
    program.let(`total${b}_${k}`, 'physics/free_body.triple', ...dofs.map((i) => `${force}${i}`)),
  );
  program.let(
    `freely${b}`,
    'physics/free_body.freeRates',
    ...blocks,
    `pose${b}`,
    bodyOf(model, b).ipos,
    bodyOf(model, b).iquat,
    bodyOf(model, b).inertia,
    bodyOf(model, b).mass,
    model.opt.timestep,
    ...angular.map((i) => `qvel${i}`),
    ...forces,
  );
  for (const [part, dofs] of [['linear', linear] as const, ['angular', angular] as const]) {
    for (const [k, i] of dofs.entries()) program.line(`qacc_implicit${i} = freely${b}.${part}.${'xyz'[k]};`);
  }
}

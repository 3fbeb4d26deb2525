/**
 * Velocities by the integrator `implicitfast`: (M - h dF/dv) dv = h F, where dF/dv are the derivatives of joint damping, actuators
 * and drag. The matrix has the pattern of the mass matrix, because what an actuator or the drag couples lies on one chain.
 */
import type { Model } from '../model.ts';
import { dragParameters, hasDrag } from './fluid.ts';
import { armsOf, dampingOf } from './forces.ts';
import type { Program } from './program.ts';
import { chainOf, dofsOf, movingBodies, row } from './rows.ts';
import { emitFactor, emitSolve } from './solver/factor.ts';
import { treePattern } from './solver/sparsity.ts';

/** Declares `rate<i>`. @param force the locals that hold all forces */
export function emitImplicitRates(program: Program, model: Model, force: string): void {
  const tree = treePattern(model);
  emitDampedMass(program, model, force);
  for (let a = 0; a < model.nu; a++) emitActuatorSlope(program, model, a);
  emitDragSlopes(program, model);
  emitFactor(program, tree, 'w', 'e');
  emitSolve(program, tree, 'e', 'rate');
  for (const b of movingBodies(model)) if (isFreeBody(model, b)) emitFreeBody(program, model, b, force);
}

/** Declares the matrix `w<i>_<j>` with joint damping alone, and `rate<i>`, still the force. */
export function emitDampedMass(program: Program, model: Model, force: string): void {
  treePattern(model).forEach((columns, i) => {
    for (const j of columns) program.line(`var w${i}_${j} = m${i}_${j};`);
    const damping = dampingOf(model, i);
    program.var(`w${i}_${i}`, 'physics/integrate.dampedDiagonal', `m${i}_${i}`, damping, model.opt.timestep);
    program.line(`var rate${i} = ${force}${i};`);
  });
}

function emitActuatorSlope(program: Program, model: Model, a: number): void {
  if (model.opt.disabled.has('actuation')) return;
  const gain = model.actuatorGaintype[a] === 'affine' ? row(model.actuatorGainprm, a, 3)[2] : 0;
  const bias = model.actuatorBiastype[a] === 'affine' ? row(model.actuatorBiasprm, a, 3)[2] : 0;
  if (gain === 0 && bias === 0) return;
  program.var(`slope${a}`, 'physics/implicit.actuatorSlope', `u${a}`, bias as number, gain as number);
  if (model.actuatorForcelimited[a]) {
    const range = row(model.actuatorForcerange, a, 2);
    program.set(`slope${a}`, 'physics/implicit.unboundedSlope', `slope${a}`, `pull${a}`, ...range);
  }
  const arms = armsOf(model, a);
  for (const one of arms) {
    for (const other of arms) {
      if (other.dof > one.dof) continue;
      const entry = `w${one.dof}_${other.dof}`;
      const own = [`slope${a}`, one.arm, other.arm, model.opt.timestep];
      program.set(entry, 'physics/implicit.lessSlope', entry, ...own);
    }
  }
}

function emitDragSlopes(program: Program, model: Model): void {
  if (!hasDrag(model)) return;
  const moving = movingBodies(model);
  for (const b of moving) program.var(`resistance${b}`, 'physics/implicit.dragResistance', ...dragParameters(model, b));
  for (const b of moving.toReversed()) {
    const parent = model.bodyParentid[b] as number;
    if (!moving.includes(parent)) continue;
    const sum = `resistance${parent}`;
    program.set(sum, 'physics/implicit.addResistance', sum, `resistance${b}`);
  }
  for (const b of moving) {
    for (const i of dofsOf(model, b)) {
      program.let(`resisted${i}`, 'physics/implicit.resisted', `resistance${b}`, `s${i}`);
      for (const j of chainOf(model, i)) {
        const entry = `w${i}_${j}`;
        program.set(entry, 'physics/implicit.addResisted', entry, `s${j}`, `resisted${i}`, model.opt.timestep);
      }
    }
  }
}

/** Alone in its tree, with nothing heavy on it. */
const isFreeBody = (model: Model, b: number): boolean =>
  model.bodyJntnum[b] === 1 &&
  model.jntType[model.bodyJntadr[b] as number] === 'free' &&
  model.dofTreeid.filter((tree) => tree === model.bodyTreeid[b]).length === 6 &&
  model.bodySubtreemass[b] === model.bodyMass[b];

function emitFreeBody(program: Program, model: Model, b: number, force: string): void {
  const [x, y, z, rx, ry, rz] = dofsOf(model, b) as [number, number, number, number, number, number];
  const [linear, angular] = [
    [x, y, z],
    [rx, ry, rz],
  ];
  const block = (name: string, of: readonly number[], by: readonly number[]): string => {
    const entries = of.flatMap((i) => by.map((j) => `w${Math.max(i, j)}_${Math.min(i, j)}`));
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
    `frame${b}`,
    row(model.bodyIpos, b, 3),
    row(model.bodyIquat, b, 4),
    row(model.bodyInertia, b, 3),
    model.bodyMass[b] as number,
    model.opt.timestep,
    ...angular.map((i) => `v${i}`),
    ...forces,
  );
  for (const [part, dofs] of [['linear', linear] as const, ['angular', angular] as const]) {
    for (const [k, i] of dofs.entries()) program.line(`rate${i} = freely${b}.${part}.${'xyz'[k]};`);
  }
}

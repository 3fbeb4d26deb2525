/** Leads from the accelerations `a<i>` to the velocities `v<i>` and positions `q<k>` after one time step. */

import type { Model } from '../model.ts';
import { jointOf } from '../rows.ts';
import { dampingOf } from './forces.ts';
import { emitDampedMass, emitImplicitRates } from './implicit.ts';
import type { Argument, Program } from './program.ts';
import { emitFactor, emitSolve } from './solver/factor.ts';
import { treePattern } from './solver/sparsity.ts';

/** Semi-implicit Euler: velocities first, positions with the new ones. */
export function emitEuler(program: Program, model: Model, isFree: boolean): void {
  const { nv, opt } = model;
  const force = isFree ? 'qfrc_smooth' : 'Ma'; // with constraints all forces are M a
  const rate = emitRates(program, model, force);
  for (let i = 0; i < nv; i++) {
    program.set(`qvel${i}`, 'physics/integrate.advance', `qvel${i}`, `${rate}${i}`, opt.timestep);
  }
  emitPositions(program, model, 'qpos', 'qvel', opt.timestep);
}

/** The accelerations that the velocities take: implicit ones for `implicitfast` or joints with damping (MuJoCo's eulerdamp). */
function emitRates(program: Program, model: Model, force: string): 'qacc_implicit' | 'qacc' {
  const { integrator, disabled } = model.opt;
  const dofs = Array.from({ length: model.nv }, (_, i) => i);
  if (integrator === 'implicitfast') {
    emitImplicitRates(program, model, force);
    return 'qacc_implicit';
  }
  if (disabled.has('eulerdamp') || dofs.every((i) => dampingOf(model, i) === 0)) return 'qacc';
  emitDampedMass(program, model, force);
  emitFactor(program, treePattern(model), 'qMh', 'qMhLD');
  emitSolve(program, treePattern(model), 'qMhLD', 'qacc_implicit');
  return 'qacc_implicit';
}

/** Four stages around one copy of `forward`. */
export function emitRungeKutta(program: Program, model: Model, forward: () => void): void {
  const { nq, nv, opt } = model;
  for (let k = 0; k < nq; k++) program.line(`var qpos_start${k} = qpos${k};`);
  for (let i = 0; i < nv; i++) {
    program.line(`var qvel_start${i} = qvel${i};`);
    program.line(`var qvel_mean${i} = 0.0;`);
    program.line(`var qacc_mean${i} = 0.0;`);
  }
  program.within('for (var stage = 0u; stage < 4u; stage++)', () => {
    forward();
    program.let('weight', 'physics/integrate.stageWeight', 'stage');
    program.let('h', 'physics/integrate.stageStep', 'stage', opt.timestep);
    for (let i = 0; i < nv; i++) {
      program.set(`qvel_mean${i}`, 'physics/force.addProduct', `qvel_mean${i}`, 'weight', `qvel${i}`);
      program.set(`qacc_mean${i}`, 'physics/force.addProduct', `qacc_mean${i}`, 'weight', `qacc${i}`);
      program.let(`qvel_stage${i}`, 'physics/integrate.stageRate', 'stage', `qvel${i}`, `qvel_mean${i}`);
      program.let(`qacc_stage${i}`, 'physics/integrate.stageRate', 'stage', `qacc${i}`, `qacc_mean${i}`);
      program.set(`qvel${i}`, 'physics/integrate.advance', `qvel_start${i}`, `qacc_stage${i}`, 'h');
    }
    emitPositions(program, model, 'qpos_start', 'qvel_stage', 'h');
  });
}

/** `q<k>` after the time h from `<start><k>` at the velocities `<rate><i>`. */
function emitPositions(program: Program, model: Model, start: string, rate: string, h: Argument): void {
  const linear = (q: number, i: number): void =>
    program.set(`qpos${q}`, 'physics/integrate.advance', `${start}${q}`, `${rate}${i}`, h);
  const turning = (q: number, i: number): void => {
    const qs = [0, 1, 2, 3].map((k) => `${start}${q + k}`);
    const vs = [0, 1, 2].map((k) => `${rate}${i + k}`);
    program.let(`turned${i}`, 'physics/integrate.advanceRotation', ...qs, ...vs, h);
    ['x', 'y', 'z', 'w'].forEach((part, k) => {
      program.line(`qpos${q + k} = turned${i}.${part};`);
    });
  };
  for (let j = 0; j < model.njnt; j++) {
    const [q, i] = [jointOf(model, j).qposadr, jointOf(model, j).dofadr];
    switch (jointOf(model, j).type) {
      case 'free':
        for (const k of [0, 1, 2]) linear(q + k, i + k);
        turning(q + 3, i + 3);
        break;
      case 'ball':
        turning(q, i);
        break;
      default:
        linear(q, i);
    }
  }
}

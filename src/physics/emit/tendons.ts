/** Tendons: how long they are, how fast that changes, and the forces of their springs and dampers. */

import type { Model } from '../model.ts';
import { jointOf, numberAt, tendonOf } from '../rows.ts';
import type { Program } from './program.ts';

/** How a tendon's length goes with the degrees of freedom that change it. */
export function tendonArms(model: Model, t: number): { readonly dof: number; readonly arm: number }[] {
  const arms = new Map<number, number>();
  for (const [dof, coef] of wrapsOf(model, t).map(({ joint, coef }) => [joint.dofadr, coef] as const))
    arms.set(dof, (arms.get(dof) ?? 0) + coef);
  return [...arms].map(([dof, arm]) => ({ dof, arm }));
}

function wrapsOf(model: Model, t: number) {
  const { adr, num } = tendonOf(model, t);
  return Array.from({ length: num }, (_, k) => ({
    joint: jointOf(model, numberAt(model.wrapObjid, adr + k)),
    coef: numberAt(model.wrapPrm, adr + k),
  }));
}

/** Declares `ten_length<t>` and `ten_velocity<t>`. */
export function emitTendons(program: Program, model: Model): void {
  for (let t = 0; t < model.ntendon; t++) {
    program.line(`var ten_length${t} = 0.0;`);
    program.line(`var ten_velocity${t} = 0.0;`);
    for (const { joint, coef } of wrapsOf(model, t)) {
      const add = (sum: string, of: string): void => program.set(sum, 'physics/force.addProduct', sum, coef, of);
      add(`ten_length${t}`, `qpos${joint.qposadr}`);
      add(`ten_velocity${t}`, `qvel${joint.dofadr}`);
    }
  }
}

/** The damping of a tendon. */
export const tendonDampingOf = (model: Model, t: number): number =>
  model.opt.disabled.has('damper') ? 0 : tendonOf(model, t).damping;

/** Adds to `qfrc_passive<i>`. */
export function emitTendonForces(program: Program, model: Model): void {
  for (let t = 0; t < model.ntendon; t++) {
    const { lengthspring } = tendonOf(model, t);
    const stiffness = model.opt.disabled.has('spring') ? 0 : tendonOf(model, t).stiffness;
    const damping = tendonDampingOf(model, t);
    if (stiffness === 0 && damping === 0) continue;
    const force = program.let(
      `ten_force${t}`,
      'physics/passive.tendonForce',
      ...[`ten_length${t}`, `ten_velocity${t}`, stiffness, ...lengthspring, damping],
    );
    for (const { dof, arm } of tendonArms(model, t))
      program.set(`qfrc_passive${dof}`, 'physics/force.addProduct', `qfrc_passive${dof}`, arm, force);
  }
}

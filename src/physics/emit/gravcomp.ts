/** Compensation of gravity: a force on bodies, at their centres of mass, that carries a part of their weight. */

import type { Model } from '../model.ts';
import { bodyOf, dofOf, jointOf } from '../rows.ts';
import { dofsOf, movingBodies } from '../tree.ts';
import type { Program } from './program.ts';

/** Without springs and dampers there are no passive forces at all, and without gravity there is nothing to carry. */
export function hasGravcomp({ opt: { gravity, disabled }, bodyGravcomp }: Model): boolean {
  const isOff = disabled.has('gravity') || (disabled.has('spring') && disabled.has('damper'));
  return !isOff && gravity.some((g) => g !== 0) && bodyGravcomp.some((part) => part !== 0);
}

/** Whether the compensation of a degree of freedom counts among the forces of actuators. */
export const isActuated = (model: Model, dof: number): boolean => jointOf(model, dofOf(model, dof).jntid).actgravcomp;

/** Declares `qfrc_gravcomp<i>` of all degrees of freedom. Reads frames and axes. */
export function emitGravcomp(program: Program, model: Model): void {
  const moving = movingBodies(model);
  const carried = new Set<number>();
  for (const b of moving) if (bodyOf(model, b).gravcomp !== 0) carried.add(b);
  for (const b of carried) {
    const { mass, gravcomp, ipos, rootid } = bodyOf(model, b);
    const lift = model.opt.gravity.map((g) => -g * mass * gravcomp);
    program.var(`cfrc_gravcomp${b}`, 'physics/passive.lift', `pose${b}`, ipos, lift, `subtree_com${rootid}`);
  }
  for (const b of moving.toReversed()) {
    const parent = bodyOf(model, b).parentid;
    if (!carried.has(b) || !moving.includes(parent)) continue;
    const [sum, part] = [`cfrc_gravcomp${parent}`, `cfrc_gravcomp${b}`];
    if (carried.has(parent)) program.set(sum, 'physics/spatial.addForce', sum, part);
    else program.line(`var ${sum} = ${part};`);
    carried.add(parent);
  }
  for (const b of moving) {
    for (const i of dofsOf(model, b)) {
      if (carried.has(b))
        program.let(`qfrc_gravcomp${i}`, 'physics/spatial.motionDotForce', `cdof${i}`, `cfrc_gravcomp${b}`);
      else program.line(`let qfrc_gravcomp${i} = 0.0;`);
    }
  }
}

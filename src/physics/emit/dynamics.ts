/**
 * Inertias of the moving bodies about their tree's centre of mass (`inertia<b>`), the mass matrix (`m<i>_<j>`, j an ancestor of i
 * or i) and the bias forces (`bias<i>`). Reads frames, axes and velocities.
 */

import type { Model } from '../model.ts';
import { bodyOf, dofOf } from '../rows.ts';
import { chainOf, dofsOf, movingBodies } from '../tree.ts';
import type { Program } from './program.ts';

export function emitCinert(program: Program, model: Model): void {
  for (const b of movingBodies(model)) {
    program.let(
      `cinert${b}`,
      'physics/inertia.bodyCinert',
      `pose${b}`,
      bodyOf(model, b).ipos,
      bodyOf(model, b).iquat,
      bodyOf(model, b).inertia,
      bodyOf(model, b).mass,
      `subtree_com${bodyOf(model, b).rootid}`,
    );
  }
}

/** Declares the mass matrix and the bias forces (MuJoCo, mj_crb and mj_rne); reads frames, velocities and inertias. */
export function emitCrbAndRne(program: Program, model: Model): void {
  const moving = movingBodies(model);
  const isMoving = new Set(moving);
  for (const b of moving) {
    program.line(`var crb${b} = cinert${b};`);
    program.var(`cfrc_body${b}`, 'physics/bias.inertialForce', `cinert${b}`, `cvel${b}`, `cacc_bias${b}`);
  }
  for (const b of moving.toReversed()) {
    const parent = bodyOf(model, b).parentid;
    if (!isMoving.has(parent)) continue;
    program.set(`crb${parent}`, 'physics/inertia.addInertia', `crb${parent}`, `crb${b}`);
    program.set(`cfrc_body${parent}`, 'physics/spatial.addForce', `cfrc_body${parent}`, `cfrc_body${b}`);
  }
  for (const b of moving) {
    for (const i of dofsOf(model, b)) {
      program.let(`qfrc_bias${i}`, 'physics/spatial.motionDotForce', `cdof${i}`, `cfrc_body${b}`);
      program.let(`crb_cdof${i}`, 'physics/inertia.inertiaTimes', `crb${b}`, `cdof${i}`);
      for (const j of chainOf(model, i)) {
        const entry = j === i ? `qM_bare${i}` : `qM${i}_${j}`;
        program.let(entry, 'physics/spatial.motionDotForce', `cdof${j}`, `crb_cdof${i}`);
      }
      program.let(`qM${i}_${i}`, 'physics/force.addArmature', `qM_bare${i}`, dofOf(model, i).armature);
    }
  }
}

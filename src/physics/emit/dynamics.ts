/**
 * Inertias of the moving bodies about their tree's centre of mass (`inertia<b>`), the mass matrix (`m<i>_<j>`, j an ancestor of i
 * or i) and the bias forces (`bias<i>`). Reads frames, axes and velocities.
 */

import type { Model } from '../model.ts';
import { bodyOf, dofOf } from '../rows.ts';
import { chainOf, dofsOf, movingBodies } from '../tree.ts';
import type { Program } from './program.ts';

export function emitInertias(program: Program, model: Model): void {
  for (const b of movingBodies(model)) {
    program.let(
      `inertia${b}`,
      'physics/inertia.bodyInertia',
      `frame${b}`,
      bodyOf(model, b).ipos,
      bodyOf(model, b).iquat,
      bodyOf(model, b).inertia,
      bodyOf(model, b).mass,
      `com${bodyOf(model, b).rootid}`,
    );
  }
}

/** Reads the inertias too. */
export function emitMassAndBias(program: Program, model: Model): void {
  const moving = movingBodies(model);
  const isMoving = new Set(moving);
  for (const b of moving) {
    program.line(`var composite${b} = inertia${b};`);
    program.var(`load${b}`, 'physics/bias.inertialForce', `inertia${b}`, `velocity${b}`, `drift${b}`);
  }
  for (const b of moving.toReversed()) {
    const parent = bodyOf(model, b).parentid;
    if (!isMoving.has(parent)) continue;
    program.set(`composite${parent}`, 'physics/inertia.addInertia', `composite${parent}`, `composite${b}`);
    program.set(`load${parent}`, 'physics/spatial.addForce', `load${parent}`, `load${b}`);
  }
  for (const b of moving) {
    for (const i of dofsOf(model, b)) {
      program.let(`bias${i}`, 'physics/spatial.power', `s${i}`, `load${b}`);
      program.let(`momentum${i}`, 'physics/inertia.momentum', `composite${b}`, `s${i}`);
      for (const j of chainOf(model, i)) {
        const entry = j === i ? `bare${i}` : `m${i}_${j}`;
        program.let(entry, 'physics/spatial.power', `s${j}`, `momentum${i}`);
      }
      program.let(`m${i}_${i}`, 'physics/force.loaded', `bare${i}`, dofOf(model, i).armature);
    }
  }
}

/** The drag of the medium, where there is one. */

import type { Model } from '../model.ts';
import { bodyOf } from '../rows.ts';
import { dofsOf, movingBodies } from '../tree.ts';
import type { Program } from './program.ts';

/** Without springs and dampers there are no passive forces at all. */
export const hasDrag = ({ opt: { density, viscosity, disabled } }: Model): boolean =>
  (density !== 0 || viscosity !== 0) && !(disabled.has('spring') && disabled.has('damper'));

/** What the drag of a body depends on. */
export function dragParameters(model: Model, b: number): (string | number | readonly number[])[] {
  const { linearViscous, angularViscous, linearDrag, angularDrag } = dragCoefficients(model, b);
  const place = [`pose${b}`, bodyOf(model, b).ipos, bodyOf(model, b).iquat];
  const motion = [`cvel${b}`, `subtree_com${bodyOf(model, b).rootid}`, [...model.opt.wind]];
  return [...place, ...motion, linearViscous, angularViscous, linearDrag, angularDrag];
}

/** Adds to `passive<i>`; reads frames and velocities. */
export function emitFluid(program: Program, model: Model): void {
  if (!hasDrag(model)) return;
  const moving = movingBodies(model);
  const isMoving = new Set(moving);
  for (const b of moving) program.var(`cfrc_fluid${b}`, 'physics/fluid.drag', ...dragParameters(model, b));
  for (const b of moving.toReversed()) {
    const parent = bodyOf(model, b).parentid;
    if (isMoving.has(parent))
      program.set(`cfrc_fluid${parent}`, 'physics/spatial.addForce', `cfrc_fluid${parent}`, `cfrc_fluid${b}`);
  }
  for (const b of moving) {
    for (const i of dofsOf(model, b)) {
      const force = program.let(`qfrc_fluid${i}`, 'physics/spatial.motionDotForce', `cdof${i}`, `cfrc_fluid${b}`);
      program.set(`qfrc_passive${i}`, 'physics/force.add', `qfrc_passive${i}`, force);
    }
  }
}

/** Finds the sides of the box that has the body's moments, and what they make of density and viscosity. */
export function dragCoefficients(model: Model, b: number) {
  const { density, viscosity } = model.opt;
  const mass = bodyOf(model, b).mass;
  const moments = bodyOf(model, b).inertia;
  const total = moments.reduce((sum, x) => sum + x, 0);
  const sides = moments.map((own) => (mass < 1e-15 ? 0 : Math.sqrt((Math.max(1e-15, total - 2 * own) / mass) * 6)));
  const [x, y, z] = sides as [number, number, number];
  const diameter = (x + y + z) / 3;
  return {
    linearViscous: 3 * Math.PI * diameter * viscosity,
    angularViscous: Math.PI * diameter ** 3 * viscosity,
    linearDrag: [y * z, x * z, x * y].map((area) => 0.5 * density * area),
    angularDrag: [x * (y ** 4 + z ** 4), y * (x ** 4 + z ** 4), z * (x ** 4 + y ** 4)].map((k) => (density * k) / 64),
  };
}

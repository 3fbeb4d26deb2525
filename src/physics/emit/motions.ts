/** What bodies do when each degree of freedom moves at a rate: of these, contacts need no column of a Jacobian. */

import type { Model } from '../model.ts';
import { bodyOf } from '../rows.ts';
import { dofsOf, isMoving, movingBodies } from '../tree.ts';
import type { ConstraintBlock } from './constraints/constraint_block.ts';
import type { Program } from './program.ts';

/** The body's motion of a stem, such as `velocity`; static bodies are still. */
export const motionOf = (model: Model, stem: string, body: number): string =>
  `${stem}${isMoving(model, body) ? body : 0}`;

/** Declares the motion `<stem><b>` at the rates `<rate><i>` for the bodies of the terms and what they hang from. */
export function emitBodyMotions(
  program: Program,
  model: Model,
  terms: readonly Pick<ConstraintBlock, 'bodies'>[],
  stem: string,
  rate: string,
): void {
  const wanted = new Set<number>();
  for (const body of terms.flatMap(({ bodies }) => bodies)) {
    for (let b = body; b > 0; b = bodyOf(model, b).parentid) wanted.add(b);
  }
  if (wanted.size === 0) return;
  program.let(`${stem}0`, 'physics/spatial.zeroMotion');
  for (const b of movingBodies(model).filter((body) => wanted.has(body))) {
    program.line(`var ${stem}${b} = ${motionOf(model, stem, bodyOf(model, b).parentid)};`);
    for (const i of dofsOf(model, b)) {
      program.set(`${stem}${b}`, 'physics/spatial.addScaledMotion', `${stem}${b}`, `cdof${i}`, `${rate}${i}`);
    }
  }
}

/** Declares how far the hinges turn their bodies: `half<j>`, cosine and sine of half of the angle. */

import type { Model } from '../model.ts';
import { jointOf, numberAt } from '../rows.ts';
import type { Program } from './program.ts';

/** So many hinges share one text of cosine and sine, through which they go in turn. */
const MANY = 16;

/** Reads `q<k>`. */
export function emitHalfAngles(program: Program, model: Model): void {
  const hinges = [...model.jntType.keys()].filter((j) => jointOf(model, j).type === 'hinge');
  const angle = (j: number): [string, number] => {
    const q = jointOf(model, j).qposadr;
    return [`qpos${q}`, numberAt(model.qpos0, q)];
  };
  if (hinges.length < MANY) {
    for (const j of hinges) program.let(`halfAngle${j}`, 'physics/kinematics.halfAngle', ...angle(j));
    return;
  }
  for (const j of hinges) program.var(`halfAngle${j}`, 'physics/kinematics.unturnedHalfAngle', ...angle(j));
  const [first, last] = [hinges[0], hinges.at(-1)];
  program.within(`for (var trip = 0u; trip < ${hinges.length}u; trip++)`, () => {
    program.let('turned', 'physics/kinematics.cosineSineOf', `halfAngle${last}`);
    for (let at = hinges.length - 1; at > 0; at--) program.line(`halfAngle${hinges[at]} = halfAngle${hinges[at - 1]};`);
    program.line(`halfAngle${first} = turned;`);
  });
}

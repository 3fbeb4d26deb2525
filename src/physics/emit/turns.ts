/** By how much the hinges turn their bodies: `half<j>`, cosine and sine of half of the angle. */

import type { Model } from '../model.ts';
import { jointOf, numberAt } from '../rows.ts';
import type { Program } from './program.ts';

/** So many hinges share one text of cosine and sine, through which they go in turn. */
const MANY = 16;

/** Reads `q<k>`. */
export function emitTurns(program: Program, model: Model): void {
  const hinges = [...model.jntType.keys()].filter((j) => jointOf(model, j).type === 'hinge');
  const angle = (j: number): [string, number] => {
    const q = jointOf(model, j).qposadr;
    return [`q${q}`, numberAt(model.qpos0, q)];
  };
  if (hinges.length < MANY) {
    for (const j of hinges) program.let(`half${j}`, 'physics/kinematics.halfTurn', ...angle(j));
    return;
  }
  for (const j of hinges) program.var(`half${j}`, 'physics/kinematics.beforeTurn', ...angle(j));
  const [first, last] = [hinges[0], hinges.at(-1)];
  program.within(`for (var trip = 0u; trip < ${hinges.length}u; trip++)`, () => {
    program.let('turned', 'physics/kinematics.turnOf', `half${last}`);
    for (let at = hinges.length - 1; at > 0; at--) program.line(`half${hinges[at]} = half${hinges[at - 1]};`);
    program.line(`half${first} = turned;`);
  });
}

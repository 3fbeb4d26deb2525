/** Where the geoms of fixed slots touch: `touch<geom1>_<geom2>_<part>`, from what is declared of every geom once. */

import { RingfenceError } from '../../../errors/error.ts';
import type { ContactCandidate, Model, ShapeType } from '../../model.ts';
import { geomOf } from '../../rows.ts';
import type { Argument, Program } from '../program.ts';
import { type Collision, collisionOf, GEOM_ARGUMENTS, type GeomArgument } from './collision_table.ts';

type Pair = Pick<ContactCandidate, 'geom1' | 'geom2' | 'margin' | 'gap'>;

/**
 * What finds the contacts of a pair; undefined for two planes, which never touch.
 * @throws RingfenceError where one of them is a mesh
 */
export function collisionOfPair(model: Model, { geom1, geom2, margin, gap }: Pair): Collision | undefined {
  if (shapeOf(model, geom2) === 'mesh') {
    const [one, two] = [geom1, geom2].map((geom) => `"${geomOf(model, geom).name || geom}"`);
    throw new RingfenceError(
      `the geoms ${one} and ${two} may touch, and contacts of meshes are not computed yet: set contype and conaffinity of one to 0, or describe its shape with spheres, capsules, boxes, cylinders and ellipsoids`,
    );
  }
  return collisionOf(shapeOf(model, geom1), shapeOf(model, geom2), margin + gap);
}

/** How many slots a pair needs. */
export function pointsOf(model: Model, candidate: Pair): number {
  const { points = 0, multiccd = false } = collisionOfPair(model, candidate) ?? {};
  return multiccd && model.opt.disabled.has('multiccd') ? 1 : points;
}

const shapeOf = (model: Model, geom: number): ShapeType => geomOf(model, geom).type;

/** Declares what collisions take of the geoms of these pairs, such as `geomCentre<g>`. Reads the bodies' frames. */
export function emitGeoms(program: Program, model: Model, candidates: Iterable<ContactCandidate>): void {
  const geoms = new Set([...candidates].flatMap(({ geom1, geom2 }) => [geom1, geom2]));
  for (const geom of geoms) {
    const frame = `pose${geomOf(model, geom).bodyid}`;
    for (const argument of GEOM_ARGUMENTS[shapeOf(model, geom)]) {
      const name = geomArgument(model, geom, argument);
      if (typeof name !== 'string') continue;
      if (argument === 'axes') {
        program.let(name, 'physics/kinematics.worldMat', frame, geomOf(model, geom).quat);
      } else if (argument === 'centre') {
        program.let(name, 'physics/kinematics.worldPoint', frame, geomOf(model, geom).pos);
      } else {
        const length = argument === 'half' ? geomOf(model, geom).size[1] : 1;
        const axis = zAxis(geomOf(model, geom).quat).map((x) => length * x);
        program.let(name, 'physics/kinematics.worldDirection', frame, axis);
      }
    }
  }
}

/** A local that `emitGeoms` declares, or a size as a literal. */
function geomArgument(model: Model, geom: number, argument: GeomArgument): Argument {
  if (argument === 'size') return geomOf(model, geom).size;
  if (argument === 'radius') return geomOf(model, geom).size[0];
  return `geom${argument[0]?.toUpperCase()}${argument.slice(1)}${geom}`;
}

/** What a collision takes of a geom. */
export const geomArguments = (model: Model, geom: number): Argument[] =>
  GEOM_ARGUMENTS[shapeOf(model, geom)].map((argument) => geomArgument(model, geom, argument));

/** Declares the touches of a pair. */
export function emitCollision(program: Program, model: Model, candidate: ContactCandidate): void {
  const collision = collisionOfPair(model, candidate);
  if (!collision) return;
  const { callee, points, margin } = collision;
  const { geom1, geom2 } = candidate;
  const parameters = [
    ...geomArguments(model, geom1),
    ...geomArguments(model, geom2),
    ...(margin ? [candidate.margin] : []),
  ];
  if (points === 1) {
    program.let(`contact${geom1}_${geom2}_0`, callee, ...parameters);
    return;
  }
  const all = program.let(`contacts${geom1}_${geom2}`, callee, ...parameters);
  for (let part = 0; part < pointsOf(model, candidate); part++) {
    program.let(`contact${geom1}_${geom2}_${part}`, `physics/contacts/contact_set.contactOf${points}`, all, `${part}u`);
  }
}

/** The third column of a rotation. */
function zAxis([w = 1, x = 0, y = 0, z = 0]: readonly number[]): number[] {
  return [2 * (x * z + w * y), 2 * (y * z - w * x), w * w - x * x - y * y + z * z];
}

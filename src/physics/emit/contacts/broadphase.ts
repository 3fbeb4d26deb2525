/** Which pairs of geoms are near enough to be looked at: a bit each. */
import { add, length, multiply, type Quat, rotate, subtract, type Vec3 } from '../../math/quaternion.ts';
import type { ContactCandidate, Model } from '../../model.ts';
import type { Program } from '../program.ts';
import { row } from '../rows.ts';
import { slotsOf } from './contact_slot.ts';
import { emitTouches, geomArguments } from './narrowphase.ts';
import { BITS } from './tables.ts';

/**
 * Places the geoms and stores the marks. A pair is marked when its bounding spheres meet, or reach into a plane; neighbours only
 * when they touch. Reads what `emitGeoms` declares of the neighbours.
 * @param geoms in the order of the tables
 */
export function emitBroadPhase(
  program: Program,
  model: Model,
  pairs: readonly ContactCandidate[],
  geoms: readonly number[],
  neighbours: ReadonlySet<ContactCandidate>,
): void {
  const { geomBodyid, geomPos, geomQuat, geomType } = model;
  const place = new Map(geoms.map((geom, at) => [geom, at]));
  for (const [at, geom] of geoms.entries()) {
    const frame = `frame${geomBodyid[geom]}`;
    const spot = program.let(`spot${at}`, 'physics/kinematics.worldPoint', frame, row(geomPos, geom, 3));
    program.run('physics/contacts/shared.place', `${at}u`, spot, frame, row(geomQuat, geom, 4));
    if (geomType[geom] === 'plane') program.let(`normal${at}`, 'physics/contacts/shared.normalOf', `${at}u`);
  }
  for (let word = 0; BITS * word < pairs.length; word++) {
    const marks = program.var(`marks${word}`, 'physics/contacts/shared.noMarks');
    for (const [bit, pair] of pairs.slice(BITS * word, BITS * (word + 1)).entries()) {
      if (neighbours.has(pair)) {
        for (const distance of emitDistances(program, model, pair)) {
          program.set(marks, 'physics/contacts/shared.markTouching', marks, `${bit}u`, distance, pair.margin);
        }
        continue;
      }
      const [one, two] = [pair.geom1, pair.geom2].map((geom) => place.get(geom));
      const isPlane = geomType[pair.geom1] === 'plane';
      const callee = isPlane ? 'physics/contacts/shared.markNearPlane' : 'physics/contacts/shared.markNear';
      const places = [...(isPlane ? [`normal${one}`] : []), `spot${one}`, `spot${two}`];
      program.set(marks, callee, marks, `${bit}u`, ...places, reachOf(model, pair));
    }
    program.run('physics/contacts/shared.storeMarks', `${word}u`, marks);
  }
}

/** How far apart a pair's geoms are, or where they may touch in several points each of these; of capsules without the points. */
function emitDistances(program: Program, model: Model, pair: ContactCandidate): string[] {
  const { geom1, geom2 } = pair;
  if (model.geomType[geom1] === 'capsule' && model.geomType[geom2] === 'capsule') {
    const parameters = [geom1, geom2].flatMap((geom) => geomArguments(model, geom));
    return [
      program.let(`apart${geom1}_${geom2}`, 'physics/contacts/collision_primitive.capsuleDistance', ...parameters),
    ];
  }
  emitTouches(program, model, pair);
  return slotsOf(model, pair).map(({ name }) => `touch${name}.distance`);
}

/** Radius of a geom's bounding sphere; none for a plane. */
function boundOf({ geomSize, geomType }: Model, geom: number): number {
  const [x, y, z] = row(geomSize, geom, 3) as [number, number, number];
  switch (geomType[geom]) {
    case 'plane':
      return 0;
    case 'capsule':
      return x + y;
    case 'cylinder':
      return Math.hypot(x, y);
    case 'box':
      return Math.hypot(x, y, z);
    default:
      return Math.max(x, y, z);
  }
}

const reachOf = (model: Model, { geom1, geom2, margin }: ContactCandidate): number =>
  margin + boundOf(model, geom1) + boundOf(model, geom2);

/** Pairs whose bounding spheres meet in the reference pose, and so nearly always. */
export function neighboursOf(model: Model, pairs: readonly ContactCandidate[]): Set<ContactCandidate> {
  const centres = centresAtReference(model);
  const near = (pair: ContactCandidate): boolean => {
    const [one, two] = [centres[pair.geom1], centres[pair.geom2]] as [Vec3, Vec3];
    return length(subtract(one, two)) < reachOf(model, pair);
  };
  return new Set(pairs.filter((pair) => model.geomType[pair.geom1] !== 'plane' && near(pair)));
}

/** Of the geoms, in the pose qpos0, in which no joint displaces its body. */
function centresAtReference({ bodyParentid, bodyPos, bodyQuat, geomBodyid, geomPos, nbody, ngeom }: Model): Vec3[] {
  const xpos: Vec3[] = [[0, 0, 0]];
  const xquat: Quat[] = [[1, 0, 0, 0]];
  for (let b = 1; b < nbody; b++) {
    const [above, turn] = [xpos[bodyParentid[b] as number] as Vec3, xquat[bodyParentid[b] as number] as Quat];
    xpos.push(add(above, rotate(turn, [...row(bodyPos, b, 3)] as Vec3)));
    xquat.push(multiply(turn, [...row(bodyQuat, b, 4)] as Quat));
  }
  return Array.from({ length: ngeom }, (_, geom) => {
    const body = geomBodyid[geom] as number;
    return add(xpos[body] as Vec3, rotate(xquat[body] as Quat, [...row(geomPos, geom, 3)] as Vec3));
  });
}

/** Which pairs of geoms are near enough to be looked at: a bit each. */

import { length, subtract } from '../../math/quaternion.ts';
import type { ContactCandidate, Model } from '../../model.ts';
import { referenceGeoms } from '../../reference.ts';
import { geomOf } from '../../rows.ts';
import type { Program } from '../program.ts';
import { fixedContactsOf } from './contact_slot.ts';
import { emitCollision, geomArguments } from './narrowphase.ts';
import { BITS } from './tables.ts';

/**
 * Places the geoms and stores the mask. A pair is in it when its bounding spheres meet, or reach into a plane; neighbours only
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
  const place = new Map(geoms.map((geom, at) => [geom, at]));
  for (const [at, geom] of geoms.entries()) {
    const { bodyid, pos, quat, type } = geomOf(model, geom);
    const frame = `pose${bodyid}`;
    const spot = program.let(`geom_xpos${at}`, 'physics/kinematics.worldPoint', frame, pos);
    program.run('physics/contacts/shared.setGeomPose', `${at}u`, spot, frame, quat);
    if (type === 'plane') program.let(`planeNormal${at}`, 'physics/contacts/shared.planeNormal', `${at}u`);
  }
  for (let word = 0; BITS * word < pairs.length; word++) {
    const mask = program.var(`broadphaseMask${word}`, 'physics/contacts/shared.emptyMask');
    for (const [bit, pair] of pairs.slice(BITS * word, BITS * (word + 1)).entries()) {
      if (neighbours.has(pair)) {
        for (const distance of emitDistances(program, model, pair)) {
          program.set(mask, 'physics/contacts/shared.distanceFilter', mask, `${bit}u`, distance, pair.margin);
        }
        continue;
      }
      const [one, two] = [pair.geom1, pair.geom2].map((geom) => place.get(geom));
      const isPlane = geomOf(model, pair.geom1).type === 'plane';
      const callee = isPlane ? 'physics/contacts/shared.planeFilter' : 'physics/contacts/shared.sphereFilter';
      const places = [...(isPlane ? [`planeNormal${one}`] : []), `geom_xpos${one}`, `geom_xpos${two}`];
      program.set(mask, callee, mask, `${bit}u`, ...places, reachOf(model, pair));
    }
    program.run('physics/contacts/shared.storeBroadphaseMask', `${word}u`, mask);
  }
}

/** How far apart a pair's geoms are, or where they may touch in several points each of these; of capsules without the points. */
function emitDistances(program: Program, model: Model, pair: ContactCandidate): string[] {
  const { geom1, geom2 } = pair;
  if (geomOf(model, geom1).type === 'capsule' && geomOf(model, geom2).type === 'capsule') {
    const parameters = [geom1, geom2].flatMap((geom) => geomArguments(model, geom));
    return [
      program.let(`distance${geom1}_${geom2}`, 'physics/contacts/collision_primitive.capsuleDistance', ...parameters),
    ];
  }
  emitCollision(program, model, pair);
  return fixedContactsOf(model, pair).map(({ name }) => `contact${name}.dist`);
}

const reachOf = (model: Model, { geom1, geom2, margin }: ContactCandidate): number =>
  margin + geomOf(model, geom1).rbound + geomOf(model, geom2).rbound;

/** Pairs whose bounding spheres meet in the reference pose, and so nearly always. */
export function neighboursOf(model: Model, pairs: readonly ContactCandidate[]): Set<ContactCandidate> {
  const frames = referenceGeoms(model);
  const near = (pair: ContactCandidate): boolean => {
    const [one, two] = [frames[pair.geom1], frames[pair.geom2]];
    return one !== undefined && two !== undefined && length(subtract(one.xpos, two.xpos)) < reachOf(model, pair);
  };
  return new Set(pairs.filter((pair) => geomOf(model, pair.geom1).type !== 'plane' && near(pair)));
}

/** Where a compiled model's bodies and geoms are in the pose qpos0, in which no joint displaces its body. */
import { add, multiply, type Quat, rotate, type Vec3 } from './math/quaternion.ts';
import type { Model } from './model.ts';
import { bodyOf, geomOf } from './rows.ts';

/** A frame in the world, m and unit quaternion. */
export interface ReferenceFrame {
  readonly xpos: Vec3;
  readonly xquat: Quat;
}

const childOf = ({ xpos, xquat }: ReferenceFrame, pos: Vec3, quat: Quat): ReferenceFrame => ({
  xpos: add(xpos, rotate(xquat, pos)),
  xquat: multiply(xquat, quat),
});

/** The frames of all geoms. (ngeom) */
export function referenceGeoms(model: Model): ReferenceFrame[] {
  const bodies: ReferenceFrame[] = [{ xpos: [0, 0, 0], xquat: [1, 0, 0, 0] }];
  for (let body = 1; body < model.nbody; body++) {
    const { parentid, pos, quat } = bodyOf(model, body);
    bodies.push(childOf(bodies[parentid] as ReferenceFrame, [...pos], [...quat]));
  }
  return Array.from({ length: model.ngeom }, (_, geom) => {
    const { bodyid, pos, quat } = geomOf(model, geom);
    return childOf(bodies[bodyid] as ReferenceFrame, [...pos], [...quat]);
  });
}

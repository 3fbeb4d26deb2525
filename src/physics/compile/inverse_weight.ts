/**
 * What a unit force does to a body or joint at qpos0, on average over directions: diagonals of J M^-1 J^T. Constraints
 * are regularised with it. Source: MuJoCo's mjModel.body_invweight0 and dof_invweight0.
 */
import { at } from '../../errors/lookup.ts';
import { TINY, type Vec3 } from '../math/quaternion.ts';
import { JOINT_SIZES } from './joint.ts';
import type { ReferencePose } from './reference_pose.ts';
import type { Body, Tree } from './tree.ts';

/** Frames closer than this are the same: MuJoCo's kFrameEps. */
const SAME_FRAME = 1e-6;

export interface InverseWeights {
  /** Translation of the centre of mass and rotation, in 1/kg and 1/(kg m^2). (nbody, 2) */
  readonly bodyInvweight0: Float64Array;
  /** (nv) */
  readonly dofInvweight0: Float64Array;
}

export function inverseWeights(tree: Tree, pose: ReferencePose): InverseWeights {
  const { bodies, joints, nv } = tree;
  const bodyInvweight0 = new Float64Array(2 * bodies.length);
  const dofInvweight0 = new Float64Array(nv);
  bodies.forEach((body, bodyid) => {
    if ((bodies[body.weldid] as Body).joints.length === 0) return;
    if (slidesOnly(body, bodyid, bodies)) {
      bodyInvweight0[2 * bodyid] = 1 / body.mass;
      return;
    }
    const { dofs, linear, angular } = pose.jacobian(bodyid, pose.worldPoint(bodyid, body.ipos));
    const mean = (motions: readonly Vec3[]): number => {
      const along = ([0, 1, 2] as const).map((axis) =>
        pose.inverseNorm(
          pose.spread(
            dofs,
            motions.map((motion) => motion[axis]),
          ),
        ),
      );
      return along.reduce((sum, value) => sum + value, 0) / 3;
    };
    bodyInvweight0.set([mean(linear), mean(angular)], 2 * bodyid);
  });
  for (const { type, bodyid, dofadr } of joints) {
    const body = bodies[bodyid] as Body;
    if (slidesOnly(body, bodyid, bodies)) {
      dofInvweight0[dofadr] = 1 / body.mass;
      continue;
    }
    // a free joint averages its translations and its rotations apart
    const group = type === 'free' ? 3 : JOINT_SIZES[type].nv;
    for (let first = dofadr; first < dofadr + JOINT_SIZES[type].nv; first += group) {
      const dofs = Array.from({ length: group }, (_, at) => first + at);
      const sum = dofs.reduce((total, dof) => total + pose.inverseNorm(pose.spread([dof], [1])), 0);
      dofInvweight0.fill(sum / group, first, first + group);
    }
  }
  return { bodyInvweight0, dofInvweight0 };
}

/**
 * MuJoCo's body_simple == 2: a lone body that slides along its own axes. It counts as free in all directions and
 * without armature, so that its inverse weight is 1 / mass however many slides it has.
 */
function slidesOnly(body: Body, bodyid: number, bodies: readonly Body[]): boolean {
  const parent = bodies[body.parentid] as Body;
  const onTheWorld = body.parentid === 0 || (parent.parentid === 0 && parent.joints.length === 0);
  const near = (v: readonly number[], target: readonly number[]): boolean =>
    v.every((value, k) => Math.abs(value - at(target, k)) < SAME_FRAME);
  return (
    body.joints.length > 0 &&
    onTheWorld &&
    near(body.ipos, [0, 0, 0]) &&
    (near(body.iquat, [1, 0, 0, 0]) || near(body.iquat, [-1, 0, 0, 0])) &&
    body.joints.every(
      ({ type, pos, axis }) =>
        type === 'slide' && near(pos, [0, 0, 0]) && axis.filter((component) => Math.abs(component) > TINY).length === 1,
    ) &&
    !bodies.some(({ parentid }) => parentid === bodyid)
  );
}

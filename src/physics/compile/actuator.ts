/** Actuators: a scalar force by an affine law, and the wrench through which it acts. */
import { at } from '../../errors/lookup.ts';
import { matrixOf, multiply, type Quat, type Vec3 } from '../math/quaternion.ts';
import type { Defaults } from '../mjcf/defaults.ts';
import type { Element } from '../mjcf/element.ts';
import { JOINT_SIZES, type Joint } from './joint.ts';
import { idOf, type Names } from './lookup.ts';
import type { ReferencePose } from './reference_pose.ts';
import { isLimited, type Settings } from './settings.ts';
import type { Tendon } from './tendon.ts';
import type { Site, Tree } from './tree.ts';

export type TransmissionType = 'joint' | 'jointinparent' | 'site' | 'tendon';
export type GainType = 'fixed' | 'affine';
export type BiasType = 'none' | 'affine';

export interface Actuator {
  readonly element: Element;
  readonly trntype: TransmissionType;
  /** The joint, site or tendon. */
  readonly trnid: number;
  readonly gaintype: GainType;
  readonly biastype: BiasType;
  readonly gainprm: Vec3;
  readonly biasprm: Vec3;
  readonly gear: [number, number, number, number, number, number];
  readonly ctrllimited: boolean;
  readonly ctrlrange: readonly [number, number];
  readonly forcelimited: boolean;
  readonly forcerange: readonly [number, number];
  /** Length at qpos0. */
  readonly length0: number;
  /** Length of the acceleration by a unit force at qpos0. */
  readonly acc0: number;
}

/** Squared transmissions below it move nothing: mjMINVAL. */
const MIN_TRANSMISSION = 1e-15;

export function compileActuator(
  written: Element,
  { joints, sites }: Tree,
  tendons: readonly Tendon[],
  names: Names & { readonly tendon: ReadonlyMap<string, number> },
  pose: ReferencePose,
  defaults: Defaults,
  settings: Settings,
): Actuator {
  const element = defaults.complete(written, 'actuator');
  const targets = (['joint', 'jointinparent', 'site', 'tendon'] as const).filter((target) => element.has(target));
  const [trntype, second] = targets;
  if (trntype === undefined) throw element.error('drives nothing: give it a joint, a site or a tendon');
  if (second !== undefined) throw element.error(`has both ${trntype} and ${second}: give one of them`);
  const trnid = idOf(names[trntype === 'jointinparent' ? 'joint' : trntype], element, trntype);
  const gear = element.numbers<Actuator['gear']>('gear', [1, 0, 0, 0, 0, 0]);
  const joint = trntype === 'joint' || trntype === 'jointinparent' ? (joints[trnid] as Joint) : undefined;
  const tendon = trntype === 'tendon' ? (tendons[trnid] as Tendon) : undefined;
  const moment =
    tendon?.moment.map((arm) => gear[0] * arm) ??
    (joint ? jointMoment(joint, gear, trntype, pose) : siteMoment(sites[trnid] as Site, gear, pose));
  const gainprm = firstThree(element.numbers('gainprm', [1, 0, 0]));
  const biasprm = firstThree(element.numbers('biasprm', [0, 0, 0]));
  const inherited = inheritedRange(element, joint ?? tendon, gainprm, biasprm);
  return {
    element,
    trntype,
    trnid,
    gaintype: element.word<GainType>('gaintype', 'fixed'),
    biastype: element.word<BiasType>('biastype', 'none'),
    gainprm,
    biasprm: withDampingRatio(gainprm, biasprm, moment, pose),
    gear,
    ctrllimited: inherited
      ? element.word<'true' | 'false' | 'auto'>('ctrllimited', 'auto') !== 'false'
      : isLimited(element, 'ctrlrange', settings),
    ctrlrange: inherited ?? element.numbers('ctrlrange', [0, 0]),
    forcelimited: isLimited(element, 'forcerange', settings),
    forcerange: element.numbers('forcerange', [0, 0]),
    length0: tendon ? gear[0] * tendon.length0 : joint ? jointLength(joint, gear) : 0,
    acc0: Math.hypot(...pose.solve(moment)),
  };
}

const firstThree = ([a, b, c]: Vec3): Vec3 => [a, b, c];

/** The range of a servo's controls that `inheritrange` makes of what it drives: as wide about the middle, times the factor. */
function inheritedRange(
  element: Element,
  driven: Pick<Joint, 'limited' | 'range'> | undefined,
  gain: Vec3,
  bias: Vec3,
): [number, number] | undefined {
  const factor = element.number('inheritrange', 0);
  if (factor === 0) return undefined;
  if (factor < 0) throw element.error(`attribute "inheritrange" must be >= 0, got ${factor}`);
  if (element.word<BiasType>('biastype', 'none') !== 'affine' || gain[0] !== -bias[1])
    throw element.error('has "inheritrange", which only servos of positions have');
  const [low, high] = element.numbers('ctrlrange', [0, 0]);
  if (low !== 0 || high !== 0) throw element.error('has both ctrlrange and inheritrange: give one of them');
  if (!driven?.limited) throw element.error('inherits a range, but drives no joint with one: give the joint a range');
  const [middle, half] = [(driven.range[0] + driven.range[1]) / 2, (driven.range[1] - driven.range[0]) / 2];
  return [middle - half * factor, middle + half * factor];
}

/** Only slides and hinges have a position that can be multiplied by a gear; at qpos0 a ball joint is not turned. */
function jointLength({ type, ref }: Joint, [gear]: Actuator['gear']): number {
  return type === 'slide' || type === 'hinge' ? ref * gear : 0;
}

/** Generalised force by a unit of the actuator's force. (nv) */
function jointMoment(joint: Joint, gear: Actuator['gear'], trntype: TransmissionType, pose: ReferencePose) {
  const { type, dofadr, bodyid } = joint;
  const dofs = Array.from({ length: JOINT_SIZES[type].nv }, (_, at) => dofadr + at);
  if (type !== 'free' || trntype === 'joint') return pose.spread(dofs, gear);
  // the parent's axes are those of the world, against which the body is turned
  const m = matrixOf(pose.xquat[bodyid] as Quat);
  const [, , , x, y, z] = gear;
  const turned = [m[0] * x + m[3] * y + m[6] * z, m[1] * x + m[4] * y + m[7] * z, m[2] * x + m[5] * y + m[8] * z];
  return pose.spread(dofs, [...gear.slice(0, 3), ...turned]);
}

/** The gear is a force and a torque in the site's axes, acting at the site. */
function siteMoment({ bodyid, pos, quat }: Site, gear: Actuator['gear'], pose: ReferencePose): Float64Array {
  const { dofs, linear, angular } = pose.jacobian(bodyid, pose.worldPoint(bodyid, pos));
  const m = matrixOf(multiply(pose.xquat[bodyid] as Quat, quat));
  const turned = (first: number): Vec3 => {
    const [x, y, z] = [at(gear, first), at(gear, first + 1), at(gear, first + 2)];
    return [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];
  };
  const [force, torque] = [turned(0), turned(3)];
  const along = (v: Vec3, w: Vec3): number => v[0] * w[0] + v[1] * w[1] + v[2] * w[2];
  return pose.spread(
    dofs,
    dofs.map((_, at) => along(force, linear[at] as Vec3) + along(torque, angular[at] as Vec3)),
  );
}

/**
 * A positive biasprm[2] of a position servo is a damping ratio: the damping is ratio * 2 sqrt(kp m), where m is the
 * inertia at qpos0 as the actuator sees it.
 */
function withDampingRatio(gain: Vec3, bias: Vec3, moment: Float64Array, { massMatrix, nv }: ReferencePose): Vec3 {
  const ratio = bias[2];
  if (ratio <= 0 || gain[0] !== -bias[1]) return bias;
  const inertia = moment.reduce((sum, value, dof) => {
    const square = value * value;
    return square > MIN_TRANSMISSION ? sum + at(massMatrix, dof * (nv + 1)) / square : sum;
  }, 0);
  return [bias[0], bias[1], -ratio * 2 * Math.sqrt(gain[0] * inertia)];
}

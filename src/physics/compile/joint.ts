/** Joints: how a body moves against its parent. */
import type { Vec3 } from '../math/quaternion.ts';
import type { Element } from '../mjcf/element.ts';
import { axisIn, type Placement, pointIn } from './frame.ts';
import { direction } from './orientation.ts';
import { isLimited, type Settings } from './settings.ts';
import { SOLIMP, SOLREF, type Solimp, type Solref } from './solver_parameters.ts';

export type JointType = 'free' | 'ball' | 'slide' | 'hinge';

/** Entries of a joint in qpos and in qvel. */
export const JOINT_SIZES: Readonly<Record<JointType, { readonly nq: number; readonly nv: number }>> = {
  free: { nq: 7, nv: 6 },
  ball: { nq: 4, nv: 3 },
  slide: { nq: 1, nv: 1 },
  hinge: { nq: 1, nv: 1 },
};

export interface Joint {
  readonly element: Element;
  readonly bodyid: number;
  readonly type: JointType;
  readonly qposadr: number;
  readonly dofadr: number;
  readonly pos: Vec3;
  readonly axis: Vec3;
  readonly limited: boolean;
  readonly range: readonly [number, number];
  readonly ref: number;
  readonly springref: number;
  readonly stiffness: number;
  readonly margin: number;
  readonly solreflimit: Solref;
  readonly solimplimit: Solimp;
  readonly armature: number;
  readonly damping: number;
  readonly frictionloss: number;
  readonly solreffriction: Solref;
  readonly solimpfriction: Solimp;
  /** Whether what actuators do to a hinge or slide is clamped, all of them together, and to which range. */
  readonly actfrclimited: boolean;
  readonly actfrcrange: readonly [number, number];
  /** Whether the compensation of gravity counts as a force of actuators. */
  readonly actgravcomp: boolean;
}

/**
 * @param at where the joint stands: its body and its first entries in qpos and qvel
 * @param frame around it, in the body's axes
 */
export function compileJoint(
  element: Element,
  at: { readonly bodyid: number; readonly qposadr: number; readonly dofadr: number },
  settings: Settings,
  frame: Placement,
): Joint {
  const type = element.tag === 'freejoint' ? 'free' : element.word<JointType>('type', 'hinge');
  const scalar = type === 'slide' || type === 'hinge';
  const limited = type !== 'free' && isLimited(element, 'range', settings);
  const [low, high] = element.numbers('range', [0, 0]);
  if (type === 'ball' && limited && low !== 0)
    throw element.error(`is a ball joint, whose range begins at 0, got ${low}`);
  // MuJoCo leaves a range that is not a limit in the units of the file
  const rangeUnit = limited && type !== 'slide' ? settings.angle : 1;
  const refUnit = type === 'hinge' ? settings.angle : 1;
  return {
    ...at,
    element,
    type,
    pos: type === 'free' ? [0, 0, 0] : pointIn(frame, element.numbers('pos', [0, 0, 0])),
    axis: scalar ? axisIn(frame, direction(element, 'axis', element.numbers('axis', [0, 0, 1]))) : [0, 0, 1],
    limited,
    range: [low * rangeUnit, high * rangeUnit],
    ref: element.number('ref', 0) * refUnit,
    springref: element.number('springref', 0) * refUnit,
    stiffness: element.number('stiffness', 0),
    margin: element.number('margin', 0),
    solreflimit: element.numbers('solreflimit', SOLREF),
    solimplimit: element.numbers('solimplimit', SOLIMP),
    armature: element.number('armature', 0),
    damping: element.number('damping', 0),
    frictionloss: element.number('frictionloss', 0),
    solreffriction: element.numbers('solreffriction', SOLREF),
    solimpfriction: element.numbers('solimpfriction', SOLIMP),
    actfrclimited: scalar && isLimited(element, 'actuatorfrcrange', settings),
    actfrcrange: element.numbers('actuatorfrcrange', [0, 0]),
    actgravcomp: element.isTrue('actuatorgravcomp', false),
  };
}

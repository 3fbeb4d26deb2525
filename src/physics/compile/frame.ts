/** `<frame>`: a place and an orientation for the elements in it, which belong to the body around it all the same. */
import { add, multiply, type Quat, rotate, type Vec3 } from '../math/quaternion.ts';
import type { Element } from '../mjcf/element.ts';
import { orientationOf } from './orientation.ts';
import type { Settings } from './settings.ts';

export interface Placement {
  readonly pos: Vec3;
  readonly quat: Quat;
}

/** The body's own axes. */
export const NO_FRAME: Placement = { pos: [0, 0, 0], quat: [1, 0, 0, 0] };

/** Whether a frame changes nothing, so that numbers stay the same to the last bit. */
const isNone = ({ pos, quat }: Placement): boolean =>
  pos.every((value) => value === 0) && quat[0] === 1 && quat.slice(1).every((value) => value === 0);

/** A point and a direction of a frame, in the axes of the body. */
export const pointIn = (frame: Placement, point: Vec3): Vec3 =>
  isNone(frame) ? point : add(frame.pos, rotate(frame.quat, point));
export const axisIn = (frame: Placement, axis: Vec3): Vec3 => (isNone(frame) ? axis : rotate(frame.quat, axis));

/** What stands somewhere in a frame, in the axes of the body. */
export const within = <T extends Placement>(frame: Placement, placed: T): T =>
  isNone(frame) ? placed : { ...placed, pos: pointIn(frame, placed.pos), quat: multiply(frame.quat, placed.quat) };

/** An element of a body, with the frame around it in the body's axes and the default class that frames give it. */
export interface Framed {
  readonly element: Element;
  readonly frame: Placement;
  readonly surroundings: string;
}

/** The elements of a body without the frames that they stand in, in the order of the file. */
export function framedChildren(
  parent: Element,
  surroundings: string,
  settings: Settings,
  frame: Placement = NO_FRAME,
): Framed[] {
  return parent.children.flatMap((element) => {
    if (element.tag !== 'frame') return [{ element, frame, surroundings }];
    const own = { pos: element.numbers<Vec3>('pos', [0, 0, 0]), quat: orientationOf(element, settings) };
    return framedChildren(element, element.text('childclass') || surroundings, settings, within(frame, own));
  });
}

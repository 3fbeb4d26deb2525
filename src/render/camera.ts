/** Cameras that fit a box into the picture, and what they see under a pixel. */
import { mat4, vec3, vec4 } from 'gl-matrix';
import type { Camera } from './view.ts';

/** A box, by its least corner and its greatest. */
export interface Box {
  readonly least: readonly [number, number, number];
  readonly most: readonly [number, number, number];
}

export interface Eye {
  /** Leads from the world to clip space, whose depth is in [0, 1]. */
  readonly projection: mat4;
  readonly inverse: mat4;
  readonly position: vec3;
  /** The direction from the eye to what it looks at. */
  readonly distance: number;
}

/** The share of the picture that what fits may take. */
const FRAME = 0.92;

interface Axes {
  readonly right: vec3;
  readonly up: vec3;
  readonly ahead: vec3;
}

function axesOf({ azimuth, elevation }: Camera): Axes {
  const [c, s] = [Math.cos(azimuth), Math.sin(azimuth)];
  const [level, rise] = [Math.cos(elevation), Math.sin(elevation)];
  return {
    right: vec3.fromValues(c, s, 0),
    up: vec3.fromValues(-s * rise, c * rise, level),
    ahead: vec3.fromValues(-s * level, c * level, -rise),
  };
}

export const cornersOf = ({ least, most }: Box): vec3[] =>
  Array.from({ length: 8 }, (_, k) =>
    vec3.fromValues(k & 1 ? most[0] : least[0], k & 2 ? most[1] : least[1], k & 4 ? most[2] : least[2]),
  );

/**
 * The eye that sees all of a box, as large as that allows and in the middle of the picture.
 * @param fieldOfView of the picture's height, rad
 * @param aspect width by height
 */
export function eyeOn(box: Box, camera: Camera, fieldOfView: number, aspect: number): Eye {
  const { right, up, ahead } = axesOf(camera);
  const corners = cornersOf(box).map((corner) => ({
    x: vec3.dot(corner, right),
    y: vec3.dot(corner, up),
    depth: vec3.dot(corner, ahead),
  }));
  const tall = Math.tan(fieldOfView / 2);
  // Seen from depth -d and moved by m, a corner fits where |x - m| <= t (depth + d): least d and its m for each axis.
  const placed = (axis: 'x' | 'y', t: number): { d: number; m: number } => {
    const most = Math.max(...corners.map((corner) => corner[axis] - t * corner.depth));
    const least = Math.min(...corners.map((corner) => corner[axis] + t * corner.depth));
    return { d: (most - least) / (2 * t), m: (most + least) / 2 };
  };
  const [wide, high] = [placed('x', FRAME * tall * aspect), placed('y', FRAME * tall)];
  const depths = corners.map(({ depth }) => depth);
  const middle = (Math.min(...depths) + Math.max(...depths)) / 2;
  const distance = (Math.max(wide.d, high.d) + middle) / camera.zoom;
  const centre = vec3.create();
  vec3.scaleAndAdd(centre, centre, right, wide.m);
  vec3.scaleAndAdd(centre, centre, up, high.m);
  vec3.scaleAndAdd(centre, centre, ahead, middle);
  const position = vec3.scaleAndAdd(vec3.create(), centre, ahead, -distance);
  const look = mat4.lookAt(mat4.create(), position, centre, up);
  const lens = mat4.perspectiveZO(mat4.create(), fieldOfView, aspect, 0.05 * distance, 20 * distance);
  const projection = mat4.multiply(mat4.create(), lens, look);
  const inverse = mat4.invert(mat4.create(), projection) ?? mat4.create();
  return { projection, inverse, position, distance };
}

/** Where the ray through a point of the picture, x and y in [-1, 1], meets the ground; undefined above the horizon. */
export function groundUnder({ inverse, position }: Eye, x: number, y: number): readonly [number, number] | undefined {
  const far = vec4.transformMat4(vec4.create(), vec4.fromValues(x, y, 1, 1), inverse);
  const towards = vec3.subtract(vec3.create(), [far[0] / far[3], far[1] / far[3], far[2] / far[3]], position);
  if (towards[2] >= 0) return undefined;
  const share = -position[2] / towards[2];
  return [position[0] + share * towards[0], position[1] + share * towards[1]];
}

/**
 * Leads from the world to the clip space of a lamp infinitely far in the direction `towards`, that sees all of a box.
 */
export function lampOn(box: Box, towards: vec3): mat4 {
  const look = mat4.lookAt(mat4.create(), towards, [0, 0, 0], [0, 1, 0]);
  const seen = cornersOf(box).map((corner) => vec3.transformMat4(vec3.create(), corner, look));
  const range = (axis: 0 | 1 | 2): [number, number] => {
    const values = seen.map((corner) => corner[axis]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [[left, right], [bottom, top], [far, near]] = [range(0), range(1), range(2)];
  // What jumps out of the box casts its shadow all the same.
  const lens = mat4.orthoZO(mat4.create(), left, right, bottom, top, -near - (near - far), -far);
  return mat4.multiply(mat4.create(), lens, look);
}

/** Primitive shapes: sizes, volumes, moments of inertia. Long axes are z, sizes are radii and half lengths (m). */
import { at } from '../../errors/lookup.ts';
import { length, type Quat, quatFromZ, scale, subtract, TINY, type Vec3 } from '../math/quaternion.ts';
import type { Element } from '../mjcf/element.ts';
import { within } from './frame.ts';
import type { Mesh } from './mesh/mesh.ts';
import { orientationOf } from './orientation.ts';
import type { Settings } from './settings.ts';

export type ShapeType = 'plane' | 'sphere' | 'capsule' | 'ellipsoid' | 'cylinder' | 'box' | 'mesh';

/** How many sizes must be positive. */
const SIZES: Readonly<Record<ShapeType, number>> = {
  plane: 0,
  sphere: 1,
  capsule: 2,
  ellipsoid: 3,
  cylinder: 2,
  box: 3,
  mesh: 0,
};

/** Where a shape stands in its body, and how large it is. */
export interface PlacedShape {
  readonly type: ShapeType;
  readonly size: Vec3;
  readonly pos: Vec3;
  readonly quat: Quat;
}

/**
 * Reads type, size, pos, orientation or fromto of a geom or site.
 * @param sizes those of an element that gives none
 * @param mesh the shape itself, or what a primitive shape is fitted to
 * @throws FormatError on sizes that are not positive and on a fromto that the shape cannot follow
 */
export function placedShape(element: Element, sizes: Vec3, settings: Settings, mesh?: Mesh): PlacedShape {
  const type = element.word<ShapeType>('type', 'sphere');
  const size: Vec3 = element.numbers('size', sizes);
  let pos: Vec3 = element.numbers('pos', [0, 0, 0]);
  let quat = orientationOf(element, settings);
  if (element.has('fromto')) {
    if (type === 'sphere' || type === 'plane' || mesh)
      throw element.error(`is a ${mesh ? 'mesh' : type}, which cannot have "fromto"`);
    if (pos.some((value) => value !== 0)) throw element.error('has both pos and fromto: give one of them');
    const [ax, ay, az, bx, by, bz] = element.numbers('fromto', [0, 0, 0, 0, 0, 0]);
    const back = subtract([ax, ay, az], [bx, by, bz]);
    const span = length(back);
    if (span / 2 < TINY) throw element.error('attribute "fromto" gives the same point twice');
    if (type === 'ellipsoid' || type === 'box') size[1] = size[0];
    size[type === 'ellipsoid' || type === 'box' ? 2 : 1] = span / 2;
    pos = [(ax + bx) / 2, (ay + by) / 2, (az + bz) / 2];
    quat = quatFromZ(scale(back, 1 / span));
  }
  if (mesh) return fitted(element, { type, size, pos, quat }, mesh, settings);
  checkSizes(element, type, size);
  return { type, size, pos, quat };
}

function checkSizes(element: Element, type: ShapeType, size: Vec3): void {
  if (type === 'plane' && size[2] <= 0) throw element.error('is a plane, whose third size must be > 0');
  const bad = size.slice(0, SIZES[type]).findIndex((value) => value <= 0);
  if (bad >= 0) throw element.error(`is a ${type}, whose size ${bad + 1} must be > 0, got ${size[bad]}`);
}

/** A mesh in its own frame, or a primitive shape of its size: with as much inertia, or around its bounding box. */
function fitted(element: Element, shape: PlacedShape, mesh: Mesh, { fitaabb }: Settings): PlacedShape {
  const { type } = shape;
  const frame = { pos: mesh.pos, quat: mesh.quat };
  if (type === 'mesh') {
    const size = mesh.low.map((low, k) => Math.max(Math.abs(low), Math.abs(at(mesh.high, k)))) as Vec3;
    return { ...within(shape, frame), type, size };
  }
  if (fitaabb) throw element.error('is fitted to the bounding box of a mesh, which is not supported: give it a size');
  const scaled = scale(sizeLike(type, mesh.box), element.number('fitscale', 1));
  checkSizes(element, type, scaled);
  return { ...within(shape, frame), type, size: scaled };
}

/** Sizes of a shape with about the inertia of a box, of which half sizes are given. */
function sizeLike(type: ShapeType, [a, b, c]: Vec3): Vec3 {
  switch (type) {
    case 'sphere':
      return [(a + b + c) / 3, 0, 0];
    case 'capsule':
      return [(a + b) / 2, Math.max(0, c - (a + b) / 4), 0];
    case 'cylinder':
      return [(a + b) / 2, c, 0];
    default:
      return [a, b, c];
  }
}

/** The volume in m^3; a plane has none. */
export function volume(type: ShapeType, [a, b, c]: Vec3): number {
  switch (type) {
    case 'sphere':
      return (4 * Math.PI * a ** 3) / 3;
    case 'capsule':
      return Math.PI * (2 * a * a * b + (4 * a ** 3) / 3);
    case 'cylinder':
      return 2 * Math.PI * a * a * b;
    case 'ellipsoid':
      return (4 * Math.PI * a * b * c) / 3;
    case 'box':
      return 8 * a * b * c;
    default:
      return 0;
  }
}

/** Principal moments about the centre of a homogeneous body of this mass. */
export function moments(type: ShapeType, [a, b, c]: Vec3, mass: number): Vec3 {
  switch (type) {
    case 'sphere': {
      const moment = (2 * mass * a * a) / 5;
      return [moment, moment, moment];
    }
    case 'capsule': {
      const height = 2 * b;
      const caps = (mass * 4 * a) / (4 * a + 3 * height);
      const tube = mass - caps;
      const spin = (2 * caps * a * a) / 5;
      // each half sphere's own centre of mass lies 3/8 of the radius beyond the tube's end
      const tilt = (tube * (3 * a * a + height * height)) / 12 + spin + (caps * height * (3 * a + 2 * height)) / 8;
      return [tilt, tilt, (tube * a * a) / 2 + spin];
    }
    case 'cylinder': {
      const tilt = (mass * (3 * a * a + 4 * b * b)) / 12;
      return [tilt, tilt, (mass * a * a) / 2];
    }
    case 'ellipsoid':
      return [(mass * (b * b + c * c)) / 5, (mass * (a * a + c * c)) / 5, (mass * (a * a + b * b)) / 5];
    case 'box':
      return [(mass * (b * b + c * c)) / 3, (mass * (a * a + c * c)) / 3, (mass * (a * a + b * b)) / 3];
    default:
      return [0, 0, 0];
  }
}

/** Radius of the sphere about the centre that holds the shape; 0 for a plane. */
export function boundingRadius(type: ShapeType, [a, b, c]: Vec3): number {
  switch (type) {
    case 'sphere':
      return a;
    case 'capsule':
      return a + b;
    case 'cylinder':
      return Math.hypot(a, b);
    case 'ellipsoid':
      return Math.max(a, b, c);
    case 'box':
    case 'mesh':
      return Math.hypot(a, b, c);
    default:
      return 0;
  }
}

/**
 * How every pair of shapes collides: which function finds the points where they touch, how many these can be, and what of each geom it
 * takes. The first shape of a pair is the one that MuJoCo's order of types puts first.
 */
import type { ShapeType } from '../../model.ts';
import type { Callee } from '../program.ts';

/**
 * What a collision takes of a geom, in world axes: its centre, unit z axis (a plane's normal), half of its long axis, all three
 * axes as a matrix; and of its sizes the radius, or all three.
 */
export type GeomArgument = 'centre' | 'normal' | 'half' | 'axes' | 'radius' | 'size';

export const GEOM_ARGUMENTS: Readonly<Record<ShapeType, readonly GeomArgument[]>> = {
  plane: ['centre', 'normal'],
  sphere: ['centre', 'radius'],
  capsule: ['centre', 'half', 'radius'],
  ellipsoid: ['centre', 'axes', 'size'],
  cylinder: ['centre', 'axes', 'size'],
  box: ['centre', 'axes', 'size'],
  mesh: [],
};

/** Where a `CollisionGeom` has them; each program has such a struct. */
const FIELDS: Readonly<Record<GeomArgument, string>> = {
  centre: 'xpos',
  normal: 'axis',
  half: 'half',
  axes: 'xmat',
  radius: 'size.x',
  size: 'size',
};

/** What a collision takes of a geom of some shape, which the expression `geom` names as a `CollisionGeom`. */
export const argumentsIn = (geom: string, shape: ShapeType): string[] =>
  GEOM_ARGUMENTS[shape].map((argument) => `${geom}.${FIELDS[argument]}`);

export interface Collision {
  /** Takes the arguments of both geoms and, where it asks for it, the margin. */
  readonly callee: Callee;
  /** One: it returns a `Contact`; more: a `Contacts<points>`, read by `contactOf<points>(contacts, k)`. */
  readonly points: 1 | 2 | 4 | 5 | 8;
  /** Whether it stops where the geoms are further apart than the margin. */
  readonly margin: boolean;
  /** Whether the points after the first are those that MuJoCo's flag `multiccd` is about. */
  readonly multiccd: boolean;
}

const exact = (callee: Callee, points: Collision['points'] = 1): Collision => ({
  callee,
  points,
  margin: false,
  multiccd: false,
});
const within = (callee: Callee, points: Collision['points'] = 1): Collision => ({
  ...exact(callee, points),
  margin: true,
});
const multiccd = (collision: Collision): Collision => ({ ...collision, multiccd: true });

type Shapes = `${ShapeType} ${ShapeType}`;

/** Kinds of all pairs but two planes, which never touch. */
const COLLISIONS: Readonly<Partial<Record<Shapes, Collision>>> = {
  'plane sphere': exact('physics/contacts/collision_plane.planeSphere'),
  'plane capsule': exact('physics/contacts/collision_plane.planeCapsule', 2),
  'plane ellipsoid': exact('physics/contacts/collision_plane.planeEllipsoid'),
  'plane cylinder': exact('physics/contacts/collision_plane.planeCylinder', 4),
  'plane box': exact('physics/contacts/collision_plane.planeBox', 4),
  'sphere sphere': exact('physics/contacts/collision_primitive.sphereSphere'),
  'sphere capsule': exact('physics/contacts/collision_primitive.sphereCapsule'),
  'sphere ellipsoid': within('physics/contacts/collision_convex.sphereEllipsoid'),
  'sphere cylinder': exact('physics/contacts/collision_cylinder.sphereCylinder'),
  'sphere box': exact('physics/contacts/collision_box.sphereBox'),
  'capsule capsule': within('physics/contacts/collision_primitive.capsuleCapsule', 2),
  'capsule ellipsoid': within('physics/contacts/collision_convex.capsuleEllipsoid'),
  'capsule cylinder': multiccd(within('physics/contacts/collision_convex.capsuleCylinder', 5)),
  'capsule box': exact('physics/contacts/collision_capsule_box.capsuleBox', 2),
  'ellipsoid ellipsoid': within('physics/contacts/collision_convex.ellipsoidEllipsoid'),
  'ellipsoid cylinder': within('physics/contacts/collision_convex.ellipsoidCylinder'),
  'ellipsoid box': within('physics/contacts/collision_convex.ellipsoidBox'),
  'cylinder cylinder': multiccd(exact('physics/contacts/collision_faces.cylinderCylinder', 4)),
  'cylinder box': multiccd(exact('physics/contacts/collision_faces.cylinderBox', 4)),
  'box box': within('physics/contacts/collision_box_box.boxBox', 8),
};

/** Faces with a margin around them are round to MuJoCo, so that it looks for further points in another way. */
const WITH_MARGIN: typeof COLLISIONS = {
  'cylinder cylinder': multiccd(within('physics/contacts/collision_convex.cylinderCylinderWithin', 5)),
  'cylinder box': multiccd(within('physics/contacts/collision_convex.cylinderBoxWithin', 5)),
};

/** @param reach margin plus gap: up to which distance MuJoCo lists contacts. @returns undefined for two planes */
export function collisionOf(first: ShapeType, second: ShapeType, reach: number): Collision | undefined {
  const shapes: Shapes = `${first} ${second}`;
  return (reach > 0 && WITH_MARGIN[shapes]) || COLLISIONS[shapes];
}

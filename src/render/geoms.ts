/** A model's shapes as parts of a picture, and how large its window is. */

import { at } from '../errors/lookup.ts';
import { type Mat3, matrixOf, type Vec3 } from '../physics/math/quaternion.ts';
import type { Model } from '../physics/model.ts';
import { type ReferenceFrame, referenceGeoms } from '../physics/reference.ts';
import { actuatorOf, bodyOf, geomOf, jointOf, numberAt } from '../physics/rows.ts';
import { isMoving, jointsOf } from '../physics/tree.ts';
import type { MeshName } from './meshes.ts';
import type { Part } from './parts.ts';

/** A mesh is shown as the box around it. */
const MESHES: Readonly<Record<Exclude<Model['geomType'][number], 'plane'>, MeshName>> = {
  sphere: 'sphere',
  ellipsoid: 'sphere',
  capsule: 'capsule',
  cylinder: 'cylinder',
  box: 'box',
  mesh: 'box',
};

/** Planes are not drawn: the window has a floor. */
function drawnGeoms(model: Model): { geom: number; mesh: MeshName }[] {
  return model.geomType.flatMap((type, geom) => (type === 'plane' ? [] : [{ geom, mesh: MESHES[type] }]));
}

const partName = (name: string, mesh: MeshName): string => `${name}_${mesh.toUpperCase()}`;

/** The parts of a model's picture: one for each mesh, with all geoms of its shape. */
export function geomParts(model: Model, name: string): Part[] {
  const meshes = drawnGeoms(model).map(({ mesh }) => mesh);
  return [...new Set(meshes)].map((mesh) => ({
    name: partName(name, mesh),
    mesh,
    count: meshes.filter((other) => other === mesh).length,
    isClear: false,
    isClose: false,
  }));
}

/** What `shaders/render/robot.wgsl` reads of a model: rows of four numbers, and where those of joints and geoms begin. */
export interface GeomTable {
  readonly rows: Float32Array;
  readonly constants: Readonly<Record<string, number>>;
}

const JOINT_TYPES: readonly Model['jntType'][number][] = ['free', 'ball', 'slide', 'hinge'];

/**
 * Bodies with their parents, joints, geoms with the instances that show them. A table that a loop reads, because drivers take a
 * minute over a program with all bodies written out.
 * @param first where the instances of each part begin
 */
export function geomTable(model: Model, name: string, first: Readonly<Record<string, number>>): GeomTable {
  const bodies = Array.from({ length: model.nbody }, (_, b) => {
    const { pos, quat, parentid, jntnum } = bodyOf(model, b);
    return [...pos, parentid, ...quat, ...[jointsOf(model, b)[0] ?? 0, jntnum, 0, 0]];
  });
  const joints = Array.from({ length: model.njnt }, (_, j) => {
    const { type, axis, pos, qposadr } = jointOf(model, j);
    return [...axis, JOINT_TYPES.indexOf(type), ...pos, qposadr, ...[numberAt(model.qpos0, qposadr), 0, 0, 0]];
  });
  const next = { ...first };
  const geoms = drawnGeoms(model).map(({ geom, mesh }) => {
    const { bodyid, pos, quat } = geomOf(model, geom);
    const part = partName(name, mesh);
    const instance = next[part] ?? 0;
    next[part] = instance + 1;
    return [
      ...[...pos, bodyid, ...quat],
      ...[...sizesOf(model, geom), instance],
      ...[KINDS.indexOf(kindOf(model, bodyid)), shadeOf(model, bodyid), 0, 0],
    ];
  });
  const joint = 3 * bodies.length;
  const geom = joint + 3 * joints.length;
  return {
    rows: Float32Array.from([...bodies, ...joints, ...geoms].flat()),
    constants: { BODIES: bodies.length, FIRST_JOINT: joint, FIRST_GEOM: geom, GEOMS: geoms.length },
  };
}

/** A sphere is an ellipsoid here. */
function sizesOf(model: Model, geom: number): readonly number[] {
  const { size, type } = geomOf(model, geom);
  return type === 'sphere' ? size.map(() => size[0]) : size;
}

/** Kinds in the order in which robot.wgsl counts them. */
const KINDS = ['robot', 'object', 'goal', 'static'] as const;

/** Goals and targets by their names; what nothing drives is moved by what is driven. */
function kindOf(model: Model, body: number): (typeof KINDS)[number] {
  const { name, treeid: tree } = bodyOf(model, body);
  if (/goal|target/i.test(name)) return 'goal';
  if (tree < 0) return 'static';
  const isDriven = model.actuatorTrnid.some(
    (joint, a) =>
      actuatorOf(model, a).trntype === 'joint' && bodyOf(model, jointOf(model, joint).bodyid).treeid === tree,
  );
  return isDriven || tree === 0 ? 'robot' : 'object';
}

const SHADES = [0, 0.45, 0.2, 0.6];

/** Limbs side by side differ: where a body has several moving children, each has a shade of its own, which all below it keep. */
function shadeOf(model: Model, body: number): number {
  const parent = bodyOf(model, body).parentid;
  if (body === 0 || parent === 0) return at(SHADES, 0);
  const children = model.bodyName.map((_, b) => b).filter((b) => b > 0 && bodyOf(model, b).parentid === parent);
  const limbs = children.filter((b) => hasJointsBelow(model, b));
  if (limbs.length < 2 || !limbs.includes(body)) return shadeOf(model, parent);
  return at(SHADES, limbs.indexOf(body) % SHADES.length);
}

const hasJointsBelow = (model: Model, body: number): boolean =>
  jointsOf(model, body).length > 0 ||
  model.bodyName.some((_, b) => b > body && bodyOf(model, b).parentid === body && hasJointsBelow(model, b));

/** How a model is looked at, m. */
export interface Framing {
  /** The window's centre, from the root's place on the ground, or in the world where nothing travels. */
  readonly centre: readonly [number, number];
  /** Height of the ground. */
  readonly ground: number;
  /** The distance from the centre to the window's edges. */
  readonly reach: number;
  /** The height of what is seen, above the ground. */
  readonly height: number;
}

/** What a shape takes of space along each axis of the world. */
interface Extent {
  readonly centre: Vec3;
  readonly half: Vec3;
  readonly isMoving: boolean;
}

/** Parts of the scene that are this many times larger than the robot lie outside of the window. */
const SCENERY = 4;
const MARGIN = 1.25;
/** A share of the height: what stands upright needs as much ground to fall on. */
const HEIGHT_SHARE = 0.6;

/** @param travels whether the root moves over the plane: its window then travels along */
export function framingOf(model: Model, travels: boolean): Framing {
  const plane = model.geomType.findIndex((type, g) => type === 'plane' && geomOf(model, g).bodyid === 0);
  const ground = plane >= 0 ? geomOf(model, plane).pos[2] : 0;
  const all = referenceExtents(model);
  const moving = all.filter(({ isMoving }) => isMoving);
  const range = (some: readonly Extent[], axis: 0 | 1 | 2): [number, number] => [
    Math.min(...some.map(({ centre, half }) => centre[axis] - half[axis])),
    Math.max(...some.map(({ centre, half }) => centre[axis] + half[axis])),
  ];
  const reachOf = (some: readonly Extent[], at: readonly [number, number]): number =>
    Math.max(...([0, 1] as const).flatMap((axis) => range(some, axis).map((side) => Math.abs(side - at[axis]))));
  const middle = (some: readonly Extent[]): [number, number] =>
    ([0, 1] as const).map((axis) => {
      const [least, most] = range(some, axis);
      return (least + most) / 2;
    }) as [number, number];
  const own = moving.length > 0 ? moving : all;
  const size = SCENERY * reachOf(own, middle(own));
  const near = all.filter((shape) => shape.isMoving || Math.max(...shape.half) < size);
  const centre: [number, number] = travels ? [0, 0] : middle(near);
  const height = range(near, 2)[1] - ground;
  return { centre, ground, height, reach: MARGIN * Math.max(reachOf(near, centre), HEIGHT_SHARE * height) };
}

/** All shapes where the bodies are at the reference: no joint moves anything there. */
function referenceExtents(model: Model): Extent[] {
  const frames = referenceGeoms(model);
  return drawnGeoms(model).map(({ geom, mesh }) => {
    const { bodyid, size } = geomOf(model, geom);
    const { xpos, xquat } = frames[geom] as ReferenceFrame;
    return { centre: xpos, half: halfExtent(mesh, size, matrixOf(xquat)), isMoving: isMoving(model, bodyid) };
  });
}

/** The half sides of a box about the shape, along the world's axes. */
function halfExtent(mesh: MeshName, [x, y, z]: Readonly<Vec3>, turn: Mat3): Vec3 {
  const sizes: Vec3 =
    mesh === 'capsule' ? [0, 0, y] : mesh === 'cylinder' ? [x, x, y] : mesh === 'box' ? [x, y, z] : [0, 0, 0];
  const rounding = mesh === 'capsule' ? x : mesh === 'sphere' ? Math.max(x, y, z) : 0;
  return [0, 1, 2].map((axis) =>
    sizes.reduce((sum, size, k) => sum + Math.abs(at(turn, 3 * axis + k)) * size, rounding),
  ) as Vec3;
}

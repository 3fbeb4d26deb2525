/** A model's shapes as parts of a picture, and how large its window is. */
import { jointsOf, row } from '../physics/emit/rows.ts';
import { add, type Mat3, matrixOf, multiply, type Quat, rotate, type Vec3 } from '../physics/math/quaternion.ts';
import type { Model } from '../physics/model.ts';
import type { MeshName } from './meshes.ts';
import type { Part } from './parts.ts';

const MESHES: Readonly<Record<Exclude<Model['geomType'][number], 'plane'>, MeshName>> = {
  sphere: 'sphere',
  ellipsoid: 'sphere',
  capsule: 'capsule',
  cylinder: 'cylinder',
  box: 'box',
};

/** Planes are not drawn: the window has a floor. */
function drawnGeoms(model: Model): { geom: number; mesh: MeshName }[] {
  return model.geomType.flatMap((type, geom) => (type === 'plane' ? [] : [{ geom, mesh: MESHES[type] }]));
}

const partName = (name: string, mesh: MeshName): string => `${name}_${mesh.toUpperCase()}`;

/** One part a mesh. */
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
  const bodies = Array.from({ length: model.nbody }, (_, b) => [
    ...[...row(model.bodyPos, b, 3), model.bodyParentid[b] as number],
    ...row(model.bodyQuat, b, 4),
    ...[jointsOf(model, b)[0] ?? 0, model.bodyJntnum[b] as number, 0, 0],
  ]);
  const joints = model.jntType.map((type, j) => {
    const qpos = model.jntQposadr[j] as number;
    return [
      ...[...row(model.jntAxis, j, 3), JOINT_TYPES.indexOf(type)],
      ...[...row(model.jntPos, j, 3), qpos],
      ...[model.qpos0[qpos] as number, 0, 0, 0],
    ];
  });
  const next = { ...first };
  const geoms = drawnGeoms(model).map(({ geom, mesh }) => {
    const body = model.geomBodyid[geom] as number;
    const part = partName(name, mesh);
    const instance = next[part] as number;
    next[part] = instance + 1;
    return [
      ...[...row(model.geomPos, geom, 3), body],
      ...row(model.geomQuat, geom, 4),
      ...[...sizesOf(model, geom), instance],
      ...[KINDS.indexOf(kindOf(model, body)), shadeOf(model, body), 0, 0],
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
function sizesOf({ geomType, geomSize }: Model, geom: number): readonly number[] {
  const sizes = row(geomSize, geom, 3);
  return geomType[geom] === 'sphere' ? sizes.map(() => sizes[0] as number) : sizes;
}

/** As robot.wgsl counts them. */
const KINDS = ['robot', 'object', 'goal', 'static'] as const;

/** Goals and targets by their names; what nothing drives is moved by what is driven. */
function kindOf(model: Model, body: number): (typeof KINDS)[number] {
  const tree = model.bodyTreeid[body] as number;
  if (/goal|target/i.test(model.bodyName[body] as string)) return 'goal';
  if (tree < 0) return 'static';
  const isDriven = model.actuatorTrnid.some(
    (joint, a) => model.actuatorTrntype[a] === 'joint' && model.bodyTreeid[model.jntBodyid[joint] as number] === tree,
  );
  return isDriven || tree === 0 ? 'robot' : 'object';
}

const SHADES = [0, 0.45, 0.2, 0.6];

/** Limbs side by side differ: where a body has several moving children, each has a shade of its own, which all below it keep. */
function shadeOf(model: Model, body: number): number {
  const parent = model.bodyParentid[body] as number;
  if (body === 0 || parent === 0) return SHADES[0] as number;
  const children = model.bodyName.map((_, b) => b).filter((b) => b > 0 && model.bodyParentid[b] === parent);
  const limbs = children.filter((b) => hasJointsBelow(model, b));
  if (limbs.length < 2 || !limbs.includes(body)) return shadeOf(model, parent);
  return SHADES[limbs.indexOf(body) % SHADES.length] as number;
}

const hasJointsBelow = (model: Model, body: number): boolean =>
  jointsOf(model, body).length > 0 ||
  model.bodyName.some((_, b) => b > body && model.bodyParentid[b] === body && hasJointsBelow(model, b));

/** How a model is looked at, m. */
export interface Framing {
  /** Of the window, from the root's place on the ground, or in the world where nothing travels. */
  readonly centre: readonly [number, number];
  /** Height of the ground. */
  readonly ground: number;
  /** From the centre to the window's edges. */
  readonly reach: number;
  /** Of what is seen, above the ground. */
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
/** Of the height: what stands upright needs as much ground to fall on. */
const HEIGHT_SHARE = 0.6;

/** @param travels whether the root moves over the plane: its window then travels along */
export function framingOf(model: Model, travels: boolean): Framing {
  const plane = model.geomType.findIndex((type, g) => type === 'plane' && model.geomBodyid[g] === 0);
  const ground = plane >= 0 ? (model.geomPos[3 * plane + 2] as number) : 0;
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
  const places: { position: Vec3; rotation: Quat }[] = [{ position: [0, 0, 0], rotation: [1, 0, 0, 0] }];
  const vec = (list: Float64Array, at: number): Vec3 => row(list, at, 3) as unknown as Vec3;
  const quat = (list: Float64Array, at: number): Quat => row(list, at, 4) as unknown as Quat;
  for (let b = 1; b < model.nbody; b++) {
    const parent = places[model.bodyParentid[b] as number] as (typeof places)[number];
    places.push({
      position: add(parent.position, rotate(parent.rotation, vec(model.bodyPos, b))),
      rotation: multiply(parent.rotation, quat(model.bodyQuat, b)),
    });
  }
  return drawnGeoms(model).map(({ geom, mesh }) => {
    const body = model.geomBodyid[geom] as number;
    const { position, rotation } = places[body] as (typeof places)[number];
    return {
      centre: add(position, rotate(rotation, vec(model.geomPos, geom))),
      half: halfExtent(mesh, vec(model.geomSize, geom), matrixOf(multiply(rotation, quat(model.geomQuat, geom)))),
      isMoving: (model.bodyTreeid[body] as number) >= 0,
    };
  });
}

/** Of a box about the shape whose sides lie along the world's axes. */
function halfExtent(mesh: MeshName, [x, y, z]: Vec3, turn: Mat3): Vec3 {
  const sizes: Vec3 =
    mesh === 'capsule' ? [0, 0, y] : mesh === 'cylinder' ? [x, x, y] : mesh === 'box' ? [x, y, z] : [0, 0, 0];
  const rounding = mesh === 'capsule' ? x : mesh === 'sphere' ? Math.max(x, y, z) : 0;
  return [0, 1, 2].map((axis) =>
    sizes.reduce((sum, size, k) => sum + Math.abs(turn[3 * axis + k] as number) * size, rounding),
  ) as Vec3;
}

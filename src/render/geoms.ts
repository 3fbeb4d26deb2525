/** A model's shapes as parts of a picture, and the program that places them: WGSL to be linked as `package::geoms`. */
import { emitKinematics } from '../physics/emit/kinematics.ts';
import { type Callee, Program } from '../physics/emit/program.ts';
import { jointsOf, row } from '../physics/emit/rows.ts';
import { add, multiply, type Quat, rotate, type Vec3 } from '../physics/math/quaternion.ts';
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

/** @param first where the instances of each part begin */
export function emitGeoms(model: Model, name: string, first: Readonly<Record<string, number>>): string {
  const program = new Program();
  const next = { ...first };
  program.within('fn drawGeoms()', () => {
    for (let k = 0; k < model.nq; k++) program.let(`q${k}`, 'tasks/articulated_state.loadState', `${k}u`);
    emitKinematics(program, model, false);
    for (const { geom, mesh } of drawnGeoms(model)) {
      const body = model.geomBodyid[geom] as number;
      const part = partName(name, mesh);
      const instance = next[part] as number;
      next[part] = instance + 1;
      program.run(
        putterOf(model, body),
        `${instance}u`,
        `frame${body}`,
        row(model.geomPos, geom, 3),
        row(model.geomQuat, geom, 4),
        sizesOf(model, geom),
        shadeOf(model, body),
      );
    }
  });
  return program.text();
}

/** A sphere is an ellipsoid here. */
function sizesOf({ geomType, geomSize }: Model, geom: number): readonly number[] {
  const sizes = row(geomSize, geom, 3);
  return geomType[geom] === 'sphere' ? sizes.map(() => sizes[0] as number) : sizes;
}

/** Goals and targets by their names; what nothing drives is moved by what is driven. */
function putterOf(model: Model, body: number): Callee {
  const tree = model.bodyTreeid[body] as number;
  if (/goal|target/i.test(model.bodyName[body] as string)) return 'render/geom.putGoal';
  if (tree < 0) return 'render/geom.putStatic';
  const isDriven = model.actuatorTrnid.some(
    (joint, a) => model.actuatorTrntype[a] === 'joint' && model.bodyTreeid[model.jntBodyid[joint] as number] === tree,
  );
  return isDriven || tree === 0 ? 'render/geom.putRobot' : 'render/geom.putObject';
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

interface Ball {
  readonly centre: Vec3;
  readonly radius: number;
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
  const balls = referenceBalls(model);
  const moving = balls.filter(({ isMoving }) => isMoving);
  const extent = (some: readonly Ball[], axis: 0 | 1): [number, number] => [
    Math.min(...some.map(({ centre, radius }) => centre[axis] - radius)),
    Math.max(...some.map(({ centre, radius }) => centre[axis] + radius)),
  ];
  const reachOf = (some: readonly Ball[], at: readonly [number, number]): number =>
    Math.max(...([0, 1] as const).flatMap((axis) => extent(some, axis).map((side) => Math.abs(side - at[axis]))));
  const middle = (some: readonly Ball[]): [number, number] =>
    ([0, 1] as const).map((axis) => {
      const [least, most] = extent(some, axis);
      return (least + most) / 2;
    }) as [number, number];
  const own = moving.length > 0 ? moving : balls;
  const near = balls.filter((ball) => own.includes(ball) || ball.radius < SCENERY * reachOf(own, middle(own)));
  const centre: [number, number] = travels ? [0, 0] : middle(near);
  const height = Math.max(...near.map((ball) => ball.centre[2] + ball.radius)) - ground;
  return { centre, ground, height, reach: MARGIN * Math.max(reachOf(near, centre), HEIGHT_SHARE * height) };
}

/** Balls about all shapes where the bodies are at the reference: no joint moves anything there. */
function referenceBalls(model: Model): Ball[] {
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
  return drawnGeoms(model).map(({ geom }) => {
    const body = model.geomBodyid[geom] as number;
    const { position, rotation } = places[body] as (typeof places)[number];
    return {
      centre: add(position, rotate(rotation, vec(model.geomPos, geom))),
      radius: model.geomRbound[geom] as number,
      isMoving: (model.bodyTreeid[body] as number) >= 0,
    };
  });
}

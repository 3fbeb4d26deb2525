/**
 * A mesh as MuJoCo compiles it: its volume (or surface), centre of mass and principal axes, and its vertices in those
 * axes. Source: MuJoCo's documentation, "asset/mesh", and Tonon, Explicit exact formulas for the 3-D tetrahedron inertia
 * tensor (2004), of which every triangle is a face with the centre.
 */
import { at } from '../../../errors/lookup.ts';
import { principalAxes, type Symmetric3 } from '../../math/principal_axes.ts';
import {
  add,
  conjugate,
  cross,
  dot,
  length,
  normalizeQuat,
  type Quat,
  rotate,
  scale,
  subtract,
  type Vec3,
} from '../../math/quaternion.ts';
import { convexHull } from './convex_hull.ts';
import type { Triangles, Wrong } from './mesh_file.ts';

/** How a mesh is filled: by its hull, by pyramids that are all positive, exactly, or not at all. */
export type MeshInertia = 'convex' | 'legacy' | 'exact' | 'shell';

export interface MeshChoice {
  readonly refpos: Vec3;
  readonly refquat: Quat;
  readonly scale: Vec3;
  readonly inertia: MeshInertia;
}

export interface Mesh {
  /** Where the mesh's frame (centre of mass, principal axes) stands in the axes of its file. */
  readonly pos: Vec3;
  readonly quat: Quat;
  /** m^3; of a shell its surface, m^2. */
  readonly volume: number;
  /** Half sizes of the box with the same inertia. */
  readonly box: Vec3;
  /** Places in the mesh's frame. (nvert, 3) */
  readonly vertices: readonly number[];
  /** The lowest and highest coordinates in the mesh's frame. */
  readonly low: Vec3;
  readonly high: Vec3;
}

/** Sizes below it count as zero: mjMINVAL. */
const MIN_SIZE = 1e-15;
/** Vertices are f32, so that the axes of a mesh are looked for no further, as MuJoCo's own axes show: a cube's stay its own. */
const ROUNDING = 3e-8;
/** Least corners of a solid. */
const LEAST_VERTICES = 4;

/** @returns what is wrong with it as the end of a sentence, where no mesh can be */
export function compileMesh({ vertices: given, faces: written }: Triangles, choice: MeshChoice): Mesh | Wrong {
  const count = given.length / 3;
  if (count < LEAST_VERTICES || !Number.isInteger(count))
    return { wrong: `must have at least ${LEAST_VERTICES} vertices of 3 numbers, got ${given.length} numbers` };
  if (!given.every(Number.isFinite)) return { wrong: 'has a vertex that is not finite' };
  if (written.length % 3 !== 0) return { wrong: `must have faces of 3 vertices, got ${written.length} numbers` };
  const strange = written.find((vertex) => !(vertex >= 0 && vertex < count));
  if (strange !== undefined) return { wrong: `has a face with the vertex ${strange}, of ${count}` };
  const isFlat = { wrong: 'lies in a plane, or is smaller than can be computed: give it a thickness' };
  const hull = written.length === 0 || choice.inertia === 'convex' ? convexHull(given) : [];
  if (hull === undefined) return isFlat;
  const faces = written.length === 0 ? hull : written;
  if (choice.inertia === 'exact' && hasTwistedFaces(given, faces))
    return { wrong: 'has triangles that are not all turned outwards: set inertia="convex" or "legacy"' };
  const points = moved(given, choice);
  const filled = choice.inertia === 'convex' ? hull : faces;
  const { centre, area } = centroidOf(points, faces);
  if (area < MIN_SIZE) return isFlat;
  const { pos, volume: roughly } = centreOfMass(points, filled, centre, choice.inertia);
  if (roughly < 0) return { wrong: 'has triangles that are turned inwards: turn them, or set inertia="convex"' };
  if (roughly < MIN_SIZE) return { wrong: 'has no volume: set inertia="shell" or "convex", or close it' };
  const centred = points.map((x, k) => x - at(pos, k % 3));
  const { inertia, volume } = inertiaOf(centred, filled, choice.inertia);
  const { moments, axes } = principalAxes(inertia, ROUNDING);
  const [a, b, c] = moments;
  if (c <= 0 || a > (b + c) * (1 + 1e-6) + 1e-9)
    return { wrong: 'has moments of inertia that no body has: set inertia="convex"' };
  const half = (sum: number): number => 0.5 * Math.sqrt((6 * sum) / volume);
  const vertices = turned(centred, conjugate(axes));
  const bound = (pick: (...of: number[]) => number, from: number): Vec3 => {
    const most: Vec3 = [from, from, from];
    vertices.forEach((x, k) => {
      most[k % 3] = pick(at(most, k % 3), x);
    });
    return most;
  };
  return {
    pos,
    quat: axes,
    volume,
    box: [half(b + c - a), half(a + c - b), half(a + b - c)],
    vertices,
    low: bound(Math.min, Infinity),
    high: bound(Math.max, -Infinity),
  };
}

const pointAt = (points: readonly number[], k: number): Vec3 => [
  at(points, 3 * k),
  at(points, 3 * k + 1),
  at(points, 3 * k + 2),
];

function turned(points: readonly number[], quat: Quat): number[] {
  const out: number[] = [];
  for (let k = 0; 3 * k < points.length; k += 1) out.push(...rotate(quat, pointAt(points, k)));
  return out;
}

/** Less the reference place, in the reference axes, scaled. */
function moved(points: readonly number[], { refpos, refquat, scale: by }: MeshChoice): readonly number[] {
  const placed = points.map((x, k) => x - at(refpos, k % 3));
  const isTurned = refquat.some((x, k) => x !== (k === 0 ? 1 : 0));
  const inAxes = isTurned ? turned(placed, conjugate(normalizeQuat(refquat))) : placed;
  return inAxes.map((x, k) => x * at(by, k % 3));
}

interface Triangle {
  readonly corners: readonly [Vec3, Vec3, Vec3];
  readonly centre: Vec3;
  readonly normal: Vec3;
  readonly area: number;
}

function* trianglesOf(points: readonly number[], faces: readonly number[]): Generator<Triangle> {
  for (let face = 0; face < faces.length; face += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => pointAt(points, at(faces, face + k))) as [Vec3, Vec3, Vec3];
    const across = cross(subtract(b, a), subtract(c, a));
    const size = length(across);
    const isSmall = size < MIN_SIZE;
    const normal = isSmall ? across : scale(across, 1 / size);
    yield { corners: [a, b, c], centre: scale(add(add(a, b), c), 1 / 3), normal, area: isSmall ? 0 : size / 2 };
  }
}

/** Centre and area of the surface. */
function centroidOf(points: readonly number[], faces: readonly number[]): { centre: Vec3; area: number } {
  let [sum, area]: [Vec3, number] = [[0, 0, 0], 0];
  for (const triangle of trianglesOf(points, faces)) {
    sum = add(sum, scale(triangle.centre, triangle.area));
    area += triangle.area;
  }
  return { centre: area < MIN_SIZE ? sum : scale(sum, 1 / area), area };
}

/** The sum over the pyramids between the triangles and a point. */
function centreOfMass(points: readonly number[], faces: readonly number[], apex: Vec3, kind: MeshInertia) {
  let [sum, volume]: [Vec3, number] = [[0, 0, 0], 0];
  for (const { centre, normal, area } of trianglesOf(points, faces)) {
    const part = kind === 'shell' ? area : signed((dot(subtract(centre, apex), normal) * area) / 3, kind);
    volume += part;
    sum = add(sum, scale(add(scale(centre, 3 / 4), scale(apex, 1 / 4)), part));
  }
  return { pos: volume < MIN_SIZE ? sum : scale(sum, 1 / volume), volume };
}

const signed = (volume: number, kind: MeshInertia): number => (kind === 'legacy' ? Math.abs(volume) : volume);

/** Moments of inertia at density 1 about the origin, in the order of `Symmetric3`. */
function inertiaOf(points: readonly number[], faces: readonly number[], kind: MeshInertia) {
  const products: Symmetric3 = [0, 0, 0, 0, 0, 0];
  const axes = [
    [0, 0],
    [1, 1],
    [2, 2],
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const;
  let volume = 0;
  for (const { corners, centre, normal, area } of trianglesOf(points, faces)) {
    const part = kind === 'shell' ? area : signed((dot(centre, normal) * area) / 3, kind);
    volume += part;
    const [d, e, f] = corners;
    axes.forEach(([j, k], entry) => {
      const squares = 2 * (d[j] * d[k] + e[j] * e[k] + f[j] * f[k]);
      const mixed = d[j] * e[k] + d[k] * e[j] + d[j] * f[k] + d[k] * f[j] + e[j] * f[k] + e[k] * f[j];
      products[entry] = at(products, entry) + (part / (kind === 'shell' ? 12 : 20)) * (squares + mixed);
    });
  }
  const [xx, yy, zz, xy, xz, yz] = products;
  return { inertia: [yy + zz, xx + zz, xx + yy, -xy, -xz, -yz] as Symmetric3, volume };
}

/** Whether an edge is walked twice the same way, by triangles that are not too small to tell. */
function hasTwistedFaces(points: readonly number[], faces: readonly number[]): boolean {
  const seen = new Set<string>();
  let face = 0;
  for (const { area } of trianglesOf(points, faces)) {
    const [a, b, c] = [at(faces, face), at(faces, face + 1), at(faces, face + 2)];
    face += 3;
    if (area <= Math.sqrt(MIN_SIZE)) continue;
    for (const edge of [`${a} ${b}`, `${b} ${c}`, `${c} ${a}`]) {
      if (seen.has(edge)) return true;
      seen.add(edge);
    }
  }
  return false;
}

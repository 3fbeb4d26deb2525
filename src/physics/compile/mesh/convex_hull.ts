/**
 * The convex hull of points in space: a tetrahedron, to which the point that is furthest outside is added until none is
 * (Barber, Dobkin and Huhdanpaa, The Quickhull Algorithm, 1996).
 */
import { at } from '../../../errors/lookup.ts';
import { cross, dot, length, scale, subtract, type Vec3 } from '../../math/quaternion.ts';

/** Points closer to a face than this part of the points' extent lie on it. */
const ON_FACE = 1e-10;

interface Face {
  readonly corners: readonly [number, number, number];
  /** Unit length, outwards; 0 where the corners lie on a line. */
  readonly normal: Vec3;
  readonly offset: number;
  /** Points above the face that no other face has. */
  outside: number[];
  isGone: boolean;
}

/**
 * @param points (n, 3)
 * @returns corners of triangles, counter-clockwise from outside; undefined where all points lie in a plane
 */
export function convexHull(points: readonly number[]): number[] | undefined {
  const count = points.length / 3;
  const place = (k: number): Vec3 => [at(points, 3 * k), at(points, 3 * k + 1), at(points, 3 * k + 2)];
  const extent = extentOf(points);
  const near = ON_FACE * extent;
  const faceOf = (a: number, b: number, c: number): Face => {
    const across = cross(subtract(place(b), place(a)), subtract(place(c), place(a)));
    const size = length(across);
    const normal: Vec3 = size > 1e-14 * extent * extent ? scale(across, 1 / size) : [0, 0, 0];
    return { corners: [a, b, c], normal, offset: dot(normal, place(a)), outside: [], isGone: false };
  };
  const above = (face: Face, k: number): number => dot(face.normal, place(k)) - face.offset;

  const first = simplexOf(count, place, near);
  if (first === undefined) return undefined;
  const edges = new Map<string, Face>();
  const faces: Face[] = [];
  const join = (face: Face): Face => {
    const [a, b, c] = face.corners;
    for (const edge of [`${a} ${b}`, `${b} ${c}`, `${c} ${a}`]) edges.set(edge, face);
    faces.push(face);
    return face;
  };
  const share = (candidates: readonly number[], among: readonly Face[]): void => {
    for (const k of candidates) among.find((face) => above(face, k) > near)?.outside.push(k);
  };
  const [p, q, r, s] = first;
  const start = [faceOf(p, q, r), faceOf(p, r, s), faceOf(p, s, q), faceOf(q, s, r)].map(join);
  share([...Array(count).keys()], start);

  for (let next = 0; next < faces.length; next += 1) {
    const face = at(faces, next);
    if (face.isGone || face.outside.length === 0) continue;
    const eye = face.outside.reduce((best, k) => (above(face, k) > above(face, best) ? k : best));
    const { horizon, hidden } = seenFrom(face, (each) => above(each, eye) > near, edges);
    const made = horizon.map(([a, b]) => join(faceOf(a, b, eye)));
    share(
      hidden.flatMap(({ outside }) => outside).filter((k) => k !== eye),
      made,
    );
  }
  return faces.filter(({ isGone }) => !isGone).flatMap(({ corners }) => corners);
}

/** Takes away the faces that a point sees, and returns them with the edges around them. */
function seenFrom(face: Face, isSeen: (face: Face) => boolean, edges: ReadonlyMap<string, Face>) {
  const hidden = [face];
  const horizon: [number, number][] = [];
  face.isGone = true;
  for (let next = 0; next < hidden.length; next += 1) {
    const [a, b, c] = at(hidden, next).corners;
    for (const [from, to] of [
      [a, b],
      [b, c],
      [c, a],
    ] as const) {
      const other = edges.get(`${to} ${from}`) as Face;
      if (other.isGone) continue;
      if (isSeen(other)) {
        other.isGone = true;
        hidden.push(other);
      } else horizon.push([from, to]);
    }
  }
  return { horizon: horizon.filter(([from, to]) => !(edges.get(`${to} ${from}`) as Face).isGone), hidden };
}

const extentOf = (points: readonly number[]): number => {
  const [low, high] = [
    [Infinity, Infinity, Infinity],
    [-Infinity, -Infinity, -Infinity],
  ];
  points.forEach((x, k) => {
    low[k % 3] = Math.min(at(low, k % 3), x);
    high[k % 3] = Math.max(at(high, k % 3), x);
  });
  return Math.hypot(...high.map((x, k) => x - at(low, k)));
};

/** Four points that are far apart, the last one below the triangle of the others. */
function simplexOf(
  count: number,
  place: (k: number) => Vec3,
  near: number,
): [number, number, number, number] | undefined {
  const furthest = (measure: (k: number) => number): number => {
    let [best, most] = [0, -Infinity];
    for (let k = 0; k < count; k += 1) {
      const value = measure(k);
      if (value > most) [best, most] = [k, value];
    }
    return best;
  };
  const p = furthest((k) => -place(k)[0]);
  const q = furthest((k) => length(subtract(place(k), place(p))));
  const along = subtract(place(q), place(p));
  const r = furthest((k) => length(cross(along, subtract(place(k), place(p)))));
  const across = cross(along, subtract(place(r), place(p)));
  if (length(across) <= near * length(along)) return undefined;
  const height = (k: number): number => dot(across, subtract(place(k), place(p)));
  const s = furthest((k) => Math.abs(height(k)));
  if (Math.abs(height(s)) <= near * length(across)) return undefined;
  return height(s) > 0 ? [p, r, q, s] : [p, q, r, s];
}

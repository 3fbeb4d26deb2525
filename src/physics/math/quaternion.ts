/** Vectors and unit quaternions (w, x, y, z) in float64, as the compiler of models needs them. */

export type Vec3 = [number, number, number];
export type Quat = [number, number, number, number];
/** Row-major. */
export type Mat3 = [number, number, number, number, number, number, number, number, number];

/** Lengths below it count as zero: MuJoCo's mjEPS. */
export const TINY = 1e-14;

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, by: number): Vec3 => [a[0] * by, a[1] * by, a[2] * by];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vec3): number => Math.sqrt(dot(a, a));
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

export function normalizeQuat(q: Quat): Quat {
  const norm = Math.hypot(...q);
  return [q[0] / norm, q[1] / norm, q[2] / norm, q[3] / norm];
}

export const conjugate = (q: Quat): Quat => [q[0], -q[1], -q[2], -q[3]];

/** First `b`, then `a`. */
export function multiply(a: Quat, b: Quat): Quat {
  return [
    a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
    a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
    a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
    a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
  ];
}

/** Columns are the images of the axes. */
export function matrixOf([w, x, y, z]: Quat): Mat3 {
  return [
    w * w + x * x - y * y - z * z,
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    w * w - x * x + y * y - z * z,
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    w * w - x * x - y * y + z * z,
  ];
}

export function rotate(q: Quat, v: Vec3): Vec3 {
  const m = matrixOf(q);
  return [
    m[0] * v[0] + m[1] * v[1] + m[2] * v[2],
    m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
    m[6] * v[0] + m[7] * v[1] + m[8] * v[2],
  ];
}

/** The shortest rotation that takes +z to the direction of `v`; about x where `v` points along -z. */
export function quatFromZ(v: Vec3): Quat {
  const axis: Vec3 = [-v[1], v[0], 0];
  const sine = length(axis);
  const half = Math.atan2(sine, v[2]) / 2;
  const unit: Vec3 = sine < 1e-10 ? [1, 0, 0] : scale(axis, 1 / sine);
  return [Math.cos(half), ...scale(unit, Math.sin(half))];
}

/** The rotation whose matrix has the columns x, y and z; the largest component is computed first (Shepperd, 1978). */
export function quatFromAxes(x: Vec3, y: Vec3, z: Vec3): Quat {
  const trace = x[0] + y[1] + z[2];
  if (trace > 0) return normalizeQuat([1 + trace, y[2] - z[1], z[0] - x[2], x[1] - y[0]]);
  if (x[0] > y[1] && x[0] > z[2]) {
    return normalizeQuat([y[2] - z[1], 1 + x[0] - y[1] - z[2], x[1] + y[0], x[2] + z[0]]);
  }
  if (y[1] > z[2]) return normalizeQuat([z[0] - x[2], x[1] + y[0], 1 - x[0] + y[1] - z[2], y[2] + z[1]]);
  return normalizeQuat([x[1] - y[0], x[2] + z[0], y[2] + z[1], 1 - x[0] - y[1] + z[2]]);
}

/** Eigenvalues and eigenvectors of a symmetric 3x3 matrix, in MuJoCo's order and signs. */
import { at } from '../../errors/lookup.ts';
import { type Mat3, matrixOf, multiply, normalizeQuat, type Quat, type Vec3 } from './quaternion.ts';

/** xx, yy, zz, xy, xz, yz. */
export type Symmetric3 = [number, number, number, number, number, number];

/** Parts of the trace that count as zero off the diagonal: rounding errors. */
const ROUNDING = 1e-14;
/** Moments that differ by less are equal, and stay in their order. */
const EQUAL = 1e-12;
const MAX_ROTATIONS = 500;

/**
 * Jacobi's method on a quaternion: each step is the rotation about one axis that clears the largest element off the
 * diagonal. Then the axes are swapped until the moments decrease; equal ones stay, so that a model's axes are where
 * MuJoCo puts them.
 * @param rounding part of the trace that counts as zero off the diagonal
 * @returns moments (decreasing) and the rotation from the principal to the given axes
 */
export function principalAxes(
  [xx, yy, zz, xy, xz, yz]: Symmetric3,
  rounding = ROUNDING,
): { moments: Vec3; axes: Quat } {
  const matrix: Mat3 = [xx, xy, xz, xy, yy, yz, xz, yz, zz];
  let axes: Quat = [1, 0, 0, 0];
  let turned = matrix;
  for (let rotation = 0; rotation < MAX_ROTATIONS; rotation += 1) {
    turned = turnInto(matrix, matrixOf(axes));
    const [a, b, about] = largestOffDiagonal(turned);
    const off = at(turned, 3 * a + b);
    if (Math.abs(off) <= rounding * (xx + yy + zz)) break;
    // the smaller of the two angles that diagonalise the 2x2 block
    const tau = (at(turned, 4 * b) - at(turned, 4 * a)) / (2 * off);
    const tangent = tau >= 0 ? 1 / (tau + Math.sqrt(1 + tau * tau)) : -1 / (-tau + Math.sqrt(1 + tau * tau));
    const cosine = 1 / Math.sqrt(1 + tangent * tangent);
    const sineOfHalf = ((about === 1 ? 1 : -1) * tangent * cosine) / Math.sqrt(2 + 2 * cosine);
    axes = normalizeQuat(multiply(axes, quatAbout(about, sineOfHalf)));
  }
  const equal = Math.max(EQUAL, (rounding - ROUNDING) * (xx + yy + zz));
  const moments: Vec3 = [turned[0], turned[4], turned[8]];
  for (const lead of [0, 1, 0] as const) {
    const [first, second] = [at(moments, lead), at(moments, lead + 1)];
    if (first + equal >= second) continue;
    moments[lead] = second;
    moments[lead + 1] = first;
    axes = normalizeQuat(multiply(axes, quatAbout((lead + 2) % 3, Math.SQRT1_2)));
  }
  return { moments, axes };
}

function quatAbout(axis: number, sineOfHalf: number): Quat {
  const q: Quat = [Math.sqrt(1 - sineOfHalf * sineOfHalf), 0, 0, 0];
  q[axis + 1] = sineOfHalf;
  return q;
}

/** Row, column and the axis that is neither. */
function largestOffDiagonal(m: Mat3): [number, number, number] {
  const [xy, xz, yz] = [Math.abs(m[1]), Math.abs(m[2]), Math.abs(m[5])];
  if (xy > xz && xy > yz) return [0, 1, 2];
  return xz > yz ? [0, 2, 1] : [1, 2, 0];
}

/** R^T M R. */
function turnInto(m: Mat3, r: Mat3): Mat3 {
  const product = (a: readonly number[], b: readonly number[]): Mat3 =>
    Array.from({ length: 9 }, (_, place) => {
      const [row, column] = [3 * Math.floor(place / 3), place % 3];
      return [0, 1, 2].reduce((sum, k) => sum + at(a, row + k) * at(b, 3 * k + column), 0);
    }) as Mat3;
  const transposed: Mat3 = [r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]];
  return product(product(transposed, m), r);
}

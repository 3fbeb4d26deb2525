/**
 * Kinematics and mass matrix in the pose qpos0, in float64. The compiler needs them for what a model knows of its own
 * inertia (inverse weights, M0) and for anchors. Free bodies stand where the file puts them and all other joints at
 * their reference, so that no joint displaces its body.
 */
import { at } from '../../errors/lookup.ts';
import { isFinite32 } from '../../gpu/f32.ts';
import {
  add,
  conjugate,
  cross,
  dot,
  matrixOf,
  multiply,
  normalizeQuat,
  type Quat,
  rotate,
  subtract,
  type Vec3,
} from '../math/quaternion.ts';
import type { Element } from '../mjcf/element.ts';
import type { Joint } from './joint.ts';
import type { Body, Tree } from './tree.ts';

/** A degree of freedom's unit velocity: `angular` about a line through `anchor`, plus `linear`. World axes. */
interface Motion {
  readonly angular: Vec3;
  readonly linear: Vec3;
  readonly anchor: Vec3;
}

/** A row of nv numbers, of which only those of `dofs` differ from zero. */
export interface PointJacobian {
  readonly dofs: readonly number[];
  /** Velocity of the point per unit of each of `dofs`. */
  readonly linear: readonly Vec3[];
  readonly angular: readonly Vec3[];
}

export class ReferencePose {
  readonly xpos: readonly Vec3[];
  readonly xquat: readonly Quat[];
  /** The degree of freedom before this one in the chain to the world, or -1. (nv) */
  readonly dofParentid: readonly number[];
  readonly dofBodyid: readonly number[];
  readonly dofJntid: readonly number[];
  /** Dense and row-major, with armature. (nv, nv) */
  readonly massMatrix: Float64Array;
  readonly nv: number;
  readonly #motions: Motion[] = [];
  /** The last degree of freedom that moves a body, or -1. */
  readonly #lastDof: number[] = [];
  readonly #cholesky: Float64Array;

  constructor({ bodies, joints, nv }: Tree) {
    this.nv = nv;
    const [xpos, xquat]: [Vec3[], Quat[]] = [[], []];
    for (const { parentid, pos, quat } of bodies) {
      const above = xpos[parentid];
      const turn = xquat[parentid];
      xpos.push(above && turn ? add(above, rotate(turn, pos)) : pos);
      xquat.push(turn ? normalizeQuat(multiply(turn, quat)) : quat);
    }
    [this.xpos, this.xquat] = [xpos, xquat];

    const [dofParentid, dofBodyid, dofJntid]: [number[], number[], number[]] = [[], [], []];
    let jntid = 0;
    bodies.forEach((body, bodyid) => {
      let last = bodyid === 0 ? -1 : at(this.#lastDof, body.parentid);
      for (const joint of body.joints) {
        for (const motion of jointMotions(joint, xpos[bodyid] as Vec3, xquat[bodyid] as Quat)) {
          this.#motions.push(motion);
          dofParentid.push(last);
          dofBodyid.push(bodyid);
          dofJntid.push(jntid);
          last = dofParentid.length - 1;
        }
        jntid += 1;
      }
      this.#lastDof.push(last);
    });
    [this.dofParentid, this.dofBodyid, this.dofJntid] = [dofParentid, dofBodyid, dofJntid];
    this.massMatrix = this.#computeMassMatrix(bodies, joints);
    const jointOf = (dof: number): Element => (joints[at(dofJntid, dof)] as Joint).element;
    const heavy = this.massMatrix.findIndex((entry) => !isFinite32(entry));
    if (heavy >= 0)
      throw jointOf(Math.floor(heavy / nv)).error(
        'moves a body that is too heavy or too far away to compute its inertia in f32',
      );
    this.#cholesky = cholesky(this.massMatrix, nv, (dof) =>
      jointOf(dof).error(
        (joints[at(dofJntid, dof)] as Joint).armature < 0
          ? 'has a negative armature, which takes away more inertia than what it moves has: give it one >= 0'
          : 'only repeats a motion that its body already has, so that the mass matrix is singular: remove it or give it armature',
      ),
    );
  }

  /** World position of a point given in a body's frame. */
  worldPoint(bodyid: number, local: Vec3): Vec3 {
    return add(this.xpos[bodyid] as Vec3, rotate(this.xquat[bodyid] as Quat, local));
  }

  /** The same point in the frame of a body. */
  localPoint(bodyid: number, world: Vec3): Vec3 {
    return rotate(conjugate(this.xquat[bodyid] as Quat), subtract(world, this.xpos[bodyid] as Vec3));
  }

  /** How a point that is fixed to a body moves with the degrees of freedom. */
  jacobian(bodyid: number, point: Vec3): PointJacobian {
    const dofs: number[] = [];
    for (let dof = at(this.#lastDof, bodyid); dof >= 0; dof = at(this.dofParentid, dof)) dofs.push(dof);
    const motions = dofs.map((dof) => this.#motions[dof] as Motion);
    return {
      dofs,
      linear: motions.map(({ angular, linear, anchor }) => add(linear, cross(angular, subtract(point, anchor)))),
      angular: motions.map(({ angular }) => angular),
    };
  }

  /** M^-1 v. */
  solve(v: Float64Array): Float64Array {
    const x = this.#solveLower(v);
    const l = this.#cholesky;
    for (let i = this.nv - 1; i >= 0; i -= 1) {
      let sum = at(x, i);
      for (let k = i + 1; k < this.nv; k += 1) sum -= at(l, k * this.nv + i) * at(x, k);
      x[i] = sum / at(l, i * this.nv + i);
    }
    return x;
  }

  /** v^T M^-1 v. */
  inverseNorm(v: Float64Array): number {
    return this.#solveLower(v).reduce((sum, value) => sum + value * value, 0);
  }

  /** A row over all degrees of freedom from values on a chain of them. */
  spread(dofs: readonly number[], values: readonly number[]): Float64Array {
    const row = new Float64Array(this.nv);
    dofs.forEach((dof, k) => {
      row[dof] = at(values, k);
    });
    return row;
  }

  #solveLower(v: Float64Array): Float64Array {
    const x = new Float64Array(this.nv);
    const l = this.#cholesky;
    for (let i = 0; i < this.nv; i += 1) {
      let sum = at(v, i);
      for (let k = 0; k < i; k += 1) sum -= at(l, i * this.nv + k) * at(x, k);
      x[i] = sum / at(l, i * this.nv + i);
    }
    return x;
  }

  /** M = sum over bodies of m Jp^T Jp + Jr^T I Jr, with Jacobians of the centre of mass, + armature. */
  #computeMassMatrix(bodies: readonly Body[], joints: readonly Joint[]): Float64Array {
    const m = new Float64Array(this.nv * this.nv);
    bodies.forEach(({ ipos, iquat, mass, inertia }, bodyid) => {
      const { dofs, linear, angular } = this.jacobian(bodyid, this.worldPoint(bodyid, ipos));
      const frame = matrixOf(multiply(this.xquat[bodyid] as Quat, iquat));
      const axes: [Vec3, Vec3, Vec3] = [
        [frame[0], frame[3], frame[6]],
        [frame[1], frame[4], frame[7]],
        [frame[2], frame[5], frame[8]],
      ];
      const spin = angular.map((w): Vec3 => [dot(axes[0], w), dot(axes[1], w), dot(axes[2], w)]);
      const momentum = spin.map((w): Vec3 => [w[0] * inertia[0], w[1] * inertia[1], w[2] * inertia[2]]);
      dofs.forEach((row, i) => {
        dofs.forEach((column, j) => {
          const entry = mass * dot(linear[i] as Vec3, linear[j] as Vec3) + dot(spin[i] as Vec3, momentum[j] as Vec3);
          m[row * this.nv + column] = at(m, row * this.nv + column) + entry;
        });
      });
    });
    this.dofJntid.forEach((jntid, dof) => {
      const diagonal = dof * (this.nv + 1);
      m[diagonal] = at(m, diagonal) + (joints[jntid] as Joint).armature;
    });
    return m;
  }
}

/** A free joint translates along the world's axes and rotates about the body's; a ball joint rotates about the body's. */
function jointMotions({ type, pos, axis }: Joint, xpos: Vec3, xquat: Quat): Motion[] {
  const anchor = add(xpos, rotate(xquat, pos));
  const none: Vec3 = [0, 0, 0];
  const units: Vec3[] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const along = (linear: Vec3): Motion => ({ angular: none, linear, anchor });
  const about = (local: Vec3): Motion => ({ angular: rotate(xquat, local), linear: none, anchor });
  switch (type) {
    case 'free':
      return [...units.map(along), ...units.map(about)];
    case 'ball':
      return units.map(about);
    case 'slide':
      return [along(rotate(xquat, axis))];
    case 'hinge':
      return [about(axis)];
  }
}

/** Pivots below this part of the diagonal are rounding errors. */
const SINGULAR = 1e-14;

/** The lower triangle L of L L^T = m; zero above it. @throws `singular(i)` when row i depends on those before it */
function cholesky(m: Float64Array, n: number, singular: (row: number) => Error): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = at(m, i * n + j);
      for (let k = 0; k < j; k += 1) sum -= at(l, i * n + k) * at(l, j * n + k);
      if (i === j && !(sum > SINGULAR * at(m, i * n + i))) throw singular(i);
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / at(l, j * n + j);
    }
  }
  return l;
}

/**
 * Frames of the bodies (`frame<b>`), and of every degree of freedom the axis of its motion (`s<i>`) about the centre of mass of
 * its tree (`com<root>`).
 */

import type { Model } from '../model.ts';
import { bodyOf, dofOf, jointOf, numberAt } from '../rows.ts';
import { dofsOf, jointsOf, movingBodies } from '../tree.ts';
import type { Program } from './program.ts';
import { emitHalfAngles } from './turns.ts';

/** What all bodies without support accelerate by, m/s^2. */
export const gravityOf = ({ opt }: Model): readonly number[] => (opt.disabled.has('gravity') ? [0, 0, 0] : opt.gravity);

const UNIT = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const;

/** Reads `q<k>`, and `mocap<k>` where mocap bodies move: seven numbers each, position and quaternion. */
export function emitKinematics(program: Program, model: Model, movesMocap: boolean): void {
  emitHalfAngles(program, model);
  program.let('pose0', 'physics/kinematics.worldPose');
  for (let b = 1; b < model.nbody; b++) emitPose(program, model, b, movesMocap);
}

function emitPose(program: Program, model: Model, b: number, movesMocap: boolean): void {
  const mocap = bodyOf(model, b).mocapid;
  if (movesMocap && mocap >= 0) {
    const numbers = Array.from({ length: 7 }, (_, k) => `mocap${7 * mocap + k}`);
    program.let(`pose${b}`, 'physics/kinematics.freePose', ...numbers);
    return;
  }
  const joints = jointsOf(model, b);
  const qs = (j: number, count: number): string[] =>
    Array.from({ length: count }, (_, k) => `qpos${jointOf(model, j).qposadr + k}`);
  const [first] = joints;
  if (first !== undefined && jointOf(model, first).type === 'free') {
    program.let(`pose${b}`, 'physics/kinematics.freePose', ...qs(first, 7));
    return;
  }
  let frame = program.let(
    `childPose${b}`,
    'physics/kinematics.childPose',
    `pose${bodyOf(model, b).parentid}`,
    bodyOf(model, b).pos,
    bodyOf(model, b).quat,
  );
  for (const j of joints) {
    const [axis, anchor] = [jointOf(model, j).axis, jointOf(model, j).pos];
    const ref = numberAt(model.qpos0, jointOf(model, j).qposadr);
    const next = `pose${b}_${j}`;
    switch (jointOf(model, j).type) {
      case 'slide':
        program.let(`xaxis${j}`, 'physics/kinematics.worldDirection', frame, axis);
        program.let(next, 'physics/kinematics.slide', frame, axis, ...qs(j, 1), ref);
        break;
      case 'hinge':
        program.let(`xaxis${j}`, 'physics/kinematics.worldDirection', frame, axis);
        program.let(`xanchor${j}`, 'physics/kinematics.worldPoint', frame, anchor);
        program.let(next, 'physics/kinematics.hinge', frame, anchor, axis, `halfAngle${j}`);
        break;
      default:
        program.let(`xanchor${j}`, 'physics/kinematics.worldPoint', frame, anchor);
        program.let(next, 'physics/kinematics.ball', frame, anchor, ...qs(j, 4));
    }
    frame = next;
  }
  program.let(`pose${b}`, 'physics/kinematics.normalizedPose', frame);
}

/** Declares the trees' centres of mass and `cdof` (MuJoCo, mj_comPos); reads the bodies' frames. */
export function emitComPos(program: Program, model: Model): void {
  const moving = movingBodies(model);
  const roots = [...new Set(moving.map((b) => bodyOf(model, b).rootid))];
  for (const root of roots) {
    const tree = Array.from({ length: model.nbody }, (_, b) => b).filter((b) => bodyOf(model, b).rootid === root);
    emitCentre(program, model, `subtree_com${root}`, root, tree);
  }
  for (const b of moving) {
    const com = `subtree_com${bodyOf(model, b).rootid}`;
    for (const j of jointsOf(model, b)) emitJointAxes(program, model, b, j, com);
  }
}

/** Declares `name`: the centre of mass of a subtree, or of its first body where nothing has mass. */
export function emitCentre(
  program: Program,
  model: Model,
  name: string,
  root: number,
  bodies: readonly number[],
): void {
  const heavy = bodies.filter((b) => bodyOf(model, b).mass !== 0);
  if (heavy.length === 0) {
    program.let(name, 'physics/kinematics.worldPoint', `pose${root}`, bodyOf(model, root).ipos);
    return;
  }
  program.line(`var ${name}_sum = vec3f();`);
  for (const b of heavy) {
    const own = [bodyOf(model, b).mass, `pose${b}`, bodyOf(model, b).ipos] as const;
    program.set(`${name}_sum`, 'physics/inertia.addMassMoment', `${name}_sum`, ...own);
  }
  const mass = heavy.reduce((sum, b) => sum + bodyOf(model, b).mass, 0);
  program.let(name, 'physics/inertia.divideByMass', `${name}_sum`, mass);
}

function emitJointAxes(program: Program, model: Model, b: number, j: number, com: string): void {
  const dof = jointOf(model, j).dofadr;
  const rotations = (from: number, anchor: string): void => {
    UNIT.forEach((unit, k) => {
      program.let(`xaxis${j}_${k}`, 'physics/kinematics.worldDirection', `pose${b}`, unit);
      program.let(`cdof${from + k}`, 'physics/inertia.rotationCdof', `xaxis${j}_${k}`, anchor, com);
    });
  };
  switch (jointOf(model, j).type) {
    case 'free':
      UNIT.forEach((unit, k) => {
        program.let(`cdof${dof + k}`, 'physics/inertia.translationCdof', unit);
      });
      rotations(dof + 3, `pose${b}.xpos`);
      break;
    case 'ball':
      rotations(dof, `xanchor${j}`);
      break;
    case 'slide':
      program.let(`cdof${dof}`, 'physics/inertia.translationCdof', `xaxis${j}`);
      break;
    default:
      program.let(`cdof${dof}`, 'physics/inertia.rotationCdof', `xaxis${j}`, `xanchor${j}`, com);
  }
}

/**
 * Velocities of the bodies (`velocity<b>`), and what they would accelerate by if no joint accelerated (`drift<b>`). Reads `s<i>` and `v<i>`.
 */
export function emitComVel(program: Program, model: Model): void {
  program.let('cvel0', 'physics/spatial.zeroMotion');
  program.let('cacc_bias0', 'physics/bias.worldAcceleration', gravityOf(model));
  for (const b of movingBodies(model)) {
    const parent = bodyOf(model, bodyOf(model, b).parentid).treeid;
    const above = parent >= 0 ? bodyOf(model, b).parentid : 0;
    program.line(`var cvel${b} = cvel${above};`);
    program.line(`var cacc_bias${b} = cacc_bias${above};`);
    for (const j of jointsOf(model, b)) {
      const dofs = dofsOf(model, b).filter((i) => dofOf(model, i).jntid === j);
      const turning = jointOf(model, j).type === 'free' ? dofs.slice(3) : dofs;
      for (const i of dofs.filter((dof) => !turning.includes(dof))) {
        program.set(`cvel${b}`, 'physics/spatial.addScaledMotion', `cvel${b}`, `cdof${i}`, `qvel${i}`);
      }
      for (const i of turning) {
        program.let(`cdof_dot${i}`, 'physics/spatial.crossMotion', `cvel${b}`, `cdof${i}`);
        program.set(`cacc_bias${b}`, 'physics/spatial.addScaledMotion', `cacc_bias${b}`, `cdof_dot${i}`, `qvel${i}`);
      }
      for (const i of turning) {
        program.set(`cvel${b}`, 'physics/spatial.addScaledMotion', `cvel${b}`, `cdof${i}`, `qvel${i}`);
      }
    }
  }
}

/**
 * Frames of the bodies (`frame<b>`), and of every degree of freedom the axis of its motion (`s<i>`) about the centre of mass of
 * its tree (`com<root>`).
 */

import type { Model } from '../model.ts';
import { bodyOf, dofOf, jointOf, numberAt } from '../rows.ts';
import { dofsOf, jointsOf, movingBodies } from '../tree.ts';
import type { Program } from './program.ts';
import { emitTurns } from './turns.ts';

/** What all bodies without support accelerate by, m/s^2. */
export const gravityOf = ({ opt }: Model): readonly number[] => (opt.disabled.has('gravity') ? [0, 0, 0] : opt.gravity);

const UNIT = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const;

/** Reads `q<k>`, and `mocap<k>` where mocap bodies move: seven numbers each, position and quaternion. */
export function emitKinematics(program: Program, model: Model, movesMocap: boolean): void {
  emitTurns(program, model);
  program.let('frame0', 'physics/kinematics.worldFrame');
  for (let b = 1; b < model.nbody; b++) emitFrame(program, model, b, movesMocap);
}

function emitFrame(program: Program, model: Model, b: number, movesMocap: boolean): void {
  const mocap = bodyOf(model, b).mocapid;
  if (movesMocap && mocap >= 0) {
    const numbers = Array.from({ length: 7 }, (_, k) => `mocap${7 * mocap + k}`);
    program.let(`frame${b}`, 'physics/kinematics.freeFrame', ...numbers);
    return;
  }
  const joints = jointsOf(model, b);
  const qs = (j: number, count: number): string[] =>
    Array.from({ length: count }, (_, k) => `q${jointOf(model, j).qposadr + k}`);
  const [first] = joints;
  if (first !== undefined && jointOf(model, first).type === 'free') {
    program.let(`frame${b}`, 'physics/kinematics.freeFrame', ...qs(first, 7));
    return;
  }
  let frame = program.let(
    `placed${b}`,
    'physics/kinematics.childFrame',
    `frame${bodyOf(model, b).parentid}`,
    bodyOf(model, b).pos,
    bodyOf(model, b).quat,
  );
  for (const j of joints) {
    const [axis, anchor] = [jointOf(model, j).axis, jointOf(model, j).pos];
    const ref = numberAt(model.qpos0, jointOf(model, j).qposadr);
    const next = `frame${b}_${j}`;
    switch (jointOf(model, j).type) {
      case 'slide':
        program.let(`axis${j}`, 'physics/kinematics.worldDirection', frame, axis);
        program.let(next, 'physics/kinematics.slide', frame, axis, ...qs(j, 1), ref);
        break;
      case 'hinge':
        program.let(`axis${j}`, 'physics/kinematics.worldDirection', frame, axis);
        program.let(`anchor${j}`, 'physics/kinematics.worldPoint', frame, anchor);
        program.let(next, 'physics/kinematics.hinge', frame, anchor, axis, `half${j}`);
        break;
      default:
        program.let(`anchor${j}`, 'physics/kinematics.worldPoint', frame, anchor);
        program.let(next, 'physics/kinematics.ball', frame, anchor, ...qs(j, 4));
    }
    frame = next;
  }
  program.let(`frame${b}`, 'physics/kinematics.settled', frame);
}

/** Reads the frames. */
export function emitAxes(program: Program, model: Model): void {
  const moving = movingBodies(model);
  const roots = [...new Set(moving.map((b) => bodyOf(model, b).rootid))];
  for (const root of roots) {
    const tree = Array.from({ length: model.nbody }, (_, b) => b).filter((b) => bodyOf(model, b).rootid === root);
    emitCentre(program, model, `com${root}`, root, tree);
  }
  for (const b of moving) {
    const com = `com${bodyOf(model, b).rootid}`;
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
    program.let(name, 'physics/kinematics.worldPoint', `frame${root}`, bodyOf(model, root).ipos);
    return;
  }
  program.line(`var ${name}sum = vec3f();`);
  for (const b of heavy) {
    const own = [bodyOf(model, b).mass, `frame${b}`, bodyOf(model, b).ipos] as const;
    program.set(`${name}sum`, 'physics/inertia.addMoment', `${name}sum`, ...own);
  }
  const mass = heavy.reduce((sum, b) => sum + bodyOf(model, b).mass, 0);
  program.let(name, 'physics/inertia.meanPoint', `${name}sum`, mass);
}

function emitJointAxes(program: Program, model: Model, b: number, j: number, com: string): void {
  const dof = jointOf(model, j).dofadr;
  const rotations = (from: number, anchor: string): void => {
    UNIT.forEach((unit, k) => {
      program.let(`axis${j}_${k}`, 'physics/kinematics.worldDirection', `frame${b}`, unit);
      program.let(`s${from + k}`, 'physics/inertia.rotationAxis', `axis${j}_${k}`, anchor, com);
    });
  };
  switch (jointOf(model, j).type) {
    case 'free':
      UNIT.forEach((unit, k) => {
        program.let(`s${dof + k}`, 'physics/inertia.translationAxis', unit);
      });
      rotations(dof + 3, `frame${b}.position`);
      break;
    case 'ball':
      rotations(dof, `anchor${j}`);
      break;
    case 'slide':
      program.let(`s${dof}`, 'physics/inertia.translationAxis', `axis${j}`);
      break;
    default:
      program.let(`s${dof}`, 'physics/inertia.rotationAxis', `axis${j}`, `anchor${j}`, com);
  }
}

/**
 * Velocities of the bodies (`velocity<b>`), and what they would accelerate by if no joint accelerated (`drift<b>`). Reads `s<i>` and `v<i>`.
 */
export function emitVelocities(program: Program, model: Model): void {
  program.let('velocity0', 'physics/spatial.stillMotion');
  program.let('drift0', 'physics/bias.worldAcceleration', gravityOf(model));
  for (const b of movingBodies(model)) {
    const parent = bodyOf(model, bodyOf(model, b).parentid).treeid;
    const above = parent >= 0 ? bodyOf(model, b).parentid : 0;
    program.line(`var velocity${b} = velocity${above};`);
    program.line(`var drift${b} = drift${above};`);
    for (const j of jointsOf(model, b)) {
      const dofs = dofsOf(model, b).filter((i) => dofOf(model, i).jntid === j);
      const turning = jointOf(model, j).type === 'free' ? dofs.slice(3) : dofs;
      for (const i of dofs.filter((dof) => !turning.includes(dof))) {
        program.set(`velocity${b}`, 'physics/spatial.addScaled', `velocity${b}`, `s${i}`, `v${i}`);
      }
      for (const i of turning) {
        program.let(`turn${i}`, 'physics/spatial.crossMotion', `velocity${b}`, `s${i}`);
        program.set(`drift${b}`, 'physics/spatial.addScaled', `drift${b}`, `turn${i}`, `v${i}`);
      }
      for (const i of turning) {
        program.set(`velocity${b}`, 'physics/spatial.addScaled', `velocity${b}`, `s${i}`, `v${i}`);
      }
    }
  }
}

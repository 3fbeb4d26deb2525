/** All forces but those of constraints: `smooth<i>` is what springs, dampers and actuators do, less the bias. */

import type { Model } from '../model.ts';
import { actuatorOf, bodyOf, dofOf, jointOf, numberAt, siteOf } from '../rows.ts';
import { chainOfBody } from '../tree.ts';
import { emitFluid } from './fluid.ts';
import { emitGravcomp, hasGravcomp, isActuated } from './gravcomp.ts';
import type { Program } from './program.ts';
import { emitTendonForces, emitTendons, tendonArms } from './tendons.ts';

/** The damping of a degree of freedom. */
export const dampingOf = (model: Model, dof: number): number =>
  model.opt.disabled.has('damper') ? 0 : dofOf(model, dof).damping;

/** Reads `bias<i>`, `q<k>`, `v<i>`, frames, axes and the controls `u<a>`. */
export function emitSmoothForces(program: Program, model: Model): void {
  emitTendons(program, model);
  for (let i = 0; i < model.nv; i++) {
    program.var(`qfrc_passive${i}`, 'physics/passive.damper', dampingOf(model, i), `qvel${i}`);
    program.line(`var qfrc_actuator${i} = 0.0;`);
  }
  if (!model.opt.disabled.has('spring')) for (let j = 0; j < model.njnt; j++) emitSpring(program, model, j);
  emitTendonForces(program, model);
  const isCarried = hasGravcomp(model);
  const carry = (force: string, i: number): void =>
    program.set(`${force}${i}`, 'physics/force.add', `${force}${i}`, `qfrc_gravcomp${i}`);
  if (isCarried) {
    emitGravcomp(program, model);
    for (let i = 0; i < model.nv; i++) if (!isActuated(model, i)) carry('qfrc_passive', i);
  }
  emitFluid(program, model);
  for (let a = 0; a < model.nu; a++) emitActuator(program, model, a);
  if (!model.opt.disabled.has('actuation')) {
    for (let i = 0; i < model.nv; i++) if (isCarried && isActuated(model, i)) carry('qfrc_actuator', i);
    for (let j = 0; j < model.njnt; j++) emitActuatorLimit(program, model, j);
  }
  for (let i = 0; i < model.nv; i++) {
    program.let(`qfrc_unbiased${i}`, 'physics/force.add', `qfrc_passive${i}`, `qfrc_actuator${i}`);
    program.let(`qfrc_smooth${i}`, 'physics/force.subtract', `qfrc_unbiased${i}`, `qfrc_bias${i}`);
  }
}

function emitSpring(program: Program, model: Model, j: number): void {
  const stiffness = jointOf(model, j).stiffness;
  if (stiffness === 0) return;
  const [q, dof] = [jointOf(model, j).qposadr, jointOf(model, j).dofadr];
  const rest = (k: number): number => numberAt(model.qposSpring, q + k);
  const linear = (k: number): void => {
    const force = program.let(`qfrc_spring${dof + k}`, 'physics/passive.spring', stiffness, `qpos${q + k}`, rest(k));
    program.set(`qfrc_passive${dof + k}`, 'physics/force.add', `qfrc_passive${dof + k}`, force);
  };
  const turning = (from: number, at: number): void => {
    const quaternion = [0, 1, 2, 3].map((k) => `qpos${q + from + k}`);
    const resting = [0, 1, 2, 3].map((k) => rest(from + k));
    program.let(`qfrc_spring${j}`, 'physics/passive.ballSpring', stiffness, ...quaternion, resting);
    ['x', 'y', 'z'].forEach((axis, k) => {
      program.set(`qfrc_passive${at + k}`, 'physics/force.add', `qfrc_passive${at + k}`, `qfrc_spring${j}.${axis}`);
    });
  };
  switch (jointOf(model, j).type) {
    case 'free':
      [0, 1, 2].forEach(linear);
      turning(3, dof + 3);
      break;
    case 'ball':
      turning(0, dof);
      break;
    default:
      linear(0);
  }
}

/** Clamps what all actuators together do to a joint. */
function emitActuatorLimit(program: Program, model: Model, j: number): void {
  const { actfrclimited, actfrcrange, dofadr } = jointOf(model, j);
  if (!actfrclimited) return;
  const force = `qfrc_actuator${dofadr}`;
  program.set(force, 'physics/actuation.clampToRange', force, ...actfrcrange);
}

function emitActuator(program: Program, model: Model, a: number): void {
  const [low, high] = actuatorOf(model, a).ctrlrange;
  if (model.opt.disabled.has('actuation')) {
    emitActuatorMoments(program, model, a);
    program.line(`var actuator_force${a} = 0.0;`);
    return;
  }
  const control =
    actuatorOf(model, a).ctrllimited && !model.opt.disabled.has('clampctrl')
      ? program.let(`ctrlClamped${a}`, 'physics/actuation.clampToRange', `ctrl${a}`, low, high)
      : `ctrl${a}`;
  emitActuatorMoments(program, model, a);
  const [first, ...others] = actuatorOf(model, a).gainprm;
  const gain = actuatorOf(model, a).gaintype === 'fixed' ? [first, 0, 0] : [first, ...others];
  const bias = actuatorOf(model, a).biastype === 'none' ? [0, 0, 0] : actuatorOf(model, a).biasprm;
  const law = `actuator_force${a}`;
  if (!needsLength(model, a)) {
    program.var(law, 'physics/actuation.constantForce', control, first);
  } else {
    emitActuatorLengthAndVelocity(program, model, a);
    program.var(
      law,
      'physics/actuation.affineForce',
      control,
      gain,
      bias,
      `actuator_length${a}`,
      `actuator_velocity${a}`,
    );
  }
  if (actuatorOf(model, a).forcelimited) {
    const [least, most] = actuatorOf(model, a).forcerange;
    program.set(law, 'physics/actuation.clampToRange', law, least, most);
  }
  for (const { dof, arm } of actuatorMoments(model, a)) {
    const share = program.let(`actuator_force${a}_${dof}`, 'physics/actuation.timesGear', law, arm);
    program.set(`qfrc_actuator${dof}`, 'physics/force.add', `qfrc_actuator${dof}`, share);
  }
}

interface ActuatorMoment {
  readonly dof: number;
  /** A literal, or a local. */
  readonly arm: number | string;
}

/** Where an actuator's force acts, and with which arms. */
export function actuatorMoments(model: Model, a: number): ActuatorMoment[] {
  const gear = actuatorOf(model, a).gear;
  const target = actuatorOf(model, a).trnid;
  if (actuatorOf(model, a).trntype === 'site') {
    const chain = chainOfBody(model, siteOf(model, target).bodyid);
    return chain.map((dof) => ({ dof, arm: `actuator_moment${a}_${dof}` }));
  }
  if (actuatorOf(model, a).trntype === 'tendon')
    return tendonArms(model, target).map(({ dof, arm }) => ({ dof, arm: gear[0] * arm }));
  const dof = jointOf(model, target).dofadr;
  const type = jointOf(model, target).type;
  if (type === 'hinge' || type === 'slide') return [{ dof, arm: gear[0] }];
  const shift = type === 'free' ? 3 : 0;
  const inParent = actuatorOf(model, a).trntype === 'jointinparent';
  const turning = inParent
    ? ['x', 'y', 'z'].map((axis) => `actuator_moment${a}.${axis}`)
    : gear.slice(shift, shift + 3);
  return [...gear.slice(0, shift), ...turning].map((arm, k) => ({ dof: dof + k, arm }));
}

/** Declares the arms that depend on where bodies are. */
function emitActuatorMoments(program: Program, model: Model, a: number): void {
  const gear = actuatorOf(model, a).gear;
  const target = actuatorOf(model, a).trnid;
  if (actuatorOf(model, a).trntype === 'site') {
    const body = siteOf(model, target).bodyid;
    const arms = actuatorMoments(model, a);
    if (arms.length === 0) return;
    program.let(
      `cfrc${a}`,
      'physics/actuation.siteMoment',
      `pose${body}`,
      siteOf(model, target).pos,
      siteOf(model, target).quat,
      gear.slice(0, 3),
      gear.slice(3),
      `subtree_com${bodyOf(model, body).rootid}`,
    );
    for (const { dof, arm } of arms) program.let(`${arm}`, 'physics/spatial.motionDotForce', `cdof${dof}`, `cfrc${a}`);
    return;
  }
  if (actuatorOf(model, a).trntype === 'tendon') return;
  const type = jointOf(model, target).type;
  if (actuatorOf(model, a).trntype === 'joint' || type === 'hinge' || type === 'slide') return;
  const shift = type === 'free' ? 3 : 0;
  const quaternion = [0, 1, 2, 3].map((k) => `qpos${jointOf(model, target).qposadr + shift + k}`);
  program.let(`actuator_moment${a}`, 'physics/actuation.gearInChild', ...quaternion, gear.slice(shift, shift + 3));
}

/** Whether a step itself needs `length<a>` and `speed<a>`. */
export const needsLength = (model: Model, a: number): boolean =>
  !model.opt.disabled.has('actuation') &&
  (actuatorOf(model, a).gaintype !== 'fixed' || actuatorOf(model, a).biastype !== 'none');

/** Declares `length<a>` and `speed<a>`. */
export function emitActuatorLengthAndVelocity(program: Program, model: Model, a: number): void {
  const arms = actuatorMoments(model, a);
  program.line(`var actuator_length${a} = 0.0;`);
  program.line(`var actuator_velocity${a} = 0.0;`);
  for (const { dof, arm } of arms) {
    const rate = program.let(`actuator_rate${a}_${dof}`, 'physics/actuation.timesGear', `qvel${dof}`, arm);
    program.set(`actuator_velocity${a}`, 'physics/force.add', `actuator_velocity${a}`, rate);
  }
  const target = actuatorOf(model, a).trnid;
  if (actuatorOf(model, a).trntype === 'site') return; // its length is 0 by definition
  if (actuatorOf(model, a).trntype === 'tendon') {
    const [gear] = actuatorOf(model, a).gear;
    program.set(`actuator_length${a}`, 'physics/actuation.timesGear', `ten_length${target}`, gear);
    return;
  }
  const type = jointOf(model, target).type;
  if (type === 'free') return;
  const q = jointOf(model, target).qposadr;
  if (type === 'ball') {
    const quaternion = [0, 1, 2, 3].map((k) => `qpos${q + k}`);
    const axis =
      actuatorOf(model, a).trntype === 'joint' ? actuatorOf(model, a).gear.slice(0, 3) : `actuator_moment${a}`;
    program.set(`actuator_length${a}`, 'physics/actuation.ballLength', ...quaternion, axis);
    return;
  }
  program.set(`actuator_length${a}`, 'physics/actuation.timesGear', `qpos${q}`, actuatorOf(model, a).gear[0]);
}

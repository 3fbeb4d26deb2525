/** All forces but those of constraints: `smooth<i>` is what springs, dampers and actuators do, less the bias. */
import type { Model } from '../model.ts';
import { emitFluid } from './fluid.ts';
import type { Program } from './program.ts';
import { chainOfBody, row } from './rows.ts';

/** Of a degree of freedom's damper. */
export const dampingOf = ({ opt, dofDamping }: Model, dof: number): number =>
  opt.disabled.has('damper') ? 0 : (dofDamping[dof] as number);

/** Reads `bias<i>`, `q<k>`, `v<i>`, frames, axes and the controls `u<a>`. */
export function emitForces(program: Program, model: Model): void {
  for (let i = 0; i < model.nv; i++) {
    program.var(`passive${i}`, 'physics/passive.damper', dampingOf(model, i), `v${i}`);
    program.line(`var actuation${i} = 0.0;`);
  }
  if (!model.opt.disabled.has('spring')) for (let j = 0; j < model.njnt; j++) emitSpring(program, model, j);
  emitFluid(program, model);
  for (let a = 0; a < model.nu; a++) emitActuator(program, model, a);
  for (let i = 0; i < model.nv; i++) {
    program.let(`applied${i}`, 'physics/force.sum', `passive${i}`, `actuation${i}`);
    program.let(`smooth${i}`, 'physics/force.less', `applied${i}`, `bias${i}`);
  }
}

function emitSpring(program: Program, model: Model, j: number): void {
  const stiffness = model.jntStiffness[j] as number;
  if (stiffness === 0) return;
  const [q, dof] = [model.jntQposadr[j] as number, model.jntDofadr[j] as number];
  const rest = (k: number): number => model.qposSpring[q + k] as number;
  const linear = (k: number): void => {
    const force = program.let(`spring${dof + k}`, 'physics/passive.spring', stiffness, `q${q + k}`, rest(k));
    program.set(`passive${dof + k}`, 'physics/force.sum', `passive${dof + k}`, force);
  };
  const turning = (from: number, at: number): void => {
    const quaternion = [0, 1, 2, 3].map((k) => `q${q + from + k}`);
    const resting = [0, 1, 2, 3].map((k) => rest(from + k));
    program.let(`spring${j}`, 'physics/passive.ballSpring', stiffness, ...quaternion, resting);
    ['x', 'y', 'z'].forEach((axis, k) => {
      program.set(`passive${at + k}`, 'physics/force.sum', `passive${at + k}`, `spring${j}.${axis}`);
    });
  };
  switch (model.jntType[j]) {
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

function emitActuator(program: Program, model: Model, a: number): void {
  const [low, high] = row(model.actuatorCtrlrange, a, 2) as [number, number];
  if (model.opt.disabled.has('actuation')) {
    emitArms(program, model, a);
    program.line(`var pull${a} = 0.0;`);
    return;
  }
  const control =
    model.actuatorCtrllimited[a] && !model.opt.disabled.has('clampctrl')
      ? program.let(`control${a}`, 'physics/actuation.within', `u${a}`, low, high)
      : `u${a}`;
  emitArms(program, model, a);
  const [first, ...others] = row(model.actuatorGainprm, a, 3) as [number, number, number];
  const gain = model.actuatorGaintype[a] === 'fixed' ? [first, 0, 0] : [first, ...others];
  const bias = model.actuatorBiastype[a] === 'none' ? [0, 0, 0] : row(model.actuatorBiasprm, a, 3);
  const law = `pull${a}`;
  if (!needsLength(model, a)) {
    program.var(law, 'physics/actuation.constantForce', control, first);
  } else {
    emitLengthAndSpeed(program, model, a);
    program.var(law, 'physics/actuation.affineForce', control, gain, bias, `length${a}`, `speed${a}`);
  }
  if (model.actuatorForcelimited[a]) {
    const [least, most] = row(model.actuatorForcerange, a, 2) as [number, number];
    program.set(law, 'physics/actuation.within', law, least, most);
  }
  for (const { dof, arm } of armsOf(model, a)) {
    const share = program.let(`pull${a}_${dof}`, 'physics/actuation.geared', law, arm);
    program.set(`actuation${dof}`, 'physics/force.sum', `actuation${dof}`, share);
  }
}

interface Arm {
  readonly dof: number;
  /** A literal, or a local. */
  readonly arm: number | string;
}

/** Where an actuator's force acts, and with which arms. */
export function armsOf(model: Model, a: number): Arm[] {
  const gear = row(model.actuatorGear, a, 6);
  const target = model.actuatorTrnid[a] as number;
  if (model.actuatorTrntype[a] === 'site') {
    const chain = chainOfBody(model, model.siteBodyid[target] as number);
    return chain.map((dof) => ({ dof, arm: `arm${a}_${dof}` }));
  }
  const dof = model.jntDofadr[target] as number;
  const type = model.jntType[target];
  if (type === 'hinge' || type === 'slide') return [{ dof, arm: gear[0] as number }];
  const shift = type === 'free' ? 3 : 0;
  const inParent = model.actuatorTrntype[a] === 'jointinparent';
  const turning = inParent ? ['x', 'y', 'z'].map((axis) => `arm${a}.${axis}`) : gear.slice(shift, shift + 3);
  return [...gear.slice(0, shift), ...turning].map((arm, k) => ({ dof: dof + k, arm }));
}

/** Declares the arms that depend on where bodies are. */
function emitArms(program: Program, model: Model, a: number): void {
  const gear = row(model.actuatorGear, a, 6);
  const target = model.actuatorTrnid[a] as number;
  if (model.actuatorTrntype[a] === 'site') {
    const body = model.siteBodyid[target] as number;
    const arms = armsOf(model, a);
    if (arms.length === 0) return;
    program.let(
      `wrench${a}`,
      'physics/actuation.siteWrench',
      `frame${body}`,
      row(model.sitePos, target, 3),
      row(model.siteQuat, target, 4),
      gear.slice(0, 3),
      gear.slice(3),
      `com${model.bodyRootid[body]}`,
    );
    for (const { dof, arm } of arms) program.let(`${arm}`, 'physics/spatial.power', `s${dof}`, `wrench${a}`);
    return;
  }
  const type = model.jntType[target];
  if (model.actuatorTrntype[a] === 'joint' || type === 'hinge' || type === 'slide') return;
  const shift = type === 'free' ? 3 : 0;
  const quaternion = [0, 1, 2, 3].map((k) => `q${(model.jntQposadr[target] as number) + shift + k}`);
  program.let(`arm${a}`, 'physics/actuation.inChild', ...quaternion, gear.slice(shift, shift + 3));
}

/** Whether a step itself needs `length<a>` and `speed<a>`. */
export const needsLength = (model: Model, a: number): boolean =>
  !model.opt.disabled.has('actuation') &&
  (model.actuatorGaintype[a] !== 'fixed' || model.actuatorBiastype[a] !== 'none');

/** Declares `length<a>` and `speed<a>`. */
export function emitLengthAndSpeed(program: Program, model: Model, a: number): void {
  const arms = armsOf(model, a);
  program.line(`var length${a} = 0.0;`);
  program.line(`var speed${a} = 0.0;`);
  for (const { dof, arm } of arms) {
    const rate = program.let(`rate${a}_${dof}`, 'physics/actuation.geared', `v${dof}`, arm);
    program.set(`speed${a}`, 'physics/force.sum', `speed${a}`, rate);
  }
  const target = model.actuatorTrnid[a] as number;
  if (model.actuatorTrntype[a] === 'site') return; // its length is 0 by definition
  const type = model.jntType[target];
  if (type === 'free') return;
  const q = model.jntQposadr[target] as number;
  if (type === 'ball') {
    const quaternion = [0, 1, 2, 3].map((k) => `q${q + k}`);
    const axis = model.actuatorTrntype[a] === 'joint' ? row(model.actuatorGear, a, 6).slice(0, 3) : `arm${a}`;
    program.set(`length${a}`, 'physics/actuation.ballLength', ...quaternion, axis);
    return;
  }
  program.set(`length${a}`, 'physics/actuation.geared', `q${q}`, arms[0]?.arm as number);
}

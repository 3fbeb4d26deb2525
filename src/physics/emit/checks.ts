/**
 * What keeps a program sane, as MuJoCo's mj_checkPos, mj_checkVel and mj_checkAcc: an environment whose positions, velocities or
 * accelerations are no finite numbers or beyond 1e10 goes back to qpos0 at rest without controls, and `warnings` counts it. The
 * state is looked at before each frame and after the last one; a frame with bad accelerations is begun again from qpos0.
 */
import type { Model } from '../model.ts';
import type { Program } from './program.ts';

const places = (count: number, name: string): string[] => Array.from({ length: count }, (_, k) => `${name}${k}`);

/** Emits what stands before the loop over frames. */
export function emitWarnings(program: Program): void {
  program.line('var warnings = vec3f();');
  program.line('var resetAt = passes;');
  program.line('var isRejected = false;');
}

/** Emits the check at the beginning of a frame, which looks at `q<k>` and `v<i>`. */
export function emitStateCheck(program: Program, model: Model): void {
  emitLargest(program, 'qposMax', places(model.nq, 'qpos'));
  emitLargest(program, 'qvelMax', places(model.nv, 'qvel'));
  const isLost = program.call('physics/stability.isBadState', 'qposMax', 'qvelMax', 'isRejected');
  program.within(`if (${isLost})`, () => {
    program.set('warnings', 'physics/stability.warnedOfState', 'warnings', 'qposMax', 'qvelMax');
    program.line('isRejected = false;');
    emitReset(program, model);
  });
}

/**
 * Looks at `a<i>`.
 * @param leave goes on to the next trip of the loop over frames, which is the same frame again
 */
export function emitAccelerationCheck(program: Program, model: Model, leave: 'break' | 'continue'): void {
  emitLargest(program, 'qaccMax', places(model.nv, 'qacc'));
  program.within(`if (${program.call('physics/stability.isBadAcceleration', 'qaccMax', 'frame', 'resetAt')})`, () => {
    program.set('warnings', 'physics/stability.warnedOfAcceleration', 'warnings');
    program.line('resetAt = frame;');
    if (model.opt.disabled.has('autoreset')) return;
    program.line('isRejected = true;');
    program.set('frame', 'physics/stability.previousFrame', 'frame');
    program.line(`${leave};`);
  });
}

function emitLargest(program: Program, name: string, of: readonly string[]): void {
  program.line(`var ${name} = 0u;`);
  for (const x of of) program.set(name, 'physics/stability.largerMagnitude', name, x);
}

function emitReset(program: Program, model: Model): void {
  if (model.opt.disabled.has('autoreset')) return;
  model.qpos0.forEach((q, k) => {
    program.line(`qpos${k} = ${program.literal(q)};`);
  });
  for (const x of [...places(model.nv, 'qvel'), ...places(model.nv, 'qacc'), ...places(model.nu, 'ctrl')]) {
    program.line(`${x} = 0.0;`);
  }
}

/**
 * The program that steps one model: WGSL text to be linked as `package::model`. It reads and writes through the functions of one
 * more file, such as `shaders/physics/io.wgsl`:
 *
 *   loadState(k), storeState(k, x)   qpos, then qvel, then the accelerations of the last step: nq + 2 nv numbers
 *   loadControl(a)
 *   storeProbe(k, x)                 what `probes` asks for
 */
import type { Model } from '../model.ts';
import { type ConstraintPlan, emitConstraints, emitCounts, planConstraints } from './constraints.ts';
import { emitMassAndBias } from './dynamics.ts';
import { emitFactor, emitSolve } from './factor.ts';
import { emitForces } from './forces.ts';
import { emitAxes, emitKinematics, emitVelocities } from './kinematics.ts';
import { treePattern } from './pattern.ts';
import { type Argument, Program } from './program.ts';
import { chainOf } from './rows.ts';
import { emitSolver } from './solver.ts';

export interface StepOptions {
  /** The file with the functions that load and store; default `physics/io`. */
  readonly io?: string;
  /** Locals of a step's first evaluation to be stored: of `stageNames`, `contacts` or `rows`. */
  readonly probes?: readonly string[];
}

/** What the stages of a step compute for each degree of freedom; the mass matrix has the entries of its tree. */
export function stageNames(model: Model): string[] {
  const dofs = Array.from({ length: model.nv }, (_, i) => i);
  const mass = dofs.flatMap((i) => chainOf(model, i).map((j) => `m${i}_${j}`));
  const perDof = ['bias', 'passive', 'actuation', 'free', 'a'].flatMap((name) => dofs.map((i) => `${name}${i}`));
  return [...mass, ...perDof];
}

/** @returns a module with the function `step(frames: u32)` */
export function emitStep(model: Model, { io = 'physics/io', probes = [] }: StepOptions = {}): string {
  const program = new Program();
  const { nq, nv, nu } = model;
  const plan = planConstraints(model);
  const each = (count: number, body: (k: number) => void): void => {
    for (let k = 0; k < count; k++) body(k);
  };
  program.within('fn step(frames: u32)', () => {
    each(nq, (k) => program.var(`q${k}`, `${io}.loadState`, `${k}u`));
    each(nv, (i) => program.var(`v${i}`, `${io}.loadState`, `${nq + i}u`));
    each(nv, (i) => program.var(`a${i}`, `${io}.loadState`, `${nq + nv + i}u`));
    each(nu, (a) => program.let(`u${a}`, `${io}.loadControl`, `${a}u`));
    const store = (): void => {
      for (const [k, name] of probes.entries()) program.run(`${io}.storeProbe`, `${k}u`, name);
    };
    program.within('for (var frame = 0u; frame < frames; frame++)', () => {
      if (model.opt.integrator === 'RK4') {
        emitRungeKutta(program, model, () => emitForward(program, model, plan, probes, store));
      } else {
        emitForward(program, model, plan, probes, store);
        emitEuler(program, model, plan);
      }
    });
    each(nq, (k) => program.run(`${io}.storeState`, `${k}u`, `q${k}`));
    each(nv, (i) => program.run(`${io}.storeState`, `${nq + i}u`, `v${i}`));
    each(nv, (i) => program.run(`${io}.storeState`, `${nq + nv + i}u`, `a${i}`));
  });
  return program.text();
}

const isFree = ({ rows, slots }: ConstraintPlan): boolean => rows.length === 0 && slots.length === 0;

/** From `q<k>`, `v<i>` and the controls to the accelerations `a<i>`. */
function emitForward(
  program: Program,
  model: Model,
  plan: ConstraintPlan,
  probes: readonly string[],
  store: () => void,
): void {
  emitKinematics(program, model);
  emitAxes(program, model);
  emitVelocities(program, model);
  emitMassAndBias(program, model);
  emitForces(program, model);
  if (isFree(plan) || probes.some((name) => name.startsWith('free'))) emitFree(program, model);
  if (probes.includes('contacts') || probes.includes('rows')) {
    program.line('var contacts = 0.0;');
    program.line('var rows = 0.0;');
  }
  if (isFree(plan)) {
    for (let i = 0; i < model.nv; i++) program.line(`a${i} = free${i};`);
  } else {
    emitConstraints(program, model, plan);
    if (probes.includes('contacts') || probes.includes('rows')) emitCounts(program, plan);
    emitSolver(program, model, plan);
  }
  if (probes.length === 0) return;
  if (model.opt.integrator !== 'RK4') store();
  else program.within(`if (${program.call('physics/integrate.isFirst', 'stage')})`, store);
}

/** `free<i>`: the accelerations without constraints. */
function emitFree(program: Program, model: Model): void {
  for (let i = 0; i < model.nv; i++) program.line(`var free${i} = smooth${i};`);
  emitFactor(program, treePattern(model), 'm', 'f');
  emitSolve(program, treePattern(model), 'f', 'free');
}

/** Semi-implicit Euler; damping is implicit (MuJoCo's eulerdamp). */
function emitEuler(program: Program, model: Model, plan: ConstraintPlan): void {
  const { nv, opt } = model;
  const h = opt.timestep;
  const isDamped = model.dofDamping.some((d) => d > 0) && !opt.disabled.has('eulerdamp');
  if (isDamped) {
    const tree = treePattern(model);
    const force = isFree(plan) ? 'smooth' : 'ma'; // with constraints all forces are M a
    tree.forEach((columns, i) => {
      for (const j of columns) program.line(`let w${i}_${j} = m${i}_${j};`);
      const damping = model.dofDamping[i] as number;
      program.let(`w${i}_${i}`, 'physics/integrate.dampedDiagonal', `m${i}_${i}`, damping, h);
      program.line(`var rate${i} = ${force}${i};`);
    });
    emitFactor(program, tree, 'w', 'e');
    emitSolve(program, tree, 'e', 'rate');
  }
  for (let i = 0; i < nv; i++) {
    program.set(`v${i}`, 'physics/integrate.advance', `v${i}`, isDamped ? `rate${i}` : `a${i}`, h);
  }
  emitPositions(program, model, 'q', 'v', h);
}

/** Four stages around one copy of `forward`. */
function emitRungeKutta(program: Program, model: Model, forward: () => void): void {
  const { nq, nv, opt } = model;
  for (let k = 0; k < nq; k++) program.line(`let start${k} = q${k};`);
  for (let i = 0; i < nv; i++) {
    program.line(`let startV${i} = v${i};`);
    program.line(`var meanV${i} = 0.0;`);
    program.line(`var meanA${i} = 0.0;`);
  }
  program.within('for (var stage = 0u; stage < 4u; stage++)', () => {
    forward();
    program.let('weight', 'physics/integrate.stageWeight', 'stage');
    program.let('h', 'physics/integrate.stageStep', 'stage', opt.timestep);
    for (let i = 0; i < nv; i++) {
      program.set(`meanV${i}`, 'physics/force.addProduct', `meanV${i}`, 'weight', `v${i}`);
      program.set(`meanA${i}`, 'physics/force.addProduct', `meanA${i}`, 'weight', `a${i}`);
      program.let(`rateV${i}`, 'physics/integrate.stageRate', 'stage', `v${i}`, `meanV${i}`);
      program.let(`rateA${i}`, 'physics/integrate.stageRate', 'stage', `a${i}`, `meanA${i}`);
      program.set(`v${i}`, 'physics/integrate.advance', `startV${i}`, `rateA${i}`, 'h');
    }
    emitPositions(program, model, 'start', 'rateV', 'h');
  });
}

/** `q<k>` after the time h from `<start><k>` at the velocities `<rate><i>`. */
function emitPositions(program: Program, model: Model, start: string, rate: string, h: Argument): void {
  const linear = (q: number, i: number): void =>
    program.set(`q${q}`, 'physics/integrate.advance', `${start}${q}`, `${rate}${i}`, h);
  const turning = (q: number, i: number): void => {
    const qs = [0, 1, 2, 3].map((k) => `${start}${q + k}`);
    const vs = [0, 1, 2].map((k) => `${rate}${i + k}`);
    program.let(`turned${i}`, 'physics/integrate.advanceRotation', ...qs, ...vs, h);
    ['x', 'y', 'z', 'w'].forEach((part, k) => {
      program.line(`q${q + k} = turned${i}.${part};`);
    });
  };
  for (let j = 0; j < model.njnt; j++) {
    const [q, i] = [model.jntQposadr[j] as number, model.jntDofadr[j] as number];
    switch (model.jntType[j]) {
      case 'free':
        for (const k of [0, 1, 2]) linear(q + k, i + k);
        turning(q + 3, i + 3);
        break;
      case 'ball':
        turning(q, i);
        break;
      default:
        linear(q, i);
    }
  }
}

/**
 * The program that steps one model: WGSL text to be linked as `package::model`. It reads and writes through the functions of one
 * more file, such as `shaders/physics/io.wgsl`:
 *
 *   loadState(k), storeState(k, x)   qpos, then qvel, then the accelerations of the last step: nq + 2 nv numbers
 *   loadControl(a)
 *   loadMocap(frame, k)              where `movesMocap`: seven numbers a mocap body, position and quaternion
 *   storeOutput(k, x)                what `outputs` asks for
 *   storeProbe(k, x)                 what `probes` asks for
 */
import { RingfenceError } from '../../errors/error.ts';
import type { Model } from '../model.ts';
import { chainOf } from '../tree.ts';
import { emitAccelerationCheck, emitStateCheck, emitWarnings } from './checks.ts';
import { type ConstraintPlan, emitConstraints, planConstraints } from './constraints/plan.ts';
import type { ContactSlots } from './contacts/plan.ts';
import { emitCinert, emitCrbAndRne } from './dynamics.ts';
import { emitSmoothForces } from './forces.ts';
import { emitEuler, emitRungeKutta } from './integrate.ts';
import { emitComPos, emitComVel, emitKinematics } from './kinematics.ts';
import { areSeen, emitLastOutputs, emitLook, emitOutputs, type Output } from './outputs.ts';
import { Program } from './program.ts';
import { emitFactor, emitSolve } from './solver/factor.ts';
import { isLimited } from './solver/limited.ts';
import { emitSolver } from './solver/solver.ts';
import { treePattern } from './solver/sparsity.ts';

export interface StepOptions {
  /** The file with the functions that load and store; default `physics/io`. */
  readonly io?: string;
  /** What the program stores beside the state. */
  readonly outputs?: readonly Output[];
  /** Whose values: those that mj_step leaves, or those of a further mj_forward at the state that the step ends in. */
  readonly outputsOf?: 'mj_step' | 'mj_forward';
  /** Mocap bodies are where `loadMocap` says at each frame; otherwise where the file puts them. */
  readonly movesMocap?: boolean;
  /** Locals of a step's first evaluation to be stored: of `stageNames`, `contacts` or `rows`. */
  readonly probes?: readonly string[];
  readonly contacts?: ContactSlots;
}

/** Texts of the modules that a kernel with `package::model` is linked with. */
export type ModelProgram = Readonly<Record<'model' | 'contact_tables', string>>;

const IO = 'physics/io';

/** What the stages of a step compute for each degree of freedom; the mass matrix has the entries of its tree. */
export function stageNames(model: Model): string[] {
  const dofs = Array.from({ length: model.nv }, (_, i) => i);
  const mass = dofs.flatMap((i) => chainOf(model, i).map((j) => `qM${i}_${j}`));
  const perDof = ['qfrc_bias', 'qfrc_passive', 'qfrc_actuator', 'qacc_smooth', 'qacc'].flatMap((name) =>
    dofs.map((i) => `${name}${i}`),
  );
  return [...mass, ...perDof];
}

/** What the model has that only the cooperative program steps. */
export const missingOf = ({ opt }: Model): string[] => (opt.noslipIterations > 0 ? ['noslip_iterations'] : []);

/**
 * @throws RingfenceError naming what the model has that only the cooperative program steps
 * @returns `model` has the function `step(frames: u32)`; with outputs, `step(0)` is mj_forward. `look()` gives those outputs that
 * positions and velocities alone determine, and 0 for the others
 */
export function emitStep(model: Model, options: StepOptions = {}): ModelProgram {
  const { io = IO, outputs = [], outputsOf = 'mj_step', movesMocap = false, contacts = 'mixed' } = options;
  const missing = missingOf(model);
  if (missing.length > 0) {
    throw new RingfenceError(
      `the straight-line physics does not step ${missing.join(', ')}: use --physics cooperative for this model`,
    );
  }
  const program = new Program();
  const { nq, nv, nu } = model;
  const plan = planConstraints(model, contacts);
  const wanted = { outputs, of: outputsOf, store: `${io}.storeOutput` } as const;
  const isRungeKutta = model.opt.integrator === 'RK4';
  const each = (count: number, body: (k: number) => void): void => {
    for (let k = 0; k < count; k++) body(k);
  };
  const breakIf = (callee: 'isOver' | 'isBehind'): void =>
    program.within(`if (${program.call(`physics/passes.${callee}`, 'frame', 'frames')})`, () => program.line('break;'));
  const evaluate = (): void => {
    emitForward(program, model, plan, options, () => emitOutputs(program, model, plan, wanted, true));
    const check = (leave: 'break' | 'continue'): void => emitAccelerationCheck(program, model, leave);
    if (isRungeKutta)
      program.within(`if (${program.call('physics/integrate.isFirst', 'stage')})`, () => check('break'));
    else check('continue');
    if (outputs.length === 0) return;
    emitOutputs(program, model, plan, wanted, false);
    breakIf('isOver');
  };
  program.within('fn step(frames: u32)', () => {
    each(nq, (k) => program.var(`qpos${k}`, `${io}.loadState`, `${k}u`));
    each(nv, (i) => program.var(`qvel${i}`, `${io}.loadState`, `${nq + i}u`));
    each(nv, (i) => program.var(`qacc${i}`, `${io}.loadState`, `${nq + nv + i}u`));
    each(nu, (a) => program.var(`ctrl${a}`, `${io}.loadControl`, `${a}u`));
    program.let('passes', 'physics/passes.passesOf', 'frames');
    emitWarnings(program);
    if (plan.shared) program.run('physics/contacts/shared.resetDropped');
    program.within('for (var frame = 0u; frame < passes; frame++)', () => {
      emitStateCheck(program, model);
      if (outputs.length === 0) breakIf('isOver');
      else if (outputsOf === 'mj_step') breakIf('isBehind');
      if (movesMocap) each(7 * model.nmocap, (k) => program.let(`mocap${k}`, `${io}.loadMocap`, 'frame', `${k}u`));
      if (isRungeKutta) emitRungeKutta(program, model, evaluate);
      else {
        evaluate();
        emitEuler(program, model, isFree(plan));
      }
    });
    each(nq, (k) => program.run(`${io}.storeState`, `${k}u`, `qpos${k}`));
    each(nv, (i) => program.run(`${io}.storeState`, `${nq + i}u`, `qvel${i}`));
    each(nv, (i) => program.run(`${io}.storeState`, `${nq + nv + i}u`, `qacc${i}`));
    emitLastOutputs(program, model, plan, wanted);
  });
  program.within('fn look()', () => {
    if (areSeen(outputs)) {
      each(nq, (k) => program.let(`qpos${k}`, `${io}.loadState`, `${k}u`));
      each(nv, (i) => program.let(`qvel${i}`, `${io}.loadState`, `${nq + i}u`));
      if (movesMocap) each(7 * model.nmocap, (k) => program.let(`mocap${k}`, `${io}.loadMocap`, '0u', `${k}u`));
      emitPositionsAndVelocities(program, model, movesMocap);
    }
    emitLook(program, model, plan, wanted);
  });
  return { model: program.text(), contact_tables: plan.shared?.tables() ?? '' };
}

const isFree = ({ terms }: ConstraintPlan): boolean => terms.length === 0;

/** Where the bodies are and how they move. Reads `q<k>`, `v<i>` and where they move `mocap<k>`. */
function emitPositionsAndVelocities(program: Program, model: Model, movesMocap: boolean): void {
  emitKinematics(program, model, movesMocap);
  emitComPos(program, model);
  emitComVel(program, model);
  emitCinert(program, model);
}

/**
 * Leads from `q<k>`, `v<i>` and the controls to the accelerations `a<i>`.
 * @param see once places and motions are known
 */
function emitForward(
  program: Program,
  model: Model,
  plan: ConstraintPlan,
  { io = IO, movesMocap = false, probes = [] }: StepOptions,
  see: () => void,
): void {
  emitPositionsAndVelocities(program, model, movesMocap);
  see();
  emitCrbAndRne(program, model);
  emitSmoothForces(program, model);
  if (isFree(plan) || isLimited(model) || probes.some((name) => name.startsWith('qacc_smooth')))
    emitQaccSmooth(program, model);
  if (probes.includes('ncon') || probes.includes('nefc')) {
    program.line('var ncon = 0.0;');
    program.line('var nefc = 0.0;');
  }
  if (isFree(plan)) {
    for (let i = 0; i < model.nv; i++) program.line(`qacc${i} = qacc_smooth${i};`);
  } else {
    emitConstraints(program, model, plan);
    if (probes.includes('ncon') || probes.includes('nefc')) for (const term of plan.terms) term.count(program);
    emitSolver(program, model, plan);
  }
  if (probes.length === 0) return;
  const store = (): void => {
    for (const [k, name] of probes.entries()) program.run(`${io}.storeProbe`, `${k}u`, name);
  };
  if (model.opt.integrator !== 'RK4') store();
  else program.within(`if (${program.call('physics/integrate.isFirst', 'stage')})`, store);
}

/** `free<i>`: the accelerations without constraints. */
function emitQaccSmooth(program: Program, model: Model): void {
  for (let i = 0; i < model.nv; i++) program.line(`var qacc_smooth${i} = qfrc_smooth${i};`);
  emitFactor(program, treePattern(model), 'qM', 'qLD');
  emitSolve(program, treePattern(model), 'qLD', 'qacc_smooth');
}

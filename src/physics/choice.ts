/** Which of the two programs steps a model on an adapter. */
import type { AdapterFacts } from '../gpu/device.ts';
import { unsupportedOf } from './cooperative/program.ts';
import { emitStep, missingOf, type StepOptions } from './emit/step.ts';
import type { Model } from './model.ts';

/**
 * `straight`: unrolled for the model; `cooperative`: lanes of a workgroup share an environment and read the model as
 * tables.
 */
export const PHYSICS_PROGRAMS = ['straight', 'cooperative'] as const;
export type PhysicsProgram = (typeof PHYSICS_PROGRAMS)[number];

/** Characters of a straight-line program that compilers take seconds for. */
const LONGEST = 300_000;

/**
 * Why the dispatches that step a rollout's models cannot step one for its task; undefined where they can. They are handed
 * states and actions, and return what mj_step leaves.
 */
export function reasonNotPosted({
  outputsOf,
  movesMocap,
}: Pick<StepOptions, 'outputsOf' | 'movesMocap'>): string | undefined {
  if (movesMocap) return 'the task moves mocap bodies';
  return outputsOf === 'mj_forward' ? "the task reads sensors at a step's end" : undefined;
}

/**
 * Why an adapter should not step a model by a program; undefined where it may. Lavapipe takes no cooperative kernel, because LLVM
 * compiles one for minutes.
 */
export function reasonAgainst(
  physics: PhysicsProgram,
  model: Model,
  facts: AdapterFacts,
  options: StepOptions = {},
): string | undefined {
  if (physics === 'straight') {
    const unknown = missingOf(model);
    if (unknown.length > 0) return `it does not step ${unknown.join(', ')}`;
    const { length } = emitStep(model, options).model;
    return length > LONGEST ? `its text has ${Math.round(length / 1000)} KB, which compilers take long for` : undefined;
  }
  const missing = unsupportedOf(model);
  if (missing.length > 0) return `it does not step ${missing.join(', ')} yet`;
  const unposted = reasonNotPosted(options);
  if (unposted !== undefined) return unposted;
  return facts.compilesAtFirstRun ? 'LLVM compiles it for minutes' : undefined;
}

/**
 * The straight-line program on a CPU driver, where it is several times as fast, unless it is too long for it; the
 * cooperative one on a GPU, whose registers and instruction caches the other exceeds. A program that there is a reason against
 * runs only where there is one against the other, too.
 */
export function physicsFor(model: Model, facts: AdapterFacts, options: StepOptions = {}): PhysicsProgram {
  if (missingOf(model).length > 0) return 'cooperative';
  if (reasonAgainst('cooperative', model, facts, options) !== undefined) return 'straight';
  if (!facts.software) return 'cooperative';
  return reasonAgainst('straight', model, facts, options) === undefined ? 'straight' : 'cooperative';
}

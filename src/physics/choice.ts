/** Which of the two programs steps a model on an adapter. */
import type { AdapterFacts } from '../gpu/device.ts';
import { unsupportedOf } from './cooperative/program.ts';
import { emitStep, type StepOptions } from './emit/step.ts';
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
 * The straight-line program on a CPU driver, where it is several times as fast, unless it is too long for it; the
 * cooperative one on a GPU, whose registers and instruction caches the other exceeds. Lavapipe keeps to the straight
 * line, because LLVM takes minutes over a cooperative kernel; so does a model with what the cooperative program does
 * not step.
 */
export function physicsFor(model: Model, facts: AdapterFacts, options: StepOptions = {}): PhysicsProgram {
  const hasSensors = options.outputs?.some(({ field }) => field === 'sensordata') && model.nsensordata > 0;
  if (facts.compilesAtFirstRun || hasSensors || unsupportedOf(model).length > 0) return 'straight';
  if (!facts.software) return 'cooperative';
  return emitStep(model, options).model.length > LONGEST ? 'cooperative' : 'straight';
}

/** The iterations that methods share; methods of a kind differ in their control kernel. */
import { RingfenceError } from '../errors/error.ts';
import type { Task } from '../tasks/index.ts';
import type { NamedStep } from './algorithm.ts';
import type { Verbs } from './verbs.ts';

export interface TrustRegionOptions {
  /** The step combines the solutions of every function (trait `systems: 'functions'`), as the control kernel's entry `step` says. */
  readonly isCombined?: boolean;
  /** The full step is taken without a line search. */
  readonly isUnsearched?: boolean;
}

/** The iteration of methods with a trust region. */
export async function trustRegionIteration(
  verbs: Verbs,
  controlKernel: string,
  { isCombined = false, isUnsearched = false }: TrustRegionOptions = {},
): Promise<NamedStep[]> {
  const combine = async (): Promise<NamedStep[]> => [
    { name: 'inner products', step: await verbs.innerProducts() },
    { name: 'combine solutions', step: await verbs.decide(controlKernel, 'step') },
  ];
  return [
    { name: 'collect rollout', step: await verbs.collectRollout() },
    { name: 'estimate advantages', step: await verbs.estimateAdvantages() },
    { name: 'estimate episodes', step: await verbs.estimateEpisodes() },
    { name: 'decide', step: await verbs.decide(controlKernel) },
    { name: 'surrogate gradients', step: await verbs.surrogateGradients() },
    { name: 'conjugate gradient', step: await verbs.conjugateGradient() },
    ...(isCombined ? await combine() : []),
    isUnsearched
      ? { name: 'full step', step: await verbs.fullStep() }
      : { name: 'line search', step: await verbs.lineSearch() },
    { name: 'fit critics', step: await verbs.fitCritics() },
    { name: 'update normaliser', step: await verbs.updateNormaliser() },
  ];
}

/** The iteration of methods that are trained by minibatches. */
export async function gradientIteration(
  verbs: Verbs,
  controlKernel: string,
  { isPenalised = false, afterwards = [] }: { isPenalised?: boolean; afterwards?: readonly NamedStep[] } = {},
): Promise<NamedStep[]> {
  return [
    { name: 'collect rollout', step: await verbs.collectRollout() },
    { name: 'estimate advantages', step: await verbs.estimateAdvantages() },
    { name: 'estimate episodes', step: await verbs.estimateEpisodes() },
    { name: 'decide', step: await verbs.decide(controlKernel) },
    { name: 'keep reference', step: await verbs.keepReference() },
    { name: 'passes', step: await verbs.policyPasses({ passes: 'passes', isPenalised, withCritics: true }) },
    ...afterwards,
    { name: 'update normaliser', step: await verbs.updateNormaliser() },
  ];
}

/** @throws RingfenceError when a method whose step is derived for one constraint is given a task with several. */
export function checkOneConstraint(name: string, task: Task): void {
  const C = task.costs.length;
  if (C !== 1)
    throw new RingfenceError(
      `${name} handles one constraint, but ${task.name} has ${C} costs (${task.costs.join(', ')}): use crpo, trpo-lagrangian or c-trpo`,
    );
}

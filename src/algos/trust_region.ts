/** The iteration that all trust-region methods share; they differ in their control kernel. */
import type { Verbs } from '../train/verbs.ts';
import type { NamedStep } from './algorithm.ts';

export async function trustRegionIteration(verbs: Verbs, controlKernel: string): Promise<NamedStep[]> {
  return [
    { name: 'collect rollout', step: await verbs.collectRollout() },
    { name: 'estimate advantages', step: await verbs.estimateAdvantages() },
    { name: 'estimate episodes', step: await verbs.estimateEpisodes() },
    { name: 'decide', step: await verbs.decide(controlKernel) },
    { name: 'surrogate gradients', step: await verbs.surrogateGradients() },
    { name: 'conjugate gradient', step: await verbs.conjugateGradient() },
    { name: 'line search', step: await verbs.lineSearch() },
    { name: 'fit critics', step: await verbs.fitCritics() },
    { name: 'update normaliser', step: await verbs.updateNormaliser() },
  ];
}

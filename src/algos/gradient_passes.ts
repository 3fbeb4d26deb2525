/** The iteration that methods trained by minibatches share; they differ in their control kernel. */

import type { NamedStep } from './algorithm.ts';
import type { Verbs } from './verbs.ts';

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

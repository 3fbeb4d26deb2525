/** Policies trained by gradient steps: passes over the samples in minibatches, one loss for all methods. */
import type { PassOptions } from '../algos/verbs.ts';
import type { DispatchSpec, Step } from '../gpu/dispatch.ts';
import { criticPass } from './critic_step.ts';
import { type Dispatcher, gates } from './dispatcher.ts';
import { gradientStep, shuffledView } from './minibatch_step.ts';
import { eachMinibatch, fusedMinibatches } from './minibatches.ts';
import { actorForwards, shuffles } from './networks.ts';
import { PART_QUADS, penaltyWords, scratchWords } from './workspace.ts';

/** Gradient steps of the policy on every minibatch of the shuffled samples. */
async function policyPass(d: Dispatcher, isPenalised: boolean): Promise<DispatchSpec[]> {
  const w = d.workspace;
  if (d.isFused) {
    const { actor: parameters, reference, actorMoments: moments, actorScratch: scratch } = w;
    const bind = { parameters, reference, policySamples: w.policySamples.block(0), moments, scratch };
    return fusedMinibatches(d, 'actor', gates.policy, bind, isPenalised);
  }
  return eachMinibatch(d, await gradientStep(d, [shuffledView(d)], isPenalised));
}

/** Keeps the policy as it is now as the reference of ratios' KL: its parameters, and its outputs on every sample. */
export async function keepReference(d: Dispatcher): Promise<Step> {
  const w = d.workspace;
  return d.step([
    d.dispatch(
      'optim/snapshot',
      { parameters: w.actor, reference: w.reference },
      [Math.ceil(w.actor.strideWords / 64), 1],
      { work: { bytes: 8 * w.actor.strideWords }, constants: { ACTOR_WORDS: w.actor.strideWords } },
    ),
    ...d.blocks.flatMap((b) => actorForwards(d, b, w.actor, w.output.block(b), 'acting')),
  ]);
}

/** KL, policy advantages and entropy after a pass, and whether the passes go on. */
export function closePass(d: Dispatcher, isPenalised = false): Promise<Step> {
  const w = d.workspace;
  const { shape } = w;
  const parts = Math.ceil(shape.quads / PART_QUADS);
  const candidateOutput = w.candidateOutput.block(0);
  // Fused minibatches leave the penalties in their scratch, because they only read the record: the pass takes them over.
  const isLeft = isPenalised && d.isFused;
  return d.step([
    ...d.blocks.flatMap((b) => [
      ...actorForwards(d, b, w.actor, candidateOutput, 'passes'),
      d.dispatch(
        'estimate/surrogate',
        {
          parameters: w.reference,
          candidate: w.actor,
          output: w.output.block(b),
          candidateOutput,
          transition: w.transition.block(b),
          advantage: w.advantage.block(b),
          surrogate: w.surrogate,
        },
        [parts, 1],
        {
          cursor: b,
          constants: { BLOCK_PARTS: parts, VECTOR_ADVANCE: shape.actorVectors > 1 ? d.actorStride : 0 },
        },
      ),
    ]),
    d.dispatch('optim/passes', { surrogate: w.surrogate, ...(isLeft ? { scratch: w.actorScratch } : {}) }, [1, 1], {
      conditions: { PENALISED: isLeft },
      constants: {
        SURROGATE_PARTS: parts * shape.blocks,
        PSI_WORD: scratchWords(shape, 'actor') - penaltyWords(shape),
      },
    }),
  ]);
}

/** Passes over the samples in shuffled minibatches, until the KL stops them. */
export async function policyPasses(d: Dispatcher, options: PassOptions): Promise<Step> {
  const { shape } = d.workspace;
  const [shuffled, policy, critics, close] = await Promise.all([
    shuffles(d, true),
    policyPass(d, options.isPenalised === true),
    options.withCritics ? criticPass(d, gates.passes) : [],
    closePass(d, options.isPenalised),
  ]);
  const minibatches = d.prepare([...policy, ...critics]);
  return Array.from({ length: d.integer(options.passes) }, (_, index) => [
    ...shuffled.flatMap((shuffle, b) => [
      ...d.prepare([{ ...shuffle, cursor: index * shape.blocks + b }]),
      ...minibatches,
    ]),
    ...close,
  ]).flat();
}

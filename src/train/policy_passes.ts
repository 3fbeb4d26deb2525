/** Policies trained by gradient steps: passes over the samples in minibatches, one loss for all methods. */
import type { DispatchSpec, Step } from '../gpu/schedule.ts';
import { CHUNK_QUADS } from '../layout.ts';
import { criticPass } from './critic_step.ts';
import { batches, conditionOf, type Dispatcher, gates } from './dispatcher.ts';
import { eachMinibatch, fusedMinibatches } from './minibatches.ts';
import { actorForwards, shuffles, sumPartials, tiles } from './networks.ts';
import { adamWork, type Batch, forwardWork, policyLossWork, weightGradientWork } from './work.ts';
import { momentWords, networkSizes, penaltyWords, scratchWords } from './workspace.ts';

/** Which samples a gradient step of the policy sees, and whose parameters it changes. */
export interface MinibatchView {
  /** Samples from one minibatch to the next, a multiple of 4; a minibatch has as many or, as a suffix, all to the end. */
  readonly samples: number;
  /** Quads of the largest minibatch. */
  readonly quads: number;
  readonly isSuffix: boolean;
  /** Words from the parameters of one minibatch to those of the next: 0 but for an actor with a vector for each time step. */
  readonly vectorAdvance: number;
}

function minibatchConstants(d: Dispatcher, view: MinibatchView) {
  const { shape } = d.workspace;
  return {
    DELTA_ROWS: networkSizes(shape, 'actor').deltaRows,
    QUADS: view.quads,
    SAMPLES: view.samples,
    INPUT_ROW_QUADS: shape.quads,
    INPUT_ADVANCE: view.samples / 4,
    SUFFIX: view.isSuffix ? 1 : 0,
    VECTOR_ADVANCE: view.vectorAdvance,
    MOMENTS_ADVANCE: view.vectorAdvance > 0 ? momentWords(view.vectorAdvance) : 0,
    GATE: gates.policy,
    BATCH: batches.minibatch,
  };
}

/** Samples of a minibatch on average, for the work that is done on it. */
function meanBatch(d: Dispatcher, view: MinibatchView): Batch {
  const { blockSamples } = d.workspace.shape;
  const minibatches = Math.ceil(blockSamples / view.samples);
  const samples = view.isSuffix ? blockSamples - (view.samples * (minibatches - 1)) / 2 : blockSamples / minibatches;
  return { samples, when: conditionOf(gates.policy) };
}

/** Outputs of the policy on a minibatch, and what its backward pass needs. */
export function policyForward(d: Dispatcher, view: MinibatchView): Promise<DispatchSpec> {
  const w = d.workspace;
  return d.dispatch(
    'nn/forward',
    { parameters: w.actor, input: w.shuffledInput, output: w.candidateOutput, hidden: w.hidden.block(0) },
    [Math.ceil(view.quads / d.groups), 1],
    {
      work: forwardWork(w.shape, 'actor', meanBatch(d, view), 1, true),
      conditions: { CACHE: true },
      constants: minibatchConstants(d, view),
    },
  );
}

/** `slopes` of the penalties before a step, or `advance` of the suffix after it. */
export function penalty(d: Dispatcher, view: MinibatchView, entry: 'slopes' | 'advance'): Promise<DispatchSpec> {
  const w = d.workspace;
  return d.dispatch(
    'estimate/penalty',
    { parameters: w.actor, output: w.candidateOutput, policySamples: w.policySamples },
    [1, 1],
    { entry, constants: minibatchConstants(d, view) },
  );
}

/** One gradient step of the policy on a minibatch; the cursor is the minibatch. */
export async function policyMinibatch(
  d: Dispatcher,
  view: MinibatchView,
  isPenalised: boolean,
): Promise<DispatchSpec[]> {
  const w = d.workspace;
  const { shape } = w;
  const sizes = networkSizes(shape, 'actor');
  const constants = minibatchConstants(d, view);
  // a suffix may be the whole rollout: its gradient is summed in chunks
  const chunks = view.isSuffix ? shape.chunks : 1;
  const batch = meanBatch(d, view);
  return Promise.all([
    policyForward(d, view),
    ...(isPenalised ? [penalty(d, view, 'slopes')] : []),
    d.dispatch(
      'nn/policy_loss',
      {
        parameters: w.actor,
        reference: w.reference,
        output: w.candidateOutput,
        policySamples: w.policySamples,
        hidden: w.hidden.block(0),
        delta: w.delta,
      },
      [Math.ceil(view.quads / d.groups), 1],
      { work: policyLossWork(shape, batch), constants },
    ),
    d.dispatch(
      'nn/weight_gradient',
      {
        input: w.shuffledInput,
        hidden: w.hidden.block(0),
        delta: w.delta,
        partials: view.isSuffix ? w.partials : w.gradient,
      },
      [tiles(d, sizes.outputsPadded, shape.logStds > 0) * chunks, 1],
      {
        work: weightGradientWork(shape, 'actor', batch, 1, chunks),
        constants: {
          ...constants,
          NETS: 1,
          HIDDEN_NETS: 1,
          CHUNKS: chunks,
          BLOCK_CHUNKS: chunks,
          CHUNK_QUADS: view.isSuffix ? CHUNK_QUADS : view.quads,
          PARAMETERS: view.isSuffix ? sizes.parameters : d.actorStride,
        },
      },
    ),
    ...(view.isSuffix ? [sumPartials(d, w.gradient, 1)] : []),
    d.dispatch('optim/adam', { parameters: w.actor, gradient: w.gradient, moments: w.actorMoments }, [1, 1], {
      work: adamWork(sizes.parameters, 1, batch.when),
      constants: { ...constants, NETS: 1, NET_STRIDE: d.actorStride, ACTOR: 1 },
    }),
  ]);
}

/** Gradient steps of the policy on every minibatch of the shuffled samples. */
async function policyPass(d: Dispatcher, isPenalised: boolean): Promise<DispatchSpec[]> {
  const w = d.workspace;
  if (d.isFused) {
    const { actor: parameters, reference, policySamples, actorMoments: moments, actorScratch: scratch } = w;
    const bind = { parameters, reference, policySamples, moments, scratch };
    return fusedMinibatches(d, 'actor', gates.policy, bind, isPenalised);
  }
  const { minibatch, minibatchQuads } = w.shape;
  const view = { samples: minibatch, quads: minibatchQuads, isSuffix: false, vectorAdvance: 0 };
  return eachMinibatch(d, await policyMinibatch(d, view, isPenalised));
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
  const parts = Math.ceil(shape.quads / 64);
  // one workgroup's steps leave the penalties where the record was not theirs to write
  const isLeft = isPenalised && d.isFused;
  return d.step([
    ...d.blocks.flatMap((b) => [
      ...actorForwards(d, b, w.actor, w.candidateOutput, 'passes'),
      d.dispatch(
        'estimate/surrogate',
        {
          parameters: w.reference,
          candidate: w.actor,
          output: w.output.block(b),
          candidateOutput: w.candidateOutput,
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

export interface PassOptions {
  /** Name of the hyper-parameter that says how many passes there are at most. */
  readonly passes: string;
  /** The loss has penalties, whose slopes depend on the minibatch. */
  readonly isPenalised?: boolean;
  /** The critics are trained in the same passes, and stop with them. */
  readonly withCritics?: boolean;
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

/** One gradient step of the policy on a minibatch, which may lie in several blocks of time. */
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { DispatchSpec } from '../gpu/dispatch.ts';
import { CHUNK_QUADS } from '../shape/shape.ts';
import { batches, conditionOf, type Dispatcher, gates } from './dispatcher.ts';
import { gradientGroups, sumPartials } from './networks.ts';
import { adamWork, type Batch, forwardWork, minibatchSamples, policyLossWork, weightGradientWork } from './work.ts';
import { momentWords, networkSizes, PART_QUADS } from './workspace.ts';

/** Which samples of a block of time a gradient step of the policy sees, and whose parameters it changes. */
export interface MinibatchView {
  readonly block: number;
  /** Inputs, what the loss needs, and where activations and outputs go. */
  readonly input: ReplicaBuffer;
  readonly policySamples: ReplicaBuffer;
  readonly hidden: ReplicaBuffer;
  readonly output: ReplicaBuffer;
  /** Samples from one minibatch to the next, a multiple of 4; a minibatch has as many or, as a suffix, all to the end. */
  readonly samples: number;
  /** Quads of the largest minibatch. */
  readonly quads: number;
  /** Samples of a minibatch on average over its steps, for the work that is done on it. */
  readonly meanSamples: number;
  /** Minibatches of a block: an index counts those of all blocks. */
  readonly blockMinibatches: number;
  readonly isSuffix: boolean;
  /** Words from the parameters of one minibatch to those of the next: 0 but for an actor with a vector for each time step. */
  readonly vectorAdvance: number;
}

/** Minibatches of the shuffled samples of whichever block was shuffled last. */
export function shuffledView({ workspace: w }: Dispatcher): MinibatchView {
  const { minibatch, minibatchQuads, minibatches } = w.shape;
  return {
    block: 0,
    input: w.shuffledInput,
    policySamples: w.policySamples.block(0),
    hidden: w.hidden.block(0),
    output: w.candidateOutput.block(0),
    samples: minibatch,
    quads: minibatchQuads,
    meanSamples: minibatchSamples(w.shape),
    blockMinibatches: minibatches,
    isSuffix: false,
    vectorAdvance: 0,
  };
}

function minibatchConstants(d: Dispatcher, view: MinibatchView) {
  const { shape } = d.workspace;
  return {
    DELTA_ROWS: networkSizes(shape, 'actor').deltaRows,
    QUADS: view.quads,
    SAMPLES: view.samples,
    INPUT_ROW_QUADS: shape.quads,
    INPUT_ADVANCE: view.samples / 4,
    BLOCK_MINIBATCHES: view.blockMinibatches,
    SUFFIX: view.isSuffix ? 1 : 0,
    VECTOR_ADVANCE: view.vectorAdvance,
    MOMENTS_ADVANCE: view.vectorAdvance > 0 ? momentWords(view.vectorAdvance) : 0,
    GATE: gates.policy,
    BATCH: batches.minibatch,
  };
}

const batchOf = ({ meanSamples }: MinibatchView): Batch => ({ samples: meanSamples, when: conditionOf(gates.policy) });

/** Outputs of the policy on a minibatch, and what its backward pass needs. */
export function policyForward(d: Dispatcher, view: MinibatchView): Promise<DispatchSpec> {
  const w = d.workspace;
  const { input, output, hidden } = view;
  return d.dispatch(
    'nn/forward',
    { parameters: w.actor, input, output, hidden },
    [d.groupsOver('nn/forward', view.quads), 1],
    {
      work: forwardWork(w.shape, 'actor', batchOf(view), 1, true),
      conditions: { CACHE: true },
      constants: minibatchConstants(d, view),
    },
  );
}

/** `sums` of the costs' surrogates over a minibatch, then its `slopes` before a step or `advance` of the suffix after it. */
export function penalty(
  d: Dispatcher,
  view: MinibatchView,
  entry: 'sums' | 'slopes' | 'advance',
): Promise<DispatchSpec> {
  const w = d.workspace;
  const { output, policySamples } = view;
  const parts = Math.ceil(view.quads / PART_QUADS);
  return d.dispatch(
    'estimate/penalty',
    { parameters: w.actor, output, policySamples, penaltySums: w.penaltySums },
    [entry === 'sums' ? parts : 1, 1],
    { entry, constants: { ...minibatchConstants(d, view), PENALTY_PARTS: parts } },
  );
}

/** Deltas of the policy's loss on a minibatch, and its gradient or, of several chunks, the partial ones. */
function policyBackward(d: Dispatcher, view: MinibatchView, chunks: number | undefined): Promise<DispatchSpec[]> {
  const w = d.workspace;
  const { shape } = w;
  const sizes = networkSizes(shape, 'actor');
  const constants = minibatchConstants(d, view);
  const batch = batchOf(view);
  const { input, policySamples, hidden, output } = view;
  const target =
    chunks === undefined
      ? { partials: w.gradient, CHUNKS: 1, CHUNK_QUADS: view.quads, PARAMETERS: d.actorStride }
      : { partials: w.partials, CHUNKS: chunks, CHUNK_QUADS, PARAMETERS: sizes.parameters };
  const { partials, ...layout } = target;
  return Promise.all([
    d.dispatch(
      'nn/policy_loss',
      { parameters: w.actor, reference: w.reference, output, policySamples, hidden, delta: w.delta },
      [d.groupsOver('nn/policy_loss', view.quads), 1],
      { work: policyLossWork(shape, batch), constants },
    ),
    d.dispatch(
      'nn/weight_gradient',
      { input, hidden, delta: w.delta, partials },
      [gradientGroups(d, sizes.outputsPadded, shape.logStds > 0) * layout.CHUNKS, 1],
      {
        work: weightGradientWork(shape, 'actor', batch, 1, layout.CHUNKS),
        constants: { ...constants, ...layout, NETS: 1, HIDDEN_NETS: 1 },
      },
    ),
  ]);
}

/** The dispatches of a gradient step on the minibatch of this index. */
export type GradientStep = (minibatch: number) => DispatchSpec[];

/**
 * One gradient step of the policy on a minibatch.
 * @param views of the blocks that a minibatch may lie in, in order: a suffix goes on to the end of the last one
 */
export async function gradientStep(
  d: Dispatcher,
  views: readonly MinibatchView[],
  isPenalised: boolean,
): Promise<GradientStep> {
  const w = d.workspace;
  const [first] = views as [MinibatchView];
  const chunks = Math.ceil(first.quads / CHUNK_QUADS);
  const isSummed = views.length > 1 || chunks > 1;
  const [parts, slopes, sums, adam] = await Promise.all([
    Promise.all(
      views.map(async (view) => {
        const [backward, ...forward] = await Promise.all([
          policyBackward(d, view, isSummed ? chunks : undefined),
          policyForward(d, view),
          ...(isPenalised ? [penalty(d, view, 'sums')] : []),
        ]);
        return { view, forward, backward };
      }),
    ),
    Promise.all(isPenalised ? [penalty(d, first, 'slopes')] : []),
    Promise.all(isSummed ? [false, true].map((isMore) => sumPartials(d, w.gradient, 1, chunks, isMore)) : []),
    d.dispatch('optim/adam', { parameters: w.actor, gradient: w.gradient, moments: w.actorMoments }, [1, 1], {
      work: adamWork(networkSizes(w.shape, 'actor').parameters, 1, conditionOf(gates.policy)),
      constants: { ...minibatchConstants(d, first), NETS: 1, NET_STRIDE: d.actorStride, ACTOR: 1 },
    }),
  ]);
  const [begun, continued] = sums.map((sum) => [sum]);
  return (minibatch) => {
    const at = (index: number, specs: readonly DispatchSpec[]): DispatchSpec[] =>
      specs.map((spec) => ({ ...spec, cursor: index }));
    // a suffix begins in its block and takes all of the later ones
    const own = parts.flatMap(({ view, ...steps }) => {
      const start = view.block * view.blockMinibatches;
      return minibatch < start + view.blockMinibatches ? [{ ...steps, index: Math.max(minibatch, start) }] : [];
    });
    return [
      ...own.flatMap(({ forward, index }) => at(index, forward)),
      ...at(minibatch, slopes),
      ...own.flatMap(({ backward, index }, i) => [...at(index, backward), ...((i === 0 ? begun : continued) ?? [])]),
      ...at(minibatch, [adam]),
    ];
  };
}

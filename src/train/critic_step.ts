/** Regression of the critics. */
import type { DispatchSpec, Step } from '../gpu/dispatch.ts';
import { batches, conditionOf, type Dispatcher, gates } from './dispatcher.ts';
import { eachMinibatch, fusedMinibatches } from './minibatches.ts';
import { gradientGroups, shuffles } from './networks.ts';
import { adamWork, criticGradientWork, forwardWork, minibatchSamples, weightGradientWork } from './work.ts';
import { networkSizes } from './workspace.ts';

/** One step of every critic on a minibatch of the shuffled samples; the cursor is the minibatch. */
export function criticMinibatch(d: Dispatcher, gate: number): Promise<DispatchSpec[]> {
  const w = d.workspace;
  const { shape } = w;
  const sizes = networkSizes(shape, 'critic');
  const net = {
    OUTPUTS: 1,
    OUTPUTS_PADDED: 8,
    NETS: shape.F,
    NET_STRIDE: d.criticStride,
    DELTA_ROWS: sizes.deltaRows,
    PARAMETERS: d.criticStride,
    QUADS: shape.minibatchQuads,
    SAMPLES: shape.minibatch,
    INPUT_ROW_QUADS: shape.quads,
    INPUT_ADVANCE: shape.minibatchQuads,
    BLOCK_MINIBATCHES: shape.minibatches,
    GATE: gate,
    BATCH: batches.minibatch,
    ACTOR: 0,
  };
  const batch = { samples: minibatchSamples(shape), when: conditionOf(gate) };
  return Promise.all([
    d.dispatch(
      'nn/forward',
      { parameters: w.critics, input: w.shuffledInput, output: w.criticValue, hidden: w.criticHidden },
      [d.groupsOver('nn/forward', shape.minibatchQuads), shape.F],
      { work: forwardWork(shape, 'critic', batch, shape.F, true), conditions: { CACHE: true }, constants: net },
    ),
    d.dispatch(
      'nn/critic_gradient',
      {
        parameters: w.critics,
        value: w.criticValue,
        targets: w.targets,
        hidden: w.criticHidden,
        delta: w.criticDelta,
      },
      [d.groupsOver('nn/critic_gradient', shape.minibatchQuads), shape.F],
      {
        work: criticGradientWork(shape, batch),
        constants: net,
      },
    ),
    d.dispatch(
      'nn/weight_gradient',
      {
        input: w.shuffledInput,
        hidden: w.criticHidden,
        delta: w.criticDelta,
        partials: w.criticGradient,
      },
      [gradientGroups(d, 8, false), shape.F],
      {
        work: weightGradientWork(shape, 'critic', batch, shape.F, 1),
        constants: { ...net, HIDDEN_NETS: shape.F, CHUNKS: 1, CHUNK_QUADS: shape.minibatchQuads },
      },
    ),
    d.dispatch(
      'optim/adam',
      { parameters: w.critics, gradient: w.criticGradient, moments: w.criticMoments },
      [1, shape.F],
      { work: adamWork(sizes.parameters, shape.F, batch.when), constants: net },
    ),
  ]);
}

/** Steps of every critic on every minibatch of the shuffled samples. */
export async function criticPass(d: Dispatcher, gate: number): Promise<DispatchSpec[]> {
  if (!d.isFused) {
    const specs = await criticMinibatch(d, gate);
    return eachMinibatch(d, (m) => specs.map((spec) => ({ ...spec, cursor: m })));
  }
  const { critics: parameters, targets, criticMoments: moments, criticScratch: scratch } = d.workspace;
  return fusedMinibatches(d, 'critic', gate, { parameters, targets, moments, scratch });
}

/** Regression of every critic on its targets, in shuffled minibatches. */
export async function fitCritics(d: Dispatcher): Promise<Step> {
  const { shape } = d.workspace;
  const [shuffled, steps] = await Promise.all([shuffles(d, false), criticPass(d, gates.always)]);
  const pass = d.prepare(steps);
  return Array.from({ length: d.integer('criticPasses') }, (_, index) =>
    shuffled.flatMap((shuffle, b) => [...d.prepare([{ ...shuffle, cursor: index * shape.blocks + b }]), ...pass]),
  ).flat();
}

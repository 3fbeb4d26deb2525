/** Regression of the critics. */
import type { DispatchSpec, Step } from '../gpu/schedule.ts';
import type { Dispatcher } from './dispatcher.ts';
import { tiles } from './networks.ts';
import { networkSizes } from './workspace.ts';

/** Regression of every critic on its targets, in shuffled minibatches. */
export async function fitCritics(d: Dispatcher): Promise<Step> {
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
  };
  const groups: [number, number] = [Math.ceil(shape.minibatchQuads / d.groups), shape.F];
  const halfBits = Math.max(1, Math.ceil(Math.log2(shape.blockSamples) / 2));
  const shuffles = await Promise.all(
    d.blocks.map((b) =>
      d.dispatch(
        'rollout/shuffle',
        {
          input: w.input.block(b),
          advantage: w.advantage.block(b),
          shuffledInput: w.shuffledInput,
          targets: w.targets,
        },
        [Math.ceil((shape.quads * 4) / 64), 1],
        { constants: { HALF_BITS: halfBits } },
      ),
    ),
  );
  const minibatch = await Promise.all([
    d.dispatch(
      'nn/forward',
      { parameters: w.critics, input: w.shuffledInput, output: w.criticValue, hidden: w.criticHidden },
      groups,
      {
        cache: true,
        constants: net,
      },
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
      groups,
      { constants: { ...net, OUTPUT_STRIDE: w.criticValue.strideWords } },
    ),
    d.dispatch(
      'nn/weight_gradient',
      {
        input: w.shuffledInput,
        hidden: w.criticHidden,
        delta: w.criticDelta,
        partials: w.criticGradient,
      },
      [tiles(d, 8, false), shape.F],
      {
        constants: {
          ...net,
          HIDDEN_NETS: shape.F,
          CHUNKS: 1,
          BLOCK_CHUNKS: 1,
          CHUNK_QUADS: shape.minibatchQuads,
          GATED: 0,
        },
      },
    ),
    d.dispatch(
      'optim/adam',
      { parameters: w.critics, gradient: w.criticGradient, moments: w.criticMoments },
      [1, shape.F],
      { constants: net },
    ),
  ]);
  const specs: DispatchSpec[] = [];
  for (let pass = 0; pass < d.options.criticPasses; pass++) {
    shuffles.forEach((shuffle, b) => {
      specs.push({ ...shuffle, cursor: pass * shape.blocks + b });
      for (let m = 0; m < shape.minibatches; m++) for (const spec of minibatch) specs.push({ ...spec, cursor: m });
    });
  }
  return d.prepare(specs);
}

/** Passes over the networks that several steps share. */
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { DispatchSpec } from '../gpu/dispatch.ts';
import { CHUNK_QUADS } from '../shape/shape.ts';
import { type Bindings, batches, conditionOf, type DispatchExtra, type Dispatcher, gates } from './dispatcher.ts';
import { gradientSections, gradientTiles } from './groups.ts';
import { forwardWork, policySamplesWork, shuffleWork, sumPartialsWork, weightGradientWork } from './work.ts';
import { networkSizes } from './workspace.ts';

/** Workgroups of nn/weight_gradient for one chunk. */
export function gradientGroups(d: Dispatcher, outputsPadded: number, hasLogStds: boolean): number {
  const parts = d.isTiled('nn/weight_gradient') ? gradientSections : gradientTiles;
  return parts(d.workspace.shape, outputsPadded, hasLogStds);
}

export function criticsForward(
  d: Dispatcher,
  input: ReplicaBuffer,
  output: ReplicaBuffer,
  quads: number,
  batch: number,
): Promise<DispatchSpec> {
  const w = d.workspace;
  const { shape } = w;
  const samples = batch === batches.block ? shape.blockSamples : shape.bootstraps * shape.envs;
  // final observations are evaluated whether they were played or not
  const isKnown = batch === batches.block || shape.traits.batchGrowth === undefined;
  return d.dispatch(
    'nn/forward',
    { parameters: w.critics, input, output },
    [d.groupsOver('nn/forward', quads), shape.F],
    {
      cursor: 0,
      work: isKnown ? forwardWork(shape, 'critic', { samples }, shape.F) : undefined,
      constants: {
        OUTPUTS: 1,
        OUTPUTS_PADDED: 8,
        NETS: shape.F,
        NET_STRIDE: d.criticStride,
        QUADS: quads,
        INPUT_ROW_QUADS: quads,
        BATCH: batch,
      },
    },
  );
}

/** The actor on a block of samples; `use` says whose outputs: those of the policy that acts, or a candidate's. */
export function actorForward(
  d: Dispatcher,
  block: number,
  parameters: ReplicaBuffer,
  output: ReplicaBuffer,
  use: 'acting' | 'candidate' | 'passes',
): Promise<DispatchSpec> {
  const cache = use === 'acting';
  const w = d.workspace;
  const gate = use === 'passes' ? gates.policy : gates.always;
  const work = forwardWork(w.shape, 'actor', { samples: w.shape.blockSamples, when: conditionOf(gate) }, 1, cache);
  return d.dispatch(
    'nn/forward',
    {
      parameters,
      input: w.input.block(block),
      output,
      ...(cache ? { hidden: w.hidden.block(block) } : {}),
    },
    [d.groupsOver('nn/forward', w.shape.quads), 1],
    {
      cursor: 0,
      // candidates after the accepted one are skipped
      work: use === 'candidate' ? undefined : work,
      conditions: { CACHE: cache },
      constants: {
        SEARCH: use === 'candidate' ? 1 : 0,
        GATE: gate,
        BATCH: batches.block,
      },
    },
  );
}

/** Does `actorForward` for actors with one parameter vector or one for each time step, whose cursor is the step. */
export function actorForwards(
  d: Dispatcher,
  block: number,
  parameters: ReplicaBuffer,
  output: ReplicaBuffer,
  use: 'acting' | 'passes',
): Promise<DispatchSpec>[] {
  const w = d.workspace;
  const { shape } = w;
  if (shape.actorVectors === 1) return [actorForward(d, block, parameters, output, use)];
  const quads = shape.envs / 4;
  const gate = use === 'passes' ? gates.policy : gates.always;
  const work = forwardWork(shape, 'actor', { samples: shape.envs, when: conditionOf(gate) });
  return Array.from({ length: shape.blockSteps }, (_, step) =>
    d.dispatch(
      'nn/forward',
      { parameters, input: w.input.block(block), output },
      [d.groupsOver('nn/forward', quads), 1],
      {
        cursor: block * shape.blockSteps + step,
        work,
        constants: {
          QUADS: quads,
          SAMPLES: shape.envs,
          INPUT_ADVANCE: quads,
          OUTPUT_ROW_QUADS: shape.quads,
          OUTPUT_ADVANCE: quads,
          VECTOR_ADVANCE: d.actorStride,
          BLOCK_MINIBATCHES: shape.blockSteps,
          GATE: gate,
          BATCH: batches.minibatch,
        },
      },
    ),
  );
}

/** Gradients of the actor's weights from the deltas of a block, for `nets` functions or systems; blocks add up in `total`. */
export function weightGradient(
  d: Dispatcher,
  block: number,
  nets: number,
  total: ReplicaBuffer,
): Promise<DispatchSpec>[] {
  const w = d.workspace;
  const { shape } = w;
  const sizes = networkSizes(shape, 'actor');
  const partials = d.dispatch(
    'nn/weight_gradient',
    {
      input: w.input.block(block),
      hidden: w.hidden.block(block),
      delta: w.delta,
      partials: w.partials,
    },
    [gradientGroups(d, sizes.outputsPadded, shape.logStds > 0) * shape.chunks, nets],
    {
      work: weightGradientWork(
        shape,
        'actor',
        { samples: shape.blockSamples, when: conditionOf(gates.updating) },
        nets,
        shape.chunks,
      ),
      constants: {
        NETS: nets,
        HIDDEN_NETS: 1,
        CHUNKS: shape.chunks,
        CHUNK_QUADS,
        DELTA_ROWS: sizes.deltaRows,
        PARAMETERS: sizes.parameters,
        GATE: gates.updating,
        BATCH: batches.block,
      },
    },
  );
  return [partials, sumPartials(d, total, nets, shape.chunks, block > 0)];
}

/** Adds the parts of a gradient up, or to what earlier blocks left in `total`. */
export function sumPartials(
  d: Dispatcher,
  total: ReplicaBuffer,
  nets: number,
  chunks: number,
  isContinued = false,
): Promise<DispatchSpec> {
  const w = d.workspace;
  const { actorParameters } = w.shape;
  return d.dispatch('nn/sum_partials', { partials: w.partials, total }, [Math.ceil((nets * actorParameters) / 64), 1], {
    cursor: isContinued ? 1 : 0,
    isPure: !isContinued,
    work: sumPartialsWork(actorParameters, nets, chunks),
    constants: { PARAMETERS: actorParameters, NETS: nets, CHUNKS: chunks },
  });
}

/** `rollout/shuffle` on every block; one spec a block. */
const eachShuffled = (
  d: Dispatcher,
  bindOf: (block: number) => Bindings,
  extra: DispatchExtra,
): Promise<DispatchSpec[]> =>
  Promise.all(
    d.blocks.map((b) =>
      d.dispatch('rollout/shuffle', bindOf(b), [Math.ceil((d.workspace.shape.quads * 4) / 64), 1], extra),
    ),
  );

/** Shuffles a block's samples, with what the policy's loss needs where it is trained by minibatches. */
export function shuffles(d: Dispatcher, policy: boolean): Promise<DispatchSpec[]> {
  const w = d.workspace;
  const { shape } = w;
  const bindOf = (b: number): Bindings => ({
    input: w.input.block(b),
    advantage: w.advantage.block(b),
    shuffledInput: w.shuffledInput,
    targets: w.targets,
    ...(policy || shape.traits.lockstep ? { transition: w.transition.block(b) } : {}),
    ...(policy ? { output: w.output.block(b), policySamples: w.policySamples.block(0) } : {}),
  });
  return eachShuffled(d, bindOf, { work: shuffleWork(shape, policy), conditions: { POLICY: policy } });
}

/** What the policy's loss needs of all samples, in the order in which they were played. */
export function policySamples(d: Dispatcher): Promise<DispatchSpec[]> {
  const w = d.workspace;
  const bindOf = (b: number): Bindings => ({
    advantage: w.advantage.block(b),
    transition: w.transition.block(b),
    output: w.output.block(b),
    policySamples: w.policySamples.block(b),
  });
  return eachShuffled(d, bindOf, { work: policySamplesWork(w.shape), conditions: { POLICY: true, SHUFFLED: false } });
}

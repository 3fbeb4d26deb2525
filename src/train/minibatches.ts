/**
 * A pass over the shuffled samples of a block, in dependent minibatches. Two ways with the same numbers: some dispatches a
 * minibatch, each spread over many workgroups; or one workgroup a network that takes several steps a dispatch, which saves the
 * dispatches' own time and lets many replicas share a device.
 */
import type { DispatchSpec } from '../gpu/dispatch.ts';
import { type Bindings, conditionOf, type Dispatcher } from './dispatcher.ts';
import { gradientSections, gradientTiles } from './groups.ts';
import { fusedWork } from './work.ts';
import { networkSizes, scratchWords } from './workspace.ts';

/** What a dispatch may ask of one workgroup and of the device, so that it ends well within 50 ms, on two slow cores too. */
const GROUP_FLOP = 50e6;
const DEVICE_FLOP = 200e6;

/** Minibatches that one workgroup does in a dispatch, when it holds `nets` networks of each replica: a power of two. */
function minibatchesPerDispatch(d: Dispatcher, kind: 'actor' | 'critic', nets: number): number {
  const { shape, replicas } = d.workspace;
  const flop = 6 * networkSizes(shape, kind).parameters * shape.minibatch;
  const most = Math.min(GROUP_FLOP, DEVICE_FLOP / (nets * replicas)) / flop;
  return 2 ** Math.floor(Math.log2(Math.min(Math.max(1, most), shape.minibatches)));
}

/** The dispatches of each minibatch, one minibatch after another. */
export function eachMinibatch(d: Dispatcher, step: (minibatch: number) => DispatchSpec[]): DispatchSpec[] {
  const { minibatches } = d.workspace.shape;
  return Array.from({ length: minibatches }, (_, m) => step(m)).flat();
}

/** One workgroup a network takes all steps, several minibatches a dispatch; the cursor is the first of them. */
export async function fusedMinibatches(
  d: Dispatcher,
  kind: 'actor' | 'critic',
  gate: number,
  bind: Bindings,
  isPenalised = false,
): Promise<DispatchSpec[]> {
  const { shape } = d.workspace;
  const isActor = kind === 'actor';
  const nets = isActor ? 1 : shape.F;
  const each = minibatchesPerDispatch(d, kind, nets);
  const { outputs, outputsPadded, deltaRows } = networkSizes(shape, kind);
  const dispatches = Math.ceil(shape.minibatches / each);
  const batch = { samples: shape.blockSamples / dispatches, when: conditionOf(gate) };
  const path = isActor ? 'optim/policy_minibatches' : 'optim/critic_minibatches';
  const spec = await d.dispatch(path, { ...bind, input: d.workspace.shuffledInput }, [1, nets], {
    work: fusedWork(shape, kind, batch, nets),
    conditions: { CACHE: true, FUSED: true, PENALISED: isPenalised },
    constants: {
      GATE: gate,
      NETS: nets,
      NET_STRIDE: isActor ? d.actorStride : d.criticStride,
      OUTPUTS: outputs,
      OUTPUTS_PADDED: outputsPadded,
      DELTA_ROWS: deltaRows,
      TILES: (d.isTiled(path) ? gradientSections : gradientTiles)(shape, outputsPadded, isActor && shape.logStds > 0),
      QUADS: shape.minibatchQuads,
      SAMPLES: shape.minibatch,
      SCRATCH_WORDS: scratchWords(shape, kind),
      MINIBATCHES: shape.minibatches,
      MINIBATCHES_PER_DISPATCH: each,
    },
  });
  return Array.from({ length: dispatches }, (_, i) => ({ ...spec, cursor: i * each }));
}

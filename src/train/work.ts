/**
 * What the kernels of an iteration compute and move for one replica, by its shapes: what makes GFLOP/s and GB/s of a profile
 * and of `ringfence bench`.
 *
 * Operations are the multiply-adds of the networks as they were asked for, two each; padded units, activations and all that is
 * not a network's arithmetic are left out. Bytes are those that must at least pass: every element of what a kernel uses once,
 * whatever caches hold. What is not known from shapes alone (a line search stops when it has found its step, a task's own
 * arithmetic) has no entry.
 */
import { at } from '../errors/lookup.ts';
import type { Work } from '../gpu/dispatch.ts';
import type { StructValue } from '../gpu/structs.ts';
import type { Shape } from '../shape/shape.ts';
import { networkSizes } from './workspace.ts';

export type NetworkKind = 'actor' | 'critic';

/** Operations of each pass over one network, for one sample. */
export interface NetworkFlop {
  readonly forward: number;
  /** Deltas of the hidden layers from those of the outputs. */
  readonly backward: number;
  /** Gradients of the weights from deltas and activations. */
  readonly weights: number;
  /** Forward derivative along a vector, metric and backward pass. */
  readonly fisher: number;
}

export function networkFlop({ O, hidden, outputs }: Pick<Shape, 'O' | 'hidden' | 'outputs'>): NetworkFlop {
  const widths = [O, ...hidden, outputs];
  const layers = widths.slice(1).map((width, below) => width * at(widths, below));
  const all = layers.reduce((sum, multiplyAdds) => sum + multiplyAdds, 0);
  const first = at(layers, 0);
  // a derivative passes every layer but the first twice: through its weights, and along the vector
  const tangent = 2 * first + 4 * (all - first);
  const backward = 2 * (all - first);
  return { forward: 2 * all, backward, weights: 2 * all, fisher: tangent + backward };
}

const flopOf = (shape: Shape, kind: NetworkKind): NetworkFlop =>
  networkFlop(kind === 'actor' ? shape : { ...shape, outputs: 1 });

const WORD = 4;

/** Work of a kernel that handles `words` of every sample and `others` once. */
const moved = (samples: number, words: number, others = 0): number => WORD * (samples * words + others);

export interface Batch {
  /** Samples of one dispatch; of minibatches the mean, so that the sum over a pass is exact. */
  readonly samples: number;
  /** A condition that the kernel tests (`conditions`). */
  readonly when?: string | undefined;
}

/** Samples of a minibatch, on average over a pass. */
export const minibatchSamples = (shape: Shape): number => shape.blockSamples / shape.minibatches;

/** `nn/forward` of `nets` networks on the same inputs. */
export function forwardWork(
  shape: Shape,
  kind: NetworkKind,
  { samples, when }: Batch,
  nets = 1,
  isCached = false,
): Work {
  const { outputs, parameters } = networkSizes(shape, kind);
  const activations = isCached ? shape.layers * shape.hiddenWidth : 0;
  return {
    samples,
    flop: nets * samples * flopOf(shape, kind).forward,
    bytes: moved(samples, shape.inputsPadded + nets * (outputs + activations), nets * parameters),
    when,
  };
}

/** A backward pass for each of `nets` deltas of the outputs: `inputs` are words of a sample that make these deltas. */
function backwardWork(shape: Shape, kind: NetworkKind, { samples, when }: Batch, nets: number, inputs: number): Work {
  const { outputs, logStdRows, parameters } = networkSizes(shape, kind);
  const activations = shape.layers * shape.hiddenWidth;
  const networks = kind === 'actor' ? 1 : nets;
  const deltas = nets * (activations + outputs + logStdRows);
  return {
    samples,
    flop: nets * samples * flopOf(shape, kind).backward,
    bytes: moved(samples, inputs + networks * activations + deltas, networks * parameters),
    when,
  };
}

/** `nn/policy_gradient`: outputs, actions and advantages become deltas of every function. */
export const policyGradientWork = (shape: Shape, batch: Batch): Work =>
  backwardWork(shape, 'actor', batch, shape.F, shape.outputs + shape.A + shape.F);

/** `nn/policy_loss`. */
export const policyLossWork = (shape: Shape, batch: Batch): Work =>
  backwardWork(shape, 'actor', batch, 1, shape.outputs + shape.policyRows);

/** `nn/critic_gradient`: values and targets. */
export const criticGradientWork = (shape: Shape, batch: Batch): Work =>
  backwardWork(shape, 'critic', batch, shape.F, 2 * shape.F);

/** `nn/fisher`: a product for each of the systems. */
export function fisherWork(shape: Shape, { samples, when }: Batch): Work {
  const { outputs, parameters } = networkSizes(shape, 'actor');
  const activations = shape.layers * shape.hiddenWidth;
  const metric = shape.task.discreteActions === undefined ? 0 : outputs;
  return {
    samples,
    flop: shape.systems * samples * flopOf(shape, 'actor').fisher,
    bytes: moved(
      samples,
      shape.inputsPadded + activations + metric + shape.systems * (activations + outputs),
      (1 + shape.systems) * parameters,
    ),
    when,
  };
}

/** `nn/weight_gradient` for `nets` deltas, summed in `chunks` parts; the critics' activations are their own. */
export function weightGradientWork(shape: Shape, kind: NetworkKind, batch: Batch, nets: number, chunks: number): Work {
  const { outputs, logStdRows, parameters } = networkSizes(shape, kind);
  const activations = shape.layers * shape.hiddenWidth;
  const networks = kind === 'actor' ? 1 : nets;
  const rows = shape.inputsPadded + networks * activations + nets * (activations + outputs + logStdRows);
  return {
    samples: batch.samples,
    flop: nets * batch.samples * flopOf(shape, kind).weights,
    bytes: moved(batch.samples, rows, chunks * nets * parameters),
    when: batch.when,
  };
}

/** Gradient steps that one workgroup a network takes: forward, backward and weights. What they move stays in caches. */
export function fusedWork(shape: Shape, kind: NetworkKind, { samples, when }: Batch, nets: number): Work {
  const { forward, backward, weights } = flopOf(shape, kind);
  return { flop: nets * samples * (forward + backward + weights), when };
}

/** `nn/sum_partials`. */
export const sumPartialsWork = (parameters: number, nets: number, chunks: number): Work => ({
  bytes: WORD * (chunks + 1) * nets * parameters,
});

/** `optim/adam`: gradient, parameters and two moments in; parameters and moments out. */
export const adamWork = (parameters: number, nets: number, when?: string): Work => ({
  bytes: WORD * 7 * nets * parameters,
  when,
});

/** `estimate/normalise`, `estimate/moments`, `rollout/shuffle` and copies: so many words of each sample. */
export const movingWork = (samples: number, words: number): Work => ({
  samples,
  bytes: moved(samples, words),
});

/** Words that an environment keeps between two control steps, and of them those of its task's state. */
const environmentWords = ({ environmentWords: all, sizes }: Shape) => ({ all, state: sizes.STATE_WORDS });

/** `rollout/collect`: environments once for all steps of a dispatch, observations and transitions for each. */
export function collectWork(shape: Shape): Work {
  const samples = shape.stepsPerDispatch * shape.envs;
  return {
    samples,
    bytes: moved(samples, shape.O + shape.transitionRows, 2 * shape.envs * environmentWords(shape).all),
  };
}

/** Words of an environment's state, controls and outputs in its model's physics. */
const posted = ({ sizes: { MODEL_WORDS, ACTIONS, MODEL_OUTPUTS } }: Shape) => ({
  asked: MODEL_WORDS + ACTIONS + 1,
  answered: MODEL_WORDS + MODEL_OUTPUTS,
});

/** `rollout/act`: a state in and out, observations, actions and their log-probability; in tiles inputs and outputs pass through memory. */
export function actWork(shape: Shape, { isTiled, isPosted }: { isTiled: boolean; isPosted: boolean }): Work {
  const passed = isTiled ? shape.O + 2 * shape.outputs : 0;
  const asked = isPosted ? posted(shape).asked : 0;
  const words = 2 * environmentWords(shape).state + shape.O + passed + shape.A + 1 + asked;
  return {
    samples: shape.envs,
    bytes: moved(shape.envs, words, networkSizes(shape, 'actor').parameters),
  };
}

/** `rollout/step`: environments in and out, actions, and what the step gave. */
export function stepWork(shape: Shape, isPosted: boolean): Work {
  const answered = isPosted ? posted(shape).answered + 1 : 0;
  const words = 2 * environmentWords(shape).all + shape.transitionRows - 1 + answered;
  return { samples: shape.envs, bytes: moved(shape.envs, words) };
}

/** `rollout/physics`, but for arrays that have no room in workgroup memory. */
export function physicsWork(shape: Shape): Work {
  const { asked, answered } = posted(shape);
  return { samples: shape.envs, bytes: moved(shape.envs, asked + answered) };
}

/** Words of a sample that `rollout/shuffle` reads and writes for the policy's loss. */
const policyWords = (shape: Shape): number => shape.policyRows + (shape.A + 1 + shape.F + shape.outputs + 1);

/** `rollout/shuffle`: inputs and targets, and what the policy's loss needs. */
export function shuffleWork(shape: Shape, policy: boolean): Work {
  const weights = shape.traits.lockstep ? 2 : 0;
  const own = policy ? policyWords(shape) : 0;
  return movingWork(shape.blockSamples, 2 * (shape.inputsPadded + shape.F) + weights + own);
}

/** `rollout/shuffle` of samples that stay in their order: what the policy's loss needs alone. */
export const policySamplesWork = (shape: Shape): Work => movingWork(shape.blockSamples, policyWords(shape));

/** What held in an iteration, in every replica. */
export interface Conditions {
  /** No replica diverged or had finished. */
  readonly isRunning: boolean;
  /** The share of the samples in buffers that was played: below 1 where batches vary. */
  readonly playedShare: number;
  /** Those of the conditions that kernels test which held throughout. */
  readonly held: ReadonlySet<string>;
}

/** What held in the iteration that left these records and played this share of the samples. */
export function conditionsOf(records: readonly StructValue[], playedShare: number): Conditions {
  const all = (holds: (record: StructValue) => boolean): boolean => records.every(holds);
  const isUpdating = all((record) => record['updating'] !== 0);
  const isUnstopped = all((record) => record['stopped'] === 0);
  const held = { updating: isUpdating, passes: isUnstopped, policy: isUpdating && isUnstopped };
  return {
    isRunning: all((record) => record['halted'] === 0 && record['finished'] === 0),
    playedShare,
    held: new Set(Object.entries(held).flatMap(([name, holds]) => (holds ? [name] : []))),
  };
}

/** What a pass did in all replicas together; what is not known of it is left out. */
export function doneWork(work: Work | undefined, replicas: number, conditions: Conditions): Work | undefined {
  const { isRunning, playedShare, held } = conditions;
  if (!work || !isRunning || (work.when !== undefined && !held.has(work.when))) return undefined;
  const { flop, bytes } = work;
  return {
    // the networks' arithmetic is in proportion to samples, while parameters are read for few as for many
    ...(flop !== undefined && { flop: flop * replicas * playedShare }),
    ...(bytes !== undefined && playedShare === 1 && { bytes: bytes * replicas }),
  };
}

/**
 * Letters and shapes, in one place. TypeScript, WGSL and docs use the same words.
 *
 *   R replicas   N environments of a replica   T steps of a rollout   O observation size   A action size
 *   C costs      F = 1 + C functions (0 the reward, then the costs)   P parameters of a network
 *
 * Samples are feature-major in quads of 4: a row of a sample buffer holds one feature of all samples of a block. The
 * steps of a rollout are cut into equal blocks so that no replica's slice of a buffer exceeds WebGPU's default binding
 * limit; how they are cut depends on one replica's shapes alone.
 */
import { RingfenceError } from './gpu/device.ts';
import type { Task } from './tasks/index.ts';

/** WebGPU's default `maxStorageBufferBindingSize`: the same cut on every adapter. */
const BINDING_BYTES = 128 * 2 ** 20;
/** Quads whose weight gradients one workgroup sums. */
const CHUNK_QUADS = 256;
/** Control steps that one rollout dispatch does at most. */
const MAX_STEPS_PER_DISPATCH = 32;

export interface ShapeOptions {
  readonly envs: number;
  readonly steps: number;
  readonly hidden: readonly number[];
  readonly minibatch: number;
  /** Full episodes in the window of the running estimates. */
  readonly window: number;
}

export interface Shape extends ShapeOptions {
  readonly task: Task;
  readonly O: number;
  readonly A: number;
  readonly C: number;
  readonly F: number;
  readonly inputsPadded: number;
  /** Hidden layers and their padded common width. */
  readonly layers: number;
  readonly hiddenWidth: number;
  /** Blocks of time steps, steps and quads of one block. */
  readonly blocks: number;
  readonly blockSteps: number;
  readonly blockSamples: number;
  readonly quads: number;
  readonly chunks: number;
  readonly stepsPerDispatch: number;
  readonly blockDispatches: number;
  /** Final observations kept for each environment, and their quads. */
  readonly bootstraps: number;
  readonly bootstrapQuads: number;
  readonly minibatchQuads: number;
  readonly minibatches: number;
  /** Parameters of the actor (with its log-stds) and of one critic, padding included. */
  readonly actorParameters: number;
  readonly criticParameters: number;
  readonly environmentWords: number;
  readonly episodeWords: number;
  readonly transitionRows: number;
}

export const padTo = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;
const quadsOf = (samples: number): number => padTo(Math.ceil(samples / 4), 8);

/** Parameters of an MLP with padded widths: weights and biases of every layer. */
export function networkParameters(inputsPadded: number, width: number, layers: number, outputs: number): number {
  if (layers === 0) return outputs * (inputsPadded + 1);
  return width * (inputsPadded + 1) + (layers - 1) * width * (width + 1) + outputs * (width + 1);
}

function largestDivisorUpTo(value: number, limit: number): number {
  for (let d = Math.min(value, limit); d > 1; d--) if (value % d === 0) return d;
  return 1;
}

/** Derives every size of a run. @throws RingfenceError when one time step alone exceeds the binding limit. */
export function shapeOf(task: Task, options: ShapeOptions): Shape {
  const { envs, steps, hidden, minibatch } = options;
  const [O, A, C] = [task.observationSize, task.actionSize, task.costs.length];
  const F = 1 + C;
  const inputsPadded = padTo(O, 8);
  const layers = hidden.length;
  const hiddenWidth = padTo(Math.max(8, ...hidden), 8);
  const deltaRows = layers * hiddenWidth + 2 * padTo(A, 8);
  const rows = Math.max(F * deltaRows, inputsPadded, A + 3 + C, 2 * F);
  const maxSamples = Math.floor(BINDING_BYTES / 4 / rows);
  if (envs + 32 > maxSamples) {
    throw new RingfenceError(
      `--envs ${envs} is too many for one binding of this task and network: use at most ${maxSamples - 32}`,
    );
  }
  const blockSteps = largestDivisorUpTo(steps, Math.floor((maxSamples - 32) / envs));
  const blockSamples = blockSteps * envs;
  const quads = quadsOf(blockSamples);
  const blocks = steps / blockSteps;
  const stepsPerDispatch = Math.min(MAX_STEPS_PER_DISPATCH, blockSteps);
  const bootstraps = Math.floor((steps + task.horizon - 1) / task.horizon) + 1;
  const minibatchSize = Math.min(padTo(minibatch, 32), quads * 4);
  return {
    ...options,
    task,
    O,
    A,
    C,
    F,
    inputsPadded,
    layers,
    hiddenWidth,
    blocks,
    blockSteps,
    blockSamples,
    quads,
    chunks: Math.ceil(quads / CHUNK_QUADS),
    stepsPerDispatch,
    blockDispatches: Math.ceil(blockSteps / stepsPerDispatch),
    bootstraps,
    bootstrapQuads: quadsOf(bootstraps * envs),
    minibatch: minibatchSize,
    minibatchQuads: minibatchSize / 4,
    minibatches: Math.ceil(blockSamples / minibatchSize),
    actorParameters: networkParameters(inputsPadded, hiddenWidth, layers, A) + A,
    criticParameters: networkParameters(inputsPadded, hiddenWidth, layers, 1),
    environmentWords: task.stateSize + 7 + C,
    episodeWords: 3 + C,
    transitionRows: A + 3 + C,
  };
}

export { CHUNK_QUADS };

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
import { OptionError } from '../errors/option_error.ts';
import { modelWords, outputWords, type Task } from '../tasks/index.ts';
import { rowsOf, type Sizes } from './layout.ts';

/** WebGPU's default `maxStorageBufferBindingSize`: the same cut on every adapter. */
export const BINDING_BYTES = 128 * 2 ** 20;
/** Quads whose weight gradients one workgroup sums. */
const CHUNK_QUADS = 256;
/** Control steps that one rollout dispatch does at most. */
const MAX_STEPS_PER_DISPATCH = 32;

/** What an algorithm asks of the shapes; everything is off by default. */
export interface Traits {
  /** The share h / H of the episode that is over is an input of every network. */
  readonly timeConditioned?: boolean;
  /** The safety budget left of each cost is an input of every network, and spent budgets change the reward (Saute). */
  readonly safetyState?: boolean;
  /** All environments of a replica are at the same step; ended ones idle until the horizon. */
  readonly lockstep?: boolean;
  /** The actor has one parameter vector for each time step of the horizon. */
  readonly vectorPerStep?: boolean;
  /** Only the first environments play, as many as the record says; buffers hold this many times the usual number. */
  readonly batchGrowth?: number;
  /** The smallest share of the usual number that a varying batch falls to. */
  readonly batchShrink?: number;
  /** A run of varying batches ends after its usual iterations, however many samples they have. */
  readonly isOfIterations?: boolean;
  /** Linear systems H x = g that conjugate gradient solves side by side: 1, or one for each function. */
  readonly systems?: 'objective' | 'functions';
  /** The actor is trained by minibatches. */
  readonly policyMinibatches?: boolean;
}

export interface ShapeOptions {
  readonly traits?: Traits;
  readonly envs: number;
  readonly steps: number;
  readonly hidden: readonly number[];
  readonly minibatch: number;
  /** Full episodes in the window of the running estimates. */
  readonly window: number;
  /** Bytes of one replica's rows that are bound at once; tests lower it, so that small rollouts are cut into blocks. */
  readonly bindingBytes?: number | undefined;
}

export interface Shape extends ShapeOptions {
  readonly task: Task;
  readonly traits: Traits;
  /** Environments of a usual iteration; `envs` is the most that may play. */
  readonly usualEnvs: number;
  /** Inputs of the networks: the task's observations and what the traits add. */
  readonly O: number;
  /** Words of an action. */
  readonly A: number;
  /** Outputs of the actor's network: means of a Gaussian policy, logits of a categorical one. */
  readonly outputs: number;
  readonly logStds: number;
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
  /** Episodes of one environment that may end in a rollout. */
  readonly episodeSlots: number;
  /** Final observations kept for each environment, and their quads. */
  readonly bootstraps: number;
  readonly bootstrapQuads: number;
  readonly minibatchQuads: number;
  readonly minibatches: number;
  /** Parameter vectors of the actor: 1, or one for each time step. */
  readonly actorVectors: number;
  /** Parameters of one vector of the actor (with its log-stds) and of one critic, padding included. */
  readonly actorParameters: number;
  readonly criticParameters: number;
  /** What the rows of buffers are counted by. */
  readonly sizes: Sizes;
  readonly environmentWords: number;
  readonly episodeWords: number;
  readonly transitionRows: number;
  /** Rows of a shuffled sample of the policy: action, log-probability, advantages, outputs, weight. */
  readonly policyRows: number;
  readonly systems: number;
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

/** The fewest environments that play in an iteration. */
export const leastEnvs = (envs: number, { batchShrink = 1 }: Traits): number =>
  Math.max(1, Math.floor(envs * batchShrink));

/** The most that play; the share's rounding error adds none. */
const mostEnvs = (envs: number, { batchGrowth = 1 }: Traits): number => Math.ceil(envs * batchGrowth - 1e-6);

/** Derives every size of a run. @throws OptionError when one time step alone exceeds the binding limit. */
export function shapeOf(task: Task, options: ShapeOptions): Shape {
  const { steps, hidden, minibatch, traits = {}, bindingBytes = BINDING_BYTES } = options;
  const envs = mostEnvs(options.envs, traits);
  const [A, C] = [task.actionSize, task.costs.length];
  const O = task.observationSize + (traits.timeConditioned ? 1 : 0) + (traits.safetyState ? C : 0);
  const outputs = task.discreteActions ?? A;
  const logStds = task.discreteActions === undefined ? A : 0;
  const F = 1 + C;
  const inputsPadded = padTo(O, 8);
  const layers = hidden.length;
  const hiddenWidth = padTo(Math.max(8, ...hidden), 8);
  const sizes: Sizes = {
    ACTIONS: A,
    COSTS: C,
    FUNCTIONS: F,
    HIDDEN: hiddenWidth,
    LAYERS: layers,
    MODEL_OUTPUTS: task.model ? outputWords(task.model) : 0,
    MODEL_WORDS: task.model ? modelWords(task.model.compiled) : 0,
    OUTPUTS: outputs,
    OUTPUTS_PADDED: padTo(outputs, 8),
    SAFETY_WORDS: traits.safetyState ? C : 0,
    STATE_WORDS: task.stateSize,
  };
  const sampleRows = (['transition', 'advantage', 'policySample'] as const).map((layout) => rowsOf(sizes, layout));
  const rows = Math.max(F * rowsOf(sizes, 'delta'), inputsPadded, ...sampleRows);
  const maxSamples = Math.floor(bindingBytes / 4 / rows);
  if (envs + 32 > maxSamples) {
    throw new OptionError(
      'envs',
      ` ${envs} is too many for one binding of this task and network: use at most ${maxSamples - 32}`,
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
    envs,
    usualEnvs: options.envs,
    traits,
    task,
    O,
    A,
    outputs,
    logStds,
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
    episodeSlots: traits.lockstep ? 1 : steps,
    bootstraps,
    bootstrapQuads: quadsOf(bootstraps * envs),
    minibatch: minibatchSize,
    minibatchQuads: minibatchSize / 4,
    minibatches: Math.ceil(blockSamples / minibatchSize),
    actorVectors: traits.vectorPerStep ? task.horizon : 1,
    actorParameters: networkParameters(inputsPadded, hiddenWidth, layers, outputs) + logStds,
    criticParameters: networkParameters(inputsPadded, hiddenWidth, layers, 1),
    sizes,
    environmentWords: rowsOf(sizes, 'environment'),
    episodeWords: rowsOf(sizes, 'episode'),
    transitionRows: rowsOf(sizes, 'transition'),
    policyRows: rowsOf(sizes, 'policySample'),
    systems: traits.systems === 'functions' ? F : 1,
  };
}

export { CHUNK_QUADS };

/** A trained policy: where a checkpoint holds it, its shapes, and from its padded parameters to what others know. */

import { listOf } from '../algos/hyperparameter.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import { RingfenceError } from '../errors/error.ts';
import { at } from '../errors/lookup.ts';
import type { Checkpoint } from '../formats/checkpoint.ts';
import type { PolicyData, PolicyLayer } from '../formats/policy.ts';
import type { Tensor } from '../formats/safetensors.ts';
import { type Shape, shapeOf, type Traits } from '../shape/shape.ts';

/** What a checkpoint, or a part of one, holds. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** One replica's words of a checkpoint's tensor. @throws RingfenceError when it is missing or too short */
export function replicaWords(tensors: Tensors, name: string, replica: number): Float32Array {
  const tensor = tensors[name];
  const stride = tensor?.shape[1] ?? 0;
  if (tensor?.dtype !== 'U32' || stride === 0 || tensor.data.length < (replica + 1) * stride) {
    throw new RingfenceError(`the checkpoint's tensor ${name} is missing or has no replica ${replica}`);
  }
  return new Float32Array(tensor.data.slice(replica * stride, (replica + 1) * stride).buffer);
}

const withoutGrowth = ({ batchGrowth: _, ...traits }: Traits): Traits => traits;

/**
 * The policy of a replica, as a checkpoint of this very configuration holds it.
 * @throws RingfenceError when the policy is not one network
 */
export function policyIn(checkpoint: Checkpoint, config: ResolvedConfig, replica: number): PolicyData {
  const words = (name: string): Float32Array => replicaWords(checkpoint.tensors, name, replica);
  return policyOf(config, policyShape(config, 1), words('actor'), words('normaliser'));
}

/** The shape of a run's networks with other environments. */
export function policyShape(config: ResolvedConfig, envs: number, steps = config.task.horizon): Shape {
  return shapeOf(config.task, {
    envs,
    steps,
    hidden: listOf((name) => config.values[name], 'hidden'),
    minibatch: 32,
    window: envs,
    traits: withoutGrowth(config.traits),
  });
}

/** exp of it is a noise far below float32's resolution of an action. */
const NO_NOISE_LOG_STD = -20;
/** Logits times this leave all but the largest without probability. */
const COLD = 1e4;

/** Takes the noise out of every vector of a policy: log-stds, or the temperature of a categorical one. */
export function silence(actor: Float32Array, shape: Shape): void {
  const stride = actor.length / shape.actorVectors;
  for (let v = 0; v < shape.actorVectors; v++) {
    const end = v * stride + shape.actorParameters;
    if (shape.logStds > 0) actor.fill(NO_NOISE_LOG_STD, end - shape.logStds, end);
    else {
      const outputLayer = shape.outputs * ((shape.layers === 0 ? shape.inputsPadded : shape.hiddenWidth) + 1);
      for (let i = end - outputLayer; i < end; i++) actor[i] = at(actor, i) * COLD;
    }
  }
}

/** Removes the padding of one layer: weights [rows][paddedIn], then biases [rows]. */
function unpadLayer(
  parameters: Float32Array,
  offset: number,
  rows: number,
  paddedIn: number,
  inputs: number,
  outputs: number,
): PolicyLayer {
  const weight = new Float32Array(outputs * inputs);
  for (let j = 0; j < outputs; j++)
    weight.set(parameters.subarray(offset + j * paddedIn, offset + j * paddedIn + inputs), j * inputs);
  const biases = offset + rows * paddedIn;
  return { weight, bias: parameters.slice(biases, biases + outputs), in: inputs, out: outputs };
}

/** What traits add to a task's observations, in the order of the inputs. */
const addedInputs = ({ traits, task }: Shape): string[] => [
  ...(traits.timeConditioned ? ['the share of the horizon that is over'] : []),
  ...(traits.safetyState ? task.costs.map((cost) => `the share of the budget of ${cost} that is left`) : []),
];

/** @throws RingfenceError where the policy is not one network */
export function policyOf(
  config: ResolvedConfig,
  shape: Shape,
  parameters: Float32Array,
  normaliser: Float32Array,
): PolicyData {
  const { O, A, outputs, logStds, hidden, hiddenWidth, inputsPadded } = shape;
  const { discreteActions } = shape.task;
  if (shape.actorVectors > 1) {
    throw new RingfenceError(
      `the policy of this run is ${shape.actorVectors} networks, one for each time step: only a single network can be exported`,
    );
  }
  const widths = [O, ...hidden, outputs];
  const layers: PolicyLayer[] = [];
  let offset = 0;
  for (let l = 0; l + 1 < widths.length; l++) {
    const rows = l === hidden.length ? outputs : hiddenWidth;
    const paddedIn = l === 0 ? inputsPadded : hiddenWidth;
    layers.push(unpadLayer(parameters, offset, rows, paddedIn, at(widths, l), at(widths, l + 1)));
    offset += rows * (paddedIn + 1);
  }
  return {
    task: config.task.name,
    algorithm: config.algorithm.name,
    observationSize: O,
    addedInputs: addedInputs(shape),
    actionSize: A,
    ...(discreteActions !== undefined && { discreteActions }),
    activation: config.values['activation'] as 'tanh' | 'relu',
    layers,
    logStd: parameters.slice(offset, offset + logStds),
    observationMean: normaliser.slice(0, O),
    observationStd: normaliser.slice(inputsPadded, inputsPadded + O).map((scale) => 1 / scale),
    observationClip: Number.POSITIVE_INFINITY,
  };
}

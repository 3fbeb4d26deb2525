/**
 * A trained policy as plain data, and its safetensors form. The distribution of the action is
 *   x = clip((observation - observationMean) / observationStd, -observationClip, observationClip),
 *   o = W_L f(... f(W_1 x + b_1) ...) + b_L,
 *   continuous: action ~ Normal(o, exp(logStd)), clipped to [-1, 1] by the task;  discrete: action ~ softmax(o), an index.
 */
import { FormatError } from '../errors/error.ts';
import { encodeSafetensors, type Tensor } from './safetensors.ts';

export interface PolicyLayer {
  /** Row-major `[out][in]`. */
  weight: Float32Array;
  /** `[out]`. */
  bias: Float32Array;
  in: number;
  out: number;
}

export interface PolicyData {
  task: string;
  algorithm: string;
  /** Inputs: the task's observations, then `addedInputs`. */
  observationSize: number;
  /** What the algorithm shows the policy beside the task's observations, in words. */
  addedInputs: readonly string[];
  /** Components of a continuous action; 1 of a discrete one. */
  actionSize: number;
  /** Number of discrete actions; the outputs are then their logits. */
  discreteActions?: number;
  /** It stands between layers; the last layer is linear. */
  activation: 'tanh' | 'relu';
  layers: PolicyLayer[];
  /** `[A]`, the same in every state; empty for discrete actions. */
  logStd: Float32Array;
  /** `[O]`. */
  observationMean: Float32Array;
  /** `[O]`, each > 0. */
  observationStd: Float32Array;
  /** The bound in standard deviations; Infinity where there is none. */
  observationClip: number;
}

/** Outputs of the network: means or logits. */
export const outputSize = ({ actionSize, discreteActions }: PolicyData): number => discreteActions ?? actionSize;

/** @throws FormatError when the parts of the policy do not fit together. */
export function checkPolicy(policy: PolicyData): void {
  const { observationSize, actionSize, discreteActions, layers } = policy;
  const expect = (what: string, got: number, expected: number): void => {
    if (got !== expected) throw new FormatError(`policy: ${what} must be ${expected}, got ${got}`);
  };
  if (layers.length === 0) throw new FormatError('policy: there must be at least one layer');
  let width = observationSize;
  for (const [index, layer] of layers.entries()) {
    expect(`the input size of layer ${index}`, layer.in, width);
    expect(`the number of weights of layer ${index}`, layer.weight.length, layer.in * layer.out);
    expect(`the number of biases of layer ${index}`, layer.bias.length, layer.out);
    width = layer.out;
  }
  expect('the output size of the last layer', width, outputSize(policy));
  expect('the length of logStd', policy.logStd.length, discreteActions === undefined ? actionSize : 0);
  expect('the length of observationMean', policy.observationMean.length, observationSize);
  expect('the length of observationStd', policy.observationStd.length, observationSize);
  if (!policy.observationStd.every((std) => std > 0)) throw new FormatError('policy: every observationStd must be > 0');
  if (!(policy.observationClip > 0)) {
    throw new FormatError(`policy: observationClip must be > 0, got ${policy.observationClip}`);
  }
}

/** What a file says of a policy in words. */
export function policyMetadata({ task, algorithm, addedInputs, discreteActions }: PolicyData): Record<string, string> {
  return {
    task,
    algorithm,
    ...(addedInputs.length > 0 && { added_inputs: addedInputs.join('; ') }),
    ...(discreteActions !== undefined && { action: 'argmax(logits), or a draw from softmax(logits)' }),
  };
}

/**
 * The policy as safetensors: `layers.<i>.weight` [out, in], `layers.<i>.bias` [out], `log_std` [A] of a continuous policy,
 * `observation_mean` [O], `observation_std` [O]; task, algorithm, activation and clip are metadata.
 * @throws FormatError when the parts of the policy do not fit together.
 */
export function encodePolicySafetensors(policy: PolicyData): Uint8Array {
  checkPolicy(policy);
  const vector = (data: Float32Array): Tensor => ({ dtype: 'F32', shape: [data.length], data });
  const tensors: Record<string, Tensor> = {
    ...(policy.discreteActions === undefined && { log_std: vector(policy.logStd) }),
    observation_mean: vector(policy.observationMean),
    observation_std: vector(policy.observationStd),
  };
  for (const [index, layer] of policy.layers.entries()) {
    tensors[`layers.${index}.weight`] = { dtype: 'F32', shape: [layer.out, layer.in], data: layer.weight };
    tensors[`layers.${index}.bias`] = vector(layer.bias);
  }
  return encodeSafetensors(tensors, {
    ...policyMetadata(policy),
    activation: policy.activation,
    observation_clip: String(policy.observationClip),
  });
}

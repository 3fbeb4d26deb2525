/** Policies of any shape, drawn from a seed, and their float64 forward pass in the plainest code. */
import type { PolicyData } from '../../src/formats/policy.ts';

export interface PolicyOptions {
  /** O, hidden sizes ..., A or the number of discrete actions. */
  sizes: number[];
  discrete?: boolean;
  activation: 'tanh' | 'relu';
  observationClip: number;
}

export function samplePolicy({ sizes, discrete, activation, observationClip }: PolicyOptions): PolicyData {
  const random = uniform(sizes.join());
  const vector = (length: number, low: number, high: number): Float32Array =>
    Float32Array.from({ length }, () => low + (high - low) * random());
  const observationSize = sizes[0] as number;
  const outputs = sizes.at(-1) as number;
  return {
    task: 'PointGoal1',
    algorithm: 'e-cop',
    observationSize,
    addedInputs: [],
    actionSize: discrete ? 1 : outputs,
    ...(discrete && { discreteActions: outputs }),
    activation,
    observationClip,
    layers: sizes.slice(1).map((out, index) => {
      const inputs = sizes[index] as number;
      const bound = 1 / Math.sqrt(inputs);
      return { in: inputs, out, weight: vector(inputs * out, -bound, bound), bias: vector(out, -bound, bound) };
    }),
    logStd: vector(discrete ? 0 : outputs, -1, 0),
    observationMean: vector(observationSize, -1, 1),
    observationStd: vector(observationSize, 0.5, 2),
  };
}

/** `[batch * O]` values in [-3, 3], far enough out to reach a clip of 1. */
export function sampleObservations(policy: PolicyData, batch: number): Float32Array {
  const random = uniform('observations');
  return Float32Array.from({ length: batch * policy.observationSize }, () => 6 * random() - 3);
}

/** Means or logits of one observation [O], in float64. */
export function forward(policy: PolicyData, observation: ArrayLike<number>): number[] {
  let x = Array.from(observation, (value, i) => {
    const normalised = (value - (policy.observationMean[i] as number)) / (policy.observationStd[i] as number);
    return Math.min(Math.max(normalised, -policy.observationClip), policy.observationClip);
  });
  for (const [index, layer] of policy.layers.entries()) {
    if (index > 0) x = x.map((value) => (policy.activation === 'tanh' ? Math.tanh(value) : Math.max(value, 0)));
    x = Array.from(layer.bias, (bias, row) =>
      x.reduce((sum, value, column) => sum + value * (layer.weight[row * layer.in + column] as number), bias),
    );
  }
  return x;
}

/** Numbers in [0, 1) from a text: a linear congruential generator (Numerical Recipes' constants). */
function uniform(text: string): () => number {
  let state = Array.from(text).reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) >>> 0, 1);
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

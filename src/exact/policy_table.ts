/** What a small policy with discrete actions does, as a table: its network evaluated on the CPU. */
import { at } from '../errors/lookup.ts';
import type { PolicyData } from '../formats/policy.ts';
import { softmax } from './cmdp.ts';

/** Probabilities of the actions at each of the given inputs. [I][O] -> [I][A] */
export function policyTable(policy: PolicyData, inputs: readonly (readonly number[])[]): number[][] {
  const { layers, activation, observationMean, observationStd, observationClip } = policy;
  const bend = activation === 'tanh' ? Math.tanh : (x: number): number => Math.max(0, x);
  const logits = inputs.map((input) =>
    layers.reduce<readonly number[]>(
      (x, { weight, bias, in: width }, l) =>
        Array.from(bias, (b, j) => {
          const sum = x.reduce((s, value, i) => s + at(weight, j * width + i) * value, b);
          return l + 1 < layers.length ? bend(sum) : sum;
        }),
      input.map((value, i) => {
        const scaled = (value - at(observationMean, i)) / at(observationStd, i);
        return Math.min(observationClip, Math.max(-observationClip, scaled));
      }),
    ),
  );
  return softmax(logits);
}

/** One row for each state of a finite problem, whose observations are one-hot. [S][S] */
export const oneHot = (states: number): number[][] =>
  Array.from({ length: states }, (_, s) => Array.from({ length: states }, (_i, i) => (i === s ? 1 : 0)));

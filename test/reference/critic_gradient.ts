// Twin of shaders/nn/critic_gradient.wgsl: gradient of mean (V - target)^2 over the samples of one minibatch.
import { forward, type Network } from './forward.ts';
import { backward, mean, meanOf } from './weight_gradient.ts';

const value = (critic: Network, x: readonly number[]): number => forward(critic, x).output[0] as number;

export const squaredError = (critic: Network, inputs: readonly number[][], targets: readonly number[]): number =>
  mean(inputs.map((x, s) => (value(critic, x) - (targets[s] as number)) ** 2));

export const criticGradient = (critic: Network, inputs: readonly number[][], targets: readonly number[]): number[] =>
  meanOf(inputs.map((x, s) => backward(critic, x, [2 * (value(critic, x) - (targets[s] as number))])));

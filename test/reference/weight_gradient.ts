// Twin of shaders/lib/backward.wgsl and shaders/nn/weight_gradient.wgsl: backpropagation of one sample.
import { dot, forward, type Network, slope } from './forward.ts';

/** Gradient of outputDelta . output(input) in the order of `parametersOf`. */
export function backward(net: Network, input: readonly number[], outputDelta: readonly number[]): number[] {
  const { hidden } = forward(net, input);
  const below = [input, ...hidden];
  const gradients: number[][] = [];
  let delta = [...outputDelta];
  for (let l = net.layers.length - 1; l >= 0; l--) {
    const { weight } = net.layers[l] as Network['layers'][number];
    const x = below[l] as number[];
    gradients.unshift([...delta.flatMap((d) => x.map((v) => d * v)), ...delta]);
    if (l > 0) {
      delta = x.map(
        (h, k) => weight.reduce((sum, row, j) => sum + (row[k] as number) * (delta[j] as number), 0) * slope(net, h),
      );
    }
  }
  return gradients.flat();
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Mean of equally long lists. */
export function meanOf(lists: readonly (readonly number[])[]): number[] {
  const sum = lists[0]?.map(() => 0) ?? [];
  for (const list of lists)
    list.forEach((x, i) => {
      sum[i] = (sum[i] as number) + x;
    });
  return sum.map((s) => s / lists.length);
}

/** Gradients of a layer's weights and biases from its rows of deltas and inputs, each row one number a sample. */
export const layerGradient = (
  deltas: readonly (readonly number[])[],
  inputs: readonly (readonly number[])[],
): number[] => [...deltas.flatMap((delta) => inputs.map((x) => dot(delta, x))), ...rowSums(deltas)];

export const rowSums = (rows: readonly (readonly number[])[]): number[] =>
  rows.map((row) => row.reduce((sum, x) => sum + x, 0));

// Twin of shaders/nn/forward.wgsl: a multi-layer perceptron in float64, one sample at a time.

export interface Network {
  layers: { weight: number[][]; bias: number[] }[];
  activation: 'tanh' | 'relu';
}

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

export const activate = (net: Network, z: number): number =>
  net.activation === 'tanh' ? Math.tanh(z) : Math.max(0, z);

/** Derivative of the activation, from its value. */
export const slope = (net: Network, h: number): number => (net.activation === 'tanh' ? 1 - h * h : h > 0 ? 1 : 0);

export function forward(net: Network, input: readonly number[]): { output: number[]; hidden: number[][] } {
  const hidden: number[][] = [];
  let x = [...input];
  net.layers.forEach(({ weight, bias }, l) => {
    x = weight.map((row, j) => dot(row, x) + (bias[j] as number));
    if (l < net.layers.length - 1) {
      x = x.map((z) => activate(net, z));
      hidden.push(x);
    }
  });
  return { output: x, hidden };
}

/** All parameters in one list: each layer's weights by rows, then its biases. */
export const parametersOf = (net: Network): number[] =>
  net.layers.flatMap(({ weight, bias }) => [...weight.flat(), ...bias]);

export function withParameters(net: Network, parameters: readonly number[]): Network {
  let at = 0;
  const take = (count: number): number[] => {
    at += count;
    return parameters.slice(at - count, at);
  };
  const layers = net.layers.map(({ weight, bias }) => ({
    weight: weight.map((row) => take(row.length)),
    bias: take(bias.length),
  }));
  return { ...net, layers };
}

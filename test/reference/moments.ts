// Twin of shaders/estimate/{moments,advantage_moments,normaliser}.wgsl: mean and spread of all numbers at once.

export interface Moments {
  mean: number;
  /** Sum of squared deviations. */
  squares: number;
}

export function moments(values: readonly number[]): Moments {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, squares: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) };
}

/** Standard deviation with n - 1 in the denominator; 0 for a single number. */
export const sampleDeviation = (values: readonly number[]): number =>
  Math.sqrt(moments(values).squares / Math.max(1, values.length - 1));

/** Mean and 1/std that normalise observations. */
export function normaliser(values: readonly number[]): { mean: number; scale: number } {
  const { mean, squares } = moments(values);
  return { mean, scale: 1 / Math.sqrt(squares / values.length + 1e-8) };
}

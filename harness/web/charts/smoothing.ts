/** The exponential moving average of a curve. */

/**
 * Each value with what came before it, whose weight falls by `weight` an epoch. Divided by the sum of the weights, so that the first
 * values are not drawn towards 0 (as Adam's moments are corrected). Values that are not finite stay, and count for nothing.
 */
export function smoothed(values: readonly number[], weight: number): number[] {
  let [sum, weights] = [0, 0];
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = weight * sum + value;
    weights = weight * weights + 1;
    return sum / weights;
  });
}

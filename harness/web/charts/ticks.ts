/** Round numbers along an axis. */

/** The room between a label and the axis, with air at the edge of the picture. */
const LABEL_GAP = 10;

/** Gives at most about `most` multiples of 1, 2 or 5 times a power of ten within the range. */
export function linearTicks(low: number, high: number, most: number): number[] {
  const rough = (high - low) / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) as number);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  // Multiples of the step, not sums: 0.30000000000000004 is no tick.
  return Array.from({ length: Math.max(count, 0) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * Pixels for the labels of a vertical axis: as many as the longest needs.
 * @param least the width that charts share while labels are short
 */
export const axisSize = (labels: readonly string[] | null, least: number, widthOf: (label: string) => number): number =>
  Math.max(least, ...(labels ?? []).map((label) => Math.ceil(widthOf(label)) + LABEL_GAP));

/** Powers of ten within the range; every second, third ... where there are more than `most`. */
export function logTicks(low: number, high: number, most: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const stride = Math.max(1, Math.ceil((last - first + 1) / Math.max(most, 1)));
  return Array.from(
    { length: Math.max(Math.floor((last - first) / stride) + 1, 0) },
    (_, i) => 10 ** (first + i * stride),
  );
}

/**
 * One curve out of several replicas: the mean over replicas at common step counts, with the smallest and largest replica.
 * Replicas may have finished epochs at different step counts (a variable batch), so each is interpolated linearly.
 */
import { mean } from '../../../src/results/statistics.ts';

export interface ReplicaPoint {
  replica: number;
  /** Environment steps that this replica has taken. */
  steps: number;
  value: number;
}

export interface BandPoint {
  steps: number;
  mean: number;
  low: number;
  high: number;
}

/** More points than pixels only make the file larger; evenly spaced epochs are kept. */
const MAX_POINTS = 400;

/**
 * The band in order of steps. A replica counts between its first and last finite value only: one that stopped early
 * leaves the mean from there on. Values that are not finite (no episode finished yet) are passed over.
 */
export function replicaBand(points: readonly ReplicaPoint[], maxPoints = MAX_POINTS): BandPoint[] {
  const finite = points.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.steps - b.steps);
  const replicas = [...new Set(finite.map(({ replica }) => replica))];
  const curves = replicas.map((replica) => finite.filter((point) => point.replica === replica));
  return thin([...new Set(finite.map(({ steps }) => steps))], maxPoints).map((steps) => {
    const values = curves.map((curve) => interpolate(curve, steps)).filter((value) => value !== undefined);
    return { steps, mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
  });
}

function thin(steps: readonly number[], most: number): number[] {
  if (steps.length <= most) return [...steps];
  const stride = (steps.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => steps[Math.round(index * stride)] as number);
}

/** The value at `steps`, or undefined outside the curve. */
function interpolate(curve: readonly ReplicaPoint[], steps: number): number | undefined {
  const after = curve.findIndex((point) => point.steps >= steps);
  const right = curve[after];
  if (right === undefined) return undefined;
  if (right.steps === steps) return right.value;
  const left = curve[after - 1];
  if (left === undefined) return undefined;
  return left.value + ((right.value - left.value) * (steps - left.steps)) / (right.steps - left.steps);
}

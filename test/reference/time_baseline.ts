// Twin of shaders/estimate/time_baseline.wgsl: advantages centred over the episodes that are played at each time step.

export interface TimeBaseline {
  /** [H][N], 0 where the episode was over. */
  readonly centred: number[][];
  /** [H], sum over the episodes that are played, divided by all. */
  readonly means: number[];
  /** [H], the share of the episodes that are played. */
  readonly played: number[];
}

/** @param advantages [H][N] of one function @param isPlayed [H][N] */
export function timeBaseline(
  advantages: readonly (readonly number[])[],
  isPlayed: readonly (readonly boolean[])[],
  baseline: 'step' | 'batch',
): TimeBaseline {
  const own = advantages.map((row, h) => row.filter((_, n) => isPlayed[h]?.[n]));
  const sums = own.map((row) => row.reduce((a, b) => a + b, 0));
  const envs = advantages[0]?.length ?? 1;
  const centres = own.map((row, h) => (baseline === 'step' ? (sums[h] as number) / Math.max(1, row.length) : 0));
  return {
    centred: advantages.map((row, h) => row.map((a, n) => (isPlayed[h]?.[n] ? a - (centres[h] as number) : 0))),
    means: sums.map((sum) => (baseline === 'step' ? 0 : sum / envs)),
    played: own.map((row) => row.length / envs),
  };
}

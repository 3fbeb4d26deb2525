// Twin of shaders/estimate/advantage.wgsl: generalised advantage estimation (Schulman et al. 2016) of one environment and
// one function, forwards from the definition: A_t = sum_k (gamma lambda)^k delta_{t+k} within the episode.

export interface Trajectory {
  rewards: readonly number[];
  values: readonly number[];
  terminated: readonly boolean[];
  truncated: readonly boolean[];
  /** Value of the final observation where an episode was truncated, and after the last step. */
  finalValues: readonly number[];
}

export function advantages(
  { rewards, values, terminated, truncated, finalValues }: Trajectory,
  gamma: number,
  lambda: number,
): number[] {
  const T = rewards.length;
  const ends = (t: number): boolean => terminated[t] === true || truncated[t] === true || t === T - 1;
  const next = (t: number): number =>
    terminated[t] ? 0 : ends(t) ? (finalValues[t] as number) : (values[t + 1] as number);
  const delta = rewards.map((r, t) => r + gamma * next(t) - (values[t] as number));
  return delta.map((_, t) => {
    let sum = 0;
    for (let k = t; k < T; k++) {
      sum += (gamma * lambda) ** (k - t) * (delta[k] as number);
      if (ends(k)) break;
    }
    return sum;
  });
}

/** Discounted rewards to the episode's end, with the final observation's value where the task did not terminate. */
export function returns({ rewards, terminated, truncated, finalValues }: Trajectory, gamma: number): number[] {
  const T = rewards.length;
  return rewards.map((_, t) => {
    let sum = 0;
    for (let k = t; k < T; k++) {
      sum += gamma ** (k - t) * (rewards[k] as number);
      if (terminated[k]) break;
      if (truncated[k] || k === T - 1) return sum + gamma ** (k - t + 1) * (finalValues[k] as number);
    }
    return sum;
  });
}

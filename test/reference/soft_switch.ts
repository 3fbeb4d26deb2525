// Twin of shaders/lib/soft_switch.wgsl, on the vectors themselves.
import { dot } from './forward.ts';

export interface SoftSwitch {
  readonly limits: readonly number[];
  /** Ends of the soft region, about 0. */
  readonly low: number;
  readonly high: number;
  readonly rewardShare: number;
  readonly baseStep: 'steps' | 'gradients';
  readonly delta: number;
}

export const MODES = ['reward', 'safety', 'aligned', 'conflict'] as const;

const scaled = (v: readonly number[], by: number): number[] => v.map((x) => x * by);
const plus = (u: readonly number[], v: readonly number[]): number[] => u.map((x, i) => x + (v[i] as number));

/** v without its part along u. */
const projected = (v: readonly number[], u: readonly number[]): number[] => plus(v, scaled(u, -dot(u, v) / dot(u, u)));

/** The natural-gradient step of KL `delta` along x = H^-1 g. */
const fullStep = (g: readonly number[], x: readonly number[], delta: number): number[] =>
  scaled(x, Math.sqrt((2 * delta) / dot(g, x)));

/**
 * @param costs J_C of every constraint
 * @param gradients of the reward and of every cost; `solve` gives H^-1 g
 * @returns mode, angle in degrees and step
 */
export function softSwitch(
  { limits, low, high, rewardShare, baseStep, delta }: SoftSwitch,
  costs: readonly number[],
  gradients: readonly (readonly number[])[],
  solve: (g: readonly number[]) => number[],
): { mode: (typeof MODES)[number]; angle: number; step: number[] } {
  const excesses = costs.map((cost, c) => cost - (limits[c] as number));
  const excess = Math.max(...excesses);
  const reward = gradients[0] as readonly number[];
  const safety = scaled(gradients[1 + excesses.indexOf(excess)] as readonly number[], -1);
  const step = (g: readonly number[]): number[] => fullStep(g, solve(g), delta);
  const [u, v] = baseStep === 'steps' ? [step(reward), step(safety)] : [reward, safety];
  const finished = (combined: readonly number[]): number[] => (baseStep === 'steps' ? [...combined] : step(combined));
  const angle = (Math.acos(dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v))) * 180) / Math.PI;
  if (excess > high) return { mode: 'safety', angle, step: step(safety) };
  if (excess < low) return { mode: 'reward', angle, step: step(reward) };
  const isConflict = dot(u, v) < 0;
  const [first, second] = isConflict ? [projected(u, v), projected(v, u)] : [u, v];
  return {
    mode: isConflict ? 'conflict' : 'aligned',
    angle,
    step: finished(plus(scaled(first, rewardShare), scaled(second, 1 - rewardShare))),
  };
}

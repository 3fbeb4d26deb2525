// Twin of shaders/lib/soft_switch.wgsl, on the vectors themselves.
import { dot } from './forward.ts';

export interface SoftSwitch {
  readonly limits: readonly number[];
  /** Ends of each cost's soft region, about 0; one for all where there is a number. */
  readonly low: number | readonly number[];
  readonly high: number | readonly number[];
  readonly rewardShare: number;
  readonly baseStep: 'steps' | 'gradients';
  readonly delta: number;
  /** Inner product of angle and projections. */
  readonly projection?: 'plain' | 'metric';
  /** What the angle is of. */
  readonly angle?: 'combined' | 'gradients';
}

export const MODES = ['reward', 'safety', 'aligned', 'conflict'] as const;

const scaled = (v: readonly number[], by: number): number[] => v.map((x) => x * by);
const plus = (u: readonly number[], v: readonly number[]): number[] => u.map((x, i) => x + (v[i] as number));

type Inner = (u: readonly number[], v: readonly number[]) => number;

/** v without its part along u. */
const projected = (v: readonly number[], u: readonly number[], inner: Inner): number[] =>
  plus(v, scaled(u, -inner(u, v) / inner(u, u)));

const at = (ends: number | readonly number[], c: number): number =>
  typeof ends === 'number' ? ends : (ends[c] as number);

/** Where an excess lies in its soft region: -1 and 1 are its ends. */
const place = (excess: number, low: number, high: number): number =>
  excess === 0 ? 0 : excess / (excess > 0 ? high : -low);

/** The natural-gradient step of KL `delta` along x = H^-1 g. */
const fullStep = (g: readonly number[], x: readonly number[], delta: number): number[] =>
  scaled(x, Math.sqrt((2 * delta) / dot(g, x)));

/**
 * @param costs J_C of every constraint
 * @param gradients of the reward and of every cost; `solve` gives H^-1 g, `metric` H x
 * @returns mode, angle in degrees and step
 */
export function softSwitch(
  {
    limits,
    low: lows,
    high: highs,
    rewardShare,
    baseStep,
    delta,
    projection = 'plain',
    angle: of = 'combined',
  }: SoftSwitch,
  costs: readonly number[],
  gradients: readonly (readonly number[])[],
  solve: (g: readonly number[]) => number[],
  metric: (x: readonly number[]) => number[],
): { mode: (typeof MODES)[number]; angle: number; step: number[] } {
  const excesses = costs.map((cost, c) => cost - (limits[c] as number));
  const places = excesses.map((excess, c) => place(excess, at(lows, c), at(highs, c)));
  const furthest = Math.max(...places);
  // of costs that are equally far, the one that exceeds its limit the most
  const worst = excesses
    .map((excess, c) => ({ excess, c }))
    .filter(({ c }) => places[c] === furthest)
    .reduce((a, b) => (b.excess > a.excess ? b : a));
  const { excess, c: index } = worst;
  const [low, high] = [at(lows, index), at(highs, index)];
  const reward = gradients[0] as readonly number[];
  const safety = scaled(gradients[1 + index] as readonly number[], -1);
  const step = (g: readonly number[]): number[] => fullStep(g, solve(g), delta);
  const [u, v] = baseStep === 'steps' ? [step(reward), step(safety)] : [reward, safety];
  const finished = (combined: readonly number[]): number[] => (baseStep === 'steps' ? [...combined] : step(combined));
  // of gradients, the metric is that of what they are solved with
  const natural: Inner = (x, y) => dot(x, baseStep === 'steps' ? metric(y) : solve(y));
  const inner = projection === 'metric' ? natural : dot;
  const [first, second, measure]: [readonly number[], readonly number[], Inner] =
    of === 'gradients' ? [reward, safety, dot] : [u, v, inner];
  const cosine = measure(first, second) / Math.sqrt(measure(first, first) * measure(second, second));
  const angle = (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
  if (excess > high) return { mode: 'safety', angle, step: step(safety) };
  if (excess < low) return { mode: 'reward', angle, step: step(reward) };
  const isConflict = cosine < 0;
  const parts = isConflict ? [projected(u, v, inner), projected(v, u, inner)] : [u, v];
  const [forReward, forSafety] = parts as [readonly number[], readonly number[]];
  return {
    mode: isConflict ? 'conflict' : 'aligned',
    angle,
    step: finished(plus(scaled(forReward, rewardShare), scaled(forSafety, 1 - rewardShare))),
  };
}

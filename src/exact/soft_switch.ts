/**
 * How ESPO and PCRPO combine a step u for the reward with a step v for safety (docs/algorithms/espo.md, shaders/lib/soft_switch.wgsl):
 *   excess > h+          v alone
 *   excess < h-          u alone
 *   otherwise            x_r u + x_c v; at an angle above 90 degrees each without its part along the other first.
 */
import { at } from '../errors/lookup.ts';

/** Names as in `softSwitchModes`. */
export type SwitchMode = 'reward' | 'safety' | 'aligned' | 'conflict';

export interface SwitchSettings {
  /** Ends of the soft region about the limit: `hMinus` <= 0 <= `hPlus`, in units of the cost. */
  readonly hMinus: number;
  readonly hPlus: number;
  /** x_r; the rest is x_c. */
  readonly rewardShare: number;
}

export interface SoftSwitch {
  readonly mode: SwitchMode;
  /** Degrees between u and v. */
  readonly angle: number;
  /** The two parts that are added, with their shares; a part that does not count is zero. */
  readonly parts: readonly [readonly number[], readonly number[]];
  readonly step: readonly number[];
}

const dot = (u: readonly number[], v: readonly number[]): number => u.reduce((sum, x, i) => sum + x * at(v, i), 0);
const scaled = (u: readonly number[], by: number): number[] => u.map((x) => by * x);
const plus = (u: readonly number[], v: readonly number[]): number[] => u.map((x, i) => x + at(v, i));

/** v without its part along u. */
const without = (v: readonly number[], u: readonly number[]): number[] => plus(v, scaled(u, -dot(u, v) / dot(u, u)));

/** Degrees between two directions; 90 where one has no length. */
export function angleBetween(u: readonly number[], v: readonly number[]): number {
  const lengths = Math.sqrt(dot(u, u) * dot(v, v));
  return lengths > 0 ? (Math.acos(Math.min(1, Math.max(-1, dot(u, v) / lengths))) * 180) / Math.PI : 90;
}

/** @param excess J_C - b */
export function softSwitch(
  u: readonly number[],
  v: readonly number[],
  excess: number,
  { hMinus, hPlus, rewardShare }: SwitchSettings,
): SoftSwitch {
  const angle = angleBetween(u, v);
  const nothing = scaled(u, 0);
  const as = (mode: SwitchMode, first: readonly number[], second: readonly number[]): SoftSwitch => ({
    mode,
    angle,
    parts: [first, second],
    step: plus(first, second),
  });
  if (excess > hPlus) return as('safety', nothing, v);
  if (excess < hMinus) return as('reward', u, nothing);
  if (angle <= 90) return as('aligned', scaled(u, rewardShare), scaled(v, 1 - rewardShare));
  return as('conflict', scaled(without(u, v), rewardShare), scaled(without(v, u), 1 - rewardShare));
}

/** Samples of ESPO's next iteration as a share of the usual ones (eq 6 and 7). */
export const sampleFactor = (mode: SwitchMode, zetaPlus: number, zetaMinus: number): number =>
  1 + (mode === 'conflict' ? zetaPlus : zetaMinus);

/** Errors of many states, held together: a number that is missing or not finite is never within a bound. */
import { expect } from 'vitest';
import { quantile } from '../src/results/statistics.ts';

export interface ErrorBounds {
  readonly median: number;
  /** The 95th percentile stays below it. */
  readonly most: number;
  readonly worst: number;
}

/**
 * Every error is finite; their median, 95th percentile and maximum are below their bounds, and told where they are not.
 * @param excepted states that are left out, each with the reason
 */
export function expectErrors(
  what: string,
  errors: readonly number[],
  bounds: ErrorBounds,
  excepted: Readonly<Record<number, string>> = {},
): void {
  const states = [...errors.keys()].filter((state) => !(state in excepted));
  const own = states.map((state) => errors[state] as number);
  expect(own.length, `${what}: errors`).toBeGreaterThan(0);
  const broken = states.filter((state) => !Number.isFinite(errors[state]));
  expect(broken, `${what}: states whose error is not finite`).toEqual([]);
  const found = { median: quantile(own, 0.5), most: quantile(own, 0.95), worst: Math.max(...own) };
  const text = Object.entries(found).map(([name, value]) => `${name} ${value.toExponential(1)}`);
  const said = `${what}: ${text.join(', ')}, of state ${states[own.indexOf(found.worst)]}`;
  if (globalThis.process?.env['SAY_ERRORS']) console.log(said);
  for (const name of ['median', 'most', 'worst'] as const) expect(found[name], said).toBeLessThan(bounds[name]);
}

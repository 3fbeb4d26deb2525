/**
 * Optima of finite constrained problems by linear programming over occupancies, solved with HiGHS: for Node alone, where
 * the solver's WASM file can be read.
 */
import highs from 'highs';
import type { TabularCmdp } from '../../src/tasks/tabular.ts';
import type { Policy, PolicySequence } from './cmdp.ts';

export interface Optimum {
  /** Expected return of an episode. */
  readonly value: number;
  /** [C] expected costs of an episode. */
  readonly costs: readonly number[];
  /** [C] what one more unit of each limit is worth: the dual variables, 0 where a limit does not bind. */
  readonly multipliers: readonly number[];
  /** Optimal policies by step; one alone where a stationary policy was asked for. */
  readonly policies: PolicySequence;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** A linear form in HiGHS's text format; terms are [coefficient, variable]. */
const form = (terms: readonly (readonly [number, string])[]): string =>
  terms
    .filter(([k]) => k !== 0)
    .map(([k, name]) => `${k < 0 ? '-' : '+'} ${Math.abs(k)} ${name}`)
    .join('\n ') || `0 ${terms[0]?.[1]}`;

const TOLERANCES = { primal_feasibility_tolerance: 1e-10, dual_feasibility_tolerance: 1e-10 };

const solver = highs();

/** Layers of variables x_h(s, a): one for each step, or a single one that stands for the sum over all steps. */
async function solve(
  cmdp: TabularCmdp,
  limits: readonly number[],
  layers: number,
  isDiscounted: boolean,
): Promise<Optimum> {
  const { states, actions, transition, reward, costs, start, continuation } = cmdp;
  const x = (h: number, s: number, a: number): string => `x${h}_${s}_${a}`;
  const pairs = range(states).flatMap((s) => range(actions).map((a) => [s, a] as const));
  const total = (table: readonly (readonly number[])[]): string =>
    form(range(layers).flatMap((h) => pairs.map(([s, a]) => [table[s]?.[a] as number, x(h, s, a)] as const)));
  const flow = range(layers).flatMap((h) =>
    range(states).map((s) => {
      const out = range(actions).map((a) => [1, x(h, s, a)] as const);
      const source = isDiscounted ? 0 : h - 1;
      const arrivals =
        source < 0
          ? []
          : pairs.map(
              ([from, a]) => [-continuation * (transition[from]?.[a]?.[s] as number), x(source, from, a)] as const,
            );
      return ` flow${h}_${s}: ${form([...out, ...arrivals])} = ${h === 0 ? start[s] : 0}`;
    }),
  );
  const text = [
    'Maximize',
    ` reward: ${total(reward)}`,
    'Subject To',
    ...limits.map((limit, c) => ` limit${c}: ${total(costs[c] ?? [])} <= ${limit}`),
    ...flow,
    'End',
  ].join('\n');
  const solution = (await solver).solve(text, TOLERANCES);
  if (solution.Status !== 'Optimal') throw new Error(`the linear program is ${solution.Status}`);
  const columns = solution.Columns as Readonly<Record<string, { readonly Primal: number }>>;
  const rows = solution.Rows as unknown as readonly { readonly Primal: number; readonly Dual: number }[]; // limits first
  const policies = range(layers).map(
    (h): Policy =>
      range(states).map((s) => {
        const visits = range(actions).map((a) => Math.max(0, columns[x(h, s, a)]?.Primal ?? 0));
        const all = visits.reduce((a, b) => a + b, 0);
        // a state that is never reached may do anything
        return visits.map((visit) => (all > 0 ? visit / all : 1 / actions));
      }),
  );
  return {
    value: solution.ObjectiveValue,
    costs: limits.map((_, c) => rows[c]?.Primal as number),
    multipliers: limits.map((_, c) => rows[c]?.Dual as number),
    policies,
  };
}

/** The best of all policies by step of the episode, under limits on the expected costs of an episode. [C] limits */
export const solveEpisodic = (cmdp: TabularCmdp, limits: readonly number[]): Promise<Optimum> =>
  solve(cmdp, limits, cmdp.horizon, false);

/** The optimum of the discounted problem without a horizon: a stationary policy attains it. [C] limits */
export const solveDiscounted = (cmdp: TabularCmdp, limits: readonly number[]): Promise<Optimum> =>
  solve(cmdp, limits, 1, true);

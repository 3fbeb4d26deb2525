/** Which entries of a symmetric matrix over the degrees of freedom are not zero. */
import type { Model } from '../../model.ts';
import { chainOf } from '../../tree.ts';

/** Each row's columns before its own, the nearest first. */
export type Pattern = readonly (readonly number[])[];

/** The mass matrix: a row and its ancestors. */
export const treePattern = (model: Model): Pattern =>
  Array.from({ length: model.nv }, (_, i) => chainOf(model, i).slice(1));

/**
 * The pattern with further couplings, and with all that fills when it is eliminated from the last row to the first.
 * @param cliques sets of rows of which each couples with each
 */
export function filledPattern(pattern: Pattern, cliques: readonly (readonly number[])[]): Pattern {
  const rows = pattern.map((columns) => new Set(columns));
  const couple = (a: number, b: number): void => {
    if (a !== b) rows[Math.max(a, b)]?.add(Math.min(a, b));
  };
  for (const clique of cliques) for (const a of clique) for (const b of clique) couple(a, b);
  for (let k = rows.length - 1; k >= 0; k--) {
    for (const a of rows[k] as Set<number>) for (const b of rows[k] as Set<number>) couple(a, b);
  }
  return rows.map((columns) => [...columns].sort((a, b) => b - a));
}

/** Subtrees of bodies, which depth-first order puts side by side. */
import { at } from '../../errors/lookup.ts';
import type { Model } from '../model.ts';

export type Span = readonly [first: number, end: number];

/** A body and all that hangs from it. */
export function subtreeOf({ nbody, bodyParentid }: Model, body: number): Span {
  let end = body + 1;
  while (end < nbody && at(bodyParentid, end) >= body) end++;
  return [body, end];
}

export const massOf = ({ bodyMass }: Model, [first, end]: Span): number =>
  bodyMass.subarray(first, end).reduce((sum, mass) => sum + mass, 0);

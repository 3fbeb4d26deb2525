/** Rows of the model's tables as literals, and walks up its trees. */
import type { Model } from '../model.ts';

/** Row `at` of a list with `width` numbers a row. */
export const row = (list: Float64Array, at: number, width: number): readonly number[] => [
  ...list.subarray(width * at, width * at + width),
];

/** A degree of freedom and those it depends on, up to the root. */
export function chainOf({ dofParentid }: Model, dof: number): number[] {
  const chain: number[] = [];
  for (let at = dof; at >= 0; at = dofParentid[at] as number) chain.push(at);
  return chain;
}

/** Bodies that can move, in depth-first order. */
export const movingBodies = ({ nbody, bodyTreeid }: Model): number[] =>
  Array.from({ length: nbody }, (_, b) => b).filter((b) => (bodyTreeid[b] as number) >= 0);

export const jointsOf = ({ bodyJntadr, bodyJntnum }: Model, body: number): number[] =>
  Array.from({ length: bodyJntnum[body] as number }, (_, k) => (bodyJntadr[body] as number) + k);

export const dofsOf = ({ bodyDofadr, bodyDofnum }: Model, body: number): number[] =>
  Array.from({ length: bodyDofnum[body] as number }, (_, k) => (bodyDofadr[body] as number) + k);

/** The last degree of freedom that moves a body, or -1. */
export function lastDof(model: Model, body: number): number {
  for (let b = body; b > 0; b = model.bodyParentid[b] as number) {
    const own = dofsOf(model, b);
    if (own.length > 0) return own.at(-1) as number;
  }
  return -1;
}

/** The degrees of freedom that move a body, the last one first; none of a static one. */
export function chainOfBody(model: Model, body: number): number[] {
  const last = lastDof(model, body);
  return last < 0 ? [] : chainOf(model, last);
}

/** What falls, falls by it. */
export const gravityOf = ({ opt }: Model): readonly number[] => (opt.disabled.has('gravity') ? [0, 0, 0] : opt.gravity);

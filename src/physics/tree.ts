/** Walks along a model's kinematic trees: which degrees of freedom move which bodies. */
import type { Model } from './model.ts';
import { bodyOf, dofOf } from './rows.ts';

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, k) => from + k);

/** Whether any degree of freedom moves a body; the world and what is welded to it stay. */
export const isMoving = (model: Model, body: number): boolean => bodyOf(model, body).treeid >= 0;

/** Bodies that can move, in depth-first order. */
export const movingBodies = (model: Model): number[] => range(0, model.nbody).filter((body) => isMoving(model, body));

/** The body's own joints, in the order in which they move it. */
export function jointsOf(model: Model, body: number): number[] {
  const { jntadr, jntnum } = bodyOf(model, body);
  return range(jntadr, jntnum);
}

/** The degrees of freedom of the body's own joints. */
export function dofsOf(model: Model, body: number): number[] {
  const { dofadr, dofnum } = bodyOf(model, body);
  return range(dofadr, dofnum);
}

/** A degree of freedom and those it depends on, up to the root. */
export function chainOf(model: Model, dof: number): number[] {
  const chain: number[] = [];
  for (let at = dof; at >= 0; at = dofOf(model, at).parentid) chain.push(at);
  return chain;
}

/** The last degree of freedom that moves a body, or -1. */
export function lastDof(model: Model, body: number): number {
  for (let at = body; at > 0; at = bodyOf(model, at).parentid) {
    const last = dofsOf(model, at).at(-1);
    if (last !== undefined) return last;
  }
  return -1;
}

/** The degrees of freedom that move a body, the last one first; a static body has none. */
export function chainOfBody(model: Model, body: number): number[] {
  const last = lastDof(model, body);
  return last < 0 ? [] : chainOf(model, last);
}

/** Contacts in fixed slots: one for each point where two geoms may touch. */

import type { ContactCandidate, Model } from '../../model.ts';
import { bodyOf, dofOf, geomOf } from '../../rows.ts';
import { chainOfBody, isMoving } from '../../tree.ts';
import { motionOf } from '../motions.ts';
import { type ContactModel, contactModelOf } from './friction_cone.ts';
import { pointsOf } from './narrowphase.ts';

export interface FixedContact {
  readonly name: string;
  readonly candidate: ContactCandidate;
  /** Which of the points where the two geoms may touch. */
  readonly part: number;
  readonly form: ContactModel;
  /** Degrees of freedom that move the geoms against each other; `sign` is -1 for those of the first. */
  readonly dofs: readonly { readonly dof: number; readonly sign: 1 | -1; readonly com: string }[];
}

/** Inverse weight of the translations of a geom's body, 1/kg. */
export const geomInvweight = (model: Model, geom: number): number =>
  bodyOf(model, geomOf(model, geom).bodyid).invweight0[0];

export function fixedContactsOf(model: Model, candidate: ContactCandidate): FixedContact[] {
  const { geom1, geom2 } = candidate;
  const dofs = relativeDofs(model, candidate);
  const form = contactModelOf(model, candidate, geomInvweight(model, geom1) + geomInvweight(model, geom2));
  return Array.from({ length: pointsOf(model, candidate) }, (_, part) => ({
    name: `${geom1}_${geom2}_${part}`,
    candidate,
    part,
    dofs,
    form,
  }));
}

/** What moves both bodies alike does not change a contact. */
export function relativeDofs(
  model: Model,
  { geom1, geom2 }: Pick<ContactCandidate, 'geom1' | 'geom2'>,
): FixedContact['dofs'] {
  const [chain1, chain2] = [geom1, geom2].map((geom) => chainOfBody(model, geomOf(model, geom).bodyid)) as [
    number[],
    number[],
  ];
  const own = (chain: number[], other: number[], sign: 1 | -1): FixedContact['dofs'] =>
    chain
      .filter((dof) => !other.includes(dof))
      .map((dof) => ({ dof, sign, com: `subtree_com${bodyOf(model, dofOf(model, dof).bodyid).rootid}` }));
  return [...own(chain1, chain2, -1), ...own(chain2, chain1, 1)];
}

/** The motions `<stem><b>` of a slot's bodies, each with the point that it is about. */
export const movers = (model: Model, { candidate }: FixedContact, stem: string): string[] =>
  [candidate.geom1, candidate.geom2].flatMap((geom) => {
    const body = geomOf(model, geom).bodyid;
    return [motionOf(model, stem, body), comOf(model, body)];
  });

/** Centre of mass of a body's tree; of a static body nobody asks for it. */
const comOf = (model: Model, body: number): string =>
  isMoving(model, body) ? `subtree_com${bodyOf(model, body).rootid}` : 'vec3f()';

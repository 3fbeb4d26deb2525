/** Contacts with the static world stand in fixed slots; those of many moving geoms with one another, and stiff ones, in shared ones. */

import type { AdapterFacts } from '../../../gpu/device.ts';
import type { ContactCandidate, Model } from '../../model.ts';
import { geomOf } from '../../rows.ts';
import { lastDof } from '../../tree.ts';
import type { ConstraintBlock } from '../constraints/constraint_block.ts';
import { fixedContactBlocks } from './composed.ts';
import { type FixedContact, fixedContactsOf } from './contact_slot.ts';
import { isPlain, isStiff } from './friction_cone.ts';
import { pointsOf } from './narrowphase.ts';
import { SharedContacts } from './shared.ts';

/** So many pairs of moving geoms have fixed slots too: the loops over shared ones cost more. */
const FEW = 8;

/** `mixed`: as above; `fixed`: a slot for each but the stiff; `shared`: shared slots alone, in the shortest program that there is. */
export type ContactSlots = 'mixed' | 'fixed' | 'shared';

/** The slots that suit an adapter. */
export const slotsFor = ({ compilesSlowly }: AdapterFacts): ContactSlots => (compilesSlowly ? 'shared' : 'mixed');

export interface ContactPlan {
  readonly slots: readonly FixedContact[];
  readonly shared: SharedContacts | undefined;
}

export function planContacts(model: Model, slots: ContactSlots): ContactPlan {
  const isStatic = (geom: number): boolean => lastDof(model, geomOf(model, geom).bodyid) < 0;
  const isMoving = ({ geom1, geom2 }: ContactCandidate): boolean => !isStatic(geom1) && !isStatic(geom2);
  const contactCandidates = model.contactCandidates.filter((pair) => pointsOf(model, pair) > 0);
  const areFew = contactCandidates.filter(isMoving).length <= FEW;
  const shares = (pair: ContactCandidate): boolean =>
    isPlain(model, pair) &&
    (isStiff(model, pair) || slots === 'shared' || (slots === 'mixed' && !areFew && isMoving(pair)));
  const shared = contactCandidates.filter(shares);
  return {
    slots: contactCandidates
      .filter((candidate) => !shares(candidate))
      .flatMap((candidate) => fixedContactsOf(model, candidate)),
    shared: shared.length > 0 ? new SharedContacts(model, shared, slots === 'mixed') : undefined,
  };
}

export const contactBlocks = (model: Model, { slots, shared }: ContactPlan): ConstraintBlock[] => [
  ...fixedContactBlocks(model, slots),
  ...(shared ? [shared] : []),
];

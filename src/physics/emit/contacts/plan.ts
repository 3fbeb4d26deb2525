/**
 * Contacts with the static world stand in fixed slots; those of many moving geoms with one another, and stiff ones, in shared ones.
 * Of contacts that resist turning, all but those with planes share where they are many.
 */

import type { AdapterFacts } from '../../../gpu/device.ts';
import type { ContactCandidate, Model } from '../../model.ts';
import { geomOf } from '../../rows.ts';
import { chainOf, lastDof } from '../../tree.ts';
import type { ConstraintBlock } from '../constraints/constraint_block.ts';
import { fixedContactBlocks } from './composed.ts';
import { type FixedContact, fixedContactsOf } from './contact_slot.ts';
import { isPlain, isStiff } from './friction_cone.ts';
import { pointsOf } from './narrowphase.ts';
import { SharedContacts } from './shared.ts';

/** So many pairs of moving geoms have fixed slots too: the loops over shared ones cost more. */
const FEW = 8;
/** A slot that resists turning is twice the text: those without planes are fixed where they are no more than so many. */
const FEW_TURNING = 16;
/** A robot's trunk of several boxes has more points to stand on than this, which seldom touch: they share where others do. */
const FEW_STANDING = 8;

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
  const isPlainShared = (pair: ContactCandidate): boolean =>
    isPlain(model, pair) &&
    (isStiff(model, pair) || slots === 'shared' || (slots === 'mixed' && !areFew && isMoving(pair)));
  const isPlane = ({ geom1 }: ContactCandidate): boolean => geomOf(model, geom1).type === 'plane';
  const meeting = contactCandidates.filter((pair) => !isPlane(pair));
  const points = meeting.reduce((sum, pair) => sum + pointsOf(model, pair), 0);
  /** Places of contacts that resist turning take no care of stiff edges. */
  const takesTurning =
    slots !== 'fixed' &&
    model.opt.cone === 'pyramidal' &&
    (meeting.length > FEW || points > FEW_TURNING) &&
    !contactCandidates.some((pair) => isPlainShared(pair) && isStiff(model, pair));
  /** Points in which the body of a pair's second geom may stand on planes, unless it is alone and does stand on them. */
  const standing = ({ geom2 }: ContactCandidate): number => {
    const body = geomOf(model, geom2).bodyid;
    if (chainOf(model, lastDof(model, body)).length === 6 && !model.bodyParentid.includes(body)) return 0;
    return contactCandidates
      .filter((pair) => isPlane(pair) && geomOf(model, pair.geom2).bodyid === body)
      .reduce((sum, pair) => sum + pointsOf(model, pair), 0);
  };
  const shares = (pair: ContactCandidate): boolean => {
    if (isPlain(model, pair)) return isPlainShared(pair);
    return takesTurning && !isStiff(model, pair) && (!isPlane(pair) || standing(pair) > FEW_STANDING);
  };
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

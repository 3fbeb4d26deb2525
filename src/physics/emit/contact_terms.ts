/** Contacts with the static world stand in fixed slots, those of moving geoms with one another in shared ones. */
import type { ContactCandidate, Model } from '../model.ts';
import { checkContact, slotsOf } from './contacts.ts';
import { lastDof } from './rows.ts';
import { SharedContacts } from './shared_contacts.ts';
import { slotTerm } from './slot_term.ts';
import type { Term } from './term.ts';

/** `mixed`: as above; `fixed`: a slot for each; `shared`: shared slots alone, for compilers that unrolled contacts are too long for. */
export type ContactSlots = 'mixed' | 'fixed' | 'shared';

export function contactTerms(model: Model, slots: ContactSlots): Term[] {
  const isStatic = (geom: number): boolean => lastDof(model, model.geomBodyid[geom] as number) < 0;
  const shares = ({ geom1, geom2 }: ContactCandidate): boolean =>
    slots === 'shared' || (slots === 'mixed' && !isStatic(geom1) && !isStatic(geom2));
  for (const candidate of model.contactCandidates) checkContact(model, candidate);
  const shared = model.contactCandidates.filter(shares);
  const fixed = model.contactCandidates
    .filter((candidate) => !shares(candidate))
    .flatMap((candidate) => slotsOf(model, candidate))
    .map((slot) => slotTerm(model, slot));
  return shared.length > 0 ? [...fixed, new SharedContacts(model, shared)] : fixed;
}

/** The forces of the contacts that touch a body, wherever their slots are. */
import type { Model } from '../../model.ts';
import type { ConstraintPlan } from '../constraints/plan.ts';
import type { Argument, Program } from '../program.ts';
import type { ContactSlot } from './contact_slot.ts';

/** A contact in hand: names of its `Slot`, of its force along the slot's axes, and -1 on the first of its bodies, 1 on the second. */
export interface Touching {
  readonly slot: string;
  readonly push: string;
  /** Its torque about the axes, where it has one. */
  readonly about?: string;
  readonly side: Argument;
}

function sideOf({ geomBodyid }: Model, { candidate }: ContactSlot, body: number): -1 | 0 | 1 {
  if (geomBodyid[candidate.geom1] === body) return -1;
  return geomBodyid[candidate.geom2] === body ? 1 : 0;
}

/** Writes `each` once for every fixed slot that the body may have a contact in. */
export function overFixedContacts(
  program: Program,
  model: Model,
  { slots }: ConstraintPlan,
  body: number,
  each: (touching: Touching) => void,
): void {
  for (const slot of slots) {
    const side = sideOf(model, slot, body);
    if (side === 0) continue;
    const { form, name } = slot;
    const own = `slot${name}`;
    const [callee, ...cone] = form.force;
    program.within(`if (${program.call(form.isOpen, own)})`, () => {
      program.let('push', callee, `x${name}`, `${own}${form.slot}.weight`, ...cone);
      const about = form.along === '' ? {} : { about: 'push.about' };
      each({ slot: `${own}${form.slot}`, push: `push${form.along}`, side, ...about });
    });
  }
}

/** The same for the shared slots, in a loop. */
export function overSharedContacts(
  program: Program,
  { shared }: ConstraintPlan,
  body: number,
  each: (touching: Touching) => void,
): void {
  if (!shared?.bodies.includes(body)) return;
  shared.overSlots(program, () => {
    program.let('side', 'physics/contacts/shared.sideOn', 'each', `${body}u`);
    program.within(`if (${program.call('physics/contacts/shared.isOn', 'side')})`, () => {
      program.let('push', 'physics/contacts/shared.sharedForce', 'each');
      each({ slot: 'each.slot', push: 'push', side: 'side' });
    });
  });
}

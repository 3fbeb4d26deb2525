/** The forces of the contacts that touch a body, wherever their slots are. */
import type { Model } from '../../model.ts';
import type { ConstraintPlan } from '../constraints/plan.ts';
import type { Argument, Program } from '../program.ts';
import type { FixedContact } from './contact_slot.ts';

/** A contact in hand: names of its `Slot`, of its force along the slot's axes, and -1 on the first of its bodies, 1 on the second. */
export interface BodyContact {
  readonly slot: string;
  readonly force: string;
  /** Its torque about the axes, where it has one. */
  readonly torque?: string;
  readonly side: Argument;
}

function sideOf({ geomBodyid }: Model, { candidate }: FixedContact, body: number): -1 | 0 | 1 {
  if (geomBodyid[candidate.geom1] === body) return -1;
  return geomBodyid[candidate.geom2] === body ? 1 : 0;
}

/** Writes `each` once for every fixed slot that the body may have a contact in. */
export function forEachFixedContact(
  program: Program,
  model: Model,
  { slots }: ConstraintPlan,
  body: number,
  each: (touching: BodyContact) => void,
): void {
  for (const slot of slots) {
    const side = sideOf(model, slot, body);
    if (side === 0) continue;
    const { form, name } = slot;
    const own = `efc${name}`;
    const [callee, ...cone] = form.force;
    program.within(`if (${program.call(form.isActive, own)})`, () => {
      program.let('efc_force', callee, `Jaref${name}`, `${own}${form.contactField}.D`, ...cone);
      const turning = form.linearField === '' ? {} : { torque: 'efc_force.angular' };
      each({ slot: `${own}${form.contactField}`, force: `efc_force${form.linearField}`, side, ...turning });
    });
  }
}

/** The same for the shared slots, in a loop. */
export function forEachSharedContact(
  program: Program,
  { shared }: ConstraintPlan,
  body: number,
  each: (touching: BodyContact) => void,
): void {
  if (!shared?.bodies.includes(body)) return;
  shared.forEachContact(program, () => {
    program.let('side', 'physics/contacts/shared.sideOnBody', 'loaded.pair', `${body}u`);
    program.within(`if (${program.call('physics/contacts/shared.isOnBody', 'side')})`, () => {
      each({ slot: 'loaded.contact', ...shared.emitForce(program), side: 'side' });
    });
  });
}

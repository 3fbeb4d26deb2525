/** The forces of contacts, connects and welds on a body, as MuJoCo's mj_rnePostConstraint sums them. */
import type { Model } from '../model.ts';
import { whenOpen } from './constraints.ts';
import { type ContactSlot, frictionOf } from './contacts.ts';
import type { Derived } from './derived.ts';
import { tiesOn } from './equalities.ts';
import type { Program } from './program.ts';
import { row } from './rows.ts';

/** Which of a contact's bodies: -1 for the first, on which its force acts in the opposite direction; 0 for neither. */
export function sideOf({ geomBodyid }: Model, { candidate }: ContactSlot, body: number): -1 | 0 | 1 {
  if (geomBodyid[candidate.geom1] === body) return -1;
  return geomBodyid[candidate.geom2] === body ? 1 : 0;
}

/** Declares the force `push` of an open slot in its frame. */
export function emitPush(program: Program, model: Model, slot: ContactSlot): void {
  const mu = frictionOf(model, slot);
  const callee = mu.length > 0 ? 'physics/pyramid.pyramidForce' : 'physics/pyramid.normalForce';
  program.let('push', callee, `x${slot.name}`, `slot${slot.name}.weight`, ...mu);
}

/** Declares `name`, changing: a spatial force about the body's origin. */
export function emitExternalForce(derived: Derived, name: string, body: number): void {
  const { program, model, plan } = derived;
  program.var(name, 'physics/spatial.noForce');
  if (body === 0) return; // what the world feels is not counted
  const add = (wrench: string, side: number): void =>
    program.set(name, side > 0 ? 'physics/spatial.addForce' : 'physics/wrench.lessForce', name, wrench);
  for (const { e, end } of tiesOn(model, body)) {
    const isWeld = model.eqType[e] === 'weld';
    const turns = isWeld ? [`turn${e}_0e`, `turn${e}_1e`, row(model.eqData, e, 11)[10] as number] : [];
    const callee = isWeld ? 'physics/wrench.weldWrench' : 'physics/wrench.tieWrench';
    const own = [`point${e}_${end}`, ...derived.tie(e), ...turns, derived.origin(body)];
    add(program.let(`wrench${body}_${e}`, callee, ...own), end === 0 ? 1 : -1);
  }
  for (const slot of plan.slots.filter((each) => sideOf(model, each, body) !== 0)) {
    const origin = derived.origin(body);
    whenOpen(program, slot, () => {
      emitPush(program, model, slot);
      program.let('wrench', 'physics/wrench.contactWrench', `slot${slot.name}`, 'push', origin);
      add('wrench', sideOf(model, slot, body));
    });
  }
}

/** The forces of contacts, connects and welds on a body, as MuJoCo's mj_rnePostConstraint sums them. */

import type { Model } from '../model.ts';
import { equalityOf } from '../rows.ts';
import { equalitiesOn, torqueScaleOf } from './constraints/equality.ts';
import type { ConstraintPlan } from './constraints/plan.ts';
import { forEachFixedContact } from './contacts/contact_force.ts';
import type { Program } from './program.ts';

/** What is asked of the evaluation whose forces are summed (`Derived`). */
interface Evaluation {
  readonly program: Program;
  readonly model: Model;
  readonly plan: ConstraintPlan;
  once(name: string, write: (name: string) => void): string;
  origin(body: number): string;
  tie(e: number): string[];
}

/** Declares `name`, changing: a spatial force about the body's origin. */
export function emitExternalForce(derived: Evaluation, name: string, body: number): void {
  const { program, model, plan } = derived;
  program.var(name, 'physics/spatial.zeroForce');
  if (body === 0) return; // what the world feels is not counted
  const add = (wrench: string, side: number): void =>
    program.set(name, side > 0 ? 'physics/spatial.addForce' : 'physics/constraints/wrench.subtractForce', name, wrench);
  for (const { e, end } of equalitiesOn(model, body)) {
    const isWeld = equalityOf(model, e).type === 'weld';
    const turns = isWeld ? [`xquat${e}_0e`, `xquat${e}_1e`, torqueScaleOf(model, e)] : [];
    const callee = isWeld ? 'physics/constraints/wrench.weldForceOn' : 'physics/constraints/wrench.connectForceOn';
    const own = [`xpos${e}_${end}`, ...derived.tie(e), ...turns, derived.origin(body)];
    add(program.let(`cfrc${body}_${e}`, callee, ...own), end === 0 ? 1 : -1);
  }
  const origin = derived.origin(body);
  forEachFixedContact(program, model, plan, body, ({ slot, force, torque, side }) => {
    if (torque === undefined) program.let('wrench', 'physics/constraints/wrench.contactForceOn', slot, force, origin);
    else program.let('wrench', 'physics/constraints/wrench.torsionalForceOn', slot, force, torque, origin);
    program.set(name, 'physics/constraints/wrench.addSignedForce', name, 'wrench', side);
  });
  const { shared } = plan;
  if (!shared?.bodies.includes(body)) return;
  derived.once('geomForces', () => shared.sumGeomForces(program));
  shared.addGeomForces(program, name, body, origin);
}

/** Contacts in fixed slots: `slot<name>` with its residual `x<name>` along, and for some about, the contact's axes. */

import type { Model } from '../../model.ts';
import { geomOf } from '../../rows.ts';
import { entryOf, type Term } from '../constraints/constraint_block.ts';
import type { Argument, Program } from '../program.ts';
import { type ContactSlot, movers } from './contact_slot.ts';
import type { ContactForm } from './friction_cone.ts';
import { emitTouches } from './narrowphase.ts';

const slotOf = ({ name }: ContactSlot): string => `slot${name}`;
const residualOf = ({ name }: ContactSlot): string => `x${name}`;
const stepOf = ({ name }: ContactSlot): string => `step${name}`;
const weightOf = ({ name, form }: ContactSlot): string => `slot${name}${form.slot}.weight`;

/** A call of the slot's form with what else it takes first. */
const after = ([callee, ...rest]: ContactForm['force'], ...first: readonly Argument[]) =>
  [callee, ...first, ...rest] as const;

/** Slots of one group have branches together: the code of all runs where one is open, and a closed one adds nothing. */
export type SlotGroup = readonly [ContactSlot, ...ContactSlot[]];

export function whenOpen(program: Program, group: SlotGroup, body: () => void): void {
  const [first] = group;
  const isOpen = group.length === 1 ? program.call(first.form.isOpen, slotOf(first)) : `open${first.name}`;
  program.within(`if (${isOpen})`, body);
}

/** Declares the force `push<name>` and the curvature `bend<name>` at the slot's residual. */
export function emitPush(program: Program, slot: ContactSlot): void {
  const at = [residualOf(slot), weightOf(slot)];
  program.let(`push${slot.name}`, ...after(slot.form.force, ...at));
  program.let(`bend${slot.name}`, ...after(slot.form.curvature, ...at));
}

/** @param bend adds to the gradient and the Hessian */
export function slotTerm(model: Model, group: SlotGroup, bend: (program: Program) => void): Term {
  const [first, ...others] = group;
  const whereOpen = (write: (program: Program, slot: ContactSlot) => void) => (program: Program) =>
    whenOpen(program, group, () => {
      for (const slot of group) write(program, slot);
    });
  const aim = whereOpen((program, slot) =>
    program.set(stepOf(slot), slot.form.rate, slotOf(slot), ...movers(model, slot, 'stride')),
  );
  return {
    cliques: group.map(({ dofs }) => dofs.map(({ dof }) => dof)),
    bodies: group.flatMap(({ candidate }) =>
      [candidate.geom1, candidate.geom2].map((geom) => geomOf(model, geom).bodyid),
    ),
    isStiff: false,
    begin(program) {
      for (const slot of group) emitOpening(program, model, slot);
      if (others.length === 0) return;
      const isOpen = program.var(`open${first.name}`, first.form.isOpen, slotOf(first));
      for (const slot of others) {
        program.set(isOpen, 'physics/solver/line_search.either', isOpen, program.call(slot.form.isOpen, slotOf(slot)));
      }
    },
    count(program) {
      for (const slot of group) {
        whenOpen(program, [slot], () => {
          program.set('contacts', 'physics/force.sum', 'contacts', 1);
          program.set('rows', 'physics/force.sum', 'rows', slot.form.rows);
        });
      }
    },
    bend,
    aim(program) {
      for (const slot of group) program.var(stepOf(slot), ...slot.form.still);
      aim(program);
    },
    watch: whereOpen((program, slot) => {
      const keeps = program.call(...after(slot.form.keeps, residualOf(slot), stepOf(slot)));
      program.set('isFinal', 'physics/solver/line_search.both', 'isFinal', keeps);
    }),
    weigh: whereOpen((program, slot) => {
      const at = [residualOf(slot), stepOf(slot), 'search.alpha', weightOf(slot)];
      const part = program.let(`cost${slot.name}`, ...after(slot.form.cost, ...at));
      program.set('cost', 'physics/force.sum', 'cost', part);
    }),
    climb: whereOpen((program, slot) => {
      const at = [residualOf(slot), stepOf(slot), 'search.alpha', weightOf(slot)];
      const part = program.let(`part${slot.name}`, ...after(slot.form.slope, ...at));
      program.set('slope', 'physics/solver/line_search.addSlopes', 'slope', part);
    }),
    move(program) {
      for (const slot of group) {
        const x = residualOf(slot);
        program.set(x, slot.form.moved, x, 'search.alpha', stepOf(slot));
      }
    },
  };
}

/** Declares the slot and its residual at the accelerations that the solver starts from. */
function emitOpening(program: Program, model: Model, slot: ContactSlot): void {
  const { name, candidate, form, part } = slot;
  const [own, x, touch] = [slotOf(slot), residualOf(slot), `touch${name}`];
  if (part === 0) emitTouches(program, model, candidate);
  // with the point and frame that it has when open, so that fewer numbers depend on the branch
  program.var(own, form.closed, touch);
  program.var(x, ...form.none);
  program.within(`if (${program.call('physics/contacts/contact.touches', touch, candidate.margin)})`, () => {
    const velocity = program.call(form.rateAt, `${touch}.point`, `${touch}.frame`, ...movers(model, slot, 'velocity'));
    program.set(own, form.open, touch, velocity, ...form.opening);
    program.set(x, form.residual, own, program.call(form.rate, own, ...movers(model, slot, 'rush')));
  });
}

/** A slot by itself: it adds a column of the Jacobian for each of its degrees of freedom. */
export function singleTerm(model: Model, slot: ContactSlot): Term {
  const { name, dofs, form } = slot;
  return slotTerm(model, [slot], (program) =>
    whenOpen(program, [slot], () => {
      for (const { dof, com } of dofs) program.let(`column${dof}`, form.column, slotOf(slot), `s${dof}`, com);
      emitPush(program, slot);
      dofs.forEach(({ dof, sign }, at) => {
        program.let(`along${dof}`, form.product, `column${dof}`, `push${name}`);
        program.set(`g${dof}`, sign > 0 ? 'physics/force.less' : 'physics/force.sum', `g${dof}`, `along${dof}`);
        const bent = program.let(`bent${dof}`, ...after(form.bent, `bend${name}`, `column${dof}`));
        for (const other of dofs.slice(at)) {
          const h = entryOf(dof, other.dof);
          program.set(h, sign === other.sign ? form.add : form.less, h, bent, `column${other.dof}`);
        }
      });
    }),
  );
}

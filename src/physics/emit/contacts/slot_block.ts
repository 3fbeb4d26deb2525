/** Contacts in fixed slots: `slot<name>` with its residual `x<name>` along, and for some about, the contact's axes. */

import type { Model } from '../../model.ts';
import { geomOf } from '../../rows.ts';
import { type ConstraintBlock, entryOf } from '../constraints/constraint_block.ts';
import type { Argument, Program } from '../program.ts';
import { type FixedContact, movers } from './contact_slot.ts';
import type { ContactModel } from './friction_cone.ts';
import { emitCollision } from './narrowphase.ts';

const rowsOf = ({ name }: FixedContact): string => `efc${name}`;
const jarefOf = ({ name }: FixedContact): string => `Jaref${name}`;
const jvOf = ({ name }: FixedContact): string => `jv${name}`;
const dOf = ({ name, form }: FixedContact): string => `efc${name}${form.contactField}.D`;

/** A call of the slot's form, with the arguments that come first put before the form's own. */
const after = ([callee, ...rest]: ContactModel['force'], ...first: readonly Argument[]) =>
  [callee, ...first, ...rest] as const;

/** Slots of one group have branches together: the code of all runs where one is open, and a closed one adds nothing. */
export type ContactGroup = readonly [FixedContact, ...FixedContact[]];

export function whenActive(program: Program, group: ContactGroup, body: () => void): void {
  const [first] = group;
  const isActive = group.length === 1 ? program.call(first.form.isActive, rowsOf(first)) : `isActive${first.name}`;
  program.within(`if (${isActive})`, body);
}

/** Declares the force `efc_force<name>` and the Hessian `efc_hessian<name>` of a contact's cost at its Jaref. */
export function emitForceAndHessian(program: Program, slot: FixedContact): void {
  const at = [jarefOf(slot), dOf(slot)];
  program.let(`efc_force${slot.name}`, ...after(slot.form.force, ...at));
  program.let(`efc_hessian${slot.name}`, ...after(slot.form.hessian, ...at));
}

/** @param addGradientAndHessian adds to the gradient and the Hessian */
export function contactBlock(
  model: Model,
  group: ContactGroup,
  addGradientAndHessian: ConstraintBlock['addGradientAndHessian'],
): ConstraintBlock {
  const [first, ...others] = group;
  const whereActive = (write: (program: Program, slot: FixedContact) => void) => (program: Program) =>
    whenActive(program, group, () => {
      for (const slot of group) write(program, slot);
    });
  const project = whereActive((program, slot) =>
    program.set(jvOf(slot), slot.form.project, rowsOf(slot), ...movers(model, slot, 'csearch')),
  );
  return {
    cliques: group.map(({ dofs }) => dofs.map(({ dof }) => dof)),
    bodies: group.flatMap(({ candidate }) =>
      [candidate.geom1, candidate.geom2].map((geom) => geomOf(model, geom).bodyid),
    ),
    isStiff: false,
    initialize(program) {
      for (const slot of group) emitActivation(program, model, slot);
      if (others.length === 0) return;
      const isActive = program.var(`isActive${first.name}`, first.form.isActive, rowsOf(first));
      for (const slot of others) {
        program.set(
          isActive,
          'physics/solver/line_search.either',
          isActive,
          program.call(slot.form.isActive, rowsOf(slot)),
        );
      }
    },
    count(program) {
      for (const slot of group) {
        whenActive(program, [slot], () => {
          program.set('ncon', 'physics/force.add', 'ncon', 1);
          program.set('nefc', 'physics/force.add', 'nefc', slot.form.rows);
        });
      }
    },
    addGradientAndHessian,
    projectSearch(program) {
      for (const slot of group) program.var(jvOf(slot), ...slot.form.zeroJv);
      project(program);
    },
    activeSetHolds: whereActive((program, slot) => {
      const keeps = program.call(...after(slot.form.activeSetHolds, jarefOf(slot), jvOf(slot)));
      program.set('isFinal', 'physics/solver/line_search.both', 'isFinal', keeps);
    }),
    lineSearchCost: whereActive((program, slot) => {
      const at = [jarefOf(slot), jvOf(slot), 'ls.alpha', dOf(slot)];
      const part = program.let(`cost${slot.name}`, ...after(slot.form.cost, ...at));
      program.set('cost', 'physics/force.add', 'cost', part);
    }),
    lineSearchDerivatives: whereActive((program, slot) => {
      const at = [jarefOf(slot), jvOf(slot), 'ls.alpha', dOf(slot)];
      const part = program.let(`derivatives${slot.name}`, ...after(slot.form.derivatives, ...at));
      program.set('derivatives', 'physics/solver/line_search.addDerivatives', 'derivatives', part);
    }),
    advance(program) {
      for (const slot of group) {
        const x = jarefOf(slot);
        program.set(x, slot.form.advance, x, 'ls.alpha', jvOf(slot));
      }
    },
  };
}

/** Declares the slot and its residual at the accelerations that the solver starts from. */
function emitActivation(program: Program, model: Model, slot: FixedContact): void {
  const { name, candidate, form, part } = slot;
  const [own, x, touch] = [rowsOf(slot), jarefOf(slot), `contact${name}`];
  if (part === 0) emitCollision(program, model, candidate);
  // A closed slot has the point and frame of an open one, so that fewer numbers depend on the branch.
  program.var(own, form.inactive, touch);
  program.var(x, ...form.inactiveJaref);
  program.within(`if (${program.call('physics/contacts/contact.isWithinMargin', touch, candidate.margin)})`, () => {
    const velocity = program.call(form.velocityAt, `${touch}.pos`, `${touch}.frame`, ...movers(model, slot, 'cvel'));
    program.set(own, form.activate, touch, velocity, ...form.activation);
    program.set(x, form.jaref, own, program.call(form.project, own, ...movers(model, slot, 'cqacc')));
  });
}

/** A slot by itself: it adds a column of the Jacobian for each of its degrees of freedom. */
export function fixedContactBlock(model: Model, slot: FixedContact): ConstraintBlock {
  const { name, dofs, form } = slot;
  return contactBlock(model, [slot], (program) =>
    whenActive(program, [slot], () => {
      for (const { dof, com } of dofs) program.let(`efc_J${dof}`, form.jacobian, rowsOf(slot), `cdof${dof}`, com);
      emitForceAndHessian(program, slot);
      dofs.forEach(({ dof, sign }, at) => {
        program.let(`qfrc_contact${dof}`, form.jacobianDotForce, `efc_J${dof}`, `efc_force${name}`);
        program.set(
          `grad${dof}`,
          sign > 0 ? 'physics/force.subtract' : 'physics/force.add',
          `grad${dof}`,
          `qfrc_contact${dof}`,
        );
        const hessianJ = program.let(
          `hessian_J${dof}`,
          ...after(form.hessianTimes, `efc_hessian${name}`, `efc_J${dof}`),
        );
        for (const other of dofs.slice(at)) {
          const h = entryOf(dof, other.dof);
          program.set(
            h,
            sign === other.sign ? form.addProduct : form.subtractProduct,
            h,
            hessianJ,
            `efc_J${other.dof}`,
          );
        }
      });
    }),
  );
}

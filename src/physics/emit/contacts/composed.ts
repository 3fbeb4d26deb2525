/**
 * Contacts of moving bodies with the static world: what they push and how they resist is summed for each body (`reaction<b>`,
 * `stiffness<b>`) and then from the leaves to the root, as inertias are, instead of each adding products of its own columns.
 */

import type { Model } from '../../model.ts';
import { bodyOf, dofOf, geomOf } from '../../rows.ts';
import { chainOf, dofsOf, lastDof } from '../../tree.ts';
import { type ConstraintBlock, entryOf } from '../constraints/constraint_block.ts';
import type { Program } from '../program.ts';
import type { FixedContact } from './contact_slot.ts';
import { isPlain } from './friction_cone.ts';
import { type ContactGroup, contactBlock, emitForceAndHessian, fixedContactBlock, whenActive } from './slot_block.ts';

/** The terms of slots: composed ones where that is the shorter program. */
export function fixedContactBlocks(model: Model, slots: readonly FixedContact[]): ConstraintBlock[] {
  const composable = slots.filter(
    ({ candidate }) => isPlain(model, candidate) && carriersOf(model, candidate).length === 1,
  );
  if (!isShorter(model, composable)) return slots.map((slot) => fixedContactBlock(model, slot));
  const others = slots.filter((slot) => !composable.includes(slot));
  return [composedContactBlock(model, composable), ...others.map((slot) => fixedContactBlock(model, slot))];
}

/** The bodies with joints that carry the geoms of a contact. */
const carriersOf = (model: Model, { geom1, geom2 }: FixedContact['candidate']): number[] =>
  [geom1, geom2]
    .map((geom) => lastDof(model, geomOf(model, geom).bodyid))
    .filter((dof) => dof >= 0)
    .map((dof) => dofOf(model, dof).bodyid);

/** Counts products of three numbers: of a slot by itself with its columns, and composed. */
function isShorter(model: Model, slots: readonly FixedContact[]): boolean {
  const single = slots.reduce((sum, { dofs: { length: n } }) => sum + (n * (n + 1)) / 2 + 4 * n, 0);
  const moved = [...new Set(slots.flatMap(({ dofs }) => dofs.map(({ dof }) => dof)))];
  const composed = moved.reduce((sum, dof) => sum + 2 * chainOf(model, dof).length + 14, 30 * slots.length);
  return composed < single;
}

function composedContactBlock(model: Model, slots: readonly FixedContact[]): ConstraintBlock {
  const dofs = new Set(slots.flatMap((slot) => slot.dofs.map(({ dof }) => dof)));
  const bodies = [...new Set([...dofs].map((dof) => dofOf(model, dof).bodyid))].sort((a, b) => b - a);
  const groups = new Map<number, ContactGroup>();
  for (const slot of slots) {
    const [body] = carriersOf(model, slot.candidate) as [number];
    groups.set(body, [...(groups.get(body) ?? []), slot] as unknown as ContactGroup);
  }
  const terms = [...groups.values()].map((group) => contactBlock(model, group, () => {}));
  const each =
    (
      stage:
        | 'initialize'
        | 'count'
        | 'projectSearch'
        | 'activeSetHolds'
        | 'lineSearchCost'
        | 'lineSearchDerivatives'
        | 'advance',
    ) =>
    (program: Program) => {
      for (const term of terms) term[stage](program);
    };
  return {
    cliques: terms.flatMap(({ cliques }) => cliques),
    bodies: terms.flatMap((term) => term.bodies),
    isStiff: false,
    initialize: each('initialize'),
    count: each('count'),
    addGradientAndHessian(program) {
      for (const b of bodies) {
        program.var(`stiffness${b}`, 'physics/contacts/stiffness.zeroStiffness');
        program.var(`cfrc_contact${b}`, 'physics/spatial.zeroForce');
      }
      for (const b of bodies) {
        const group = groups.get(b);
        if (group) emitContacts(program, model, group, b);
        emitBody(program, model, b);
      }
    },
    projectSearch: each('projectSearch'),
    activeSetHolds: each('activeSetHolds'),
    lineSearchCost: each('lineSearchCost'),
    lineSearchDerivatives: each('lineSearchDerivatives'),
    advance: each('advance'),
  };
}

/** Adds the contacts of a body. */
function emitContacts(program: Program, model: Model, group: ContactGroup, b: number): void {
  const com = `subtree_com${bodyOf(model, b).rootid}`;
  whenActive(program, group, () => {
    for (const slot of group) {
      const { name, dofs } = slot;
      emitForceAndHessian(program, slot);
      program.let(`cfrc${name}`, 'physics/constraints/wrench.contactForceOn', `efc${name}`, `efc_force${name}`, com);
      program.let(
        `stiffness${name}`,
        'physics/contacts/stiffness.contactStiffness',
        `efc${name}`,
        `efc_hessian${name}`,
        com,
      );
      const sum = dofs[0]?.sign === 1 ? 'physics/spatial.addForce' : 'physics/constraints/wrench.subtractForce';
      program.set(`cfrc_contact${b}`, sum, `cfrc_contact${b}`, `cfrc${name}`);
      program.set(`stiffness${b}`, 'physics/contacts/stiffness.addStiffness', `stiffness${b}`, `stiffness${name}`);
    }
  });
}

/** Adds what a body and all that hangs from it resist to the gradient and the Hessian, and to what it hangs from. */
function emitBody(program: Program, model: Model, b: number): void {
  const dofs = dofsOf(model, b);
  for (const i of dofs) {
    program.set(
      `grad${i}`,
      'physics/contacts/stiffness.subtractMotionDotForce',
      `grad${i}`,
      `cdof${i}`,
      `cfrc_contact${b}`,
    );
    program.let(`stiffness_cdof${i}`, 'physics/contacts/stiffness.stiffnessTimes', `stiffness${b}`, `cdof${i}`);
    for (const j of chainOf(model, i)) {
      const h = entryOf(i, j);
      program.set(h, 'physics/contacts/stiffness.addMotionDotForce', h, `cdof${j}`, `stiffness_cdof${i}`);
    }
  }
  const above = dofOf(model, bodyOf(model, b).dofadr).parentid;
  if (above < 0) return;
  const parent = dofOf(model, above).bodyid;
  program.set(`stiffness${parent}`, 'physics/contacts/stiffness.addStiffness', `stiffness${parent}`, `stiffness${b}`);
  program.set(`cfrc_contact${parent}`, 'physics/spatial.addForce', `cfrc_contact${parent}`, `cfrc_contact${b}`);
}

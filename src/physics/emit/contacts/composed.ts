/**
 * Contacts of moving bodies with the static world: what they push and how they resist is summed for each body (`reaction<b>`,
 * `stiffness<b>`) and then from the leaves to the root, as inertias are, instead of each adding products of its own columns.
 */

import type { Model } from '../../model.ts';
import { bodyOf, dofOf, geomOf } from '../../rows.ts';
import { chainOf, dofsOf, lastDof } from '../../tree.ts';
import { entryOf, type Term } from '../constraints/constraint_block.ts';
import type { Program } from '../program.ts';
import type { ContactSlot } from './contact_slot.ts';
import { isPlain } from './friction_cone.ts';
import { emitPush, type SlotGroup, singleTerm, slotTerm, whenOpen } from './slot_block.ts';

/** The terms of slots: composed ones where that is the shorter program. */
export function slotTerms(model: Model, slots: readonly ContactSlot[]): Term[] {
  const composable = slots.filter(
    ({ candidate }) => isPlain(model, candidate) && carriersOf(model, candidate).length === 1,
  );
  if (!isShorter(model, composable)) return slots.map((slot) => singleTerm(model, slot));
  const others = slots.filter((slot) => !composable.includes(slot));
  return [composedTerm(model, composable), ...others.map((slot) => singleTerm(model, slot))];
}

/** The bodies with joints that carry the geoms of a contact. */
const carriersOf = (model: Model, { geom1, geom2 }: ContactSlot['candidate']): number[] =>
  [geom1, geom2]
    .map((geom) => lastDof(model, geomOf(model, geom).bodyid))
    .filter((dof) => dof >= 0)
    .map((dof) => dofOf(model, dof).bodyid);

/** Counts products of three numbers: of a slot by itself with its columns, and composed. */
function isShorter(model: Model, slots: readonly ContactSlot[]): boolean {
  const single = slots.reduce((sum, { dofs: { length: n } }) => sum + (n * (n + 1)) / 2 + 4 * n, 0);
  const moved = [...new Set(slots.flatMap(({ dofs }) => dofs.map(({ dof }) => dof)))];
  const composed = moved.reduce((sum, dof) => sum + 2 * chainOf(model, dof).length + 14, 30 * slots.length);
  return composed < single;
}

function composedTerm(model: Model, slots: readonly ContactSlot[]): Term {
  const dofs = new Set(slots.flatMap((slot) => slot.dofs.map(({ dof }) => dof)));
  const bodies = [...new Set([...dofs].map((dof) => dofOf(model, dof).bodyid))].sort((a, b) => b - a);
  const groups = new Map<number, SlotGroup>();
  for (const slot of slots) {
    const [body] = carriersOf(model, slot.candidate) as [number];
    groups.set(body, [...(groups.get(body) ?? []), slot] as unknown as SlotGroup);
  }
  const terms = [...groups.values()].map((group) => slotTerm(model, group, () => {}));
  const each = (stage: 'begin' | 'count' | 'aim' | 'watch' | 'weigh' | 'climb' | 'move') => (program: Program) => {
    for (const term of terms) term[stage](program);
  };
  return {
    cliques: terms.flatMap(({ cliques }) => cliques),
    bodies: terms.flatMap((term) => term.bodies),
    isStiff: false,
    begin: each('begin'),
    count: each('count'),
    bend(program) {
      for (const b of bodies) {
        program.var(`stiffness${b}`, 'physics/contacts/stiffness.noStiffness');
        program.var(`reaction${b}`, 'physics/spatial.noForce');
      }
      for (const b of bodies) {
        const group = groups.get(b);
        if (group) emitContacts(program, model, group, b);
        emitBody(program, model, b);
      }
    },
    aim: each('aim'),
    watch: each('watch'),
    weigh: each('weigh'),
    climb: each('climb'),
    move: each('move'),
  };
}

/** Adds the contacts of a body. */
function emitContacts(program: Program, model: Model, group: SlotGroup, b: number): void {
  const com = `com${bodyOf(model, b).rootid}`;
  whenOpen(program, group, () => {
    for (const slot of group) {
      const { name, dofs } = slot;
      emitPush(program, slot);
      program.let(`wrench${name}`, 'physics/constraints/wrench.contactWrench', `slot${name}`, `push${name}`, com);
      program.let(`resists${name}`, 'physics/contacts/stiffness.contactStiffness', `slot${name}`, `bend${name}`, com);
      const sum = dofs[0]?.sign === 1 ? 'physics/spatial.addForce' : 'physics/constraints/wrench.lessForce';
      program.set(`reaction${b}`, sum, `reaction${b}`, `wrench${name}`);
      program.set(`stiffness${b}`, 'physics/contacts/stiffness.addStiffness', `stiffness${b}`, `resists${name}`);
    }
  });
}

/** Adds what a body and all that hangs from it resist to the gradient and the Hessian, and to what it hangs from. */
function emitBody(program: Program, model: Model, b: number): void {
  const dofs = dofsOf(model, b);
  for (const i of dofs) {
    program.set(`g${i}`, 'physics/contacts/stiffness.lessPower', `g${i}`, `s${i}`, `reaction${b}`);
    program.let(`resistance${i}`, 'physics/contacts/stiffness.resistance', `stiffness${b}`, `s${i}`);
    for (const j of chainOf(model, i)) {
      const h = entryOf(i, j);
      program.set(h, 'physics/contacts/stiffness.addPower', h, `s${j}`, `resistance${i}`);
    }
  }
  const above = dofOf(model, bodyOf(model, b).dofadr).parentid;
  if (above < 0) return;
  const parent = dofOf(model, above).bodyid;
  program.set(`stiffness${parent}`, 'physics/contacts/stiffness.addStiffness', `stiffness${parent}`, `stiffness${b}`);
  program.set(`reaction${parent}`, 'physics/spatial.addForce', `reaction${parent}`, `reaction${b}`);
}

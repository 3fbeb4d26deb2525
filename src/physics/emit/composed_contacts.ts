/**
 * Contacts of moving bodies with the static world, as one term: what they push and how they resist is summed for each body and then
 * from the leaves to the root (`push<b>`, `stiffness<b>`), as inertias are, instead of each adding its own columns' products.
 */
import type { Model } from '../model.ts';
import { isPlain } from './contact_form.ts';
import type { ContactSlot } from './contacts.ts';
import type { Program } from './program.ts';
import { chainOf, dofsOf, lastDof } from './rows.ts';
import { slotTerm } from './slot_term.ts';
import { entryOf, type Term } from './term.ts';

/** Whether a slot's contact is with the static world and has numbers along its axes alone. */
const isComposable = (model: Model, { candidate }: ContactSlot): boolean =>
  isPlain(model, candidate) && carriersOf(model, candidate).length === 1;

/** The bodies with joints that carry the geoms of a contact. */
const carriersOf = (model: Model, { geom1, geom2 }: ContactSlot['candidate']): number[] =>
  [geom1, geom2]
    .map((geom) => lastDof(model, model.geomBodyid[geom] as number))
    .filter((dof) => dof >= 0)
    .map((dof) => model.dofBodyid[dof] as number);

/** Products of three numbers for `slots` with chains of their own, and composed. */
function isWorthwhile(model: Model, slots: readonly ContactSlot[]): boolean {
  const pairs = (n: number): number => (n * (n + 1)) / 2;
  const apart = slots.reduce((sum, { dofs }) => sum + pairs(dofs.length) + 4 * dofs.length, 0);
  const moved = [...new Set(slots.flatMap(({ dofs }) => dofs.map(({ dof }) => dof)))];
  const composed = moved.reduce((sum, dof) => sum + 2 * chainOf(model, dof).length + 14, 30 * slots.length);
  return composed < apart;
}

/** The terms of slots: one for all that can be composed where that is the shorter program, one each for the others. */
export function slotTerms(model: Model, slots: readonly ContactSlot[]): Term[] {
  const composable = slots.filter((slot) => isComposable(model, slot));
  if (!isWorthwhile(model, composable)) return slots.map((slot) => slotTerm(model, slot));
  const others = slots.filter((slot) => !composable.includes(slot));
  return [composedTerm(model, composable), ...others.map((slot) => slotTerm(model, slot))];
}

function composedTerm(model: Model, slots: readonly ContactSlot[]): Term {
  const terms = slots.map((slot) => slotTerm(model, slot));
  const each =
    (stage: 'begin' | 'count' | 'aim' | 'watch' | 'climb' | 'move') =>
    (program: Program): void => {
      for (const term of terms) term[stage](program);
    };
  return {
    cliques: terms.flatMap(({ cliques }) => cliques),
    bodies: terms.flatMap(({ bodies }) => bodies),
    isStiff: false,
    begin: each('begin'),
    count: each('count'),
    bend: (program) => emitComposition(program, model, slots),
    aim: each('aim'),
    watch: each('watch'),
    climb: each('climb'),
    move: each('move'),
  };
}

function emitComposition(program: Program, model: Model, slots: readonly ContactSlot[]): void {
  const dofs = new Set(slots.flatMap((slot) => slot.dofs.map(({ dof }) => dof)));
  const bodies = [...new Set([...dofs].map((dof) => model.dofBodyid[dof] as number))].sort((a, b) => b - a);
  for (const b of bodies) {
    program.var(`stiffness${b}`, 'physics/stiffness.noStiffness');
    program.var(`reaction${b}`, 'physics/spatial.noForce');
  }
  for (const b of bodies) {
    for (const slot of slots) if (carriersOf(model, slot.candidate)[0] === b) emitContact(program, model, slot, b);
    const own = dofsOf(model, b);
    for (const i of own) {
      program.set(`g${i}`, 'physics/stiffness.lessPower', `g${i}`, `s${i}`, `reaction${b}`);
      program.let(`resistance${i}`, 'physics/stiffness.resistance', `stiffness${b}`, `s${i}`);
      for (const j of chainOf(model, i)) {
        const h = entryOf(i, j);
        program.set(h, 'physics/stiffness.addPower', h, `s${j}`, `resistance${i}`);
      }
    }
    const above = model.dofParentid[own[0] as number] as number;
    if (above < 0) continue;
    const parent = model.dofBodyid[above] as number;
    program.set(`stiffness${parent}`, 'physics/stiffness.addStiffness', `stiffness${parent}`, `stiffness${b}`);
    program.set(`reaction${parent}`, 'physics/spatial.addForce', `reaction${parent}`, `reaction${b}`);
  }
}

/** Adds a contact to the body that it is on. */
function emitContact(program: Program, model: Model, { name, form, dofs }: ContactSlot, b: number): void {
  const own = `slot${name}`;
  const [force, ...friction] = form.force;
  const [curvature] = form.curvature;
  const com = `com${model.bodyRootid[b]}`;
  const sum = dofs[0]?.sign === 1 ? 'physics/spatial.addForce' : 'physics/wrench.lessForce';
  program.within(`if (${program.call(form.isOpen, own)})`, () => {
    program.let('push', force, `x${name}`, `${own}.weight`, ...friction);
    program.let('bend', curvature, `x${name}`, `${own}.weight`, ...friction);
    program.let('wrench', 'physics/wrench.contactWrench', own, 'push', com);
    program.let('resists', 'physics/stiffness.contactStiffness', own, 'bend', com);
    program.set(`reaction${b}`, sum, `reaction${b}`, 'wrench');
    program.set(`stiffness${b}`, 'physics/stiffness.addStiffness', `stiffness${b}`, 'resists');
  });
}

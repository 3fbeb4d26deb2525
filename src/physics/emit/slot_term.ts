/** A contact in a fixed slot: `slot<name>` with its residual `x<name>` along the contact's axes. */
import type { Model } from '../model.ts';
import { type ContactSlot, emitContact, movers, weightsOf } from './contacts.ts';
import type { Program } from './program.ts';
import { entryOf, type Term } from './term.ts';

export function slotTerm(model: Model, slot: ContactSlot): Term {
  const { name, dofs } = slot;
  const [own, x, step] = [`slot${name}`, `x${name}`, `step${name}`];
  const { mu } = weightsOf(model, slot.candidate);
  const kind = mu.length > 0 ? 'pyramid' : 'normal';
  const whenOpen = (program: Program, body: () => void): void =>
    program.within(`if (${program.call('physics/contact.isOpen', own)})`, body);
  return {
    cliques: [dofs.map(({ dof }) => dof)],
    bodies: [slot.candidate.geom1, slot.candidate.geom2].map((geom) => model.geomBodyid[geom] as number),
    isStiff: false,
    begin: (program) => emitContact(program, model, slot),
    count: (program) =>
      whenOpen(program, () => {
        program.set('contacts', 'physics/force.sum', 'contacts', 1);
        program.set('rows', 'physics/force.sum', 'rows', slot.candidate.condim === 1 ? 1 : 4);
      }),
    bend: (program) =>
      whenOpen(program, () => {
        for (const { dof, com } of dofs) program.let(`column${dof}`, 'physics/contact.slotColumn', own, `s${dof}`, com);
        program.let('push', `physics/pyramid.${kind}Force`, x, `${own}.weight`, ...mu);
        program.let('bend', `physics/pyramid.${kind}Curvature`, x, `${own}.weight`, ...mu);
        dofs.forEach(({ dof, sign }, at) => {
          program.let(`along${dof}`, 'physics/contact.along', `column${dof}`, 'push');
          program.set(`g${dof}`, sign > 0 ? 'physics/force.less' : 'physics/force.sum', `g${dof}`, `along${dof}`);
          const bent = program.let(`bent${dof}`, 'physics/pyramid.bent', 'bend', `column${dof}`);
          for (const other of dofs.slice(at)) {
            const h = entryOf(dof, other.dof);
            const add = sign === other.sign ? 'physics/pyramid.addAlong' : 'physics/pyramid.lessAlong';
            program.set(h, add, h, bent, `column${other.dof}`);
          }
        });
      }),
    aim(program) {
      program.line(`var ${step} = vec3f();`);
      whenOpen(program, () => program.set(step, 'physics/contact.slotRate', own, ...movers(model, slot, 'stride')));
    },
    watch: (program) =>
      whenOpen(program, () => {
        program.line(`if (${program.call(`physics/pyramid.${kind}Switches`, x, step, ...mu)}) { isFinal = false; }`);
      }),
    climb: (program) =>
      whenOpen(program, () => {
        program.let('part', `physics/pyramid.${kind}Slope`, x, step, 'search.alpha', `${own}.weight`, ...mu);
        program.set('slope', 'physics/search.addSlopes', 'slope', 'part');
      }),
    move: (program) => program.set(x, 'physics/contact.movedResidual', x, 'search.alpha', step),
  };
}

/** A contact in a fixed slot: `slot<name>` with its residual `x<name>` along, and for some about, the contact's axes. */
import type { Model } from '../model.ts';
import type { ContactForm } from './contact_form.ts';
import { type ContactSlot, movers } from './contacts.ts';
import type { Argument, Program } from './program.ts';
import { entryOf, type Term } from './term.ts';
import { emitTouches } from './touches.ts';

export function slotTerm(model: Model, slot: ContactSlot): Term {
  const { name, candidate, dofs, form, part } = slot;
  const [own, x, step] = [`slot${name}`, `x${name}`, `step${name}`];
  const weight = `${own}${form.slot}.weight`;
  const whenOpen = (program: Program, body: () => void): void =>
    program.within(`if (${program.call(form.isOpen, own)})`, body);
  const after = ([callee, ...rest]: ContactForm['force'], ...first: readonly Argument[]) =>
    [callee, ...first, ...rest] as const;
  return {
    cliques: [dofs.map(({ dof }) => dof)],
    bodies: [candidate.geom1, candidate.geom2].map((geom) => model.geomBodyid[geom] as number),
    isStiff: false,
    begin(program) {
      if (part === 0) emitTouches(program, model, candidate);
      const touch = `touch${name}`;
      program.var(own, form.closed, touch); // all but what touching changes: fewer numbers differ after the branch
      program.var(x, ...form.zero);
      program.within(`if (${program.call('physics/contact.touches', touch, candidate.margin)})`, () => {
        const velocity = program.call(
          form.rateAt,
          `${touch}.point`,
          `${touch}.frame`,
          ...movers(model, slot, 'velocity'),
        );
        program.set(own, form.open, touch, velocity, ...form.opening);
        program.set(x, form.residual, own, program.call(form.rate, own, ...movers(model, slot, 'rush')));
      });
    },
    count: (program) =>
      whenOpen(program, () => {
        program.set('contacts', 'physics/force.sum', 'contacts', 1);
        program.set('rows', 'physics/force.sum', 'rows', form.rows);
      }),
    bend: (program) =>
      whenOpen(program, () => {
        for (const { dof, com } of dofs) program.let(`column${dof}`, form.column, own, `s${dof}`, com);
        program.let('push', ...after(form.force, x, weight));
        program.let('bend', ...after(form.curvature, x, weight));
        dofs.forEach(({ dof, sign }, at) => {
          program.let(`along${dof}`, form.product, `column${dof}`, 'push');
          program.set(`g${dof}`, sign > 0 ? 'physics/force.less' : 'physics/force.sum', `g${dof}`, `along${dof}`);
          const bent = program.let(`bent${dof}`, ...after(form.bent, 'bend', `column${dof}`));
          for (const other of dofs.slice(at)) {
            const h = entryOf(dof, other.dof);
            program.set(h, sign === other.sign ? form.add : form.less, h, bent, `column${other.dof}`);
          }
        });
      }),
    aim(program) {
      program.var(step, ...form.zero);
      whenOpen(program, () => program.set(step, form.rate, own, ...movers(model, slot, 'stride')));
    },
    watch: (program) =>
      whenOpen(program, () => {
        program.set('isFinal', 'physics/search.both', 'isFinal', program.call(...after(form.keeps, x, step)));
      }),
    climb: (program) =>
      whenOpen(program, () => {
        program.let('part', ...after(form.slope, x, step, 'search.alpha', weight));
        program.set('slope', 'physics/search.addSlopes', 'slope', 'part');
      }),
    move: (program) => program.set(x, form.moved, x, 'search.alpha', step),
  };
}

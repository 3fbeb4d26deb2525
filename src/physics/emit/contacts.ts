/** Contacts in fixed slots: one for each point where two geoms may touch. */
import { RingfenceError } from '../../gpu/device.ts';
import type { ContactCandidate, Model } from '../model.ts';
import type { Program } from './program.ts';
import { chainOf, lastDof } from './rows.ts';
import { solverLiterals } from './solver_literals.ts';
import { emitTouches, pointsOf } from './touches.ts';

export interface ContactSlot {
  readonly name: string;
  readonly candidate: ContactCandidate;
  /** Which of the points where the two geoms may touch. */
  readonly part: number;
  /** Degrees of freedom that move the geoms against each other; `sign` is -1 for those of the first. */
  readonly dofs: readonly { readonly dof: number; readonly sign: 1 | -1; readonly com: string }[];
}

export function contactSlots(model: Model): ContactSlot[] {
  return model.contactCandidates.flatMap((candidate) => {
    const { geom1, geom2 } = candidate;
    if (candidate.condim !== 1 && candidate.condim !== 3) {
      throw new RingfenceError(
        `geoms ${nameOf(model, geom1)} and ${nameOf(model, geom2)} touch with condim ${candidate.condim}: 1 and 3 are supported`,
      );
    }
    const dofs = relativeDofs(model, geom1, geom2);
    return Array.from({ length: pointsOf(model, candidate) }, (_, part) => ({
      name: `${geom1}_${geom2}_${part}`,
      candidate,
      part,
      dofs,
    }));
  });
}

const nameOf = ({ geomName }: Model, geom: number): string => (geomName[geom] ? `"${geomName[geom]}"` : `${geom}`);

/** What moves both bodies alike does not change a contact. */
function relativeDofs(model: Model, geom1: number, geom2: number): ContactSlot['dofs'] {
  const [chain1, chain2] = [geom1, geom2].map((geom) => {
    const last = lastDof(model, model.geomBodyid[geom] as number);
    return last < 0 ? [] : chainOf(model, last);
  }) as [number[], number[]];
  const own = (chain: number[], other: number[], sign: 1 | -1): ContactSlot['dofs'] =>
    chain
      .filter((dof) => !other.includes(dof))
      .map((dof) => ({ dof, sign, com: `com${model.bodyRootid[model.dofBodyid[dof] as number]}` }));
  return [...own(chain1, chain2, -1), ...own(chain2, chain1, 1)];
}

/** Inverse weight and friction of a slot's rows. */
function weights(
  model: Model,
  { candidate }: ContactSlot,
): { readonly inverse: number; readonly mu: readonly number[] } {
  const translation = [candidate.geom1, candidate.geom2].reduce(
    (sum, geom) => sum + (model.bodyInvweight0[2 * (model.geomBodyid[geom] as number)] as number),
    0,
  );
  if (candidate.condim === 1) return { inverse: translation, mu: [] };
  const [mu1, mu2] = candidate.friction;
  const regular = (mu1 * mu1) / model.opt.impratio;
  return { inverse: 2 * regular * translation * (1 + mu1 * mu1), mu: [mu1, mu2] };
}

export const frictionOf = (model: Model, slot: ContactSlot): readonly number[] => weights(model, slot).mu;

export function emitContact(program: Program, model: Model, slot: ContactSlot): void {
  const { name, candidate, part, dofs } = slot;
  if (part === 0) emitTouches(program, model, candidate);
  program.line(`var slot${name} = ${program.call('physics/contact.noSlot')};`);
  program.line(`var x${name} = vec3f();`);
  program.within(`if (${program.call('physics/contact.touches', `touch${name}`, candidate.margin)})`, () => {
    program.line('var velocity = vec3f();');
    program.line('var acceleration = vec3f();');
    for (const { dof, sign, com } of dofs) {
      const column = program.let(`column${dof}`, 'physics/contact.column', `touch${name}`, `s${dof}`, com);
      const add = sign > 0 ? 'physics/contact.addColumn' : 'physics/contact.lessColumn';
      program.set('velocity', add, 'velocity', column, `v${dof}`);
      program.set('acceleration', add, 'acceleration', column, `a${dof}`);
    }
    const solver = solverLiterals(candidate.solref, candidate.solimp, model.opt);
    const { inverse } = weights(model, slot);
    program.set(
      `slot${name}`,
      'physics/contact.openSlot',
      `touch${name}`,
      'velocity',
      candidate.margin,
      inverse,
      ...solver,
    );
    program.set(`x${name}`, 'physics/contact.slotResidual', `slot${name}`, 'acceleration');
  });
}

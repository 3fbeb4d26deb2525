/** Contacts in fixed slots: one for each point where two geoms may touch. */
import { RingfenceError } from '../../gpu/device.ts';
import type { ContactCandidate, Model, Option } from '../model.ts';
import { motionOf } from './motions.ts';
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

/** @throws RingfenceError where two geoms may touch in a way that nobody has written */
export function checkContact(model: Model, { geom1, geom2, condim }: ContactCandidate): void {
  if (condim === 1 || condim === 3) return;
  throw new RingfenceError(
    `geoms ${nameOf(model, geom1)} and ${nameOf(model, geom2)} touch with condim ${condim}: 1 and 3 are supported`,
  );
}

export function slotsOf(model: Model, candidate: ContactCandidate): ContactSlot[] {
  const { geom1, geom2 } = candidate;
  const dofs = relativeDofs(model, geom1, geom2);
  return Array.from({ length: pointsOf(model, candidate) }, (_, part) => ({
    name: `${geom1}_${geom2}_${part}`,
    candidate,
    part,
    dofs,
  }));
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

/** The motions `<stem><b>` of a slot's bodies, each with the point that it is about. */
export const movers = (model: Model, { candidate }: ContactSlot, stem: string): string[] =>
  [candidate.geom1, candidate.geom2].flatMap((geom) => {
    const body = model.geomBodyid[geom] as number;
    return [motionOf(model, stem, body), comOf(model, body)];
  });

/** Centre of mass of a body's tree; of a static body nobody asks for it. */
const comOf = ({ bodyRootid, bodyTreeid }: Model, body: number): string =>
  (bodyTreeid[body] as number) >= 0 ? `com${bodyRootid[body]}` : 'vec3f()';

/** What the inverse weight of a pyramid's edges is, in those of the two bodies. */
export const pyramidWeight = (mu: number, { impratio }: Option): number => ((2 * mu * mu) / impratio) * (1 + mu * mu);

/** Inverse weight of a contact's rows; friction of two directions, or none. */
export function weightsOf(
  model: Model,
  { geom1, geom2, condim, friction }: ContactCandidate,
): { readonly inverse: number; readonly mu: readonly number[] } {
  const bodies = [geom1, geom2].map((geom) => model.geomBodyid[geom] as number);
  const translation = bodies.reduce((sum, body) => sum + (model.bodyInvweight0[2 * body] as number), 0);
  if (condim === 1) return { inverse: translation, mu: [] };
  const [mu1, mu2] = friction;
  return { inverse: pyramidWeight(mu1, model.opt) * translation, mu: [mu1, mu2] };
}

export function emitContact(program: Program, model: Model, slot: ContactSlot): void {
  const { name, candidate, part } = slot;
  if (part === 0) emitTouches(program, model, candidate);
  program.line(`var slot${name} = ${program.call('physics/contact.noSlot')};`);
  program.line(`var x${name} = vec3f();`);
  program.within(`if (${program.call('physics/contact.touches', `touch${name}`, candidate.margin)})`, () => {
    const solver = solverLiterals(candidate.solref, candidate.solimp, model.opt);
    const { inverse } = weightsOf(model, candidate);
    program.set(
      `slot${name}`,
      'physics/contact.openSlot',
      `touch${name}`,
      program.call(
        'physics/contact.rateAt',
        `touch${name}.point`,
        `touch${name}.frame`,
        ...movers(model, slot, 'velocity'),
      ),
      candidate.margin,
      inverse,
      ...solver,
    );
    const rate = program.call('physics/contact.slotRate', `slot${name}`, ...movers(model, slot, 'rush'));
    program.set(`x${name}`, 'physics/contact.slotResidual', `slot${name}`, rate);
  });
}

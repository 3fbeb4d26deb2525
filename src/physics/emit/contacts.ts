/** Contacts in fixed slots: one for each point where two geoms may touch. */
import { RingfenceError } from '../../gpu/device.ts';
import type { ContactCandidate, Model, Option } from '../model.ts';
import { motionOf } from './motions.ts';
import type { Argument, Program } from './program.ts';
import { chainOf, lastDof, row } from './rows.ts';
import { solverLiterals } from './solver_literals.ts';

export interface ContactSlot {
  readonly name: string;
  readonly candidate: ContactCandidate;
  /** Which of the points where the two geoms may touch. */
  readonly part: number;
  /** Degrees of freedom that move the geoms against each other; `sign` is -1 for those of the first. */
  readonly dofs: readonly { readonly dof: number; readonly sign: 1 | -1; readonly com: string }[];
}

/** Points at which two shapes may touch. */
const PARTS: Readonly<Record<string, number>> = {
  'plane sphere': 1,
  'plane capsule': 2,
  'sphere sphere': 1,
  'sphere capsule': 1,
  'capsule capsule': 1,
};

/** @throws RingfenceError where two geoms may touch in a way that nobody has written */
export function checkContact(model: Model, { geom1, geom2, condim }: ContactCandidate): void {
  const shapes = `${model.geomType[geom1]} ${model.geomType[geom2]}`;
  if (PARTS[shapes] === undefined) {
    throw new RingfenceError(
      `geoms ${nameOf(model, geom1)} and ${nameOf(model, geom2)} may touch, but there is no collision of ${shapes.replace(' ', ' with ')}: exclude their bodies or change contype and conaffinity`,
    );
  }
  if (condim !== 1 && condim !== 3) {
    throw new RingfenceError(
      `geoms ${nameOf(model, geom1)} and ${nameOf(model, geom2)} touch with condim ${condim}: 1 and 3 are supported`,
    );
  }
}

export function slotsOf(model: Model, candidate: ContactCandidate): ContactSlot[] {
  const { geom1, geom2 } = candidate;
  const parts = PARTS[`${model.geomType[geom1]} ${model.geomType[geom2]}`] as number;
  const dofs = relativeDofs(model, geom1, geom2);
  return Array.from({ length: parts }, (_, part) => ({ name: `${geom1}_${geom2}_${part}`, candidate, part, dofs }));
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
  const { name, candidate } = slot;
  emitTouch(program, model, slot);
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

/** Declares `touch<name>`: where and how deep. */
export function emitTouch(program: Program, model: Model, slot: ContactSlot): void {
  const { name, candidate } = slot;
  const { geom1, geom2 } = candidate;
  if (model.geomType[geom1] === 'plane') {
    emitPlaneTouch(program, model, slot);
    return;
  }
  const [first, second] = [geom1, geom2].map((geom, k) => emitRounded(program, model, geom, `${name}_${k + 1}`));
  const shape = (geom: number): string => (model.geomType[geom] === 'sphere' ? 'sphere' : 'capsule');
  const callee = `physics/collide.${shape(geom1)}${shape(geom2) === 'sphere' ? 'Sphere' : 'Capsule'}` as const;
  program.let(`touch${name}`, callee, ...(first as Argument[]), ...(second as Argument[]));
}

/** Declares centre, and for a capsule half the axis. @returns what a collision takes of one geom */
function emitRounded(program: Program, model: Model, geom: number, name: string): Argument[] {
  const frame = `frame${model.geomBodyid[geom]}`;
  const [radius, half] = row(model.geomSize, geom, 3) as [number, number];
  const centre = program.let(`centre${name}`, 'physics/kinematics.worldPoint', frame, row(model.geomPos, geom, 3));
  if (model.geomType[geom] === 'sphere') return [centre, radius];
  const axis = zAxis(row(model.geomQuat, geom, 4)).map((x) => half * x);
  return [centre, program.let(`half${name}`, 'physics/kinematics.worldDirection', frame, axis), radius];
}

function emitPlaneTouch(program: Program, model: Model, { name, candidate, part }: ContactSlot): void {
  const { geom1, geom2 } = candidate;
  const frame = (geom: number): string => `frame${model.geomBodyid[geom]}`;
  const axis = (geom: number): readonly number[] => zAxis(row(model.geomQuat, geom, 4));
  const normal = program.let(`normal${name}`, 'physics/kinematics.worldDirection', frame(geom1), axis(geom1));
  const origin = row(model.geomPos, geom1, 3);
  const onPlane = program.let(`plane${name}`, 'physics/kinematics.worldPoint', frame(geom1), origin);
  const [radius, half] = row(model.geomSize, geom2, 3) as [number, number];
  const isSphere = model.geomType[geom2] === 'sphere';
  const reach = isSphere ? 0 : part === 0 ? half : -half;
  const end = axis(geom2).map((x, k) => (model.geomPos[3 * geom2 + k] as number) + reach * x);
  const centre = program.let(`centre${name}`, 'physics/kinematics.worldPoint', frame(geom2), end);
  const hint = isSphere
    ? [0, 0, 0]
    : program.let(`hint${name}`, 'physics/kinematics.worldDirection', frame(geom2), axis(geom2));
  program.let(`touch${name}`, 'physics/collide.planeSphere', normal, onPlane, centre, radius, hint);
}

/** The third column of a rotation. */
function zAxis([w = 1, x = 0, y = 0, z = 0]: readonly number[]): number[] {
  return [2 * (x * z + w * y), 2 * (y * z - w * x), w * w - x * x - y * y + z * z];
}

/** Contacts in fixed slots: one for each point where two geoms may touch. */
import { RingfenceError } from '../../gpu/device.ts';
import type { ContactCandidate, Model } from '../model.ts';
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

export function contactSlots(model: Model): ContactSlot[] {
  return model.contactCandidates.flatMap((candidate) => {
    const { geom1, geom2 } = candidate;
    const shapes = `${model.geomType[geom1]} ${model.geomType[geom2]}`;
    const parts = PARTS[shapes];
    if (parts === undefined) {
      throw new RingfenceError(
        `geoms ${nameOf(model, geom1)} and ${nameOf(model, geom2)} may touch, but there is no collision of ${shapes.replace(' ', ' with ')}: exclude their bodies or change contype and conaffinity`,
      );
    }
    if (candidate.condim !== 1 && candidate.condim !== 3) {
      throw new RingfenceError(
        `geoms ${nameOf(model, geom1)} and ${nameOf(model, geom2)} touch with condim ${candidate.condim}: 1 and 3 are supported`,
      );
    }
    const dofs = relativeDofs(model, geom1, geom2);
    return Array.from({ length: parts }, (_, part) => ({ name: `${geom1}_${geom2}_${part}`, candidate, part, dofs }));
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
  const { name, candidate, dofs } = slot;
  emitTouch(program, model, slot);
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

/** Declares `touch<name>`: where and how deep. */
function emitTouch(program: Program, model: Model, slot: ContactSlot): void {
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

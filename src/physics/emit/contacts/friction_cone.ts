/** What kind of numbers a contact has: along its axes alone, or about them too; and the cost of its friction. */
import type { ContactCandidate, Model, Option } from '../../model.ts';
import { numberAt } from '../../rows.ts';
import { impedances, solverLiterals } from '../constraints/impedance.ts';
import type { Argument, Callee } from '../program.ts';

type Call = readonly [callee: Callee, ...parameters: readonly Argument[]];

export interface ContactModel {
  /** The slot of a contact before it is known to touch, its residual then, and a step of 0. */
  readonly inactive: Callee;
  readonly inactiveJaref: Call;
  readonly zeroJv: Call;
  readonly isActive: Callee;
  /** Field of the slot that is a `Slot`. */
  readonly contactField: '' | '.contact';
  /** Field of a residual or force that is along the axes. */
  readonly linearField: '' | '.linear';
  readonly velocityAt: Callee;
  readonly project: Callee;
  readonly jacobian: Callee;
  readonly activate: Callee;
  /** What `open` takes after the velocity. */
  readonly activation: readonly Argument[];
  readonly jaref: Callee;
  readonly advance: Callee;
  /** Product of a column and a force, and sums with products. */
  readonly jacobianDotForce: Callee;
  readonly addProduct: Callee;
  readonly subtractProduct: Callee;
  /** Names of functions: one of a residual x takes (x, weight, ...), one of a column (curvature, column, ...). */
  readonly force: Call;
  readonly hessian: Call;
  readonly hessianTimes: Call;
  /** (x, step, alpha, weight, ...) and (x, step, ...). */
  readonly cost: Call;
  readonly derivatives: Call;
  readonly activeSetHolds: Call;
  /** Rows as MuJoCo counts them. */
  readonly rows: number;
}

/**
 * What no edge weighs more than, in weights of what it moves: where several contacts carry a body, f32 cannot tell how they share its weight
 * if they are harder. Softer edges only let contacts creep before they slide, by less than friction so small can accelerate anything.
 */
const HARDEST = 1e6;

/** What the inverse weight of a pyramid's edges is, in those of the two bodies. */
export function pyramidWeight({ friction: [mu], solimp }: ContactCandidate, { impratio }: Option): number {
  const impedance = Math.max(...impedances(solimp));
  return Math.max(((2 * mu * mu) / impratio) * (1 + mu * mu), impedance / ((1 - impedance) * HARDEST));
}

/** A row that weighs more than so many times what it moves rounds the smaller entries of the Hessian away. */
const STIFF = 50;

/** Whether an edge of the pyramid is that stiff: the less friction, the stiffer MuJoCo makes it. */
export function isStiff({ opt }: Model, pair: ContactCandidate): boolean {
  const impedance = Math.max(...impedances(pair.solimp));
  const weight = pair.condim === 1 ? 1 : pyramidWeight(pair, opt);
  return impedance > STIFF * weight * (1 - impedance);
}

/** Whether the contact has numbers along its axes alone. */
export const isPlain = ({ opt }: Model, { condim }: ContactCandidate): boolean =>
  condim === 1 || (condim === 3 && opt.cone === 'pyramidal');

/** 1 for the rotational axes that a contact of a `condim` resists (spinning, and rolling about two), else 0. */
export function resistedTurns(condim: number): readonly [number, number, number] {
  return [condim >= 4 ? 1 : 0, condim === 6 ? 1 : 0, condim === 6 ? 1 : 0];
}

/** @param sums inverse weights of the two bodies' translations, added */
export function contactModelOf(model: Model, pair: ContactCandidate, sums: number): ContactModel {
  if (isPlain(model, pair)) return plain(model, pair, sums);
  return model.opt.cone === 'elliptic' ? elliptic(model, pair, sums) : pyramid(model, pair, sums);
}

function plain({ opt }: Model, pair: ContactCandidate, sums: number): ContactModel {
  const { condim, friction, margin, solref, solimp } = pair;
  const kind = condim === 1 ? 'frictionless' : 'pyramid';
  const [mu1, mu2] = friction;
  const mu = condim === 1 ? [] : [mu1, mu2];
  const inverse = condim === 1 ? sums : pyramidWeight(pair, opt) * sums;
  return {
    inactive: 'physics/contacts/contact.inactiveConstraint',
    inactiveJaref: ['physics/contacts/contact.inactiveJaref'],
    zeroJv: ['physics/contacts/contact.zeroJv'],
    isActive: 'physics/contacts/contact.isActive',
    contactField: '',
    linearField: '',
    velocityAt: 'physics/contacts/contact.relativeVelocityAt',
    project: 'physics/contacts/contact.contactVelocity',
    jacobian: 'physics/contacts/contact.contactJacobian',
    activate: 'physics/contacts/contact.contactConstraint',
    activation: [margin, inverse, ...solverLiterals(solref, solimp, opt)],
    jaref: 'physics/contacts/contact.contactJaref',
    advance: 'physics/contacts/contact.advanceContact',
    jacobianDotForce: 'physics/contacts/contact.jacobianDotForce',
    addProduct: 'physics/contacts/pyramid.addDot',
    subtractProduct: 'physics/contacts/pyramid.subtractDot',
    force: [`physics/contacts/pyramid.${kind}Force`, ...mu],
    hessian: [`physics/contacts/pyramid.${kind}Hessian`, ...mu],
    hessianTimes: ['physics/contacts/pyramid.pyramidHessianTimes'],
    cost: [`physics/contacts/pyramid.${kind}Cost`, ...mu],
    derivatives: [`physics/contacts/pyramid.${kind}Derivatives`, ...mu],
    activeSetHolds: [`physics/contacts/pyramid.${kind}ActiveSetHolds`, ...mu],
    rows: condim === 1 ? 1 : 4,
  };
}

function turning(
  { opt }: Model,
  { margin, solref, solreffriction, solimp }: ContactCandidate,
  inverse: number,
): Omit<ContactModel, 'force' | 'hessian' | 'hessianTimes' | 'cost' | 'derivatives' | 'activeSetHolds' | 'rows'> {
  const isOwn = opt.cone === 'elliptic' && (solreffriction[0] !== 0 || solreffriction[1] !== 0);
  const [, frictionDamping = 0] = solverLiterals(isOwn ? solreffriction : solref, solimp, opt);
  return {
    inactive: 'physics/contacts/torsional.inactiveTorsional',
    inactiveJaref: ['physics/contacts/torsional.zeroSix'],
    zeroJv: ['physics/contacts/torsional.zeroSix'],
    isActive: 'physics/contacts/torsional.isTorsionalActive',
    contactField: '.contact',
    linearField: '.linear',
    velocityAt: 'physics/contacts/torsional.torsionalVelocityAt',
    project: 'physics/contacts/torsional.torsionalVelocity',
    jacobian: 'physics/contacts/torsional.torsionalJacobian',
    activate: 'physics/contacts/torsional.torsionalConstraint',
    activation: [frictionDamping, margin, inverse, ...solverLiterals(solref, solimp, opt)],
    jaref: 'physics/contacts/torsional.torsionalJaref',
    advance: 'physics/contacts/torsional.advanceSix',
    jacobianDotForce: 'physics/contacts/torsional.dotSix',
    addProduct: 'physics/contacts/torsional.addDotSix',
    subtractProduct: 'physics/contacts/torsional.subtractDotSix',
  };
}

function pyramid(model: Model, pair: ContactCandidate, sums: number): ContactModel {
  const [mu1, mu2, ...turns] = pair.friction;
  const counts = resistedTurns(pair.condim);
  const cone = [[mu1, mu2], counts.map((count, k) => count * numberAt(turns, k)), counts];
  const file = 'physics/contacts/torsional_pyramid';
  return {
    ...turning(model, pair, pyramidWeight(pair, model.opt) * sums),
    force: [`${file}.torsionalForce`, ...cone],
    hessian: [`${file}.torsionalHessian`, ...cone],
    hessianTimes: [`${file}.torsionalHessianTimes`],
    cost: [`${file}.torsionalCost`, ...cone],
    derivatives: [`${file}.torsionalDerivatives`, ...cone],
    activeSetHolds: [`${file}.torsionalActiveSetHolds`, ...cone],
    rows: 2 * (pair.condim - 1),
  };
}

function elliptic(model: Model, pair: ContactCandidate, sums: number): ContactModel {
  const { impratio } = model.opt;
  const [mu1, mu2, ...turns] = pair.friction;
  const counts = resistedTurns(pair.condim);
  const share = (mu: number): number => impratio * (mu / mu1) ** 2;
  const turn = counts.map((count, k) => count * numberAt(turns, k));
  const scales = [[mu1 / Math.sqrt(impratio), mu1, mu2], turn];
  const shares = [[1, share(mu1), share(mu2)], turn.map(share)];
  return {
    ...turning(model, pair, sums),
    force: ['physics/contacts/elliptic.coneForce', ...scales, ...shares],
    hessian: ['physics/contacts/elliptic.coneHessian', ...scales],
    hessianTimes: ['physics/contacts/elliptic.coneHessianTimes', ...scales, ...shares],
    cost: ['physics/contacts/elliptic.coneCost', ...scales, ...shares],
    derivatives: ['physics/contacts/elliptic.coneDerivatives', ...scales, ...shares],
    activeSetHolds: ['physics/contacts/elliptic.coneActiveSetHolds', ...scales],
    rows: pair.condim,
  };
}

/** What kind of numbers a contact has: along its axes alone, or about them too; and the cost of its friction. */
import type { ContactCandidate, Model, Option } from '../../model.ts';
import { numberAt } from '../../rows.ts';
import { impedances, solverLiterals } from '../constraints/impedance.ts';
import type { Argument, Callee } from '../program.ts';

type Call = readonly [callee: Callee, ...parameters: readonly Argument[]];

export interface ContactForm {
  /** The slot of a contact before it is known to touch, its residual then, and a step of 0. */
  readonly closed: Callee;
  readonly none: Call;
  readonly still: Call;
  readonly isOpen: Callee;
  /** Field of the slot that is a `Slot`. */
  readonly slot: '' | '.slot';
  /** Field of a residual or force that is along the axes. */
  readonly along: '' | '.along';
  readonly rateAt: Callee;
  readonly rate: Callee;
  readonly column: Callee;
  readonly open: Callee;
  /** What `open` takes after the velocity. */
  readonly opening: readonly Argument[];
  readonly residual: Callee;
  readonly moved: Callee;
  /** Product of a column and a force, and sums with products. */
  readonly product: Callee;
  readonly add: Callee;
  readonly less: Callee;
  /** Of a residual x: (x, weight, ...), and of a curvature and a column: (curvature, column, ...). */
  readonly force: Call;
  readonly curvature: Call;
  readonly bent: Call;
  /** (x, step, alpha, weight, ...) and (x, step, ...). */
  readonly cost: Call;
  readonly slope: Call;
  readonly keeps: Call;
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
function resistedTurns(condim: number): readonly [number, number, number] {
  return [condim >= 4 ? 1 : 0, condim === 6 ? 1 : 0, condim === 6 ? 1 : 0];
}

/** @param sums inverse weights of the two bodies' translations, added */
export function formOf(model: Model, pair: ContactCandidate, sums: number): ContactForm {
  if (isPlain(model, pair)) return plain(model, pair, sums);
  return model.opt.cone === 'elliptic' ? elliptic(model, pair, sums) : pyramid(model, pair, sums);
}

function plain({ opt }: Model, pair: ContactCandidate, sums: number): ContactForm {
  const { condim, friction, margin, solref, solimp } = pair;
  const kind = condim === 1 ? 'normal' : 'pyramid';
  const [mu1, mu2] = friction;
  const mu = condim === 1 ? [] : [mu1, mu2];
  const inverse = condim === 1 ? sums : pyramidWeight(pair, opt) * sums;
  return {
    closed: 'physics/contacts/contact.closedSlot',
    none: ['physics/contacts/contact.noResidual'],
    still: ['physics/contacts/contact.noStep'],
    isOpen: 'physics/contacts/contact.isOpen',
    slot: '',
    along: '',
    rateAt: 'physics/contacts/contact.rateAt',
    rate: 'physics/contacts/contact.slotRate',
    column: 'physics/contacts/contact.slotColumn',
    open: 'physics/contacts/contact.openSlot',
    opening: [margin, inverse, ...solverLiterals(solref, solimp, opt)],
    residual: 'physics/contacts/contact.slotResidual',
    moved: 'physics/contacts/contact.movedResidual',
    product: 'physics/contacts/contact.along',
    add: 'physics/contacts/pyramid.addAlong',
    less: 'physics/contacts/pyramid.lessAlong',
    force: [`physics/contacts/pyramid.${kind}Force`, ...mu],
    curvature: [`physics/contacts/pyramid.${kind}Curvature`, ...mu],
    bent: ['physics/contacts/pyramid.bent'],
    cost: [`physics/contacts/pyramid.${kind}Cost`, ...mu],
    slope: [`physics/contacts/pyramid.${kind}Slope`, ...mu],
    keeps: [`physics/contacts/pyramid.${kind}Keeps`, ...mu],
    rows: condim === 1 ? 1 : 4,
  };
}

function turning(
  { opt }: Model,
  { margin, solref, solreffriction, solimp }: ContactCandidate,
  inverse: number,
): Omit<ContactForm, 'force' | 'curvature' | 'bent' | 'cost' | 'slope' | 'keeps' | 'rows'> {
  const isOwn = opt.cone === 'elliptic' && (solreffriction[0] !== 0 || solreffriction[1] !== 0);
  const [, frictionDamping = 0] = solverLiterals(isOwn ? solreffriction : solref, solimp, opt);
  return {
    closed: 'physics/contacts/torsional.closedTurning',
    none: ['physics/contacts/torsional.noSix'],
    still: ['physics/contacts/torsional.noSix'],
    isOpen: 'physics/contacts/torsional.isTurningOpen',
    slot: '.slot',
    along: '.along',
    rateAt: 'physics/contacts/torsional.turningRateAt',
    rate: 'physics/contacts/torsional.turningRate',
    column: 'physics/contacts/torsional.turningColumn',
    open: 'physics/contacts/torsional.openTurning',
    opening: [frictionDamping, margin, inverse, ...solverLiterals(solref, solimp, opt)],
    residual: 'physics/contacts/torsional.turningResidual',
    moved: 'physics/contacts/torsional.movedSix',
    product: 'physics/contacts/torsional.sixProduct',
    add: 'physics/contacts/torsional.addSix',
    less: 'physics/contacts/torsional.lessSix',
  };
}

function pyramid(model: Model, pair: ContactCandidate, sums: number): ContactForm {
  const [mu1, mu2, ...turns] = pair.friction;
  const counts = resistedTurns(pair.condim);
  const cone = [[mu1, mu2], counts.map((count, k) => count * numberAt(turns, k)), counts];
  const file = 'physics/contacts/torsional_pyramid';
  return {
    ...turning(model, pair, pyramidWeight(pair, model.opt) * sums),
    force: [`${file}.turningForce`, ...cone],
    curvature: [`${file}.turningCurvature`, ...cone],
    bent: [`${file}.turningBent`],
    cost: [`${file}.turningCost`, ...cone],
    slope: [`${file}.turningSlope`, ...cone],
    keeps: [`${file}.turningKeeps`, ...cone],
    rows: 2 * (pair.condim - 1),
  };
}

function elliptic(model: Model, pair: ContactCandidate, sums: number): ContactForm {
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
    curvature: ['physics/contacts/elliptic.coneCurvature', ...scales],
    bent: ['physics/contacts/elliptic.coneBent', ...scales, ...shares],
    cost: ['physics/contacts/elliptic.coneCost', ...scales, ...shares],
    slope: ['physics/contacts/elliptic.coneSlope', ...scales, ...shares],
    keeps: ['physics/contacts/elliptic.coneKeeps', ...scales],
    rows: pair.condim,
  };
}

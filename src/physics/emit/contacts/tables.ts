/** What a model's pairs of geoms are, as the text of `package::contact_tables` (its words: shaders/physics/contacts/shared.wgsl). */

import { RingfenceError } from '../../../errors/error.ts';
import type { ContactCandidate, Model, ShapeType } from '../../model.ts';
import { bodyOf, type GeomRow, geomOf, numberAt } from '../../rows.ts';
import { chainOfBody, lastDof } from '../../tree.ts';
import { solverLiterals } from '../constraints/impedance.ts';
import { literal } from '../program.ts';
import { collisionOf } from './collision_table.ts';
import { geomInvweight } from './contact_slot.ts';
import { isPlain, pyramidWeight, resistedTurns } from './friction_cone.ts';
import { pointsOf } from './narrowphase.ts';

/** Bits of a word of marks or of a chain. */
export const BITS = 32;
/** Values of a field of a pair's code. */
const BYTE = 256;
/**
 * How many others a moving geom is taken to touch at a time, on the average. Random motions of the humanoid (17 geoms) fill up to 10 slots,
 * joints turned at random up to 19.
 */
const NEIGHBOURS = 4;
/** Slots of moving geoms, each of some 80 bytes an environment: so few points have one each, and no model has more than the most. */
const [FEW_SLOTS, MOST_SLOTS] = [32, 128];

export class ContactTables {
  /** Geoms of the pairs; a pair's code and the tables name them by their place here. */
  readonly geoms: readonly number[];
  /** A pair of each kind, that is for each function that finds where two geoms touch. */
  readonly kinds: readonly ContactCandidate[];
  readonly #model: Model;
  readonly #pairs: readonly ContactCandidate[];
  readonly #turns: boolean;
  /** Rows of the table of materials. */
  readonly #materials: readonly string[];

  /** @throws RingfenceError with more geoms, or kinds of contact, than a pair's code has room for */
  constructor(model: Model, pairs: readonly ContactCandidate[]) {
    this.#model = model;
    this.#pairs = pairs;
    this.geoms = [...new Set(pairs.flatMap(({ geom1, geom2 }) => [geom1, geom2]))];
    this.kinds = [...new Map(pairs.map((pair) => [this.#kindOf(pair), pair])).values()];
    this.#turns = pairs.some((pair) => !isPlain(model, pair));
    this.#materials = [...new Set(pairs.map((pair) => this.#materialOf(pair)))];
    if (Math.max(this.geoms.length, this.#materials.length) > BYTE) {
      throw new RingfenceError(
        `${this.geoms.length} geoms with ${this.#materials.length} kinds of contact may touch; at most ${BYTE} of each can be stepped: set contype and conaffinity, or exclude bodies`,
      );
    }
  }

  text(): string {
    const { nv } = this.#model;
    const rowOf = (geom: number): GeomRow => geomOf(this.#model, geom);
    const words = Math.ceil(nv / BITS);
    const constant = (name: string, value: number): string => `const ${name}: u32 = ${value}u;`;
    const table = (name: string, type: string, values: readonly string[]): string =>
      `var<private> ${name}: array<${type}, ${values.length}> = array<${type}, ${values.length}>(${values.join(', ')});`;
    const unsigned = (values: readonly number[]): string[] => values.map((value) => `${value}u`);
    return [
      constant('GEOMS', this.geoms.length),
      constant('NCONMAX', this.#slots()),
      constant('MASK_WORDS', Math.ceil(this.#pairs.length / BITS)),
      constant('CHAIN_WORDS', words),
      constant('MATERIAL_WORDS', this.#turns ? 15 : 12),
      table('pairTable', 'u32', unsigned(this.#pairs.map((pair) => this.#code(pair)))),
      table(
        'geomTable',
        'vec4f',
        this.geoms.map((geom) => literal([...rowOf(geom).size, geomInvweight(this.#model, geom)])),
      ),
      table('bodyTable', 'u32', unsigned(this.geoms.map((geom) => rowOf(geom).bodyid))),
      table('treeTable', 'u32', unsigned(this.geoms.map((geom) => this.#treeOf(geom)))),
      table('chainTable', 'u32', unsigned(this.geoms.flatMap((geom) => this.#mask(geom, words)))),
      table(
        'materialTable',
        'f32',
        this.#materials.flatMap((each) => each.split(',').map((x) => literal(Number(x)))),
      ),
      '',
    ].join('\n');
  }

  /** All points may touch the static world at once. */
  #slots(): number {
    const isMoving = (geom: number): boolean => lastDof(this.#model, geomOf(this.#model, geom).bodyid) >= 0;
    const points = (areMoving: boolean): number =>
      this.#pairs
        .filter(({ geom1, geom2 }) => (isMoving(geom1) && isMoving(geom2)) === areMoving)
        .reduce((sum, pair) => sum + pointsOf(this.#model, pair), 0);
    const moving = this.#pairs.filter(({ geom1, geom2 }) => isMoving(geom1) && isMoving(geom2));
    return (
      points(false) + Math.min(points(true), Math.max(FEW_SLOTS, Math.ceil(this.#likelyContacts(moving))), MOST_SLOTS)
    );
  }

  /** Each geom touches the neighbours with which it has the most points; a contact belongs to two geoms. */
  #likelyContacts(pairs: readonly ContactCandidate[]): number {
    const isFlat = (geom: number): boolean => ['box', 'cylinder'].includes(geomOf(this.#model, geom).type);
    // faces rest on one another on four corners, all else on a point, or on two where it lies along a face
    const likely = (pair: ContactCandidate): number => {
      const flat = [pair.geom1, pair.geom2].filter(isFlat).length;
      return Math.min(pointsOf(this.#model, pair), 2 ** flat);
    };
    const ofGeoms = new Map<number, number[]>();
    for (const pair of pairs) {
      for (const geom of [pair.geom1, pair.geom2]) ofGeoms.set(geom, [...(ofGeoms.get(geom) ?? []), likely(pair)]);
    }
    const largest = (counts: readonly number[]): number =>
      counts
        .toSorted((a, b) => b - a)
        .slice(0, NEIGHBOURS)
        .reduce((sum, count) => sum + count, 0);
    return [...ofGeoms.values()].reduce((sum, counts) => sum + largest(counts) / 2, 0);
  }

  #code(pair: ContactCandidate): number {
    const [one, two] = [pair.geom1, pair.geom2].map((geom) => this.geoms.indexOf(geom)) as [number, number];
    const kind = this.kinds.findIndex((each) => this.#kindOf(each) === this.#kindOf(pair));
    return one + BYTE * (two + BYTE * (kind + BYTE * this.#materials.indexOf(this.#materialOf(pair))));
  }

  #kindOf({ geom1, geom2, margin, gap }: ContactCandidate): string {
    const shapes = [geom1, geom2].map((geom) => geomOf(this.#model, geom).type) as [ShapeType, ShapeType];
    return collisionOf(...shapes, margin + gap)?.callee ?? '';
  }

  /** Degrees of freedom that move a geom, as bits. */
  #mask(geom: number, words: number): number[] {
    const chain = chainOfBody(this.#model, geomOf(this.#model, geom).bodyid);
    const bits = (word: number): number[] => chain.filter((dof) => Math.floor(dof / BITS) === word);
    return Array.from({ length: words }, (_, word) => bits(word).reduce((sum, dof) => sum + 2 ** (dof % BITS), 0));
  }

  /** The kinematic tree that a geom belongs to; what cannot move has a number that no tree has. */
  #treeOf(geom: number): number {
    const tree = bodyOf(this.#model, geomOf(this.#model, geom).bodyid).treeid;
    return tree < 0 ? this.#model.nv : tree;
  }

  /** Without friction a contact has the four edges of a flat pyramid, a quarter of the weight each. */
  #materialOf(pair: ContactCandidate): string {
    const { condim, friction, margin, solref, solimp } = pair;
    const { opt } = this.#model;
    const [mu1, mu2, ...turns] = condim === 1 ? [0, 0, 0, 0, 0] : friction;
    const [rows, scale] = condim === 1 ? [1, 4] : [2 * (condim - 1), pyramidWeight(pair, opt)];
    const turning = this.#turns ? resistedTurns(condim).map((count, k) => count * numberAt(turns, k)) : [];
    return [margin, rows, scale, mu1, mu2, ...solverLiterals(solref, solimp, opt), ...turning].join();
  }
}

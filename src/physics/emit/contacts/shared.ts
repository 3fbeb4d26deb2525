/** Contacts of many pairs of which few touch at a time: a broad phase over all pairs, then loops over shared slots. */

import type { ContactCandidate, Model, ShapeType } from '../../model.ts';
import { bodyOf, dofOf, geomOf } from '../../rows.ts';
import { isMoving } from '../../tree.ts';
import { type ConstraintBlock, entryOf } from '../constraints/constraint_block.ts';
import type { Callee, Program } from '../program.ts';
import { emitRankUpdate } from '../solver/rank_update.ts';
import type { Pattern } from '../solver/sparsity.ts';
import { emitBroadPhase, neighboursOf } from './broadphase.ts';
import { argumentsIn, type Collision, collisionOf } from './collision_table.ts';
import { relativeDofs } from './contact_slot.ts';
import { isPlain, isStiff } from './friction_cone.ts';
import { pointsOf } from './narrowphase.ts';
import { BITS, ContactTables } from './tables.ts';

/** Products with columns of the Jacobian: of numbers along a contact's axes, and of those about them, too. */
const THREE = {
  dot: 'physics/contacts/contact.jacobianDotForce',
  addDot: 'physics/contacts/pyramid.addDot',
  hessianTimes: 'physics/contacts/pyramid.pyramidHessianTimes',
} as const;
const SIX = {
  dot: 'physics/contacts/torsional.dotSix',
  addDot: 'physics/contacts/torsional.addDotSix',
  hessianTimes: 'physics/contacts/torsional_pyramid.torsionalHessianTimes',
} as const;

/** How many contacts the set has room for that holds what a collision finds. */
const setOf = ({ points }: Collision): number => Math.max(2, points);

export class SharedContacts implements ConstraintBlock {
  readonly cliques: readonly (readonly number[])[];
  readonly bodies: readonly number[];
  readonly isStiff: boolean;
  readonly updateFactor?: NonNullable<ConstraintBlock['updateFactor']>;
  readonly neighbours: ReadonlySet<ContactCandidate>;
  /** Whether any contact resists turning, so that all have numbers about their axes, too. */
  readonly turns: boolean;
  readonly #model: Model;
  readonly #pairs: readonly ContactCandidate[];
  readonly #dofs: readonly number[];
  readonly #tables: ContactTables;

  /**
   * @param measuresNeighbours exactly before they are marked; otherwise by their bounding spheres as all others, in a shorter program
   * @throws RingfenceError with more geoms, or kinds of contact, than the tables have room for
   */
  constructor(model: Model, pairs: readonly ContactCandidate[], measuresNeighbours: boolean) {
    this.#model = model;
    this.#pairs = pairs;
    this.#tables = new ContactTables(model, pairs);
    this.neighbours = measuresNeighbours ? neighboursOf(model, pairs) : new Set();
    this.bodies = [...new Set(this.#tables.geoms.map((geom) => geomOf(model, geom).bodyid))];
    const cliques = pairs.map((pair) => relativeDofs(model, pair).map(({ dof }) => dof));
    this.cliques = [...new Map(cliques.map((dofs) => [dofs.join(), dofs])).values()];
    this.#dofs = [...new Set(this.cliques.flat())].sort((a, b) => a - b);
    this.turns = pairs.some((pair) => !isPlain(model, pair));
    this.isStiff = !this.turns && pairs.some((pair) => isStiff(model, pair));
    if (this.isStiff) this.updateFactor = (program, pattern, name) => this.#emitFactorUpdate(program, pattern, name);
  }

  /** The text of `package::contact_tables`. */
  tables(): string {
    return this.#tables.text();
  }

  initialize(program: Program): void {
    emitBroadPhase(program, this.#model, this.#pairs, this.#tables.geoms, this.neighbours);
    program.run('physics/contacts/shared.setOrigin', `subtree_com${this.#roots()[0]}`);
    this.#setGeomMotions(program, 'cvel');
    this.#setGeomMotions(program, 'cqacc', 'setGeomAcceleration');
    program.let('pairCount', 'physics/contacts/shared.beginNarrowphase');
    program.within('for (var at = 0u; at < pairCount; at++)', () => {
      program.let('pair', 'physics/contacts/shared.nextPair');
      this.#emitCollisions(program);
    });
    program.let('contactCount', 'physics/contacts/shared.activeContactCount');
  }

  /**
   * Finds where the geoms of `pair` touch by the function of its kind, and only then adds the contacts, in one place for all kinds:
   * compilers copy the function that adds one to every place that calls it.
   */
  #emitCollisions(program: Program): void {
    const sizes = new Set(this.#tables.kinds.map((pair) => setOf(this.#collision(pair))));
    for (const size of sizes) {
      program.var(`found${size}`, `physics/contacts/contact_set.noContacts${size}`);
      program.line(`var count${size} = 0u;`);
    }
    for (const [kind, pair] of this.#tables.kinds.entries()) {
      const collision = this.#collision(pair);
      const [found, size] = [this.#touches(program, pair, collision), setOf(collision)];
      program.within(`if (${program.call('physics/contacts/shared.isKind', 'pair', `${kind}u`)})`, () => {
        if (collision.points === 1) program.set(`found${size}`, 'physics/contacts/contact_set.singleContact', found);
        else program.line(`found${size} = ${found};`);
        program.line(`count${size} = ${pointsOf(this.#model, pair)}u;`);
      });
    }
    for (const size of sizes) {
      program.within(`for (var part = 0u; part < count${size}; part++)`, () => {
        const each = program.call(`physics/contacts/contact_set.contactOf${size}`, `found${size}`, 'part');
        program.run(this.#slot('addContact'), each, 'pair');
      });
    }
  }

  #collision({ geom1, geom2, margin, gap }: ContactCandidate): Collision {
    const [one, two] = this.#shapes({ geom1, geom2 });
    return collisionOf(one, two, margin + gap) as Collision; // planes are no pair
  }

  #shapes({ geom1, geom2 }: Pick<ContactCandidate, 'geom1' | 'geom2'>): [ShapeType, ShapeType] {
    return [geomOf(this.#model, geom1).type, geomOf(this.#model, geom2).type] as [ShapeType, ShapeType];
  }

  /** The call that finds where the `pair` in hand touches. */
  #touches(program: Program, pair: ContactCandidate, { callee, margin }: Collision): string {
    const [one, two] = this.#shapes(pair);
    const more = margin ? ['pair.margin'] : [];
    return program.call(callee, ...argumentsIn('pair.one', one), ...argumentsIn('pair.two', two), ...more);
  }

  count(program: Program): void {
    program.set('ncon', 'physics/contacts/shared.addNcon', 'ncon');
    program.set('nefc', this.#slot('addNefc'), 'nefc');
  }

  addGradientAndHessian(program: Program): void {
    const { dot, addDot, hessianTimes } = this.turns ? SIX : THREE;
    this.forEachContact(program, () => {
      this.#emitDofMasks(program);
      program.let('efc_force', this.#slot('sharedForce'), 'loaded');
      if (!this.isStiff) program.let('efc_hessian', this.#slot('sharedHessian'), 'loaded');
      this.#emitJacobian(program);
      for (const dof of this.#dofs) {
        program.let(`qfrc_contact${dof}`, dot, `efc_J${dof}`, 'efc_force');
        program.set(`grad${dof}`, 'physics/force.subtract', `grad${dof}`, `qfrc_contact${dof}`);
        if (this.isStiff) continue;
        const hessianJ = program.let(`hessian_J${dof}`, hessianTimes, 'efc_hessian', `efc_J${dof}`);
        for (const other of this.#dofs.filter((each) => each >= dof && this.#couples(dof, each))) {
          const h = entryOf(dof, other);
          program.set(h, addDot, h, hessianJ, `efc_J${other}`);
        }
      }
    });
  }

  /** Declares which degrees of freedom move the geoms of the slot `each`. */
  #emitDofMasks(program: Program): void {
    for (const word of new Set(this.#dofs.map((dof) => Math.floor(dof / BITS)))) {
      program.let(`dofMasks${word}`, 'physics/contacts/shared.dofMasks', 'loaded.pair', `${word}u`);
    }
  }

  /** Declares what each degree of freedom moves at the slot `each`. */
  #emitJacobian(program: Program): void {
    for (const dof of this.#dofs) {
      const com = `subtree_com${bodyOf(this.#model, dofOf(this.#model, dof).bodyid).rootid}`;
      const chains = [`dofMasks${Math.floor(dof / BITS)}`, `${dof % BITS}u`];
      program.let(`efc_J${dof}`, this.#slot('sharedJacobian'), 'loaded', `cdof${dof}`, com, ...chains);
    }
  }

  #emitFactorUpdate(program: Program, pattern: Pattern, name: string): void {
    this.forEachContact(program, () => {
      this.#emitDofMasks(program);
      this.#emitJacobian(program);
      program.let('squares', this.#slot('sharedSquares'), 'loaded');
      program.within('for (var part = 0u; part < 3u; part++)', () => {
        program.within(`if (${program.call('physics/solver/rank_update.hasSquare', 'squares', 'part')})`, () => {
          program.var('weight', 'physics/solver/rank_update.squareWeight', 'squares', 'part');
          program.let('direction', 'physics/solver/rank_update.squareDirection', 'squares', 'part');
          for (const i of pattern.keys()) {
            if (this.#dofs.includes(i))
              program.var(`update${i}`, 'physics/contacts/contact.jacobianDotForce', `efc_J${i}`, 'direction');
            else program.line(`var update${i} = 0.0;`);
          }
          emitRankUpdate(program, pattern, name);
        });
      });
    });
  }

  projectSearch(program: Program): void {
    this.#setGeomMotions(program, 'csearch');
  }

  activeSetHolds(program: Program): void {
    program.set('isFinal', this.#slot('projectContacts'), 'isFinal');
  }

  lineSearchCost(program: Program): void {
    program.set('cost', this.#slot('addContactCosts'), 'cost', 'ls.alpha');
  }

  lineSearchDerivatives(program: Program): void {
    program.set('derivatives', this.#slot('addContactDerivatives'), 'derivatives', 'ls.alpha');
  }

  advance(program: Program): void {
    program.run(this.#slot('advanceContacts'), 'ls.alpha');
  }

  /** A loop over the slots that are taken: number `k`, which is `each`. */
  forEachContact(program: Program, body: () => void): void {
    program.within('for (var k = 0u; k < contactCount; k++)', () => {
      program.let('loaded', this.#slot('sharedContact'), 'k');
      body();
    });
  }

  /** Declares `efc_force`, what the contact `loaded` pushes. @returns the names of what is along its axes, and about them */
  emitForce(program: Program): { readonly force: string; readonly torque?: string } {
    program.let('efc_force', this.#slot('sharedForce'), 'loaded');
    return this.turns ? { force: 'efc_force.linear', torque: 'efc_force.angular' } : { force: 'efc_force' };
  }

  /** Sums what all contacts push, for each geom. */
  sumGeomForces(program: Program): void {
    program.run(this.#slot('sumGeomForces'));
  }

  /** Adds to `total` what pushes a body, about the point `origin`; `sumGeomForces` has been called. */
  addGeomForces(program: Program, total: string, body: number, origin: string): void {
    for (const [at, geom] of this.#tables.geoms.entries()) {
      if (geomOf(this.#model, geom).bodyid !== body) continue;
      program.set(total, 'physics/contacts/shared.addGeomForce', total, `${at}u`, origin);
    }
  }

  #setGeomMotions(
    program: Program,
    stem: string,
    place: 'setGeomMotion' | 'setGeomAcceleration' = 'setGeomMotion',
  ): void {
    for (const [at, geom] of this.#tables.geoms.entries()) {
      const body = geomOf(this.#model, geom).bodyid;
      if (!isMoving(this.#model, body)) continue; // still from the start
      program.run(
        `physics/contacts/shared.${place}`,
        `${at}u`,
        `${stem}${body}`,
        `subtree_com${bodyOf(this.#model, body).rootid}`,
      );
    }
  }

  /** A function of the places that contacts have. */
  #slot(name: string): Callee {
    return `physics/contacts/${this.turns ? 'shared_torsional' : 'shared_plain'}.${name}`;
  }

  /** Roots of the trees that move. */
  #roots(): number[] {
    return this.bodies.filter((body) => isMoving(this.#model, body)).map((body) => bodyOf(this.#model, body).rootid);
  }

  #couples(a: number, b: number): boolean {
    return this.cliques.some((clique) => clique.includes(a) && clique.includes(b));
  }
}

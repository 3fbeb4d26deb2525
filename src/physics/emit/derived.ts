/**
 * What outputs and sensors ask for and a step itself does not need. Each quantity is written once, where it is first asked for;
 * one `Derived` belongs to one block of the program. Reads the locals of an evaluation after its solver.
 */

import type { Model } from '../model.ts';
import { bodyOf, equalityOf, geomOf } from '../rows.ts';
import { dofsOf } from '../tree.ts';
import type { ConstraintPlan } from './constraints/plan.ts';
import { forEachFixedContact, forEachSharedContact } from './contacts/contact_force.ts';
import type { FixedContact } from './contacts/contact_slot.ts';
import { emitCentre } from './kinematics.ts';
import type { Program } from './program.ts';
import { emitExternalForce } from './wrenches.ts';

export class Derived {
  readonly program: Program;
  readonly model: Model;
  readonly plan: ConstraintPlan;
  readonly #known = new Set<string>();

  constructor(program: Program, model: Model, plan: ConstraintPlan) {
    [this.program, this.model, this.plan] = [program, model, plan];
  }

  /** Calls `write` unless a local of that name stands already. @returns the name */
  once(name: string, write: (name: string) => void): string {
    if (!this.#known.has(name)) {
      this.#known.add(name);
      write(name);
    }
    return name;
  }

  isMoving(body: number): boolean {
    return bodyOf(this.model, body).treeid >= 0;
  }

  /** A body and all that hangs from it. */
  subtree(body: number): number[] {
    const within = new Set([body]);
    for (let b = body + 1; b < this.model.nbody; b++) {
      if (within.has(bodyOf(this.model, b).parentid)) within.add(b);
    }
    return [...within];
  }

  /** The centre of mass of a subtree. */
  centre(body: number): string {
    const { model } = this;
    const isTree = body > 0 && bodyOf(model, body).rootid === body && this.subtree(body).some((b) => this.isMoving(b));
    if (isTree) return `subtree_com${body}`;
    return this.once(`subtree_com${body}`, (name) => emitCentre(this.program, model, name, body, this.subtree(body)));
  }

  /** The point that a body's spatial vectors are about. */
  origin(body: number): string {
    return this.centre(bodyOf(this.model, body).rootid);
  }

  inertia(body: number): string {
    if (this.isMoving(body)) return `cinert${body}`;
    const { model } = this;
    return this.once(`cinert${body}`, (name) =>
      this.program.let(
        name,
        'physics/inertia.bodyCinert',
        `pose${body}`,
        bodyOf(model, body).ipos,
        bodyOf(model, body).iquat,
        bodyOf(model, body).inertia,
        bodyOf(model, body).mass,
        this.origin(body),
      ),
    );
  }

  velocity(body: number): string {
    return `cvel${this.isMoving(body) ? body : 0}`;
  }

  /** Gravity enters as an acceleration upwards. */
  acceleration(body: number): string {
    if (!this.isMoving(body)) return 'cacc_bias0';
    return this.once(`cacc${body}`, (name) =>
      this.program.let(name, 'physics/spatial.addMotion', `cacc_bias${body}`, this.#gain(body)),
    );
  }

  /** What the joints' own accelerations do to a body. */
  #gain(body: number): string {
    if (!this.isMoving(body)) return 'cvel0';
    return this.once(`cacc_qacc${body}`, (name) => {
      this.program.line(`var ${name} = ${this.#gain(bodyOf(this.model, body).parentid)};`);
      for (const i of dofsOf(this.model, body)) {
        this.program.set(name, 'physics/spatial.addScaledMotion', name, `cdof${i}`, `qacc${i}`);
      }
    });
  }

  /** The force of equality e's rows, three numbers and for a weld three of torque. */
  tie(e: number): string[] {
    const parts = ['x', 'y', 'z'];
    const kinds = equalityOf(this.model, e).type === 'weld' ? ['pos', 'rot'] : ['pos'];
    return kinds.flatMap((kind) =>
      parts.map((part) =>
        this.once(`efc_force${kind}${e}${part}`, (name) =>
          this.program.let(
            name,
            'physics/constraints/scalar_constraint.equalityForce',
            `Jaref${kind}${e}${part}`,
            `efc${kind}${e}${part}.D`,
          ),
        ),
      ),
    );
  }

  /** The force of contacts and ties on a body. */
  external(body: number): string {
    return this.once(`cfrc_ext${body}`, (name) => emitExternalForce(this, name, body));
  }

  /** How many contacts a body takes part in; with bodies of one kinematic tree, where that is given. */
  contacts(body: number, tree?: number): string {
    const { program, model, plan } = this;
    return this.once(tree === undefined ? `ncon${body}` : `ncon${body}_${tree}`, (name) => {
      program.line(`var ${name} = 0.0;`);
      const count = (): void => program.set(name, 'physics/force.add', name, 1);
      const isOfTree = ({ candidate: { geom1, geom2 } }: FixedContact): boolean =>
        [geom1, geom2].some((geom) => bodyOf(model, geomOf(model, geom).bodyid).treeid === tree);
      const slots = tree === undefined ? plan.slots : plan.slots.filter(isOfTree);
      forEachFixedContact(program, model, { ...plan, slots }, body, count);
      forEachSharedContact(program, plan, body, () => {
        if (tree === undefined) count();
        else
          program.within(`if (${program.call('physics/contacts/shared.isOfTree', 'loaded.pair', `${tree}u`)})`, count);
      });
    });
  }

  /** The force by which the rest of the tree moves a subtree. */
  internal(body: number): string {
    const { program } = this;
    return this.once(`cfrc_int${body}`, (name) => {
      program.var(name, 'physics/spatial.zeroForce');
      for (const b of this.subtree(body).filter((each) => each > 0)) {
        const inertial = this.once(`cfrc_own${b}`, (own) => {
          const motion = [this.inertia(b), this.velocity(b), this.acceleration(b)];
          program.let(own, 'physics/bias.inertialForce', ...motion);
        });
        program.set(name, 'physics/spatial.addForce', name, inertial);
        program.set(name, 'physics/constraints/wrench.subtractForce', name, this.external(b));
      }
    });
  }

  /** A body's momentum. */
  momentum(body: number): string {
    const motion = [this.inertia(body), this.velocity(body)];
    return this.once(`cmomentum${body}`, (name) => this.program.let(name, 'physics/inertia.inertiaTimes', ...motion));
  }
}

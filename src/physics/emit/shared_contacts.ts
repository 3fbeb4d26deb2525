/** Contacts of many pairs of which few touch at a time: a broad phase over all pairs, then loops over shared slots. */
import { RingfenceError } from '../../gpu/device.ts';
import type { ContactCandidate, Model } from '../model.ts';
import { pyramidWeight } from './contacts.ts';
import { type Argument, type Callee, literal, type Program } from './program.ts';
import { chainOf, lastDof, row } from './rows.ts';
import { solverLiterals } from './solver_literals.ts';
import { entryOf, type Term } from './term.ts';

type Collision = readonly [callee: Callee, ...parameters: readonly Argument[]];

const BITS = 32;
/** Values of a field of a pair's code. */
const BYTE = 256;
/** Twice what random states of the shipped robots fill (docs/physics.md). */
const SLOTS = 16;

/** Fields of a `Pair`'s geom. */
const fields = (side: 'one' | 'two', names: readonly string[]): string[] => names.map((name) => `pair.${side}.${name}`);

/** What finds the points where two shapes touch. A sphere is a capsule whose axis has no length. */
function collisionsOf(shape1: string, shape2: string): readonly Collision[] {
  if (shape1 !== 'plane') {
    const round = ['centre', 'half', 'size.x'];
    return [['physics/collide.capsuleCapsule', ...fields('one', round), ...fields('two', round)]];
  }
  const end = (side: number): Collision => [
    'physics/collide.planeCapsuleEnd',
    ...fields('one', ['axis', 'centre']),
    ...fields('two', ['centre', 'half', 'axis', 'size.x']),
    side,
  ];
  return shape2 === 'sphere' ? [end(0)] : [end(1), end(-1)];
}

export class SharedContacts implements Term {
  readonly cliques: readonly (readonly number[])[];
  readonly bodies: readonly number[];
  readonly isStiff = false;
  readonly #model: Model;
  readonly #pairs: readonly ContactCandidate[];
  readonly #geoms: readonly number[];
  readonly #dofs: readonly number[];
  /** Pairs of shapes, `plane capsule`. */
  readonly #shapes: readonly string[];
  /** Rows of the table of materials. */
  readonly #materials: readonly string[];

  /** @throws RingfenceError with more geoms, or kinds of contact, than a pair's code has room for */
  constructor(model: Model, pairs: readonly ContactCandidate[]) {
    this.#model = model;
    this.#pairs = pairs;
    this.#geoms = [...new Set(pairs.flatMap(({ geom1, geom2 }) => [geom1, geom2]))];
    this.bodies = [...new Set(this.#geoms.map((geom) => model.geomBodyid[geom] as number))];
    this.cliques = [...new Map(pairs.map((pair) => this.#clique(pair)).map((dofs) => [dofs.join(), dofs])).values()];
    this.#dofs = [...new Set(this.cliques.flat())].sort((a, b) => a - b);
    this.#shapes = [...new Set(pairs.map((pair) => this.#shapesOf(pair)))];
    this.#materials = [...new Set(pairs.map((pair) => this.#material(pair).join()))];
    const most = Math.max(this.#geoms.length, this.#materials.length);
    if (most > BYTE) {
      throw new RingfenceError(
        `${this.#geoms.length} geoms with ${this.#materials.length} kinds of contact may touch; at most ${BYTE} of each can be stepped: set contype and conaffinity, or exclude bodies`,
      );
    }
  }

  /** The text of `package::contact_tables`, which shaders/physics/shared.wgsl describes. */
  tables(): string {
    const { geomSize, geomBodyid, bodyInvweight0 } = this.#model;
    const weight = (geom: number): number => bodyInvweight0[2 * (geomBodyid[geom] as number)] as number;
    const codes = this.#pairs.map((pair) => {
      const [one, two] = [this.#geoms.indexOf(pair.geom1), this.#geoms.indexOf(pair.geom2)];
      const [shapes, material] = [
        this.#shapes.indexOf(this.#shapesOf(pair)),
        this.#materials.indexOf(this.#material(pair).join()),
      ];
      return one + BYTE * (two + BYTE * (shapes + BYTE * material));
    });
    const words = Math.ceil(this.#model.nv / BITS);
    const table = (name: string, type: string, values: readonly string[]): string =>
      `var<private> ${name}: array<${type}, ${values.length}> = array<${type}, ${values.length}>(${values.join(', ')});`;
    const unsigned = (values: readonly number[]): string[] => values.map((value) => `${value}u`);
    return [
      `const GEOMS: u32 = ${this.#geoms.length}u;`,
      `const SLOTS: u32 = ${SLOTS}u;`,
      `const MARKS: u32 = ${Math.ceil(codes.length / BITS)}u;`,
      `const CHAIN_WORDS: u32 = ${words}u;`,
      table('pairTable', 'u32', unsigned(codes)),
      table(
        'geomTable',
        'vec4f',
        this.#geoms.map((geom) => literal([...row(geomSize, geom, 3), weight(geom)])),
      ),
      table('chainTable', 'u32', unsigned(this.#geoms.flatMap((geom) => this.#mask(this.#chain(geom), words)))),
      table(
        'materialTable',
        'f32',
        this.#materials.flatMap((each) => each.split(',').map((value) => literal(Number(value)))),
      ),
      '',
    ].join('\n');
  }

  begin(program: Program): void {
    this.#emitMarks(program);
    program.let('marked', 'physics/shared.beginPairs');
    program.within('for (var at = 0u; at < marked; at++)', () => {
      program.let('pair', 'physics/shared.nextPair');
      for (const [kind, shapes] of this.#shapes.entries()) {
        program.within(`if (${program.call('physics/shared.hasShapes', 'pair', `${kind}u`)})`, () => {
          for (const collision of collisionsOf(...(shapes.split(' ') as [string, string]))) {
            program.run('physics/shared.keep', program.call(...collision), 'pair');
          }
        });
      }
    });
    this.#placeMotions(program, 'velocity');
    program.run('physics/shared.openShared');
    this.#placeMotions(program, 'rush');
    program.run('physics/shared.startShared');
    program.let('taken', 'physics/shared.takenSlots');
  }

  count(program: Program): void {
    program.set('contacts', 'physics/shared.addContacts', 'contacts');
    program.set('rows', 'physics/shared.addRows', 'rows');
  }

  bend(program: Program): void {
    program.within('for (var k = 0u; k < taken; k++)', () => {
      const each = program.let('each', 'physics/shared.sharedSlot', 'k');
      for (const word of new Set(this.#dofs.map((dof) => Math.floor(dof / BITS)))) {
        program.let(`chains${word}`, 'physics/shared.chains', each, `${word}u`);
      }
      program.let('push', 'physics/shared.sharedForce', each);
      program.let('bend', 'physics/shared.sharedCurvature', each);
      for (const dof of this.#dofs) {
        const com = `com${this.#model.bodyRootid[this.#model.dofBodyid[dof] as number]}`;
        const chains = [`chains${Math.floor(dof / BITS)}`, `${dof % BITS}u`];
        program.let(`column${dof}`, 'physics/shared.sharedColumn', each, `s${dof}`, com, ...chains);
      }
      for (const dof of this.#dofs) {
        program.let(`along${dof}`, 'physics/contact.along', `column${dof}`, 'push');
        program.set(`g${dof}`, 'physics/force.less', `g${dof}`, `along${dof}`);
        const bent = program.let(`bent${dof}`, 'physics/pyramid.bent', 'bend', `column${dof}`);
        for (const other of this.#dofs.filter((each) => each >= dof && this.#couples(dof, each))) {
          const h = entryOf(dof, other);
          program.set(h, 'physics/pyramid.addAlong', h, bent, `column${other}`);
        }
      }
    });
  }

  aim(program: Program): void {
    this.#placeMotions(program, 'stride');
    program.run('physics/shared.aimShared');
  }

  watch(program: Program): void {
    program.set('isFinal', 'physics/shared.sharedKeeps', 'isFinal');
  }

  climb(program: Program): void {
    program.set('slope', 'physics/shared.addSharedSlopes', 'slope', 'search.alpha');
  }

  move(program: Program): void {
    program.run('physics/shared.moveShared', 'search.alpha');
  }

  /** Bounding spheres that meet, or that reach into a plane. */
  #emitMarks(program: Program): void {
    const { geomBodyid, geomPos, geomQuat, geomType } = this.#model;
    for (const [at, geom] of this.#geoms.entries()) {
      const frame = `frame${geomBodyid[geom]}`;
      const spot = program.let(`spot${at}`, 'physics/kinematics.worldPoint', frame, row(geomPos, geom, 3));
      program.run('physics/shared.place', `${at}u`, spot, frame, row(geomQuat, geom, 4));
      if (geomType[geom] === 'plane') program.let(`normal${at}`, 'physics/shared.normalOf', `${at}u`);
    }
    for (let word = 0; BITS * word < this.#pairs.length; word++) {
      const marks = program.var(`marks${word}`, 'physics/shared.noMarks');
      for (const [bit, pair] of this.#pairs.slice(BITS * word, BITS * (word + 1)).entries()) {
        const [one, two] = [pair.geom1, pair.geom2].map((geom) => this.#geoms.indexOf(geom));
        const isPlane = geomType[pair.geom1] === 'plane';
        const reach = pair.margin + this.#bound(pair.geom2) + (isPlane ? 0 : this.#bound(pair.geom1));
        const callee = isPlane ? 'physics/shared.markNearPlane' : 'physics/shared.markNear';
        const places = [...(isPlane ? [`normal${one}`] : []), `spot${one}`, `spot${two}`];
        program.set(marks, callee, marks, `${bit}u`, ...places, reach);
      }
      program.run('physics/shared.storeMarks', `${word}u`, marks);
    }
  }

  #placeMotions(program: Program, stem: string): void {
    const { bodyRootid, bodyTreeid, geomBodyid } = this.#model;
    for (const [at, geom] of this.#geoms.entries()) {
      const body = geomBodyid[geom] as number;
      if ((bodyTreeid[body] as number) < 0) continue; // still from the start
      program.run('physics/shared.placeMotion', `${at}u`, `${stem}${body}`, `com${bodyRootid[body]}`);
    }
  }

  #couples(a: number, b: number): boolean {
    return this.cliques.some((clique) => clique.includes(a) && clique.includes(b));
  }

  #shapesOf({ geom1, geom2 }: ContactCandidate): string {
    return `${this.#model.geomType[geom1]} ${this.#model.geomType[geom2]}`;
  }

  #chain(geom: number): number[] {
    const last = lastDof(this.#model, this.#model.geomBodyid[geom] as number);
    return last < 0 ? [] : chainOf(this.#model, last);
  }

  /** Degrees of freedom that move the two geoms against each other. */
  #clique({ geom1, geom2 }: ContactCandidate): number[] {
    const [one, two] = [this.#chain(geom1), this.#chain(geom2)];
    return [...new Set([...one, ...two])].filter((dof) => one.includes(dof) !== two.includes(dof));
  }

  #mask(chain: readonly number[], words: number): number[] {
    const bits = (word: number): number[] => chain.filter((dof) => Math.floor(dof / BITS) === word);
    return Array.from({ length: words }, (_, word) => bits(word).reduce((sum, dof) => sum + 2 ** (dof % BITS), 0));
  }

  #bound(geom: number): number {
    const [radius, half] = row(this.#model.geomSize, geom, 3) as [number, number];
    return this.#model.geomType[geom] === 'capsule' ? radius + half : radius;
  }

  /** Without friction a contact has the four edges of a flat pyramid, a quarter of the weight each. */
  #material({ condim, friction, margin, solref, solimp }: ContactCandidate): number[] {
    const { opt } = this.#model;
    const literals = solverLiterals(solref, solimp, opt);
    if (condim === 1) return [margin, 1, 4, 0, 0, ...literals];
    const [mu1, mu2] = friction;
    return [margin, 4, pyramidWeight(mu1, opt), mu1, mu2, ...literals];
  }
}

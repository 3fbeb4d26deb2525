import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { mujoco, withMujocoModel } from '../reference/mujoco.ts';
import { expectSameModel } from './compare.ts';

/** Numbers that a person would write, so that no two moments are equal up to rounding only. */
const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1000 }).map((step) => Number((min + ((max - min) * step) / 1000).toFixed(5)));
const vector = (min: number, max: number, length = 3): fc.Arbitrary<string> =>
  fc.array(number(min, max), { minLength: length, maxLength: length }).map((values) => values.join(' '));
const attribute = (name: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.option(value).map((given) => (given === null ? '' : ` ${name}="${given}"`));
const joined = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => texts.join(''));

const axis = vector(-1, 1).map((text) => (text === '0 0 0' ? '0 0 1' : text));
const orientation = fc.oneof(
  fc.constant(''),
  vector(-1, 1, 4).map((quat) => ` quat="${quat === '0 0 0 0' ? '1 0 0 0' : quat}"`),
  fc.tuple(axis, number(-3, 3)).map(([about, angle]) => ` axisangle="${about} ${angle}"`),
  vector(-3, 3).map((angles) => ` euler="${angles}"`),
  axis.map((z) => ` zaxis="${z}"`),
  fc.tuple(number(-1, 1), number(-1, 1)).map(([a, b]) => ` xyaxes="1 ${a} 0 ${b} 1 ${a}"`),
);
const frame = joined(attribute('pos', vector(-1, 1)), orientation);

const placedGeom = fc.tuple(
  fc.constantFrom('sphere', 'capsule', 'cylinder', 'ellipsoid', 'box'),
  vector(0.01, 0.5),
  frame,
);
const spannedGeom = fc.tuple(
  fc.constantFrom('capsule', 'cylinder', 'ellipsoid', 'box'),
  vector(-1, -0.05),
  vector(0.05, 1),
  number(0.01, 0.3),
);
const geom = fc
  .tuple(
    fc.oneof(
      placedGeom.map(([type, size, placement]) => `type="${type}" size="${size}"${placement}`),
      spannedGeom.map(([type, from, to, size]) => `type="${type}" fromto="${from} ${to}" size="${size}"`),
    ),
    attribute('mass', number(0.1, 5)),
    attribute('density', number(10, 2000)),
  )
  .map(([shape, mass, density]) => `<geom ${shape}${mass}${density}/>`);

const inertial = fc
  .tuple(vector(-0.5, 0.5), number(0.1, 4), fc.boolean(), vector(1, 1.9), vector(-0.1, 0.1), orientation)
  .map(([pos, mass, full, moments, products, turn]) =>
    full
      ? `<inertial pos="${pos}" mass="${mass}" fullinertia="${moments} ${products}"/>`
      : `<inertial pos="${pos}" mass="${mass}" diaginertia="${moments}"${turn}/>`,
  );

const joint = fc
  .tuple(
    fc.constantFrom('hinge', 'slide'),
    axis,
    joined(
      attribute('pos', vector(-0.3, 0.3)),
      attribute('armature', number(0, 2)),
      attribute('damping', number(0, 3)),
      attribute('ref', number(-1, 1)),
      attribute('springref', number(-1, 1)),
      attribute('stiffness', number(0, 9)),
      attribute(
        'range',
        fc.tuple(number(-2, 0), number(0.1, 2)).map(([low, high]) => `${low} ${high}`),
      ),
    ),
  )
  .map(([type, direction, rest]) => `<joint type="${type}" axis="${direction}"${rest}/>`);
/** No two joints of a body may coincide, or the mass matrix is singular: a hinge and a slide at most. */
const joints = fc.oneof(
  fc.constant(''),
  joint,
  attribute('armature', number(0, 1)).map((armature) => `<joint type="ball"${armature}/>`),
  fc.tuple(axis, axis).map(([a, b]) => `<joint type="slide" axis="${a}"/><joint axis="${b}" armature="0.1"/>`),
);

interface Shape {
  readonly frame: string;
  readonly joints: string;
  readonly geoms: readonly string[];
  readonly inertial: string | null;
  readonly children: readonly Shape[];
}
const bodyOfDepth = (depth: number): fc.Arbitrary<Shape> =>
  fc.record({
    frame,
    joints,
    geoms: fc.array(geom, { minLength: 1, maxLength: 3 }),
    inertial: fc.option(inertial),
    children: depth === 0 ? fc.constant([]) : fc.array(bodyOfDepth(depth - 1), { maxLength: 2 }),
  });

const bodyText = (shape: Shape, free = false): string =>
  `<body${shape.frame}>${shape.inertial ?? ''}${free ? '<freejoint/>' : shape.joints}${shape.geoms.join('')}${shape.children
    .map((child) => bodyText(child))
    .join('')}</body>`;

const compiler = joined(
  fc.constantFrom('', ' angle="radian"'),
  fc.constantFrom('', ' inertiafromgeom="true"'),
  fc.constantFrom('', ' eulerseq="zyx"', ' eulerseq="XYZ"'),
  attribute('settotalmass', number(1, 20)),
  attribute('boundmass', number(0.1, 1)),
);
const scene = fc
  .tuple(compiler, fc.array(fc.tuple(bodyOfDepth(3), fc.boolean()), { minLength: 1, maxLength: 3 }))
  .map(
    ([settings, bodies]) =>
      `<mujoco><compiler${settings} balanceinertia="true"/><worldbody><geom type="plane" size="1 1 1"/>${bodies
        .map(([shape, free]) => bodyText(shape, free))
        .join('')}</worldbody></mujoco>`,
  );

describe('random trees', () => {
  it('compile as MuJoCo compiles them', async () => {
    await mujoco();
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(scene, async (xml) => {
        await withMujocoModel(xml, (reference, module) => {
          expectSameModel(loadModel(xml, 'random.xml'), reference, module);
          compared += 1;
        });
      }),
      // The same trees in every run: in one of some thousands two moments are so close that rounding turns the axes by 1e-9.
      { numRuns: 200, endOnFailure: true, seed: 1 },
    );
    expect(compared).toBe(200);
  });
});

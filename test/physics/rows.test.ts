// Rows of a model's tables are what its columns hold, and an index that the model does not have is an error.
import { expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { actuatorOf, bodyOf, dofOf, geomOf, jointOf, numberAt } from '../../src/physics/rows.ts';
import { chainOfBody, dofsOf, isMoving, jointsOf, movingBodies } from '../../src/physics/tree.ts';

const model = loadModel(
  `<mujoco>
    <worldbody>
      <geom name="floor" type="plane" size="1 1 1"/>
      <body name="cart" pos="1 2 3"><joint type="slide" axis="1 0 0"/><geom size="0.1"/>
        <body name="pole" pos="0 0 0.5"><joint name="hinge" axis="0 1 0" range="-10 20"/><geom size="0.2" mass="2"/></body>
      </body>
    </worldbody>
    <actuator><motor joint="hinge" gear="7"/></actuator>
  </mujoco>`,
  'cart.xml',
);

it('name, number, vector and list of each table', () => {
  expect(bodyOf(model, 2)).toMatchObject({ name: 'pole', parentid: 1, rootid: 1, jntnum: 1, pos: [0, 0, 0.5] });
  expect(bodyOf(model, 2).mass).toBeCloseTo(2, 12);
  expect(jointOf(model, 1)).toMatchObject({ type: 'hinge', axis: [0, 1, 0], limited: true, qposadr: 1, dofadr: 1 });
  expect(jointOf(model, 1).range.map((x) => (x * 180) / Math.PI)).toEqual([-10, 20].map((x) => expect.closeTo(x, 9)));
  expect(dofOf(model, 1)).toMatchObject({ bodyid: 2, jntid: 1, parentid: 0 });
  expect(geomOf(model, 2)).toMatchObject({ type: 'sphere', bodyid: 2, rbound: 0.2 });
  expect(actuatorOf(model, 0).gear).toEqual([7, 0, 0, 0, 0, 0]);
});

it('a copy of the model with another column has rows of its own', () => {
  const heavy = { ...model, bodyMass: Float64Array.of(0, 5, 6) };
  expect([1, 2].map((body) => bodyOf(heavy, body).mass)).toEqual([5, 6]);
  expect(bodyOf(model, 2).mass).toBeCloseTo(2, 12);
});

it.each([
  ['body', () => bodyOf(model, 3)],
  ['jnt', () => jointOf(model, -1)],
  ['geom', () => geomOf(model, Number.NaN)],
])('%s refuses an index without a row', (table, read) => {
  expect(read).toThrow(new RegExp(`rows of ${table}, none with the index`));
});

it('a column refuses an index without an entry', () => {
  expect(numberAt(model.qpos0, 1)).toBe(0);
  expect(() => numberAt(model.qpos0, 2)).toThrow('there is no entry 2 in a list of 2');
});

it('walks go from a body to the root, the last degree of freedom first', () => {
  expect(movingBodies(model)).toEqual([1, 2]);
  expect([0, 1, 2].map((body) => isMoving(model, body))).toEqual([false, true, true]);
  expect([jointsOf(model, 0), jointsOf(model, 2), dofsOf(model, 2)]).toEqual([[], [1], [1]]);
  expect([chainOfBody(model, 0), chainOfBody(model, 2)]).toEqual([[], [1, 0]]);
});

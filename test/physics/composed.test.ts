// Contacts that are composed along the tree (shaders/physics/contacts/stiffness.wgsl), on every adapter: none of the robots' own programs has
// them where the compiler is slow.
import { expect, test } from 'vitest';
import { emitStep } from '../../src/physics/emit/step.ts';
import { loadModel } from '../../src/physics/load.ts';
import { expectErrors } from '../errors.ts';
import { mujoco } from '../reference/mujoco.ts';
import { accelerationErrors, STATES } from './accuracy.ts';

/** A chain of four links that lies on its corners, so long that columns of each contact would take more text. */
const chain = `<mujoco>
  <option timestep="0.002"/>
  <default><geom size="0.05" density="500" contype="0"/><joint axis="0 1 0" damping="0.1" armature="0.01"/></default>
  <worldbody>
    <geom type="plane" size="5 5 1" contype="1"/>
    <body>
      <freejoint/>
      <geom type="box" size="0.2 0.1 0.05" conaffinity="0"/>
      <body pos="0.3 0 0">
        <joint/>
        <geom type="capsule" fromto="0 0 0 0.2 0 0"/>
        <body pos="0.3 0 0">
          <joint axis="0 0 1"/>
          <geom type="capsule" fromto="0 0 0 0.2 0 0"/>
          <body pos="0.3 0 0">
            <joint/>
            <geom type="box" size="0.1 0.1 0.05"/>
          </body>
        </body>
      </body>
    </body>
  </worldbody>
</mujoco>`;

test('a chain on the floor accelerates as in MuJoCo', async () => {
  await mujoco();
  const model = loadModel(chain, 'chain.xml');
  expect(emitStep(model, { contacts: 'mixed' }).model).toContain('contactStiffness');
  const { errors, rows } = await accelerationErrors({ xml: chain, model }, 'mixed');
  expect(rows.filter((count) => count > 0).length).toBeGreaterThan(STATES / 2);
  expectErrors('acceleration', errors, { median: 5e-6, most: 1e-4, worst: 1e-4 });
});

// Tendons, compensation of gravity and limits of joint torques: accelerations and paths against MuJoCo.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { expectErrors } from '../errors.ts';
import { representatives } from '../long.ts';
import { accelerationErrors, pathErrors } from './accuracy.ts';

const tendons = readFileSync(resolve(import.meta.dirname, '../fixtures/mjcf/tendons.xml'), 'utf8');

/** An arm that carries part of its weight by itself, by its motors, or too much of it, with motors too strong for its joints. */
const carried = `<mujoco><option gravity="1 0 -9"/><worldbody>
  <body gravcomp="0.5" pos="0 0 1"><joint name="a" axis="0 1 0" actuatorfrcrange="-0.4 0.3" damping="0.1"/>
    <geom type="capsule" fromto="0 0 0 0.3 0 0" size="0.04" mass="0.5"/>
    <body pos="0.3 0 0"><joint name="b" axis="0 1 0" actuatorgravcomp="true" actuatorfrcrange="-0.2 0.2"/>
      <geom type="capsule" fromto="0 0 0 0.2 0.1 0" size="0.03" mass="0.2"/>
      <body gravcomp="1.5" pos="0.2 0.1 0"><joint name="c" type="ball" actuatorgravcomp="true" damping="0.01"/>
        <geom type="box" size="0.05 0.03 0.02" pos="0.04 0 0" mass="0.3"/></body></body></body>
  <body pos="1 0 1" gravcomp="1"><freejoint/><geom type="box" size="0.1 0.2 0.1" pos="0.1 0 0"/></body>
</worldbody><actuator><motor joint="a"/><position joint="a" kp="2" kv="1"/><motor joint="b"/></actuator></mujoco>`;

const integrator = (xml: string, name: string): string => xml.replace('<option ', `<option integrator="${name}" `);

const scenes: readonly (readonly [what: string, xml: string])[] = [
  ['tendons', tendons],
  ['tendons, implicitly', integrator(tendons, 'implicitfast')],
  ['an arm that is carried', carried],
  ['an arm that is carried, implicitly', integrator(carried, 'implicitfast')],
];

describe.each(representatives(scenes, ([what]) => ['tendons, implicitly', 'an arm that is carried'].includes(what)))(
  '%s',
  (_, xml) => {
    const subject = { xml, model: loadModel(xml, 'scene.xml') };

    it('accelerate and move as in MuJoCo', async () => {
      const { errors } = await accelerationErrors(subject);
      expectErrors('acceleration', errors, { median: 5e-6, most: 1e-3, worst: 1e-2 });
      expectErrors('path', await pathErrors(subject), { median: 1e-5, most: 1e-3, worst: 1e-2 });
    });
  },
);

it('without gravity, or without springs and dampers, nothing is carried', async () => {
  const flags = ['spring="disable" damper="disable"', 'gravity="disable"', 'actuation="disable"'];
  for (const flag of representatives(flags, (each) => each.startsWith('spring'))) {
    const xml = carried.replace('<worldbody>', `<option><flag ${flag}/></option><worldbody>`);
    const { errors } = await accelerationErrors({ xml, model: loadModel(xml, 'scene.xml') });
    expect(errors.length).toBeGreaterThan(0);
    expectErrors(flag, errors, { median: 5e-6, most: 1e-3, worst: 1e-2 });
  }
});

// One time step of models whose forces depend on velocity, and of models with parts switched off, against MuJoCo.
import type { MjData } from '@mujoco/mujoco';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';
import { fallen } from './states.ts';

/** Servos of all transmissions, one of them at its bound; a medium with wind; a body that floats free, off its centre. */
const scene = (option: string, flag = ''): string => `<mujoco>
  <option timestep="0.02" ${option}><flag contact="disable" ${flag}/></option>
  <worldbody>
    <body pos="0 0 1">
      <joint name="rail" type="slide" axis="1 0 0" damping="2" stiffness="3"/>
      <joint name="swing" axis="0 1 0" damping="0.3"/>
      <geom type="box" size="0.2 0.1 0.05" pos="0.1 0 0"/>
      <body pos="0.3 0 0">
        <joint name="wrist" type="ball" damping="0.05"/>
        <geom type="capsule" fromto="0 0 0 0.3 0.1 0" size="0.04"/>
        <site name="tip" pos="0.3 0.1 0" euler="10 20 30"/>
      </body>
      <body pos="-0.3 0 0">
        <joint name="flap" axis="0 0 1" range="-5 5"/>
        <geom type="capsule" fromto="0 0 0 -0.3 0 0" size="0.04"/>
      </body>
    </body>
    <body pos="2 0 1" euler="10 20 30">
      <freejoint name="float"/>
      <geom type="box" size="0.1 0.2 0.3" pos="0.1 0.05 0"/>
      <site name="jet" pos="0 0 0.3"/>
    </body>
  </worldbody>
  <actuator>
    <velocity joint="swing" kv="3"/>
    <position joint="flap" kp="5" kv="2" forcerange="-0.5 0.5"/>
    <general joint="rail" gaintype="affine" gainprm="1 0 -2" biastype="affine" biasprm="0 0 -0.5"/>
    <general joint="wrist" gear="0.5 1 -0.5" biastype="affine" biasprm="0 -1 -0.7"/>
    <general site="tip" gear="1 0.5 0 0 0.2 0" biastype="affine" biasprm="0 0 -1"/>
    <general site="jet" gear="0 0 1 0.1 0 0" biastype="affine" biasprm="0 0 -2"/>
  </actuator>
</mujoco>`;

const MEDIUM = 'density="300" viscosity="0.2" wind="1 -0.5 0.3"';

/** Velocities after one step, of the largest change of velocity: the largest error over all states. */
async function errorOf(xml: string): Promise<number> {
  const model = loadModel(xml, 'scene.xml');
  const states = Array.from({ length: 32 }, (_, e) => {
    const { qpos, qvel, ctrl } = fallen(model, e);
    return { qpos, qvel: qvel.map((v) => 4 * v), ctrl };
  });
  const { gpu, kernels } = await openTestGpu();
  const path = await simulate(gpu, kernels, model, {
    states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
    controls: [states.map(({ ctrl }) => ctrl)],
  });
  return withMujocoModel(xml, (reference, module) => {
    const data = new module.MjData(reference) as MjData;
    const errors = states.map(({ qpos, qvel, ctrl }, e) => {
      module.mj_resetData(reference, data);
      data.qpos.set(qpos);
      data.qvel.set(qvel);
      data.ctrl.set(ctrl);
      module.mj_step(reference, data);
      const found = path.state(0, e).slice(model.nq, model.nq + model.nv);
      const wanted = [...(data.qvel as Float64Array)];
      const change = Math.max(...wanted.map((v, i) => Math.abs(v - (qvel[i] as number))));
      return Math.max(...wanted.map((v, i) => Math.abs(v - (found[i] as number)))) / change;
    });
    data.delete();
    return Math.max(...errors);
  });
}

describe('one step', () => {
  it.each([
    ['Euler', ''],
    ['implicitfast', ''],
    ['implicitfast', MEDIUM],
  ])('with %s %s has the velocities of MuJoCo', async (integrator, medium) => {
    const error = await errorOf(scene(`integrator="${integrator}" ${medium}`));
    expect(error).toBeLessThan(5e-5);
  });

  it.each([
    'gravity="disable" spring="disable"',
    'damper="disable"',
    'spring="disable" damper="disable"',
    'actuation="disable"',
    'clampctrl="disable" eulerdamp="disable"',
  ])('with <flag %s/> has the velocities of MuJoCo', async (flag) => {
    const limited = '<motor joint="swing" ctrlrange="-0.1 0.1" ctrllimited="true" gear="5"/></actuator>';
    const error = await errorOf(scene(MEDIUM, flag).replace('</actuator>', limited));
    expect(error).toBeLessThan(5e-5);
  });
});

// Friction made hard after the solver (`noslip_iterations`), in the cooperative program against MuJoCo.
import { expect, it } from 'vitest';
import { physicsFor } from '../../src/physics/choice.ts';
import { emitStep } from '../../src/physics/emit/step.ts';
import { loadModel } from '../../src/physics/load.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { representatives } from '../long.ts';
import { mujoco } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';

const STEPS = 100;

/** A box on a slope that its friction holds, and beside it a limb whose joint's dry friction holds it up. */
const slope = (option: string, geom: string, limb: string): string => `<mujoco>
  <option timestep="0.005" noslip_iterations="20" ${option}/>
  <default><geom friction="0.8 0.1 0.05" ${geom}/></default>
  <worldbody>
    <geom type="plane" size="5 5 1" euler="0 25 0"/>
    <body pos="0 0 0.112" euler="0 25 0"><freejoint/>
      <geom type="box" size="0.1 0.1 0.1" solimp="0.5 0.5 0.001"/>${limb}
    </body>
  </worldbody>
</mujoco>`;
const limb = `<body pos="0 0 0.15"><joint axis="0 1 0" frictionloss="2"/>
  <geom type="capsule" size="0.03" fromto="0 0 0 0 0.2 0.1" condim="1" density="300"/></body>`;

const cases = [
  { name: 'a round cone', xml: slope('cone="elliptic"', '', '') },
  { name: 'a pyramid, and dry friction of a joint', xml: slope('', '', limb) },
  { name: 'a round cone against turning too, and dry friction', xml: slope('cone="elliptic"', 'condim="6"', limb) },
  { name: 'a pyramid against turning too', xml: slope('', 'condim="6"', limb) },
  { name: "Runge and Kutta's method", xml: slope('integrator="RK4"', '', '') },
];

it.each(representatives(cases, ({ name }) => cases.findIndex((each) => each.name === name) < 2))(
  'a box stays where it lies with $name, as in MuJoCo',
  async ({ xml }) => {
    const model = loadModel(xml, 'slope.xml');
    const { gpu, kernels } = await openTestGpu();
    expect(physicsFor(model, gpu.facts)).toBe('cooperative');
    const start = [...model.qpos0, ...new Array<number>(model.nv).fill(0)];
    const found = await simulate(gpu, kernels, model, {
      states: [start],
      controls: Array.from({ length: STEPS }, () => [[]]),
      physics: 'cooperative',
    });
    const module = await mujoco();
    const reference = module.MjModel.from_xml_string(xml);
    if (!reference) throw new Error('MuJoCo refuses the scene');
    const move = (sweeps: number): number[] => {
      const data = new module.MjData(reference);
      Object.assign(reference.opt, { noslip_iterations: sweeps });
      for (let t = 0; t < STEPS; t++) module.mj_step(reference, data);
      const end = [...data.qpos];
      data.delete();
      return end;
    };
    const [held, slipped] = [move(20), move(0)];
    reference.delete();
    const path = found.state(STEPS - 1, 0);
    const apart = (other: readonly number[]): number =>
      Math.max(...held.map((q, k) => Math.abs(q - (other[k] as number))));
    if (globalThis.process?.env['SAY_ERRORS']) console.log(apart(path), apart(slipped));
    // without noslip it would have gone further
    expect(apart(slipped)).toBeGreaterThan(1e-4);
    expect(apart(path)).toBeLessThan(2e-5);
  },
);

it('is refused by the straight-line program in one sentence', () => {
  const model = loadModel(cases[0]?.xml ?? '', 'slope.xml');
  expect(() => emitStep(model)).toThrow(
    'the straight-line physics does not step noslip_iterations: use --physics cooperative for this model',
  );
});

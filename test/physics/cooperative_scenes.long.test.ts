// Scenes that have no straight-line program worth compiling: many free bodies, long chains, wide trees.
import { expect, it } from 'vitest';
import { cooperativeProgram } from '../../src/physics/cooperative/program.ts';
import { loadModel } from '../../src/physics/load.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { quantile } from '../../src/results/statistics.ts';
import { mujoco } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';
import { nearRest } from './states.ts';

const STEPS = 100;
const STATES = 2;

const scene = (timestep: number, floor: number, content: string): string =>
  `<mujoco><option timestep="${timestep}"/><worldbody>
<geom type="plane" size="10 10 1" pos="0 0 ${floor}"/>${content}</worldbody></mujoco>`;

/** Boxes rest on the floor or fall on it, beside a robot of two bodies. */
function boxes(count: number): string {
  const box = (k: number): string =>
    `<body pos="${0.5 * (k % 4)} ${0.5 * Math.floor(k / 4)} ${0.1 + 0.02 * (k % 3)}"><freejoint/>
<geom type="box" size="0.1 0.1 0.1" density="100"/></body>`;
  const robot = `<body pos="2.5 0 0.5"><freejoint/><geom type="sphere" size="0.2"/>
<body pos="0.3 0 0"><joint type="hinge" axis="0 1 0" range="-90 90"/>
<geom type="capsule" fromto="0 0 0 0.3 0 0" size="0.05"/></body></body>`;
  return scene(0.005, 0, Array.from({ length: count }, (_, k) => box(k)).join('') + robot);
}

const link = (joint: string, length: number): string =>
  `${joint}<geom type="capsule" fromto="0 0 0 ${length} 0 0" size="0.02" conaffinity="0"/>`;

function chain(count: number): string {
  const bodies = Array.from({ length: count }, (_, k) => {
    const joint = `<joint type="hinge" axis="0 ${k % 2} ${1 - (k % 2)}" damping="0.01"/>`;
    return `<body pos="${k === 0 ? 0 : 0.1} 0 0">${link(joint, 0.1)}`;
  });
  return scene(0.002, -0.021, bodies.join('') + '</body>'.repeat(count));
}

function tree(count: number): string {
  const body = (k: number): string => {
    if (k >= count) return '';
    const joint =
      k === 0 ? '<freejoint/>' : `<joint type="hinge" axis="${k % 2} ${(k + 1) % 2} 0" damping="0.02" range="-60 60"/>`;
    const pos = k === 0 ? '0 0 0' : `0.2 ${k % 2 === 0 ? -0.1 : 0.1} 0`;
    return `<body pos="${pos}">${link(joint, 0.2)}${body(2 * k + 1)}${body(2 * k + 2)}</body>`;
  };
  return scene(0.002, -0.03, body(0));
}

it.each([
  { name: 'ten free boxes and a robot', xml: boxes(10), reach: 15.5e3 },
  { name: '50 bodies in a chain', xml: chain(50), reach: 15.5e3 },
  { name: '30 bodies in a tree', xml: tree(30), reach: 15.5e3 },
])('$name move as in MuJoCo, with as many contacts', async ({ name, xml, reach }) => {
  const model = loadModel(xml, name);
  expect(4 * cooperativeProgram(model).nearWords).toBeLessThan(reach);
  const states = Array.from({ length: STATES }, (_, e) => nearRest(model, e));
  const { gpu, kernels } = await openTestGpu();
  const found = await simulate(gpu, kernels, model, {
    states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
    controls: Array.from({ length: STEPS }, () => states.map(() => [])),
    probes: ['ncon'],
    physics: 'cooperative',
  });
  const module = await mujoco();
  const reference = module.MjModel.from_xml_string(xml);
  if (!reference) throw new Error(`MuJoCo refuses ${name}`);
  const data = new module.MjData(reference);
  const errors: number[] = [];
  const counts: [own: number, wanted: number][] = [];
  states.forEach(({ qpos, qvel }, e) => {
    module.mj_resetData(reference, data);
    data.qpos.set(qpos);
    data.qvel.set(qvel);
    for (let t = 0; t < STEPS; t++) {
      module.mj_step(reference, data);
      counts.push([found.probe('ncon', t, e), data.ncon]);
    }
    const path = found.state(STEPS - 1, e);
    errors.push(...[...data.qpos].map((q, k) => Math.abs(q - (path[k] as number))));
  });
  data.delete();
  reference.delete();
  if (globalThis.process?.env['SAY_ERRORS']) {
    const apart = counts.filter(([own, wanted]) => own !== wanted).length;
    console.log(name, quantile(errors, 0.5), quantile(errors, 0.95), Math.max(...errors), apart, 'of', counts.length);
  }
  expect(errors.every(Number.isFinite)).toBe(true);
  expect(quantile(errors, 0.5)).toBeLessThan(1e-5);
  // a contact that only just opens may do so a step earlier
  expect(counts.filter(([own, wanted]) => own !== wanted).length).toBeLessThan(0.05 * counts.length);
  expect(Math.max(...counts.map(([own]) => own))).toBeGreaterThan(0);
});

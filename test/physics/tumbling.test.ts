// Bodies that fall, tumble and stand on one another, step by step against MuJoCo in double precision.
import type { MjModel } from '@mujoco/mujoco';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import type { Model } from '../../src/physics/model.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { expectErrors } from '../errors.ts';
import { representatives } from '../long.ts';
import { mujoco } from '../reference/mujoco.ts';
import { uniform4 } from '../reference/random.ts';
import { openTestGpu } from '../tasks/device.ts';

const free = (height: number, geom: string, turned = ''): string =>
  `<body pos="0 0 ${height}" ${turned}><freejoint/><geom ${geom}/></body>`;
const PLANE = '<geom type="plane" size="5 5 1" euler="2 3 0"/>';
const BOX = 'type="box" size="0.2 0.15 0.1"';
const TABLE = '<geom type="box" size="0.6 0.5 0.1" pos="0 0 -0.1" euler="2 3 0"/>';

const SCENES = {
  'box on a plane': PLANE + free(0.3, BOX, 'euler="20 30 0"'),
  'cylinder on a plane': PLANE + free(0.3, 'type="cylinder" size="0.15 0.2"', 'euler="15 10 0"'),
  'cylinder standing on a plane': PLANE + free(0.2, 'type="cylinder" size="0.15 0.2"'),
  'ellipsoid on a plane': PLANE + free(0.25, 'type="ellipsoid" size="0.25 0.15 0.2"', 'euler="15 10 0"'),
  'box on a box': TABLE + free(0.2, BOX, 'euler="20 30 10"'),
  'box lying on a box': TABLE + free(0.1, BOX),
  'two boxes on a plane': PLANE + free(0.1, BOX) + free(0.31, BOX, 'euler="5 8 20"'),
  'capsule on a box': TABLE + free(0.15, 'type="capsule" size="0.1 0.2"', 'euler="80 10 0"'),
  'sphere on a cylinder': `<geom type="cylinder" size="0.3 0.2" pos="0 0 -0.2" euler="8 0 0"/>${free(0.1, 'size="0.1"')}`,
  'cylinder standing on a box': TABLE + free(0.2, 'type="cylinder" size="0.15 0.2"'),
  'ellipsoid on a box': TABLE + free(0.16, 'type="ellipsoid" size="0.2 0.15 0.15"', 'euler="15 10 0"'),
  'capsule on a capsule': `<geom type="capsule" size="0.2 0.3" euler="90 0 0"/>${free(0.299, 'type="capsule" size="0.1 0.2" euler="90 0 0"')}`,
};

/**
 * How far apart paths may be where MuJoCo's own contact points are only known to about a thousandth, where rounding chooses among
 * the points that a disc stands on, or where a body rolls off a balance, from which rounding grows with it.
 */
const UNCERTAIN: Readonly<Record<string, number>> = {
  'cylinder standing on a plane': 3e-5,
  'cylinder standing on a box': 2e-3,
  'ellipsoid on a box': 1e-3,
  'capsule on a capsule': 5e-5,
};

const ENVIRONMENTS = 32;
const STEPS = 100;

/** Where the file puts the bodies, shaken a little. */
function shaken(model: Model, e: number, by: number): { qpos: number[]; qvel: number[] } {
  const draw = (purpose: number, k: number): number =>
    2 * (uniform4({ seed: 11, environment: e, step: k, purpose }, 0)[0] as number) - 1;
  return {
    qpos: Array.from(model.qpos0, (q, k) => Math.fround(q + by * draw(0, k))),
    qvel: Array.from({ length: model.nv }, (_, i) => Math.fround(10 * by * draw(1, i))),
  };
}

/** Beside these, pairs of kinds that `collide.test.ts` has point by point, or the same pair in another place. */
const REPRESENTATIVES = [
  'box on a plane',
  'cylinder standing on a plane',
  'ellipsoid on a plane',
  'box lying on a box',
  'two boxes on a plane',
  'capsule on a box',
  'cylinder standing on a box',
  'capsule on a capsule',
];
const chosen = representatives(Object.entries(SCENES), ([name]) => REPRESENTATIVES.includes(name));

describe.each(chosen)('%s', (name, content) => {
  it(`moves as in MuJoCo for ${STEPS} steps`, async () => {
    const xml = `<mujoco><worldbody>${content}</worldbody></mujoco>`;
    const model = loadModel(xml, name);
    const states = Array.from({ length: ENVIRONMENTS }, (_, e) => shaken(model, e, 0.01));
    const { gpu, kernels } = await openTestGpu();
    const simulation = await simulate(gpu, kernels, model, {
      states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
      controls: Array.from({ length: STEPS }, () => states.map(() => [])),
    });
    const module = await mujoco();
    const reference = module.MjModel.from_xml_string(xml) as MjModel;
    const data = new module.MjData(reference);
    let touched = 0;
    const errors = states.map(({ qpos, qvel }, e) => {
      module.mj_resetData(reference, data);
      data.qpos.set(qpos);
      data.qvel.set(qvel);
      let contacts = 0;
      for (let t = 0; t < STEPS; t++) {
        module.mj_step(reference, data);
        contacts += data.ncon;
      }
      if (contacts > 0) touched++;
      const found = simulation.state(STEPS - 1, e);
      return Math.max(...(data.qpos as Float64Array).map((q, k) => Math.abs(q - (found[k] as number))));
    });
    data.delete();
    reference.delete();
    expect(touched).toBe(ENVIRONMENTS);
    const median = UNCERTAIN[name] ?? 1e-5;
    expectErrors('path', errors, { median, most: Math.min(100 * median, 0.01), worst: Math.min(1000 * median, 0.02) });
  });
});

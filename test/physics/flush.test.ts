// Boxes whose corners lie flush with one another's sides have as many contacts as in MuJoCo.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { emitStep } from '../../src/physics/emit/step.ts';
import { loadModel } from '../../src/physics/load.ts';
import { type Quat, rotate, type Vec3 } from '../../src/physics/math/quaternion.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';
import { type Pair, shaderTouches } from './pairs.ts';

const fixture = (file: string): string =>
  readFileSync(resolve(import.meta.dirname, '../fixtures/mjcf_cases', file), 'utf8');
const bodies = (file: string): string => /<worldbody>([\s\S]*)<\/worldbody>/.exec(fixture(file))?.[1] ?? '';

/** The pads of a closed hand, and pairs of boxes side by side, each far enough from the others. */
const scene = (): string => {
  const apart = ['flush_corner.xml', 'flush_edge.xml', 'not_flush.xml'].map(
    (file, k) =>
      `<body pos="${3 * k + 1.7} 0.3 0.1">${bodies(file).replace('<freejoint/>', '<joint type="slide" axis="0 0 1"/>')}</body>`,
  );
  return `<mujoco><worldbody>${apart.join('')}${bodies('panda_pads.xml')}</worldbody></mujoco>`;
};

it('in shared slots', async () => {
  const xml = scene();
  const model = loadModel(xml, 'flush.xml');
  const { gpu, kernels } = await openTestGpu();
  const found = await simulate(gpu, kernels, model, {
    states: [[...model.qpos0, ...new Array<number>(model.nv).fill(0)]],
    controls: [[[]]],
    probes: ['ncon'],
    outputs: [{ field: 'dropped' }],
    contacts: 'shared',
  });
  await withMujocoModel(xml, (reference, module) => {
    const data = new module.MjData(reference);
    module.mj_forward(reference, data);
    expect(data.ncon).toBeGreaterThanOrEqual(12);
    expect(found.probe('ncon', 0, 0)).toBe(data.ncon);
    data.delete();
  });
  expect(found.output('dropped', 0, 0)).toEqual([0]);
});

it('sides that lie flush have four corners anywhere, far from the origin too', async () => {
  // one side as long as the other's, one longer or shorter: the corners lie on the other's edges, give or take a rounding
  const pairs = Array.from({ length: 192 }, (_, n): Pair => {
    const wave = (k: number): number => Math.sin(1.9 * n + 2.3 * k);
    const turn = 3 * wave(0);
    const quat = [Math.cos(turn / 2), 0, 0, Math.sin(turn / 2)].map(Math.fround) as Quat;
    const place: Vec3 = [4 * wave(1), 4 * wave(2), 4 * wave(3)];
    const [length, other] = n % 2 === 0 ? [0.3, 0.12] : [0.12, 0.3];
    const above = rotate(quat, n % 4 < 2 ? [0.03, 0, 0.0995] : [0, 0.03, 0.0995]);
    const sizes: [Vec3, Vec3] =
      n % 4 < 2
        ? [
            [length, 0.1, 0.05],
            [other, 0.1, 0.05],
          ]
        : [
            [0.1, length, 0.05],
            [0.1, other, 0.05],
          ];
    return sizes.map((size, k) => ({
      pos: place.map((x, axis) => Math.fround(x + k * (above[axis] as number))) as Vec3,
      quat,
      size: size.map(Math.fround) as Vec3,
    })) as unknown as Pair;
  });
  const counts = (await shaderTouches(['box', 'box'], pairs, 0)).map((touches) => touches.length);
  expect(counts.flatMap((count, n) => (count === 4 ? [] : [[n, count]]))).toEqual([]);
});

it('corners of large boxes that are outside by more than a rounding are none', async () => {
  // 2 mm of 80 m, along either axis
  const pairs = Array.from({ length: 32 }, (_, n): Pair => {
    const turn = 0.2 * n;
    const quat = [Math.cos(turn / 2), 0, 0, Math.sin(turn / 2)].map(Math.fround) as Quat;
    const aside = rotate(quat, n % 2 === 0 ? [0.002, 0, 0.999] : [0, 0.002, 0.999]);
    const size: Vec3 = [40, 40, 0.5];
    return [
      { pos: [0, 0, 0], quat, size },
      { pos: aside.map(Math.fround) as Vec3, quat, size },
    ];
  });
  const counts = (await shaderTouches(['box', 'box'], pairs, 0)).map((touches) => touches.length);
  expect(counts.flatMap((count, n) => (count === 4 ? [] : [[n, count]]))).toEqual([]);
});

it('a hand of many pads has a slot for each contact', () => {
  const pads = Array.from({ length: 10 }, (_, k) => `<geom type="box" size="0.1 0.1 0.1" pos="${0.3 * k} 0 0"/>`).join(
    '',
  );
  const finger = (height: number): string =>
    `<body pos="0 0 ${height}"><joint type="slide" axis="0 0 1"/>${pads}</body>`;
  const model = loadModel(`<mujoco><worldbody>${finger(0)}${finger(0.199)}</worldbody></mujoco>`, 'hand.xml');
  const { contact_tables: tables } = emitStep(model, { contacts: 'mixed' });
  const slots = Number(/NCONMAX: u32 = (\d+)u/.exec(tables)?.[1]);
  expect(slots).toBeGreaterThanOrEqual(40); // ten pairs face one another, on four corners each
});

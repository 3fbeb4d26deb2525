// Models of every scale: how heavy, how unequal, how slippery, how stiff, how large a time step. What f32 may lose is bounded by what
// rounding the inputs to f32 loses in MuJoCo itself.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { simulate } from '../../src/physics/simulate.ts';
import { quantile } from '../../src/results/statistics.ts';
import { openTestGpu } from '../tasks/device.ts';
import { alongPaths } from './along_paths.ts';

interface Scale {
  readonly friction?: number;
  readonly timestep?: number;
  /** All masses are multiplied by it. */
  readonly mass?: number;
  /** A second box stands on the first: this is its mass over the first one's. */
  readonly ratio?: number;
  readonly impratio?: number;
  readonly cone?: 'pyramidal' | 'elliptic';
}

const scene = ({
  friction = 1,
  timestep = 0.002,
  mass = 1,
  ratio,
  impratio = 1,
  cone = 'pyramidal',
}: Scale): string => {
  const box = (height: number, density: number): string =>
    `<body pos="0 0 ${height}"><freejoint/><geom type="box" size=".05 .05 .05" density="${density}"/></body>`;
  return `<mujoco>
    <option timestep="${timestep}" impratio="${impratio}" cone="${cone}"/>
    <default><geom friction="${friction}"/></default>
    <worldbody>
      <geom type="plane" size="5 5 1" euler="4 3 0"/>
      ${box(timestep < 1e-3 ? 0.045 : 0.06, 1000 * mass)}
      ${ratio === undefined ? '' : box(0.161, 1000 * mass * ratio)}
    </worldbody>
  </mujoco>`;
};

const SCALES: readonly Scale[] = [
  { friction: 0 },
  { friction: 0, timestep: 0.01 },
  { friction: 1e-3 },
  { friction: 0.01, timestep: 1e-4 },
  { friction: 0.1, timestep: 0.02 },
  { friction: 10, timestep: 0.02 },
  { mass: 1e-6, friction: 0.01 },
  { mass: 1e6 },
  { ratio: 1e4 },
  { ratio: 1e-4, friction: 0.01 },
  { impratio: 100 },
  { impratio: 100, cone: 'elliptic' },
];

/** Multiples of what rounding the inputs changes, and what counts as nothing. */
const [MEDIAN, MOST, NOTHING] = [30, 300, 1e-6];

describe.each(SCALES.map((scale) => ({ scale, name: JSON.stringify(scale) })))('boxes with $name', ({ scale }) => {
  it('accelerate as in MuJoCo, but for a small multiple of what rounding changes there', async () => {
    const { errors, rounding, contacts } = await alongPaths(scene(scale), true);
    expect(contacts).toBeGreaterThan(errors.length);
    expect(errors.every(Number.isFinite)).toBe(true);
    for (const [share, multiple] of [
      [0.5, MEDIAN],
      [0.9, MOST],
    ] as const) {
      const [found, bound] = [quantile(errors, share), multiple * (quantile(rounding, share) + NOTHING)];
      expect(found, `${share}: ${found.toExponential(1)}, bound ${bound.toExponential(1)}`).toBeLessThan(bound);
    }
    expect(Math.max(...errors)).toBeLessThan(0.02);
  });
});

describe('on ice', () => {
  const fixture = (file: string): string =>
    readFileSync(resolve(import.meta.dirname, '../fixtures/mjcf_cases', file), 'utf8');

  // x at the end, by MuJoCo 3.14
  it.each([
    ['ice_capsule.xml', 200, 2.00981],
    ['ice_box.xml', 100, 0.50495],
    ['ice_box_1e-3.xml', 100, 0.49995],
  ] as const)('%s slides for %i steps', async (file, steps, x) => {
    const model = loadModel(fixture(file), file);
    const { gpu, kernels } = await openTestGpu();
    const path = await simulate(gpu, kernels, model, {
      states: [[...model.qpos0, ...new Array<number>(model.nv).fill(0)]],
      controls: Array.from({ length: steps }, () => [[]]),
      outputs: [{ field: 'warning' }],
    });
    const resets = Array.from({ length: steps }, (_, t) => path.output('warning', t, 0)).flat();
    expect(resets.every((count) => count === 0)).toBe(true);
    expect(Math.abs((path.state(steps - 1, 0)[0] as number) - x)).toBeLessThan(2e-5);
  });
});

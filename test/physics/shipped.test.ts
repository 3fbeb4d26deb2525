// The robots' models on every adapter, with the slots of contacts that suit it, against MuJoCo on states deep in the floor.
import { expect, test } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { quantile } from '../../src/statistics.ts';
import { mujoco } from '../reference/mujoco.ts';
import { accelerationErrors } from './accuracy.ts';

const files = import.meta.glob<string>('../../models/*.xml', { query: '?raw', import: 'default', eager: true });
const models = Object.entries(files).map(([path, xml]) => ({ name: path.split('/').at(-1) as string, xml }));

/** Of the error of accelerations: median and 95th percentile; and how long a model may take on a busy machine, s. */
const [MEDIAN, MOST, PATIENCE] = [5e-6, 1e-4, 45];

test.each(models)('$name is compiled in time and accelerates as in MuJoCo', async ({ name, xml }) => {
  await mujoco();
  const start = performance.now();
  const { errors } = await accelerationErrors({ xml, model: loadModel(xml, name) });
  expect((performance.now() - start) / 1e3).toBeLessThan(PATIENCE);
  expect(quantile(errors, 0.5)).toBeLessThan(MEDIAN);
  expect(quantile(errors, 0.95)).toBeLessThan(MOST);
});

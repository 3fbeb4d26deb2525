// The robots' models on every adapter, with the slots of contacts that suit it, against MuJoCo on states deep in the floor.
import { test } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { type ErrorBounds, expectErrors } from '../errors.ts';
import { isBrowser } from '../gpu.ts';
import { representatives } from '../long.ts';
import { mujoco } from '../reference/mujoco.ts';
import { accelerationErrors, WITHOUT_ANSWER } from './accuracy.ts';

const files = import.meta.glob<string>('../../models/*.xml', { query: '?raw', import: 'default', eager: true });
const models = Object.entries(files).map(([path, xml]) => ({ name: path.split('/').at(-1) as string, xml }));

const BOUNDS: ErrorBounds = { median: 5e-6, most: 1e-4, worst: 1e-2 };

/** A plane's robot and a free one; on Node also an arm on a table. The humanoid of `test/tasks/recorded.test.ts` is for every run. */
const REPRESENTATIVES = ['hopper.xml', 'ant.xml', ...(isBrowser ? [] : ['pusher.xml'])];
const chosen = representatives(models, ({ name }) => REPRESENTATIVES.includes(name));

test.each(chosen)('$name accelerates as in MuJoCo', async ({ name, xml }) => {
  await mujoco();
  const { errors } = await accelerationErrors({ xml, model: loadModel(xml, name) });
  expectErrors(name, errors, BOUNDS, WITHOUT_ANSWER[name]);
});

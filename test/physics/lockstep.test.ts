// The cooperative program as lavapipe runs it, where a lane has an environment to itself, against MuJoCo.
import { expect, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { expectErrors } from '../errors.ts';
import { representatives } from '../long.ts';
import { accelerationErrors, pathErrors, WITHOUT_ANSWER } from './accuracy.ts';

const files = {
  ...import.meta.glob('../fixtures/mjcf/{ties,crawler,actuators}.xml', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
  ...import.meta.glob('../../models/{hopper,ant,humanoid}.xml', { query: '?raw', import: 'default', eager: true }),
};
/** Bodies without friction beside one with a round cone. */
const flat = `<mujoco>
<option cone="elliptic"/>
<worldbody>
  <geom name="floor" type="plane" size="5 5 1" euler="4 3 0"/>
  <body pos="0 0 0.1"><freejoint/>
    <geom type="capsule" size="0.1 0.2" euler="90 0 0" condim="1"/><geom size="0.12" pos="0.2 0 0"/>
  </body>
  <body pos="0.42 0 0.1"><freejoint/><geom name="ball" size="0.1" density="500" condim="1"/></body>
</worldbody>
<contact><pair geom1="floor" geom2="ball" condim="1"/></contact>
</mujoco>`;
const scenes = { ...(files as Record<string, string>), 'flat.xml': flat };
/** How much worse light fingers at the end of heavy chains may be. */
const CONDITION: Readonly<Record<string, number>> = { 'actuators.xml': 10 };
const models = Object.entries(scenes).map(([path, xml]) => {
  const name = path.split('/').at(-1) as string;
  return { name, xml, model: loadModel(xml, name) };
});

it.each(representatives(models, ({ name }) => name === 'ties.xml'))('$name moves as in MuJoCo', async (subject) => {
  const { errors } = await accelerationErrors(subject, 'cooperative');
  const scale = CONDITION[subject.name] ?? 1;
  const bounds = { median: 5e-6 * scale, most: 1e-4 * scale, worst: 1e-3 * scale };
  expectErrors('acceleration', errors, bounds, WITHOUT_ANSWER[subject.name]);
  const paths = await pathErrors(subject, 'cooperative', { count: 16 });
  expect(paths).toHaveLength(16);
  expectErrors('path', paths, { median: 1e-5, most: 1e-3, worst: 1e-2 });
});

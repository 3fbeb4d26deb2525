// What a step leaves beside the state, number by number against mjData after the same steps.
import type { MjData } from '@mujoco/mujoco';
import { describe, expect, it } from 'vitest';
import type { OutputField } from '../../src/physics/emit/outputs.ts';
import { loadModel } from '../../src/physics/load.ts';
import { type SimulationRequest, simulate } from '../../src/physics/simulate.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { openTestGpu } from '../tasks/device.ts';
import { fallen } from './states.ts';

const files = import.meta.glob('../fixtures/mjcf/{crawler,ties,cart}.xml', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const models = Object.entries(files as Record<string, string>).map(([path, xml]) => ({
  name: path.split('/').at(-1) as string,
  xml,
  model: loadModel(xml, path),
}));

const FIELDS = [
  'xpos',
  'xquat',
  'geom_xpos',
  'site_xpos',
  'subtree_com',
  'cinert',
  'cvel',
  'cfrc_ext',
  'qfrc_actuator',
] as const satisfies readonly OutputField[];

const ENVIRONMENTS = 16;
const [FRAMES, STEPS] = [4, 3];

describe.each(models)('$name', ({ name, xml, model }) => {
  const states = Array.from({ length: ENVIRONMENTS }, (_, e) => fallen(model, e));
  const outputs = FIELDS.map((field) => ({ field }));

  /** The largest difference of a field, of its largest number in all environments. */
  async function errors(
    request: Pick<SimulationRequest, 'frames' | 'outputsOf'>,
    move: (step: () => void, forward: () => void) => void,
  ): Promise<Record<string, number>> {
    const { gpu, kernels } = await openTestGpu();
    const path = await simulate(gpu, kernels, model, {
      states: states.map(({ qpos, qvel }) => [...qpos, ...qvel]),
      controls: Array.from({ length: STEPS }, () => states.map(({ ctrl }) => ctrl)),
      outputs,
      ...request,
    });
    return withMujocoModel(xml, (reference, module) => {
      const data = new module.MjData(reference) as MjData;
      const worst: Record<string, number> = {};
      const largest: Record<string, number> = {};
      states.forEach(({ qpos, qvel, ctrl }, e) => {
        module.mj_resetData(reference, data);
        data.qpos.set(qpos);
        data.qvel.set(qvel);
        data.ctrl.set(ctrl);
        for (let t = 0; t < STEPS; t++) {
          move(
            () => module.mj_step(reference, data),
            () => module.mj_forward(reference, data),
          );
          module.mj_rnePostConstraint(reference, data);
          for (const field of FIELDS) {
            const wanted = [...(data[field] as Float64Array)];
            const found = path.output(field, t, e);
            expect(found, field).toHaveLength(wanted.length);
            largest[field] = Math.max(largest[field] ?? 0, ...wanted.map(Math.abs));
            worst[field] = Math.max(
              worst[field] ?? 0,
              ...wanted.map((x, k) => Math.abs(x - (found[k] as number))).map((x) => (Number.isNaN(x) ? 1e30 : x)),
            );
          }
        }
      });
      data.delete();
      expect(largest['cfrc_ext'], 'nothing touches').toBeGreaterThan(1);
      return Object.fromEntries(FIELDS.map((field) => [field, (worst[field] ?? 0) / (largest[field] || 1)]));
    });
  }

  const small = (found: Record<string, number>): string[] =>
    Object.entries(found)
      .filter(([field, error]) => !(error < (field === 'cfrc_ext' ? 1e-4 : 1e-5)))
      .map(([field, error]) => `${field} ${error.toExponential(1)}`);

  it(`leaves what ${FRAMES} calls of mj_step leave`, async () => {
    const found = await errors({ frames: FRAMES }, (step) => {
      for (let frame = 0; frame < FRAMES; frame++) step();
    });
    expect(small(found)).toEqual([]);
  });

  it('without frames leaves what mj_forward leaves', async () => {
    const found = await errors({ frames: 0 }, (_, forward) => forward());
    expect(small(found)).toEqual([]);
  });

  it.runIf(name === 'crawler.xml')('on request leaves what a further mj_forward leaves', async () => {
    const found = await errors({ frames: FRAMES, outputsOf: 'mj_forward' }, (step, forward) => {
      for (let frame = 0; frame < FRAMES; frame++) step();
      forward();
    });
    expect(small(found)).toEqual([]);
  });
});

/** docs/bring-your-own-robot.md shows what is played and trained here. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KernelCache } from '../../src/gpu/kernel.ts';
import { shaderSources } from '../../src/gpu/sources.ts';
import { createTrainer, type EpochMetrics, registerTask, userTask } from '../../src/index.ts';
import { replay } from '../../src/tasks/replay.ts';
import { testGpu } from '../gpu.ts';
import { withMujocoModel } from '../reference/mujoco.ts';

const FOLDER = 'examples/robots';
const [wgsl, modelXml] = ['balancer.wgsl', 'balancer.xml'].map((file) => readFileSync(`${FOLDER}/${file}`, 'utf8')) as [
  string,
  string,
];
const task = userTask({ name: 'balancer', wgsl, file: 'balancer.wgsl', modelXml, modelFile: 'balancer.xml' });
registerTask(task);

it('the guide shows the example, whose task has at most 50 lines', () => {
  const page = readFileSync('docs/bring-your-own-robot.md', 'utf8');
  for (const text of [wgsl, modelXml]) expect(page).toContain(text.trimEnd());
  expect(wgsl.trimEnd().split('\n').length).toBeLessThanOrEqual(50);
  expect(readdirSync(FOLDER).sort()).toEqual(['balancer.wgsl', 'balancer.xml']);
});

const PERIOD = 0.02;

it('a replay moves as MuJoCo, earns what the file says, and ends where the robot has fallen', async () => {
  const pitched = (angle: number): number[] => [0, 0, 0.1, Math.cos(angle / 2), 0, Math.sin(angle / 2), 0, 0, 0];
  const rolling = (speed: number): number[] => [speed, 0, 0, 0.1, -0.2, 0.3, 10 * speed, 10 * speed];
  const starts = [
    { qpos: pitched(0.05), qvel: rolling(0.2) },
    { qpos: pitched(0.3), qvel: rolling(0.9) },
    { qpos: pitched(0.6), qvel: rolling(0.9) },
  ];
  const states = Float32Array.from(starts.flatMap((layout) => [...task.layoutToState(layout)]));
  const action = [0.4, -0.2];
  const actions = Float32Array.from(starts.flatMap(() => action));
  const gpu = await testGpu();
  const kernels = new KernelCache(gpu, shaderSources);
  const played = await replay(gpu, kernels, task, { environments: 3, states, actions });
  const O = task.observationSize;
  await withMujocoModel(modelXml, (model, module) => {
    const data = new module.MjData(model);
    for (const [n, { qpos, qvel }] of starts.entries()) {
      module.mj_resetData(model, data);
      data.qpos.set(qpos);
      data.qvel.set(qvel);
      data.ctrl.set(action);
      for (let frame = 0; frame < 4; frame++) module.mj_step(model, data);
      const observed = [...played.observations.subarray((3 + n) * O, (4 + n) * O)];
      const [w, x, y, z] = [...(data.qpos as Float64Array)].slice(3, 7) as [number, number, number, number];
      const [up, ahead] = [
        [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
        [1 - 2 * (y * y + z * z), 2 * (x * y + w * z)],
      ];
      const wanted = [...up, ...ahead, ...(data.qvel as Float64Array)];
      for (const [k, value] of wanted.entries()) expect(Math.abs((observed[k] as number) - value)).toBeLessThan(2e-4);
      const velocity = (data.qpos[0] as number) / PERIOD;
      expect(played.rewards[n]).toBeCloseTo(1 + velocity - 0.1 * (0.4 ** 2 + 0.2 ** 2), 3);
      expect(played.costs[2 * n]).toBe(n === 0 ? 0 : 1);
    }
    data.delete();
  });
  expect([1, 3, 5].map((at) => played.costs[at])).toEqual([0, 1, 1]);
  expect([...played.terminations]).toEqual([0, 0, 1]);
});

it('is trained', async () => {
  const sizes = { envs: 16, stepsPerEpoch: 800, totalSteps: 1600 };
  const seen: number[] = [];
  const trainer = await createTrainer({
    gpu: await testGpu(),
    task: 'balancer',
    algorithm: 'c-trpo',
    ...sizes,
    set: { hidden: [16], criticPasses: 1 },
    onCompiled: ({ kernels, made, run }) => {
      expect(run).toBeLessThanOrEqual(made);
      expect(made).toBeLessThanOrEqual(kernels);
      seen.push(run / kernels);
    },
  });
  let rows: EpochMetrics[] = [];
  for await (rows of trainer);
  expect(seen.at(-1)).toBe(1);
  const [row] = rows as [EpochMetrics];
  expect(row['Metrics/EpLen']).toBeGreaterThan(5);
  for (const metric of ['Metrics/EpRet', 'Metrics/EpCost', 'Metrics/EpCost_2', 'Train/KL'])
    expect(row[metric], metric).toSatisfy(Number.isFinite);
  trainer.destroy();
}, 240_000);

// `ringfence physics` as its user runs it, against MuJoCo.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withMujocoModel } from '../../reference/mujoco.ts';
import { ringfence } from './command.ts';

const SENSOR = `<sensor><framepos objtype="xbody" objname="target"/><gyro site="eye"/></sensor></mujoco>`;
const MODEL = 'test/fixtures/mjcf/crawler.xml';
const folder = mkdtempSync(join(tmpdir(), 'ringfence-physics-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
};

describe('physics', () => {
  it('prints what MuJoCo computes, step by step, and counts its contacts and rows', async () => {
    const state = { qpos: [0, 0.2, 0.1, 0.3, -0.2, 0.4], qvel: [1, -1, 0.5, 0, 0, 0] };
    const controls = [
      [0.5, -0.3, 0.2],
      [-2, 1, 0.1],
    ];
    const files = ['--state', written('state.json', state), '--ctrl', written('ctrl.json', controls)];
    const { stdout, code } = await ringfence(['physics', MODEL, ...files, '--steps', '20', '--json']);
    expect(code).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(20);
    await withMujocoModel(readFileSync(MODEL, 'utf8'), (reference, module) => {
      const data = new module.MjData(reference);
      data.qpos.set(state.qpos);
      data.qvel.set(state.qvel);
      rows.forEach((row, t) => {
        data.ctrl.set(controls[Math.min(t, 1)] as number[]);
        module.mj_step(reference, data);
        expect(row).toMatchObject({ step: t + 1, ncon: data.ncon, nefc: data.nefc });
        for (const name of ['qpos', 'qvel'] as const) {
          for (const [k, x] of [...(data[name] as Float64Array)].entries()) {
            expect(Math.abs(row[name][k] - x)).toBeLessThan(1e-4 * Math.max(1, Math.abs(x)));
          }
        }
      });
      expect(rows.some(({ ncon }) => ncon > 0)).toBe(true);
      data.delete();
    });
  });

  it('prints sensors, and takes mocap bodies from the state', async () => {
    const pose = { mocap_pos: [1.02, 0, 1], mocap_quat: [0.9, 0, 0.1, 0.4] };
    const model = 'test/fixtures/mjcf/ties.xml';
    const sensed = readFileSync(model, 'utf8').replace('</mujoco>', SENSOR);
    const path = join(folder, 'sensed.xml');
    writeFileSync(path, sensed);
    const { stdout } = await ringfence([
      'physics',
      path,
      '--state',
      written('pose.json', pose),
      '--steps',
      '3',
      '--json',
    ]);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    await withMujocoModel(sensed, (reference, module) => {
      const data = new module.MjData(reference);
      data.mocap_pos.set(pose.mocap_pos);
      data.mocap_quat.set(pose.mocap_quat);
      for (const { sensordata } of rows) {
        module.mj_step(reference, data);
        const wanted = [...(data.sensordata as Float64Array)];
        expect(sensordata).toHaveLength(wanted.length);
        for (const [k, x] of wanted.entries()) expect(sensordata[k]).toBeCloseTo(x, 4);
      }
      data.delete();
    });
  });

  it('says on stderr when a state cannot be gone on with', async () => {
    const state = written('fast.json', { qvel: [2e10, 0, 0, 0, 0, 0] });
    const { errors, stdout } = await ringfence(['physics', MODEL, '--state', state, '--json']);
    expect(errors.filter((line) => line.includes('step 1'))).toEqual([expect.stringContaining('velocities')]);
    expect(JSON.parse(stdout).qvel.every((v: number) => Math.abs(v) < 1)).toBe(true);
  });

  it.each([
    [['nowhere.xml'], 'the model nowhere.xml cannot be read'],
    [[MODEL, '--steps', '0'], '--steps'],
    [[MODEL, '--state', written('short.json', { qpos: [1] })], 'qpos must be 6 finite numbers'],
    [[MODEL, '--state', written('other.json', { pose: [1] })], 'unknown key "pose"'],
    [[MODEL, '--ctrl', written('wide.json', [[1, 2, 3, 4]])], 'row 0 must be 3 finite numbers'],
  ])('refuses %j with one sentence', async (args, message) => {
    const { errors, code } = await ringfence(['physics', ...args]);
    expect(code).toBe(2);
    expect(errors.filter((line) => !line.startsWith('WARNING: '))).toEqual([expect.stringContaining(message)]);
  });
});

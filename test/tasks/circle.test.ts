// The point of the circle task, against its formulas.
import { expect, test } from 'vitest';
import { tasks } from '../../src/tasks/index.ts';
import { replay } from '../../src/tasks/replay.ts';
import type { Task } from '../../src/tasks/task.ts';
import { isSwiftShader } from '../driver.ts';
import { openTestGpu } from './device.ts';

const task = tasks['PointCircle-v0'] as Task;
const { gpu, kernels } = await openTestGpu();

/** SwiftShader's sine is good to 2^-11. */
const digits = isSwiftShader ? 1 : 3;

const clamp = (x: number, most: number): number => Math.min(most, Math.max(-most, x));

test('the point turns, drives, earns along the circle and costs beyond the limit', async () => {
  const starts = [
    [0, 0, 0, 0.1, -0.2, 0.3],
    [2.4, 14.8, 3, 0, 0, 0],
    [39.5, -39.8, -0.7, 0, 0, 0],
  ];
  const steps = 65;
  const N = starts.length;
  const actions = Float32Array.from({ length: steps * N * 2 }, (_, i) => 1.3 * Math.sin(1.7 * i + 0.3 * (i % 7)));
  const states = Float32Array.from(starts.flatMap((state) => [...task.layoutToState({ state })]));
  const result = await replay(gpu, kernels, task, { environments: N, states, actions });
  starts.forEach(([x0 = 0, y0 = 0, heading0 = 0, ...velocities], n) => {
    let [x, y, heading] = [x0, y0, heading0];
    for (let t = 0; t < steps; t++) {
      const [drive = 0, turn = 0] = actions.subarray((t * N + n) * 2);
      heading += clamp(turn, 0.25);
      const [dx, dy] = [Math.cos(heading) * clamp(drive, 1), Math.sin(heading) * clamp(drive, 1)];
      [x, y] = [clamp(x + dx, 40), clamp(y + dy, 40)];
      const row = result.observations.subarray(((t + 1) * N + n) * 9, ((t + 1) * N + n + 1) * 9);
      [x, y, heading, ...velocities, x, y, 0].forEach((value, i) => {
        expect(row[i]).toBeCloseTo(value, digits);
      });
      expect(result.rewards[t * N + n]).toBeCloseTo((x * dy - y * dx) / (1 + Math.abs(Math.hypot(x, y) - 15)), digits);
      expect(result.costs[t * N + n]).toBe(Math.abs(x) >= 2.5 ? 1 : 0);
      expect(result.terminations[t * N + n]).toBe(0);
    }
  });
});

test('a new episode starts near the origin with standing noise', async () => {
  const N = 4096;
  const { states } = await replay(gpu, kernels, task, { environments: N, actions: new Float32Array(0), seed: 1 });
  const deviations = [0.01, 0.01, 0.01, 0.1, 0.1, 0.1];
  deviations.forEach((wanted, k) => {
    const values = Array.from({ length: N }, (_, n) => states[n * 6 + k] as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / N;
    const square = values.reduce((sum, value) => sum + value ** 2, 0) / N;
    expect(Math.abs(mean)).toBeLessThan((4 * wanted) / Math.sqrt(N));
    expect(Math.sqrt(square) / wanted).toBeCloseTo(1, 1);
  });
});

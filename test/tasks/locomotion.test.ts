// The velocity, Safety-MuJoCo and circle tasks against statistics of the originals.
import { describe, expect, test } from 'vitest';
import { tasks } from '../../src/tasks/index.ts';
import { type Replay, replay } from '../../src/tasks/replay.ts';
import type { Task } from '../../src/tasks/task.ts';
import { isSwiftShader } from '../driver.ts';
import fixture from '../fixtures/locomotion.json';
import { representatives } from '../long.ts';
import { openTestGpu } from './device.ts';

type Statistics = Record<'return' | 'cost' | 'length', { mean: number; deviation: number }>;

const statistics = fixture.statistics as Record<string, Statistics>;
const largestActions = fixture.largestActions as Record<string, number>;
const task = (name: string): Task => tasks[name] as Task;

const { gpu, kernels } = await openTestGpu();

test('a robot far away earns, to the bit, what it earns at the origin', async () => {
  const t = task('SafetyHopperVelocity-v1');
  const [near, far] = [0, 12345.678].map((x) => t.layoutToState({ qpos: [x, 1.25, 0, 0, 0, 0] }));
  const states = Float32Array.from([...(near as Float32Array), ...(far as Float32Array)]);
  const each = uniform(30 * 3);
  const actions = Float32Array.from(
    { length: 2 * each.length },
    (_, at) => each[3 * Math.floor(at / 6) + (at % 3)] as number,
  );
  const { rewards } = await replay(gpu, kernels, t, { environments: 2, states, actions });
  const of = (n: number) => rewards.filter((_, at) => at % 2 === n);
  expect(of(1)).toEqual(of(0));
});

/** Fewer where observations would not fit a binding. */
const episodesOf = ({ observationSize }: Task): number => (observationSize > 200 ? 512 : 1024);

/** Within +- `largest`, from a generator of its own, far from the task's: 32-bit xorshift. */
function uniform(count: number, largest = 1): Float32Array {
  let word = 0x9e3779b9;
  return Float32Array.from({ length: count }, () => {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    return largest * ((word >>> 0) / 2 ** 31 - 1);
  });
}

/** Return, cost and length of each episode until the task ends it. */
function totals({ rewards, costs, terminations }: Replay, N: number): Record<keyof Statistics, number[]> {
  const rows = Array.from({ length: N }, (_, n) => {
    const sum = { return: 0, cost: 0, length: 0 };
    for (let at = n; at < rewards.length; at += N) {
      sum.return += rewards[at] as number;
      sum.cost += costs[at] as number;
      sum.length += 1;
      if (terminations[at] === 1) break;
    }
    return sum;
  });
  const column = (key: keyof Statistics) => rows.map((row) => row[key]);
  return { return: column('return'), cost: column('cost'), length: column('length') };
}

/** A robot that falls, one of the other suite, and a circle; `recorded.test.ts` has every task, step by step. */
const REPRESENTATIVES = ['SafetyHopperVelocity-v1', 'SafetyReacher-v4', 'AntCircle-v0'];

describe('episodes of random actions', () => {
  test.each(representatives(Object.entries(statistics), ([name]) => REPRESENTATIVES.includes(name)))(
    '%s: return, cost and length are within three standard errors of the original',
    async (name, wanted) => {
      const t = task(name);
      const N = episodesOf(t);
      const actions = uniform(fixture.statisticsSteps * N * t.actionSize, largestActions[name]);
      const result = await replay(gpu, kernels, t, { environments: N, actions, seed: 5 });
      expect(result.observations.every(Number.isFinite)).toBe(true);
      for (const [key, values] of Object.entries(totals(result, N)) as [keyof Statistics, number[]][]) {
        const { mean, deviation } = wanted[key];
        const found = values.reduce((sum, value) => sum + value, 0) / N;
        const square = values.reduce((sum, value) => sum + (value - found) ** 2, 0) / N;
        const error = Math.sqrt(square / N + deviation ** 2 / fixture.statisticsEpisodes);
        expect(Math.abs(found - mean), `${key}: ${found}, not ${mean}`).toBeLessThanOrEqual(3 * error + 1e-6);
      }
    },
  );
});

describe('a new episode', () => {
  const N = 4096;
  /** Means and standard deviations of each coordinate over N resets. */
  async function moments(name: string) {
    const t = task(name);
    const { states } = await replay(gpu, kernels, t, { environments: N, actions: new Float32Array(0), seed: 2 });
    const rows = Array.from({ length: N }, (_, n) => {
      const layout = t.stateToLayout(states.subarray(n * t.stateSize, (n + 1) * t.stateSize));
      const { qpos, qvel } = layout as { qpos: number[]; qvel: number[] };
      return [...qpos, ...qvel];
    });
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / N;
    return (rows[0] as number[]).map((_, k) => {
      const values = rows.map((row) => row[k] as number);
      const centre = mean(values);
      return { centre, deviation: Math.sqrt(mean(values.map((value) => (value - centre) ** 2))), values };
    });
  }

  test.each([
    ['SafetyHopperVelocity-v1', 6, [0, 1.25, 0, 0, 0, 0], 0.005 / Math.sqrt(3), 0.005 / Math.sqrt(3)],
    ['SafetySwimmerVelocity-v1', 5, [0, 0, 0, 0, 0], 0.1 / Math.sqrt(3), 0.1 / Math.sqrt(3)],
    ['SafetyHalfCheetahVelocity-v1', 9, [0, 0, 0, 0, 0, 0, 0, 0, 0], 0.1 / Math.sqrt(3), 0.1],
  ] as const)(
    '%s: coordinates have the noise of the original, each its own',
    async (name, nq, start, first, second) => {
      const all = await moments(name);
      all.forEach(({ centre, deviation }, k) => {
        const wanted = k < nq ? first : second;
        expect(deviation / wanted).toBeCloseTo(1, 1);
        expect(Math.abs(centre - (start[k] ?? 0))).toBeLessThan((4 * wanted) / Math.sqrt(N));
      });
      for (let k = 1; k < all.length; k++) {
        const [one, other] = [all[k - 1], all[k]] as [(typeof all)[0], (typeof all)[0]];
        const product = one.values.reduce(
          (sum, value, n) => sum + (value - one.centre) * ((other.values[n] as number) - other.centre),
          0,
        );
        expect(Math.abs(product / N / one.deviation / other.deviation)).toBeLessThan(4 / Math.sqrt(N));
      }
    },
  );

  // SwiftShader's sine places it and turns it
  const sineDigits = isSwiftShader ? 1 : 4;
  test('AntCircle-v0: the ant starts on the circle, anywhere, with a unit quaternion', async () => {
    const [x, y, , ...q] = (await moments('AntCircle-v0')).map(({ values }) => values) as [
      number[],
      number[],
      ...number[][],
    ];
    x.forEach((value, n) => {
      expect(Math.hypot(value, y[n] as number)).toBeCloseTo(10, sineDigits);
    });
    expect(Math.abs(x.reduce((sum, value) => sum + value, 0) / N)).toBeLessThan((4 * 10) / Math.sqrt(2 * N));
    for (let n = 0; n < N; n += 97)
      expect(Math.hypot(...q.slice(0, 4).map((part) => part[n] as number))).toBeCloseTo(1, sineDigits);
  });
});

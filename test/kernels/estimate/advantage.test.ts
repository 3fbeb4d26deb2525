import { describe, expect, it } from 'vitest';
import { advantages, returns, type Trajectory } from '../../reference/advantage.ts';
import { Bench, type BenchOptions, expectNear, Numbers, rowOf } from '../bench.ts';

// A discounted f32 sum of up to 100 terms of order 1.
const TOLERANCE = 1e-5;
const BOOTSTRAP_COUNT = 6; // word after the task's state, shaders/lib/environment.wgsl

interface Run {
  /** [R][F][N] */
  readonly trajectories: Trajectory[][][];
  /** [R][F][N][T] */
  readonly advantage: number[][][][];
  readonly target: number[][][][];
}

/** Random trajectories; both kinds of ends come with probability `ends` each. Blocks run last first, as the trainer does. */
async function run(options: BenchOptions & { ends?: number; seed?: number }): Promise<Run> {
  const { ends = 0.1 } = options;
  const bench = await Bench.open({ horizon: 1, ...options });
  const { shape, workspace: w } = bench;
  const { F, C, A, envs, blocks, blockSteps, steps, quads, bootstrapQuads } = shape;
  const row = quads * 4;
  const trajectories = Array.from({ length: bench.replicas }, (_, r) => {
    const random = new Numbers(100 * (options.seed ?? 0) + r);
    const kinds = Array.from({ length: envs }, () =>
      Array.from({ length: steps }, () => {
        const u = random.uniform(0, 1);
        return u < ends ? 1 : u < 2 * ends ? 2 : 0;
      }),
    );
    return Array.from({ length: F }, () =>
      kinds.map(
        (kind): Trajectory => ({
          rewards: random.list(steps, -1, 2),
          values: random.list(steps, -3, 3),
          finalValues: random.list(steps, -3, 3),
          terminated: kind.map((k) => k === 1),
          truncated: kind.map((k) => k === 2),
        }),
      ),
    );
  });
  trajectories.forEach((functions, r) => {
    bench.writeRecord(r, {});
    const counts = new Uint32Array(envs);
    functions.forEach((environments, f) => {
      environments.forEach((path, n) => {
        const kept = path.finalValues.filter((_, t) => !path.terminated[t] && (path.truncated[t] || t === steps - 1));
        counts[n] = kept.length;
        kept.forEach((v, slot) => {
          bench.write(w.bootstrapValue, r, [v], f * bootstrapQuads * 4 + slot * envs + n);
        });
      });
    });
    bench.write(w.environments, r, counts, (shape.task.stateSize + BOOTSTRAP_COUNT) * envs);
    for (let b = 0; b < blocks; b++) {
      const at = (i: number): number => b * blockSteps + i;
      for (let i = 0; i < blockSteps; i++) {
        const each = (pick: (f: number, n: number) => number, f: number): number[] =>
          Array.from({ length: envs }, (_, n) => pick(f, n));
        for (let f = 0; f < F; f++) {
          bench.write(
            w.transition.block(b),
            r,
            each((g, n) => functions[g]?.[n]?.rewards[at(i)] as number, f),
            (A + 1 + f) * row + i * envs,
          );
        }
        const flags = each(
          (_, n) => (functions[0]?.[n]?.terminated[at(i)] ? 1 : functions[0]?.[n]?.truncated[at(i)] ? 2 : 0),
          0,
        );
        bench.write(w.transition.block(b), r, flags, (A + 2 + C) * row + i * envs);
      }
    }
  });
  const specs = bench.pick(await bench.verbs.estimateAdvantages(), /^estimate\/advantage$/);
  bench.untouch(w.advantage.whole, w.carry);
  for (const [i, spec] of specs.entries()) {
    const b = blocks - 1 - i;
    trajectories.forEach((functions, r) => {
      functions.forEach((environments, f) => {
        const values = Array.from({ length: blockSteps }, (_, s) =>
          environments.map((p) => p.values[b * blockSteps + s] as number),
        ).flat();
        bench.write(w.value, r, values, f * row);
      });
    });
    await bench.run([spec]);
  }
  const collect = async (firstRow: number): Promise<number[][][][]> => {
    const all = Array.from({ length: bench.replicas }, () =>
      Array.from({ length: F }, () => Array.from({ length: envs }, () => [] as number[])),
    );
    for (let b = 0; b < blocks; b++) {
      const words = await bench.read(w.advantage.block(b));
      all.forEach((functions, r) => {
        functions.forEach((environments, f) => {
          environments.forEach((list, n) => {
            const own = rowOf(words[r] as Float32Array, firstRow + f, row, blockSteps * envs);
            for (let s = 0; s < blockSteps; s++) list.push(own[s * envs + n] as number);
          });
        });
      });
    }
    return all;
  };
  const result = { trajectories, advantage: await collect(0), target: await collect(F) };
  bench.close();
  return result;
}

const every = ({ trajectories }: Run, check: (path: Trajectory, r: number, f: number, n: number) => void): void => {
  trajectories.forEach((functions, r) => {
    functions.forEach((paths, f) => {
      paths.forEach((path, n) => {
        check(path, r, f, n);
      });
    });
  });
};

const discounts = (gamma: number, lambda: number, costGamma: number, costLambda: number) => () => ({
  gamma,
  lambda,
  costGamma,
  costLambda,
});

describe.each([
  { name: 'one step of one environment', envs: 1, steps: 1 },
  { name: 'one step of nine', envs: 9, steps: 1, C: 3 },
  { name: 'three replicas, two costs', envs: 13, steps: 29, C: 2, A: 3, replicas: 3 },
  { name: 'no end at all', envs: 3, steps: 100, ends: 0 },
  { name: 'every step an end', envs: 3, steps: 20, ends: 0.5 },
  { name: 'blocks', envs: 5, steps: 6, blocks: 4, replicas: 2, C: 2 },
])('estimate/advantage: $name', (options) => {
  it('is GAE of every function with its own discounts, and targets are advantage + value', async () => {
    const set = discounts(0.97, 0.9, 0.95, 0.8);
    const result = await run({ ...options, set });
    every(result, (path, r, f, n) => {
      const expected = f === 0 ? advantages(path, 0.97, 0.9) : advantages(path, 0.95, 0.8);
      expectNear(result.advantage[r]?.[f]?.[n] as number[], expected, TOLERANCE);
      const targets = expected.map((a, t) => a + (path.values[t] as number));
      expectNear(result.target[r]?.[f]?.[n] as number[], targets, TOLERANCE);
    });
  });
});

describe('estimate/advantage', () => {
  it('is the temporal-difference error at lambda = 0', async () => {
    const result = await run({ envs: 3, steps: 17, ends: 0, set: discounts(0.9, 0, 0.9, 0) });
    every(result, (path, r, f, n) => {
      const next = [...path.values.slice(1), path.finalValues[16] as number];
      const errors = path.rewards.map((x, t) => x + 0.9 * (next[t] as number) - (path.values[t] as number));
      expectNear(result.advantage[r]?.[f]?.[n] as number[], errors, TOLERANCE);
    });
  });

  it('has Monte-Carlo returns as targets at lambda = 1, the last step of every episode included', async () => {
    const result = await run({ envs: 5, steps: 40, C: 2, set: discounts(0.9, 1, 0.99, 1) });
    every(result, (path, r, f, n) => {
      expectNear(result.target[r]?.[f]?.[n] as number[], returns(path, f === 0 ? 0.9 : 0.99), TOLERANCE);
    });
  });

  it('gives the same bits in one block and in several', async () => {
    const whole = await run({ envs: 3, steps: 24, replicas: 2, seed: 5 });
    const cut = await run({ envs: 3, steps: 6, blocks: 4, replicas: 2, seed: 5 });
    expect(cut.advantage).toEqual(whole.advantage);
    expect(cut.target).toEqual(whole.target);
  });
});

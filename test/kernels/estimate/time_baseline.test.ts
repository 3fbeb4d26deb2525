import { it } from 'vitest';
import { timeBaseline } from '../../reference/time_baseline.ts';
import { Bench, expectNear, Numbers } from '../bench.ts';

const IDLE = 4; // shaders/lib/environment.wgsl

it.each([
  { name: 'four episodes of one step', envs: 4, steps: 1, C: 1 },
  { name: 'more episodes than lanes, two costs', envs: 100, steps: 7, C: 2 },
])(
  'estimate/time_baseline centres what is played at each time step, and notes means and shares: $name',
  async (shapes) => {
    const baselines = ['step', 'batch'] as const;
    const bench = await Bench.open({
      ...shapes,
      horizon: shapes.steps,
      algorithm: 'e-cop',
      replicas: baselines.length,
      set: (r) => ({ baseline: baselines[r] as string }),
    });
    const { shape, workspace: w } = bench;
    const { envs, steps, F, A, C } = shape;
    const row = shape.quads * 4;
    const random = new Numbers(3);
    // later steps are played by fewer, the last one by none
    const isPlayed = Array.from({ length: steps }, (_, h) =>
      Array.from({ length: envs }, () => random.uniform(0, 1) > h / (steps - 1 || 2)),
    );
    const advantages = Array.from({ length: F }, () => random.rows(steps, envs, -1, 4));
    baselines.forEach((_, r) => {
      bench.writeRecord(r, { activeEnvs: envs });
      const flags = isPlayed.flat().map((played) => (played ? 0 : IDLE));
      bench.write(w.transition.block(0), r, flags, (A + 2 + C) * row);
      advantages.forEach((rows, f) => {
        bench.write(w.advantage.block(0), r, rows.flat(), f * row);
      });
    });
    bench.untouch(w.timeMeans);
    await bench.run(bench.pick(await bench.verbs.estimateAdvantages(), /^estimate\/time_baseline$/));
    const [words, means] = [await bench.read(w.advantage.block(0)), await bench.read(w.timeMeans)];
    baselines.forEach((baseline, r) => {
      const rowOf = (k: number): Float32Array => (means[r] as Float32Array).subarray(k * steps, (k + 1) * steps);
      advantages.forEach((rows, f) => {
        const twin = timeBaseline(rows, isPlayed, baseline);
        const found = Array.from({ length: steps }, (_, h) =>
          rows[h]?.map((_a, n) => (isPlayed[h]?.[n] ? (words[r]?.[f * row + h * envs + n] as number) : 0)),
        ).flat() as number[];
        expectNear(found, twin.centred.flat(), 1e-6);
        expectNear(rowOf(1 + f), twin.means, 1e-6);
        expectNear(rowOf(0), twin.played, 1e-6);
      });
    });
    bench.close();
  },
);

// Episodes side by side, where those that ended idle until the rollout's end.
import { describe, expect, it } from 'vitest';
import { Bench, bitsOf } from '../kernels/bench.ts';
import { TOY_OBSERVATIONS, TOY_STATE, toyTask } from '../reference/collect.ts';

const IDLE = 4; // shaders/lib/environment.wgsl
const ENVS = 8;
const HORIZON = 16;

/** What each of two equal replicas finds in its idle samples. */
const NONSENSE = [0.5, -1.5];

async function open(actor: 'network' | 'vectors'): Promise<Bench> {
  const bench = await Bench.open({
    O: TOY_OBSERVATIONS,
    task: { wgsl: toyTask, stateSize: TOY_STATE },
    hidden: [],
    envs: ENVS,
    steps: HORIZON,
    horizon: HORIZON,
    replicas: NONSENSE.length,
    algorithm: 'e-cop',
    set: () => ({ actor, sweepBlock: Math.ceil(HORIZON / 3), sweepSteps: 1, actorLr: 0.05, logStdInit: 1.2 }),
  });
  const { shape, workspace: w } = bench;
  NONSENSE.forEach((_, r) => {
    bench.writeRecord(r, { seed: 5, activeEnvs: ENVS, damping: 5 });
    bench.write(w.normaliser, r, new Float32Array(2 * shape.inputsPadded).fill(1, shape.inputsPadded));
  });
  await bench.run(bench.pick(await bench.verbs.begin(), /./));
  await bench.run(bench.pick(await bench.verbs.collectRollout(), /./));
  return bench;
}

/** Flags of the rollout's samples, [T][N]; the same in both replicas. */
async function flagsOf(bench: Bench): Promise<number[][]> {
  const { shape, workspace: w } = bench;
  const words = (await bench.read(w.transition.block(0)))[0] as Float32Array;
  const first = (shape.A + 2 + shape.C) * shape.quads * 4;
  return Array.from({ length: HORIZON }, (_, t) =>
    Array.from(words.subarray(first + t * ENVS, first + (t + 1) * ENVS)),
  );
}

describe.each(['network', 'vectors'] as const)('an iteration of lockstep episodes with %s', (actor) => {
  it('learns nothing from what lies in idle samples', async () => {
    const bench = await open(actor);
    const { shape, workspace: w, verbs } = bench;
    const idle = (await flagsOf(bench)).flatMap((row, t) =>
      row.flatMap((flag, n) => (flag === IDLE ? [t * ENVS + n] : [])),
    );
    expect(idle.length).toBeGreaterThan(5);
    expect(idle.length).toBeLessThan((ENVS * HORIZON) / 2);
    const row = shape.quads * 4;
    NONSENSE.forEach((value, r) => {
      for (const sample of idle) {
        for (let k = 0; k < shape.O; k++) bench.write(w.observation.block(0), r, [value], k * row + sample);
        // action and log-probability
        for (let k = 0; k <= shape.A; k++) bench.write(w.transition.block(0), r, [value], k * row + sample);
      }
    });
    const started = bitsOf((await bench.read(w.actor))[0] as Float32Array);
    for (const step of [
      await verbs.estimateEpisodes(),
      await verbs.estimateAdvantages(),
      await verbs.decide('algos/e_cop'),
      await verbs.keepReference(),
      await verbs.episodicSweep('algos/e_cop'),
      await verbs.fitCritics(),
      await verbs.updateNormaliser(),
    ])
      await bench.run(bench.pick(step, /./));
    for (const buffer of [w.records, w.actor, w.critics, w.normaliser, w.timeMultipliers, w.surrogate]) {
      const [own, other] = (await bench.read(buffer)).map(bitsOf);
      expect(own, buffer.name).toEqual(other);
    }
    expect(bitsOf((await bench.read(w.actor))[0] as Float32Array)).not.toEqual(started);
    bench.close();
  });
});

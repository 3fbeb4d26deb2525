import { expect, it } from 'vitest';
import { Bench, Numbers } from '../bench.ts';

it('optim/chain begins a time step from the next one, and leaves a replica that has stopped alone', async () => {
  const steps = 3;
  const bench = await Bench.open({
    envs: 4,
    steps,
    horizon: steps,
    replicas: 2,
    algorithm: 'e-cop',
    set: () => ({ actor: 'chain', sweepSteps: 1 }),
  });
  const { actor } = bench.workspace;
  const stride = actor.strideWords / steps;
  const start = [0, 1].map((r) => Float32Array.from(new Numbers(r).list(actor.strideWords)));
  start.forEach((words, r) => {
    bench.write(actor, r, words);
    bench.writeRecord(r, { updating: 1, halted: r });
  });
  const [first, second, ...others] = bench.pick(await bench.verbs.episodicSweep('algos/e_cop'), /^optim\/chain$/);
  expect(others).toEqual([]);
  const vectors = async (): Promise<Float32Array[][]> =>
    (await bench.read(actor)).map((words) =>
      Array.from({ length: steps }, (_, t) => words.subarray(t * stride, (t + 1) * stride)),
    );
  const [own, kept] = start.map((words) =>
    Array.from({ length: steps }, (_, t) => words.subarray(t * stride, (t + 1) * stride)),
  ) as [Float32Array[], Float32Array[]];
  await bench.run([first as NonNullable<typeof first>]);
  expect(await vectors()).toEqual([[own[0], own[2], own[2]], kept]);
  await bench.run([second as NonNullable<typeof second>]);
  expect(await vectors()).toEqual([[own[2], own[2], own[2]], kept]);
  bench.close();
});

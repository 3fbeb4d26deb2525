import { expect, it } from 'vitest';
import { Bench, bitsOf, Numbers } from '../bench.ts';

it('optim/snapshot keeps every word of every policy, and changes none', async () => {
  const bench = await Bench.open({ algorithm: 'ppo', O: 9, A: 3, hidden: [20], envs: 1, steps: 1, replicas: 3 });
  const { workspace: w } = bench;
  const policies = [0, 1, 2].map((r) => Float32Array.from(new Numbers(r).list(w.actor.strideWords)));
  policies.forEach((words, r) => {
    bench.write(w.actor, r, words);
  });
  bench.untouch(w.reference);
  await bench.run(bench.pick(await bench.verbs.keepReference(), /^optim\/snapshot$/));
  for (const buffer of [w.reference, w.actor])
    expect((await bench.read(buffer)).map(bitsOf)).toEqual(policies.map(bitsOf));
  bench.close();
});

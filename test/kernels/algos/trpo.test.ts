import { expect, it } from 'vitest';
import { Bench } from '../bench.ts';

it('algos/trpo always maximises the reward without a barrier, once there is an estimate, until a replica diverges', async () => {
  const bench = await Bench.open({ C: 3, replicas: 3 });
  const latest = {
    rewardWeight: 0,
    costWeight: [1, 0, 1],
    hasBarrier: [1, 1, 1],
    barrierWeight: [1, 2, 3],
    mode: 1,
    meanCost: [1e6, 0, 1],
    advantageStd: [1, 1, 1, 1],
  };
  bench.writeRecord(0, { ...latest, isEstimated: 1 });
  bench.writeRecord(1, latest);
  bench.writeRecord(2, { ...latest, isEstimated: 1, advantageStd: [1, 1, Number.POSITIVE_INFINITY, 1] });
  await bench.run(bench.pick(await bench.verbs.decide('algos/trpo'), /./));
  const records = await bench.records();
  for (const record of records)
    expect(record).toMatchObject({
      mode: 0,
      rewardWeight: 1,
      costWeight: [0, 0, 0],
      hasBarrier: [0, 0, 0],
      barrierWeight: [0, 0, 0],
    });
  expect(records.map((x) => [x['updating'], x['halted']])).toEqual([
    [1, 0],
    [0, 0],
    [0, 1],
  ]);
  bench.close();
});

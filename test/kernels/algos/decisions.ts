/** Control kernels of registered algorithms on records of a test. */
import type { HyperparameterValue } from '../../../src/algos/hyperparameter.ts';
import { algorithms } from '../../../src/algos/index.ts';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { Bench, listOf } from '../bench.ts';

export interface DecisionOptions {
  readonly limits: readonly number[];
  readonly set?: Readonly<Record<string, HyperparameterValue>>;
  /** What the record holds besides the algorithm's own start. */
  readonly record?: StructValue;
}

export interface Decisions {
  /** Changes the record, runs the kernel (or another entry of it) and returns what the record holds then. */
  decide(changes?: StructValue, entry?: string): Promise<StructValue>;
  close(): void;
}

/** A bench with one replica whose J is estimated, as the algorithm starts it; iterations of a run of 100. */
export async function openDecisions(algorithm: string, kernel: string, options: DecisionOptions): Promise<Decisions> {
  const { limits, record = {} } = options;
  const registered = algorithms[algorithm] as (typeof algorithms)[string];
  const set = { ...options.set, costLimit: limits };
  const bench = await Bench.open({ algorithm, C: limits.length, set: () => set });
  const value = (name: string): HyperparameterValue =>
    (set as Record<string, HyperparameterValue>)[name] ??
    (registered.hyperparameters.find((p) => p.name === name)?.default as HyperparameterValue);
  bench.writeRecord(0, {
    isEstimated: 1,
    iteration: 1,
    advantageStd: [1, ...limits.map(() => 1)],
    ...registered.start?.(value, bench.shape.task),
    ...record,
  });
  return {
    async decide(changes = {}, entry) {
      bench.writeRecord(0, { ...(await bench.records())[0], ...changes });
      await bench.run(bench.pick(await bench.verbs.decide(kernel, entry), /./));
      return (await bench.records())[0] as StructValue;
    },
    close: () => bench.close(),
  };
}

export { listOf };

// What holds for whole runs: bit-equality of seeds, replicas and resumed runs, sweeps, and rollouts shorter than episodes.
import { describe, expect, it } from 'vitest';
import { type Checkpoint, createTrainer, type EpochMetrics, type RunConfig, type Trainer } from '../../src/index.ts';
import { testGpu } from '../gpu.ts';

/** Small networks and short searches on the smallest task: one episode of 500 steps is one iteration. */
const small: RunConfig = {
  task: 'SafetyPointRun0-v0',
  algorithm: 'c-trpo',
  envs: 1,
  stepsPerEpoch: 500,
  totalSteps: 1500,
  set: { hidden: [33], minibatch: 160, criticPasses: 2, cgIterations: 4, lineSearchSteps: 4 },
};

async function open(config: Partial<RunConfig> = {}): Promise<Trainer> {
  return createTrainer({ ...small, ...config, gpu: await testGpu() });
}

interface Finished {
  rows: EpochMetrics[];
  checkpoint: Checkpoint;
}

async function finish(trainer: Trainer): Promise<Finished> {
  const rows: EpochMetrics[] = [];
  for await (const epoch of trainer) rows.push(...epoch);
  const checkpoint = await trainer.checkpoint();
  trainer.destroy();
  return { rows, checkpoint };
}

const run = async (config: Partial<RunConfig> = {}): Promise<Finished> => finish(await open(config));

/** A replica's words of every tensor. */
const slices = ({ tensors }: Checkpoint, replica: number): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape }]) => {
      const words = data.length / (shape[0] as number);
      return [name, Array.from(data as Uint32Array).slice(replica * words, (replica + 1) * words)];
    }),
  );

/** Rows without what depends on the clock and on the replica's place. */
const numbers = (rows: readonly EpochMetrics[], replica: number): Record<string, number>[] =>
  rows
    .filter((row) => row.replica === replica)
    .map(
      ({ 'Time/Seconds': _seconds, 'Time/FPS': _fps, replica: _replica, ...rest }) => rest as Record<string, number>,
    );

it('that asks for portable kernels does not run on a device that was opened for others', async () => {
  const config = { ...small, portable: true };
  const { facts } = await testGpu();
  if (facts.lanes8) {
    await expect(createTrainer({ ...config, gpu: await testGpu() })).rejects.toThrow(/open its device with `portable`/);
  }
  const trainer = await createTrainer({ ...config, gpu: await testGpu(true) });
  expect(trainer.gpu.facts.lanes8).toBe(false);
  expect(trainer.config.given.portable).toBe(true);
  trainer.destroy();
});

describe('a run', async () => {
  const first = await run({ seeds: [5] });

  it('gives the same bits when it is paced and its environments are read between submits', async () => {
    const trainer = await open({ seeds: [5] });
    const { device } = trainer.gpu;
    let submits = 0;
    trainer.onSubmitted = async () => {
      submits++;
      await device.queue.onSubmittedWorkDone();
    };
    expect(trainer.episodes().envs).toBe(1);
    const paced = await finish(trainer);
    expect(submits).toBeGreaterThan(3);
    expect(paced.checkpoint).toEqual(first.checkpoint);
    expect(numbers(paced.rows, 0)).toEqual(numbers(first.rows, 0));
  });

  it('updates the policy: the KL is positive and within the trust region', () => {
    for (const row of first.rows) {
      expect(row['Train/KL']).toBeGreaterThan(0);
      expect((row['Train/KL'] as number) + (row['Train/BarrierDivergence'] as number)).toBeLessThanOrEqual(0.01);
    }
  });

  it('gives the same bits again', async () => {
    const again = await run({ seeds: [5] });
    expect(slices(again.checkpoint, 0)).toEqual(slices(first.checkpoint, 0));
    expect(numbers(again.rows, 0)).toEqual(numbers(first.rows, 0));
  });

  it('gives the same bits as one replica of three, whose other seeds differ', async () => {
    const many = await run({ seeds: [9, 5, 2] });
    expect(slices(many.checkpoint, 1)).toEqual(slices(first.checkpoint, 0));
    expect(numbers(many.rows, 1)).toEqual(numbers(first.rows, 0));
    expect(slices(many.checkpoint, 0)['actor']).not.toEqual(slices(many.checkpoint, 1)['actor']);
  });

  it('gives the same bits when it is stopped and resumed from its checkpoint', async () => {
    const begun = await open({ seeds: [5] });
    await begun.step();
    const checkpoint = await begun.checkpoint();
    begun.destroy();
    const resumed = await open({ seeds: [5] });
    await resumed.resume(checkpoint);
    expect(resumed.epoch).toBe(1);
    const rest = await finish(resumed);
    expect(slices(rest.checkpoint, 0)).toEqual(slices(first.checkpoint, 0));
    expect(numbers(rest.rows, 0)).toEqual(numbers(first.rows, 0).slice(1));
  });

  it('refuses the checkpoint of another configuration', async () => {
    const other = await open({ seeds: [6] });
    await expect(other.resume(first.checkpoint)).rejects.toThrow(
      'another configuration: its seeds is 5, that of the run that is to go on is 6',
    );
    other.destroy();
  });
});

describe('a sweep', () => {
  it('gives every replica its own values, the same bits as alone', async () => {
    const values = { ...small.set, costLimit: [1000] };
    const swept = await run({ seeds: [1], set: values, sweep: { delta: [0.002, 0.05], beta: [0.5, 2] } });
    const steps = swept.rows.filter((row) => row.epoch === 1).map((row) => row['Train/KL'] as number);
    expect(steps.slice(0, 2).every((kl) => kl <= 0.002)).toBe(true);
    expect(steps.slice(2).every((kl) => kl > 0.002)).toBe(true);
    const alone = await run({ seeds: [1], set: { ...values, delta: 0.05, beta: 2 } });
    const { records: _swept, ...expected } = slices(alone.checkpoint, 0);
    expect(slices(swept.checkpoint, 3)).toMatchObject(expected);
  });
});

describe('rollouts shorter than the horizon', () => {
  it('define EpCost in every row that follows an update, and count full episodes from their starts', async () => {
    // 10 environments at ages 0, 50, .., 450: in 100 steps two of them end, the first full episode after 500 steps
    const { rows } = await run({ envs: 10, stepsPerEpoch: 1000, totalSteps: 7000, seeds: [0, 1] });
    for (const replica of [0, 1]) {
      const own = rows.filter((row) => row.replica === replica);
      let updated = false;
      for (const row of own) {
        if (updated) expect(Number.isFinite(row['Metrics/EpCost'])).toBe(true);
        updated ||= (row['Train/KL'] as number) > 0;
      }
      expect(updated).toBe(true);
      expect(own.map((row) => row['Metrics/Episodes'])).toEqual([0, 0, 0, 0, 1, 2, 2]);
      expect(own.at(-1)?.['Metrics/EpLen']).toBe(500);
    }
  });
});

describe('a batch that varies', { timeout: 240_000 }, () => {
  const STEPS = 100;
  const espo: Partial<RunConfig> = {
    task: 'TwoStateCMDP-v0',
    algorithm: 'espo',
    envs: 4,
    stepsPerEpoch: 4 * STEPS,
    totalSteps: 4 * 4 * STEPS,
    // a soft region of the whole range: a conflict asks for 6 environments, agreement for 2
    set: { cgIterations: 4, lineSearchSteps: 4, hPlus: 1e9, hMinus: -1e9, zetaPlus: 0.5, zetaMinus: -0.5 },
  };
  /** Rows of a replica without its numbering of epochs, and its words but for its place among the replicas. */
  const own = ({ rows }: Finished, replica: number): Record<string, number>[] => numbers(rows, replica);

  it('plays what the last iteration asked for, and ends each replica at the budget', async () => {
    const growths = [0, 0.5];
    const trainer = await open({ ...espo, seeds: [0, 1], sweep: { zetaPlus: growths } });
    expect(trainer.epochs).toBe(8);
    const run = await finish(trainer);
    expect(trainer.isDone).toBe(true);
    const lengths = [0, 1, 2, 3].map((replica) => {
      const rows = own(run, replica);
      const most = 4 * (1 + (growths[Math.floor(replica / 2)] as number));
      let expected = 0;
      rows.forEach((row, k) => {
        expected += STEPS * (k === 0 ? 4 : (rows[k - 1]?.['Train/NextEnvs'] as number));
        expect(row['Time/TotalSteps']).toBe(expected);
        expect(row['Train/NextEnvs']).toBe(row['Train/Mode'] === 3 ? most : 2);
        expect(row['Train/Finished']).toBe(expected >= 16 * STEPS ? 1 : 0);
        expect(row['Train/Finished']).toBe(k === rows.length - 1 ? 1 : 0);
      });
      return rows.length;
    });
    expect(new Set(lengths).size).toBeGreaterThan(1);
  });

  it('gives the same bits alone, resumed, and with a budget that is raised afterwards', async () => {
    const seeds = [0, 1, 2];
    const longer = { ...espo, totalSteps: 24 * STEPS, seeds };
    const whole = await run(longer);
    const alone = await run({ ...longer, seeds: [1] });
    expect(own(alone, 0)).toEqual(own(whole, 1));
    const last = Math.max(...whole.rows.map(({ epoch }) => epoch));

    const first = await run({ ...espo, seeds });
    const resumed = await open(longer);
    await resumed.resume(first.checkpoint);
    const rest = await finish(resumed);
    for (const replica of seeds) {
      const all = [...own(first, replica), ...own(rest, replica)].map(({ epoch: _, ...row }) => row);
      // the last row before the raise said that the replica had finished
      const expected = own(whole, replica).map(({ epoch: _, ...row }) => row);
      expect(all.map(({ 'Train/Finished': _, ...row }) => row)).toEqual(
        expected.map(({ 'Train/Finished': _, ...row }) => row),
      );
      expect(slices(rest.checkpoint, replica)).toEqual(slices(whole.checkpoint, replica));
    }
    expect(last).toBeLessThanOrEqual(12);
  });

  it('ends each replica after the usual iterations where those are what is given, whatever their samples', async () => {
    const iterations = { ...espo, seeds: [0, 1], set: { ...espo.set, budget: 'iterations' } };
    const trainer = await open(iterations);
    expect(trainer.epochs).toBe(4);
    const first = await finish(trainer);
    for (const replica of [0, 1]) {
      const rows = own(first, replica);
      expect(rows.map((row) => row['Train/Finished'])).toEqual([0, 0, 0, 1]);
      expect(rows.at(-1)?.['Time/TotalSteps']).not.toBe(16 * STEPS);
    }
    const longer = await open({ ...iterations, totalSteps: 24 * STEPS });
    await longer.resume(first.checkpoint);
    expect(longer.isDone).toBe(false);
    const rest = await finish(longer);
    for (const replica of [0, 1]) expect(own(rest, replica).map((row) => row['Train/Finished'])).toEqual([0, 1]);
  });

  it('asks for rollouts of whole episodes', async () => {
    await expect(open({ ...espo, stepsPerEpoch: 4 * 50 })).rejects.toThrow(
      'espo varies the number of whole episodes, so rollouts must be as long as the horizon of TwoStateCMDP-v0, 100 steps, got 50',
    );
  });
});

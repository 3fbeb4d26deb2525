// Settings that change between iterations: what follows is what a run with that value would do, and a checkpoint holds it.
import { describe, expect, it } from 'vitest';
import { algorithms } from '../../src/algos/index.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import { type Checkpoint, createTrainer, type EpochMetrics, type RunConfig, type Trainer } from '../../src/index.ts';
import { changeableSettings, decodeChanges, encodeChanges } from '../../src/train/changes.ts';
import { testGpu } from '../gpu.ts';
import { tiny } from '../tiny.ts';

const small: RunConfig = { ...tiny, totalSteps: 4 * tiny.stepsPerEpoch, seeds: [3, 8] };
const passes: RunConfig = {
  ...small,
  algorithm: 'ppo-lagrangian',
  set: { hidden: [8], minibatch: 64, passes: 1, multiplierLr: 1e-12 },
};

const open = async (config = small): Promise<Trainer> => createTrainer({ ...config, gpu: await testGpu() });

const timeless = ({ 'Time/Seconds': _, 'Time/FPS': _f, ...row }: EpochMetrics): object => row;

/** Rows of one replica, or of all. */
const own = (rows: readonly EpochMetrics[], replica?: number): object[] =>
  rows.filter((row) => replica === undefined || row.replica === replica).map(timeless);

async function steps(trainer: Trainer, count: number): Promise<EpochMetrics[]> {
  const rows: EpochMetrics[] = [];
  for (let i = 0; i < count; i++) rows.push(...(await trainer.step()));
  return rows;
}

const words = ({ tensors }: Checkpoint): Record<string, number[]> =>
  Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, Array.from(data as Uint32Array)]));

describe('a change', async () => {
  const plain = await open();
  const unchanged = await steps(plain, 4);

  it('counts from the next iteration on, in the replica that it names and in no other', async () => {
    const trainer = await open();
    const before = await steps(trainer, 1);
    expect(own(before)).toEqual(own(unchanged.slice(0, 2)));
    expect(await trainer.adjust('delta', 1e-5, 1)).toEqual([
      { epoch: 1, name: 'delta', replica: 1, before: 0.01, after: 1e-5 },
    ]);
    const rest = await steps(trainer, 3);
    expect(own(rest, 0)).toEqual(own(unchanged.slice(2), 0));
    expect(own(rest, 1)).not.toEqual(own(unchanged.slice(2), 1));
    for (const row of rest.filter(({ replica }) => replica === 1)) expect(row['Train/KL']).toBeLessThanOrEqual(1e-5);
    trainer.destroy();
  });

  it('that is taken back at once changes nothing', async () => {
    const trainer = await open();
    await steps(trainer, 1);
    await trainer.adjust('gamma', 0.5);
    const usual = trainer.config.values['gamma'];
    await trainer.adjust('gamma', usual);
    expect(own(await steps(trainer, 3))).toEqual(own(unchanged.slice(2)));
    expect(trainer.changes.map(({ before, after }) => [before, after])).toEqual([
      [usual, 0.5],
      [0.5, usual],
    ]);
    trainer.destroy();
  });

  it('to the value that is there is none', async () => {
    expect(await plain.adjust('costLimit', plain.config.values['costLimit'])).toEqual([]);
    expect(plain.changes).toEqual([]);
  });

  it('of a limit moves the regret that is counted from then on', async () => {
    const trainer = await open();
    const [first] = await steps(trainer, 1);
    await trainer.adjust('costLimit', 1e-3);
    const [second] = await steps(trainer, 1);
    const regret = (second?.['Metrics/CostRegret'] as number) - (first?.['Metrics/CostRegret'] as number);
    expect(regret).toBeCloseTo((second?.['Metrics/EpCost'] as number) - 1e-3, 5);
    trainer.destroy();
  });

  it('is in the checkpoint: the run that resumes gives the same bits', async () => {
    const whole = await open();
    await steps(whole, 1);
    await whole.adjust('costLimit', [0.5]);
    await whole.adjust('criticLr', 0.02, 0);
    const first = await steps(whole, 1);
    const checkpoint = await whole.checkpoint();
    const rest = await steps(whole, 2);

    const resumed = await open();
    await resumed.resume(checkpoint, first[0]?.['Time/Seconds']);
    expect(resumed.changes).toEqual(whole.changes);
    expect(resumed.config.replicas.map(({ set }) => set)).toEqual([
      { costLimit: [0.5], criticLr: 0.02 },
      { costLimit: [0.5] },
    ]);
    const again = await steps(resumed, 2);
    expect(own(again)).toEqual(own(rest));
    expect(again[0]?.['Time/Seconds']).toBeGreaterThan(first[0]?.['Time/Seconds'] as number);
    expect(words(await resumed.checkpoint())).toEqual(words(await whole.checkpoint()));

    // and going back to before it forgets it
    await resumed.resume({ ...checkpoint, metadata: { ...checkpoint.metadata, changes: '[]' } });
    expect(resumed.config.replicas.map(({ set }) => set)).toEqual([{}, {}]);
    whole.destroy();
    resumed.destroy();
  });

  it('is said replica by replica where they differed', async () => {
    const trainer = await open();
    await trainer.adjust('beta', 3, 1);
    expect(await trainer.adjust('beta', 2)).toEqual([
      { epoch: 0, name: 'beta', replica: 0, before: 1, after: 2 },
      { epoch: 0, name: 'beta', replica: 1, before: 3, after: 2 },
    ]);
    trainer.destroy();
  });

  it.each([
    ['hidden', [16], 'hidden shapes buffers and kernels'],
    ['logStdInit', -1, 'logStdInit counts only at the start of a run'],
    ['delta', -1, 'delta must be a number > 0, got -1'],
    ['costLimit', [1, 2, 3], 'costLimit gives 3 limits, but TwoStateCMDP-v0 has'],
    ['multiplier', 1, 'c-trpo has no multipliers that go on'],
    ['nonsense', 1, 'c-trpo has no hyper-parameter "nonsense"'],
  ])('of %s to %j is refused', async (name, value, sentence) => {
    await expect(plain.adjust(name, value)).rejects.toThrow(sentence);
  });

  it('of a replica that is not there is refused', async () => {
    await expect(plain.adjust('delta', 0.02, 2)).rejects.toThrow('there is no replica 2: the run has 2');
  });
});

describe('multipliers', () => {
  it('go on from the value that was set', async () => {
    const trainer = await open(passes);
    await steps(trainer, 2);
    const [before] = await trainer.settings('multiplier');
    expect(await trainer.adjust('multiplier', 0.75)).toEqual([{ epoch: 2, name: 'multiplier', before, after: [0.75] }]);
    for (const row of await steps(trainer, 1)) expect(row['Metrics/LagrangeMultiplier']).toBeCloseTo(0.75, 6);
    expect(await trainer.settings('multiplier')).toEqual([[0.75], [0.75]]);
    trainer.destroy();
  });

  it('of a penalty factor follow the setting that it started from', async () => {
    const trainer = await open({
      ...passes,
      algorithm: 'appo',
      set: { hidden: [8], minibatch: 64, passes: 1, sigmaGrowth: 1 },
    });
    await steps(trainer, 1);
    await trainer.adjust('sigma', 7);
    for (const row of await steps(trainer, 1)) expect(row['Train/PenaltyFactor']).toBe(7);
    trainer.destroy();
  });
});

describe('a start', () => {
  const bounded = Object.values(algorithms).flatMap(({ name, hyperparameters }) =>
    hyperparameters.flatMap((p) => (p.notAbove ? [[name, p.name, p.notAbove] as const] : [])),
  );
  const task = 'EpisodicCMDP-v0';

  it('has a bound in every method whose update cuts to one', () => {
    const names = bounded.map(([algorithm]) => algorithm);
    for (const name of [
      'appo',
      'e-cop',
      'cppo-pid',
      'cup',
      'focops',
      'pdo',
      'ppo-lagrangian',
      'rcpo',
      'trpo-lagrangian',
    ])
      expect(names).toContain(name);
  });

  it.each(bounded)('of %s: %s above %s is refused, at it is not', (algorithm, name, bound) => {
    const config = (start: number): RunConfig => ({ task, algorithm, set: { [bound]: 1.5, [name]: start } });
    expect(resolveConfig(config(1.5)).values[name]).toBe(1.5);
    const sentence = `${name} 1.75 is above its bound, ${bound} 1.5: start lower or raise ${bound}`;
    expect(() => resolveConfig(config(1.75))).toThrow(sentence);
    expect(() => resolveConfig({ ...config(1), sweep: { [name]: [0.5, 1.75] } })).toThrow(sentence);
    expect(() => resolveConfig({ ...config(1), sweep: { [bound]: [2, 0.5] } })).toThrow('is above its bound');
  });

  it('that a change would cut is refused, too, and nothing changes', async () => {
    const trainer = await open({ ...passes, set: { ...passes.set, multiplierMax: 2 } });
    await expect(trainer.adjust('multiplier', 3)).rejects.toThrow(
      'multiplier 3 is above its bound, multiplierMax=2: raise multiplierMax first',
    );
    await trainer.adjust('multiplierMax', 4, 1);
    expect(await trainer.adjust('multiplier', 3, 1)).toHaveLength(1);
    await expect(trainer.adjust('multiplier', 3)).rejects.toThrow('is above its bound');
    // what counts at the start alone bounds no change
    expect(await trainer.adjust('multiplierMax', 1e-4, 0)).toHaveLength(1);
    trainer.destroy();
  });
});

describe('a batch that varies', () => {
  it('cannot grow beyond the buffers that were made for it', async () => {
    const espo: RunConfig = {
      ...small,
      algorithm: 'espo',
      set: { hidden: [8], minibatch: 64, criticPasses: 1, zetaPlus: 0.5 },
    };
    const trainer = await open(espo);
    await expect(trainer.adjust('zetaPlus', 1)).rejects.toThrow('zetaPlus = 1 needs buffers of another size');
    expect(trainer.changes).toEqual([]);
    trainer.destroy();
  });
});

describe('what can change', () => {
  it('is what kernels read in every iteration', () => {
    const names = (algorithm: string): string[] =>
      changeableSettings(algorithms[algorithm] as never).map((p) => p.name);
    expect(names('c-trpo')).toEqual(expect.arrayContaining(['costLimit', 'delta', 'beta', 'criticLr', 'barrier']));
    for (const absent of ['hidden', 'minibatch', 'logStdInit', 'policyInit', 'multiplier'])
      expect(names('c-trpo')).not.toContain(absent);
    expect(names('ppo-lagrangian')).toEqual(expect.arrayContaining(['multiplier', 'multiplierLr', 'actorLr']));
    expect(names('ppo-lagrangian')).not.toContain('multiplierInit');
    expect(names('cppo-pid')).not.toContain('multiplier');
    expect(names('e-cop')).not.toContain('gamma');
  });
});

describe('events.jsonl', () => {
  const changes = [
    { epoch: 3, name: 'costLimit', before: [25], after: [10] },
    { epoch: 9, name: 'barrier', replica: 1, before: 'entropy', after: 'log' },
  ];

  it('reads back, but for a line that was cut short', () => {
    const text = encodeChanges(changes);
    expect(text.split('\n')).toHaveLength(3);
    expect(decodeChanges(text)).toEqual(changes);
    expect(decodeChanges(text.slice(0, -4))).toEqual(changes.slice(0, 1));
    expect(() => decodeChanges('{"epoch":1}\n')).toThrow('line 1 is not a change');
  });
});

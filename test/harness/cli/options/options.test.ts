import { describe, expect, it } from 'vitest';
import {
  countOption,
  overlay,
  runConfig,
  seedsOption,
  settingsOption,
} from '../../../../harness/cli/options/options.ts';
import { resolveConfig } from '../../../../src/config/resolve.ts';

const RUN = { task: 'SafetyPointGoal1-v0', algo: 'c-trpo' };

describe('counts', () => {
  it.each([
    ['20000', 20000],
    ['2e6', 2e6],
    ['1E3', 1000],
    ['0.5e3', 500],
  ])('%s', (text, value) => {
    expect(countOption(text, '--total-steps')).toBe(value);
  });

  it.each(['', '0', '-1', '1.5', '0x10', 'ten', '1e400', ' 3'])('not %j', (text) => {
    expect(() => countOption(text, '--envs')).toThrow(/^--envs must be an integer >= 1, got /);
  });
});

describe('seeds', () => {
  it('--seeds counts from 0, --seed names', () => {
    expect(seedsOption({ seeds: '3' })).toEqual([0, 1, 2]);
    expect(seedsOption({ seed: '3' })).toEqual([3]);
    expect(seedsOption({ seed: '0,4,7' })).toEqual([0, 4, 7]);
    expect(seedsOption({})).toBeUndefined();
  });
});

describe('settings', () => {
  it('commas separate the values of a sweep, colons those of a list', () => {
    const { set, sweep } = settingsOption('c-trpo', {
      set: ['hidden=64:32', 'beta=0.1,1,10', 'barrier=log'],
      costLimit: '10,25',
    });
    expect(set).toEqual({ hidden: [64, 32], barrier: 'log' });
    expect(sweep).toEqual({ beta: [0.1, 1, 10], costLimit: [[10], [25]] });
  });

  it('replicas are seeds times the product of the sweeps, seeds fastest', () => {
    const { replicas } = resolveConfig(runConfig({ ...RUN, seed: '4,7', set: ['beta=1,2'], costLimit: '10,25' }));
    expect(replicas.map(({ seed, set }) => [seed, set['beta'], set['costLimit']])).toEqual([
      [4, 1, [10]],
      [7, 1, [10]],
      [4, 1, [25]],
      [7, 1, [25]],
      [4, 2, [10]],
      [7, 2, [10]],
      [4, 2, [25]],
      [7, 2, [25]],
    ]);
  });

  it('an option replaces what the file sets or sweeps under the same key, and nothing else', () => {
    const file = { task: 'a', algorithm: 'b', set: { beta: 1, delta: 0.02 }, sweep: { hysteresis: [0.5, 0.8] } };
    expect(overlay(file, { set: { hysteresis: 0.9 }, sweep: { beta: [1, 2] } })).toEqual({
      task: 'a',
      algorithm: 'b',
      set: { delta: 0.02, hysteresis: 0.9 },
      sweep: { beta: [1, 2] },
    });
  });
});

describe('a link', () => {
  const fromLink =
    'http://localhost:8080/#v=1&task=TwoStateCMDP-v0&algo=c-trpo&seeds=3&beta=0.5&delta=0.01,0.02&portable=1';

  it('is a run', () => {
    expect(runConfig({ fromLink })).toEqual({
      task: 'TwoStateCMDP-v0',
      algorithm: 'c-trpo',
      seeds: [0, 1, 2],
      set: { beta: 0.5 },
      sweep: { delta: [0.01, 0.02] },
      portable: true,
    });
  });

  it('yields to options, as a file does', () => {
    expect(runConfig({ fromLink, task: 'GridWorld-v0', seed: '7', set: ['delta=0.1'] })).toEqual({
      task: 'GridWorld-v0',
      algorithm: 'c-trpo',
      seeds: [7],
      set: { beta: 0.5, delta: 0.1 },
      sweep: {},
      portable: true,
    });
  });

  it('and a file come before what a verb takes by itself', () => {
    const usual = { task: 'SafetyPointGoal1-v0', algorithm: 'trpo' };
    expect(runConfig({ fromLink }, usual)).toMatchObject({ task: 'TwoStateCMDP-v0', algorithm: 'c-trpo' });
    expect(runConfig({ algo: 'cup' }, usual)).toMatchObject({ task: 'SafetyPointGoal1-v0', algorithm: 'cup' });
  });
});

// What the library says of options that are wrong: each sentence names the option as the configuration does, and no command line.
import { describe, expect, it } from 'vitest';
import { parseStudy } from '../../harness/cli/study/file.ts';
import { flagOf } from '../../harness/cli/terminal/flags.ts';
import { algorithms } from '../../src/algos/index.ts';
import { parseSeed } from '../../src/config/typed.ts';
import type { OptionError } from '../../src/errors/option_error.ts';
import { isCarried32 } from '../../src/gpu/f32.ts';
import { createTrainer, openDevice, type RunConfig, resolveConfig } from '../../src/index.ts';

const run: RunConfig = { task: 'TwoStateCMDP-v0', algorithm: 'c-trpo' };
const of = (given: object) => () => resolveConfig({ ...run, ...given });

describe('an option of the library', () => {
  it.each([
    [{ seeds: 3 }, 'seeds: expected a list of integers, got 3'],
    [{ seeds: ['1'] }, 'seeds: expected a list of integers, got ["1"]'],
    [{ seeds: [] }, 'seeds must name a seed at least, got none'],
    [{ seeds: [2 ** 32] }, 'seeds must be an integer from 0 to 4294967295, got 4294967296'],
    [{ seeds: [1, 2, 1] }, 'seeds names a seed twice: 1'],
    [{ envs: '4' }, 'envs: expected an integer, got "4"'],
    [{ envs: 2.5 }, 'envs must be an integer >= 1, got 2.5'],
    [{ envs: Number.NaN }, 'envs must be an integer >= 1, got NaN'],
    [{ totalSteps: 1e300 }, 'totalSteps must be an integer >= 1 and < 2^53, got 1e+300'],
    [{ totalSteps: 10 }, 'totalSteps 10 is less than one iteration of '],
    [
      { stepsPerEpoch: 150 },
      'stepsPerEpoch 150 is not a whole number of 100-step episodes of TwoStateCMDP-v0: use a multiple of 100, or give envs too',
    ],
    [{ envs: 7, stepsPerEpoch: 100 }, 'stepsPerEpoch 100 is not a multiple of envs 7'],
    [{ task: 3 }, 'task: expected a name, got 3'],
    [{ algorithm: undefined }, 'unknown algorithm undefined: known are c-trpo'],
    [{ set: [] }, 'set: expected an object with a value for each hyper-parameter, got []'],
    [{ set: { beta: 'big' } }, 'beta must be a number >= 0, got "big"'],
    [{ set: { beta: [1] } }, 'beta must be a number >= 0, got [1]'],
    [
      { sweep: { beta: 1 } },
      'sweep: expected an object with a list of values for each hyper-parameter, got {"beta":1}',
    ],
    [{ sweep: { beta: [] } }, 'beta has no value'],
    [{ portable: 1 }, 'portable: expected true or false, got 1'],
    [{ kernels: 'warp' }, 'kernels: expected lane or tile, got "warp"'],
    [{ physics: 'warp' }, 'physics: expected straight or cooperative, got "warp"'],
    [
      { epochs: 5 },
      'unknown option epochs: known are task, algorithm, seeds, envs, stepsPerEpoch, totalSteps, set, sweep, portable, kernels, physics',
    ],
    [{ costLimit: 5 }, 'unknown option costLimit: known are task,'],
  ])('%j', (given, sentence) => {
    expect(of(given)).toThrow(sentence);
    expect(of(given)).toThrow(expect.objectContaining({ name: 'RingfenceError', exitCode: 2 }));
  });

  it('that is undefined is as one that is not given', () => {
    const { given } = resolveConfig({ ...run, envs: undefined, seeds: undefined } as unknown as RunConfig);
    expect(given).toEqual(resolveConfig(run).given);
  });

  it('of a trainer or a device is known, or an error, before a device is opened', async () => {
    const gpu = { requestAdapter: () => Promise.reject(new Error('was asked')) } as unknown as GPU;
    const trainer = (options: object) => createTrainer({ ...run, gpu, ...options });
    await expect(trainer({ epochs: 5 })).rejects.toThrow('unknown option epochs: known are gpu, onCompiled, task');
    await expect(trainer({ gpu: 3 })).rejects.toThrow(
      "gpu: expected navigator.gpu, Dawn's object or an open device, got 3",
    );
    await expect(trainer({ gpu: undefined })).rejects.toThrow('no WebGPU adapter was found');
    await expect(trainer({ onCompiled: 3 })).rejects.toThrow('onCompiled: expected a function, got 3');
    await expect(openDevice(gpu, { limit: {} } as object)).rejects.toThrow(
      'unknown option limit (perhaps limits): known are limits, powerPreference, portable',
    );
  });

  it('of a limit that WebGPU does not have is named, before a device is opened', async () => {
    const info = { vendor: '', architecture: '', device: 'a GPU', description: '' };
    const adapter = { info, features: new Set(), limits: { maxBindGroups: 4 } };
    const gpu = { requestAdapter: async () => adapter } as unknown as GPU;
    await expect(openDevice(gpu, { limits: { maxBuffers: 3 } as object })).rejects.toThrow(
      "the adapter a GPU knows no limit maxBuffers: name one of WebGPU's",
    );
    await expect(openDevice(gpu, { limits: { maxBindGroups: 5 } })).rejects.toThrow(
      'this run needs maxBindGroups = 5, but the adapter a GPU offers 4',
    );
  });

  it('is said by the command line in flags', () => {
    const words = (given: object): string => {
      try {
        of(given)();
      } catch (error) {
        return (error as OptionError).inWords(flagOf);
      }
      throw new Error('was accepted');
    };
    expect(words({ stepsPerEpoch: 150 })).toMatch(/^--steps-per-epoch 150 is not .*, or give --envs too$/);
    expect(words({ set: { beta: -1 } })).toBe('--set beta must be a number >= 0, got -1');
    expect(words({ set: { costLimit: [1, 2] } })).toMatch(/^--cost-limit gives 2 limits/);
    expect(words({ algorithm: 'espo', envs: 4, stepsPerEpoch: 200 })).toMatch(/: give --envs alone$/);
  });
});

describe('numbers that kernels cannot carry', () => {
  it('are refused in every hyper-parameter, or in none of its range', () => {
    for (const algorithm of Object.values(algorithms))
      for (const p of algorithm.hyperparameters) {
        if (p.type !== 'number' && p.type !== 'limits') continue;
        const name = `${algorithm.name} ${p.name}`;
        for (const value of [1e300, 1e30, 1e-300, 1e-30, -1e300, Number.POSITIVE_INFINITY, Number.NaN]) {
          const task = algorithm.name === 'e-cop' ? 'EpisodicCMDP-v0' : run.task;
          const given = () => resolveConfig({ task, algorithm: algorithm.name, set: { [p.name]: value } });
          expect(given, `${name} = ${value}`).toThrow(new RegExp(`^${p.name} must be .*, got`));
        }
        for (const end of [p.min, p.max, p.default].flat())
          if (typeof end === 'number') expect(isCarried32(end), `${name} ${end}`).toBe(true);
      }
  });

  it('are refused as seeds', () => {
    expect(parseSeed('4294967295', '--seed')).toBe(4294967295);
    expect(() => parseSeed('4294967296', '--seed')).toThrow('--seed must be an integer from 0 to 4294967295');
  });

  it('are refused as counts of seeds and replicas, without counting them', () => {
    const study = { tasks: ['TwoStateCMDP-v0'], algorithms: ['trpo'] };
    for (const seeds of [1e9, 65536])
      expect(() => parseStudy({ ...study, seeds }, 'a.json')).toThrow(
        /^a.json: seeds must be a count from 1 to 65535 /,
      );
    const beta = Array.from({ length: 5000 }, (_, k) => k);
    expect(of({ sweep: { beta, delta: beta.map((k) => 1e-3 + k * 1e-6) } })).toThrow(
      'delta with 5000 values makes more than 65535 replicas, seeds times swept values: split the run',
    );
  });
});

// Where hyper-parameters lie for the kernels, and what they are called there.
import { describe, expect, it } from 'vitest';
import type { Hyperparameter } from '../../src/algos/hyperparameter.ts';
import { algorithms } from '../../src/algos/index.ts';
import { resolveConfig, settingOf } from '../../src/config/resolve.ts';
import { hyperIndex } from '../../src/train/hyper.ts';

const config = resolveConfig({ task: 'TwoStateCMDP-v0', algorithm: 'c-trpo', set: { delta: 0.5, beta: 0.25 } });

const withNumbers = (...names: readonly string[]) => {
  const number = (name: string): Hyperparameter => ({
    name,
    type: 'number',
    scope: 'replica',
    default: 1,
    meaning: 'a number',
    source: 'the test',
  });
  return hyperIndex({
    ...config,
    algorithm: { ...config.algorithm, name: 'mine', hyperparameters: names.map(number) },
  });
};

describe('a hyper-parameter', () => {
  it('has its own name in capitals, whatever the method', () => {
    for (const algorithm of Object.values(algorithms)) {
      const { constants } = hyperIndex({ ...config, algorithm });
      const names = Object.keys(constants).map((name) =>
        name.toLowerCase().replace(/_(.)/g, (_, c) => c.toUpperCase()),
      );
      const own = algorithm.hyperparameters.filter(({ scope }) => scope === 'replica').map(({ name }) => name);
      expect(names).toEqual(['epochs', 'totalSteps', 'lastIteration', ...own]);
    }
  });

  it('lies at the offset of that name', () => {
    const { constants, pack } = hyperIndex(config);
    const packed = pack(settingOf(config, 0));
    expect(packed[constants['DELTA'] as number]).toBe(0.5);
    expect(packed[constants['BETA'] as number]).toBe(0.25);
    expect(packed[constants['EPOCHS'] as number]).toBe(config.usualEpochs);
  });

  it.each([
    ['stepSize', 'step_size', 'STEP_SIZE'],
    ['one', 'totalSteps', 'TOTAL_STEPS'],
    ['one', 'hyperStride', 'HYPER_STRIDE'],
  ])('is refused where kernels could not tell it from another: %s, %s', (first, second, name) => {
    expect(() => withNumbers(first, second)).toThrow(
      `mine has two numbers that kernels know as ${name}: rename its hyper-parameter`,
    );
  });
});

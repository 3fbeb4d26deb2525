import { describe, expect, it } from 'vitest';
import { compareProfiles } from '../../src/profile/compare.ts';
import { readProfile } from '../../src/profile/document.ts';
import { documentOf } from './fixture.ts';

describe('a comparison of two profiles', () => {
  it('has every kernel of either, the largest change first, and the whole iteration', () => {
    const a = documentOf({ same: 5, slower: 1, gone: 3 });
    const b = documentOf({ same: 5, slower: 8, fresh: 2 }, { plainMilliseconds: 50 });
    const { kernels, iteration, differences } = compareProfiles(a, b);
    expect(kernels).toEqual([
      { kernel: 'slower', a: 1, b: 8, ratio: 8 },
      { kernel: 'gone', a: 3, b: 0, ratio: 0 },
      { kernel: 'fresh', a: 0, b: 2, ratio: null },
      { kernel: 'same', a: 5, b: 5, ratio: 1 },
    ]);
    expect(iteration).toEqual({ kernel: 'iteration', a: 100, b: 50, ratio: 0.5 });
    expect(differences).toEqual([]);
  });

  it('says what else differs', () => {
    const other = documentOf(
      {},
      { adapter: 'SwiftShader', replicas: 2, settings: { hidden: [64, 64], minibatch: 512 } },
    );
    expect(compareProfiles(documentOf({}), other).differences).toEqual([
      'The adapter differs: "llvmpipe" in a, "SwiftShader" in b.',
      'The number of replicas differs: 1 in a, 2 in b.',
      'The setting minibatch differs: 128 in a, 512 in b.',
    ]);
  });
});

describe('a saved profile', () => {
  it('is read as it was written', () => {
    const document = documentOf({ 'nn/forward': 1 });
    expect(readProfile(JSON.parse(JSON.stringify(document)), 'a.json')).toEqual(document);
  });

  it.each([undefined, {}, { ...documentOf({}), version: 2 }, { ...documentOf({}), kernels: [{}] }])(
    'is not %o',
    (value) => {
      expect(() => readProfile(value, 'a.json')).toThrow(/^a\.json is not a profile/);
    },
  );
});

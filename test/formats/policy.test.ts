import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/errors/error.ts';
import { encodePolicySafetensors, type PolicyData, type PolicyLayer } from '../../src/formats/policy.ts';
import { decodeSafetensors } from '../../src/formats/safetensors.ts';
import { samplePolicy } from './policy.fixture.ts';

const policy = samplePolicy({ sizes: [3, 4, 2], activation: 'relu', observationClip: Number.POSITIVE_INFINITY });

describe('policy as safetensors', () => {
  it('holds every part under its name', () => {
    const { tensors, metadata } = decodeSafetensors(encodePolicySafetensors(policy));
    const shapes = Object.entries(tensors).map(([name, { shape }]) => [name, shape]);
    expect(Object.fromEntries(shapes)).toEqual({
      'layers.0.weight': [4, 3],
      'layers.0.bias': [4],
      'layers.1.weight': [2, 4],
      'layers.1.bias': [2],
      log_std: [2],
      observation_mean: [3],
      observation_std: [3],
    });
    expect(tensors['layers.0.weight']?.data).toEqual(policy.layers[0]?.weight);
    expect(metadata).toEqual({
      task: 'PointGoal1',
      algorithm: 'e-cop',
      activation: 'relu',
      observation_clip: 'Infinity',
    });
  });
});

it('a discrete policy has no log-stds, and says so', () => {
  const discrete = samplePolicy({
    sizes: [3, 4],
    discrete: true,
    activation: 'tanh',
    observationClip: Number.POSITIVE_INFINITY,
  });
  const { tensors, metadata } = decodeSafetensors(encodePolicySafetensors(discrete));
  expect(Object.keys(tensors).sort()).toEqual([
    'layers.0.bias',
    'layers.0.weight',
    'observation_mean',
    'observation_std',
  ]);
  expect(metadata['action']).toContain('argmax(logits)');
  expect(() => encodePolicySafetensors({ ...discrete, logStd: new Float32Array(4) })).toThrow(
    new FormatError('policy: the length of logStd must be 0, got 4'),
  );
});

describe('policy check', () => {
  const [first, last] = policy.layers as [PolicyLayer, PolicyLayer];
  it.each<[string, Partial<PolicyData>]>([
    ['there must be at least one layer', { layers: [] }],
    ['the input size of layer 1 must be 4, got 3', { layers: [first, { ...last, in: 3 }] }],
    [
      'the number of weights of layer 0 must be 12, got 5',
      { layers: [{ ...first, weight: new Float32Array(5) }, last] },
    ],
    ['the output size of the last layer must be 2, got 4', { layers: [first] }],
    ['the length of logStd must be 2, got 3', { logStd: new Float32Array(3) }],
    ['every observationStd must be > 0', { observationStd: Float32Array.of(1, 0, 1) }],
    ['observationClip must be > 0, got NaN', { observationClip: Number.NaN }],
  ])('says: %s', (message, change) => {
    expect(() => encodePolicySafetensors({ ...policy, ...change })).toThrow(new FormatError(`policy: ${message}`));
  });
});

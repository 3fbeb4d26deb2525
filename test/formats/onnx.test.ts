/** The exported model, run by ONNX Runtime, against the float64 forward pass. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodePolicyOnnx } from '../../src/formats/onnx.ts';
import { forward, type PolicyOptions, sampleObservations, samplePolicy } from './policy.fixture.ts';

const NO_CLIP = Number.POSITIVE_INFINITY;
const TOLERANCE = 1e-6;

describe('policy as ONNX', () => {
  it.each<PolicyOptions & { batch: number }>([
    { sizes: [5, 2], activation: 'tanh', observationClip: NO_CLIP, batch: 7 },
    { sizes: [1, 1], activation: 'relu', observationClip: 1, batch: 1 },
    { sizes: [60, 64, 64, 2], activation: 'tanh', observationClip: 5, batch: 33 },
    { sizes: [60, 64, 64, 2], activation: 'tanh', observationClip: 1, batch: 33 },
    { sizes: [17, 32, 6], activation: 'relu', observationClip: 1, batch: 3 },
    { sizes: [28, 32, 16, 8, 12], activation: 'relu', observationClip: NO_CLIP, batch: 64 },
  ])('computes what float64 computes: $sizes, $activation, clip $observationClip', async ({ batch, ...options }) => {
    const policy = samplePolicy(options);
    const observations = sampleObservations(policy, batch);
    const session = await InferenceSession.create(encodePolicyOnnx(policy));
    const input = new Tensor('float32', observations, [batch, policy.observationSize]);
    const outputs = await session.run({ observation: input });

    expect(session.outputNames).toEqual(['action', 'mean', 'log_std']);
    expect(outputs.action?.dims).toEqual([batch, policy.actionSize]);
    expect(outputs.log_std?.data).toEqual(policy.logStd);
    const expected = Array.from({ length: batch }, (_, i) =>
      forward(policy, observations.subarray(i * policy.observationSize, (i + 1) * policy.observationSize)),
    ).flat();
    expect(largestError(values(outputs.mean), expected)).toBeLessThanOrEqual(TOLERANCE);
    const clipped = expected.map((value) => Math.min(Math.max(value, -1), 1));
    expect(largestError(values(outputs.action), clipped)).toBeLessThanOrEqual(TOLERANCE);
  });

  it.each([
    { sizes: [5, 4], activation: 'tanh', observationClip: NO_CLIP, batch: 9 },
    { sizes: [2, 16, 2], activation: 'relu', observationClip: 2, batch: 33 },
  ] as const)('gives the logits of a discrete policy: $sizes', async ({ batch, ...options }) => {
    const policy = samplePolicy({ ...options, sizes: [...options.sizes], discrete: true });
    const observations = sampleObservations(policy, batch);
    const session = await InferenceSession.create(encodePolicyOnnx(policy));
    const outputs = await session.run({
      observation: new Tensor('float32', observations, [batch, policy.observationSize]),
    });
    expect(session.outputNames).toEqual(['logits']);
    expect(outputs.logits?.dims).toEqual([batch, policy.discreteActions]);
    const expected = Array.from({ length: batch }, (_, i) =>
      forward(policy, observations.subarray(i * policy.observationSize, (i + 1) * policy.observationSize)),
    ).flat();
    expect(largestError(values(outputs.logits), expected)).toBeLessThanOrEqual(TOLERANCE);
  });

  it('says in its metadata what the action is, and what the inputs are besides observations', () => {
    const discrete = samplePolicy({ sizes: [3, 2], discrete: true, activation: 'tanh', observationClip: NO_CLIP });
    const model = encodePolicyOnnx({ ...discrete, addedInputs: ['the share of the horizon that is over'] });
    const text = new TextDecoder('latin1').decode(model);
    expect(text).toContain('argmax(logits)');
    expect(text).toContain('the share of the horizon that is over');
  });

  it('clips the action, not the mean', async () => {
    const policy = samplePolicy({ sizes: [2, 2], activation: 'tanh', observationClip: NO_CLIP });
    policy.layers[0]?.bias.set([10, -10]);
    const session = await InferenceSession.create(encodePolicyOnnx(policy));
    const outputs = await session.run({ observation: new Tensor('float32', Float32Array.of(0, 0), [1, 2]) });
    expect([...values(outputs.action)]).toEqual([1, -1]);
    expect(values(outputs.mean)[0]).toBeGreaterThan(5);
  });
});

function values(output: Tensor | undefined): Float32Array {
  return output?.data as Float32Array;
}

function largestError(got: Float32Array, expected: number[]): number {
  expect(got.length).toBe(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs((got[i] as number) - value)));
}

import { expect, it } from 'vitest';
import { runKernel } from '../../gpu.ts';

const probe = `
import package::lib::angle::{ cosineSine };
@group(0) @binding(0) var<storage, read> angles: array<f32>;
@group(0) @binding(1) var<storage, read_write> answers: array<vec2f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  answers[id.x] = cosineSine(angles[id.x]);
}`;

const COUNT = 4096;

/** The largest errors of the device's cosine and sine of many angles within +- `reach`, and of small sines by their size. */
async function errors(reach: number): Promise<{ cosine: number; sine: number; relative: number }> {
  const angles = Float32Array.from({ length: COUNT }, (_, i) => reach * (2 * ((i * 0.6180339887498949) % 1) - 1));
  const { answers } = (await runKernel({
    variant: { path: 'test/angle' },
    sources: { 'test/angle.wgsl': probe },
    inputs: { angles },
    outputs: { answers: 2 * COUNT },
    workgroups: [COUNT / 64, 1],
  })) as { answers: Float32Array };
  const largest = (error: (angle: number, cosine: number, sine: number) => number): number =>
    Math.max(...angles.map((angle, i) => error(angle, answers[2 * i] as number, answers[2 * i + 1] as number)));
  return {
    cosine: largest((angle, cosine) => Math.abs(cosine - Math.cos(angle))),
    sine: largest((angle, _, sine) => Math.abs(sine - Math.sin(angle))),
    relative: largest((angle, _, sine) => Math.abs(sine / Math.sin(angle) - 1)),
  };
}

it.each([0.001, Math.PI / 4, 4, 1e4])('cosine and sine within +-%s are exact to a unit of f32', async (reach) => {
  const { cosine, sine } = await errors(reach);
  expect(cosine).toBeLessThan(1.3e-7);
  expect(sine).toBeLessThan(1.3e-7);
});

it.each([0.001, Math.PI / 4])('a sine within +-%s keeps its digits however small it is', async (reach) => {
  expect((await errors(reach)).relative).toBeLessThan(2.4e-7);
});

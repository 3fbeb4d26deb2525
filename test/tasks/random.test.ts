import { describe, expect, test } from 'vitest';
import { SINE_ERROR } from '../driver.ts';
import { normal4, PURPOSE, philox4x32, random4, type Stream, uniform4, type Words } from '../reference/random.ts';
import { openTestGpu, runKernel } from './device.ts';

/** sqrt(-2 log 2^-24): no normal number is farther out. */
const LARGEST_RADIUS = 5.77;

const kernelText = `
import package::lib::random::{ Stream, philox4x32, random4, uniform4, normal4 };
@group(0) @binding(0) var<storage, read> counters: array<vec4u>;
@group(0) @binding(1) var<storage, read> keys: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> words: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> streamWords: array<vec4u>;
@group(0) @binding(4) var<storage, read_write> uniforms: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> normals: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&counters)) { return; }
  let c = counters[i];
  let stream = Stream(c.x, c.y, c.z, c.w);
  words[i] = philox4x32(c, keys[i].xy);
  streamWords[i] = random4(stream, keys[i].z);
  uniforms[i] = uniform4(stream, keys[i].z);
  normals[i] = normal4(stream, keys[i].z);
}`;

// Philox4x32-10 known-answer vectors of the Random123 distribution: counter, key, result.
const ONES = 0xffffffff;
const knownAnswers: [Words, [number, number], Words][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [ONES, ONES, ONES, ONES],
    [ONES, ONES],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

const COUNT = 4160; // not a multiple of the workgroup's 64 in vec4 rows of the known answers and streams together
const streams: { stream: Stream; draw: number }[] = Array.from({ length: COUNT - 3 }, (_, i) => ({
  stream: { seed: i % 7, environment: i, step: (i * 37) % 1000, purpose: i % 6 },
  draw: i % 5,
}));

async function device() {
  const counters = knownAnswers.flatMap(([counter]) => counter);
  const keys = knownAnswers.flatMap(([, key]) => [...key, 0, 0]);
  for (const { stream, draw } of streams) {
    counters.push(stream.seed, stream.environment, stream.step, stream.purpose);
    keys.push(0, 0, draw, 0);
  }
  const size = COUNT * 4;
  return runKernel(
    await openTestGpu({ 'test/random.wgsl': kernelText }),
    { path: 'test/random' },
    { counters: Uint32Array.from(counters), keys: Uint32Array.from(keys) },
    { words: size, streamWords: size, uniforms: size, normals: size },
    Math.ceil(COUNT / 64),
  );
}

describe('Philox4x32-10', async () => {
  const result = await device();
  const words = new Uint32Array(result.words as ArrayBuffer);
  const streamWords = new Uint32Array(result.streamWords as ArrayBuffer);
  const uniforms = new Float32Array(result.uniforms as ArrayBuffer);
  const normals = new Float32Array(result.normals as ArrayBuffer);

  test('the reference and the device give the known answers', () => {
    knownAnswers.forEach(([counter, key, answer], i) => {
      expect(philox4x32(counter, key)).toEqual(answer);
      expect([...words.subarray(4 * i, 4 * i + 4)]).toEqual(answer);
    });
  });

  test('streams and uniform numbers equal the reference bit for bit', () => {
    streams.forEach(({ stream, draw }, i) => {
      const at = 4 * (i + knownAnswers.length);
      expect([...streamWords.subarray(at, at + 4)]).toEqual(random4(stream, draw));
      expect([...uniforms.subarray(at, at + 4)]).toEqual(uniform4(stream, draw));
    });
  });

  test('normal numbers equal the reference to f32 and have mean 0 and variance 1', () => {
    const drawn: number[] = [];
    streams.forEach(({ stream, draw }, i) => {
      const at = 4 * (i + knownAnswers.length);
      normal4(stream, draw).forEach((expected, j) => {
        const value = normals[at + j] as number;
        expect(Math.abs(value - expected)).toBeLessThan(2e-5 + LARGEST_RADIUS * SINE_ERROR);
        drawn.push(value);
      });
    });
    const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    const variance = drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(drawn.length));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / drawn.length));
  });

  test('another seed, environment, step, purpose or draw gives other words', () => {
    const base: Stream = { seed: 1, environment: 2, step: 3, purpose: PURPOSE.step };
    const variants = [
      random4(base, 0),
      random4(base, 1),
      random4({ ...base, seed: 2 }, 0),
      random4({ ...base, environment: 3 }, 0),
      random4({ ...base, step: 4 }, 0),
      random4({ ...base, purpose: PURPOSE.reset }, 0),
    ];
    expect(new Set(variants.map(String)).size).toBe(variants.length);
  });
});

// Twin of shaders/lib/random.wgsl: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011)
// with BigInt products, so that no step can hide a carry.

export type Words = [number, number, number, number];

export interface Stream {
  seed: number;
  environment: number;
  step: number;
  purpose: number;
}

export const PURPOSE = { reset: 0, step: 1, action: 2, shuffle: 3, init: 4, evaluate: 5 };

const ROUNDS = 10;
const MULTIPLIERS = [0xd2511f53n, 0xcd9e8d57n] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
const KEY_HIGH = 0x72696e67;

export function philox4x32(counter: Words, key: [number, number]): Words {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const a = MULTIPLIERS[0] * BigInt(c0);
    const b = MULTIPLIERS[1] * BigInt(c2);
    const next: Words = [
      (Number(b >> 32n) ^ c1 ^ k0) >>> 0,
      Number(b & 0xffffffffn),
      (Number(a >> 32n) ^ c3 ^ k1) >>> 0,
      Number(a & 0xffffffffn),
    ];
    [c0, c1, c2, c3] = next;
    k0 = (k0 + WEYL[0]) >>> 0;
    k1 = (k1 + WEYL[1]) >>> 0;
  }
  return [c0, c1, c2, c3];
}

export function random4(stream: Stream, draw: number): Words {
  return philox4x32([draw, stream.step, stream.environment, stream.purpose], [stream.seed, KEY_HIGH]);
}

/** Four numbers in [0, 1) from the top 24 bits, exactly representable in f32. */
export function uniform4(stream: Stream, draw: number): Words {
  return random4(stream, draw).map((word) => (word >>> 8) * 2 ** -24) as Words;
}

/** Box-Muller: two independent pairs of standard normal numbers. */
export function normal4(stream: Stream, draw: number): Words {
  const [a, b, c, d] = uniform4(stream, draw).map((u, i) => (i % 2 === 0 ? 1 - u : u)) as Words;
  const [r, s] = [Math.sqrt(-2 * Math.log(a)), Math.sqrt(-2 * Math.log(c))];
  const [p, q] = [2 * Math.PI * b, 2 * Math.PI * d];
  return [r * Math.cos(p), r * Math.sin(p), s * Math.cos(q), s * Math.sin(q)];
}

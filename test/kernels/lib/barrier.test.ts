import { describe, expect, it } from 'vitest';
import { runKernel } from '../../gpu.ts';
import { type Barrier, curvature, divergence } from '../../reference/barrier.ts';

const probe = `
import package::lib::barrier::{ barrierDivergence, barrierCurvature };
@group(0) @binding(0) var<storage, read> queries: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> answers: array<vec2f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&queries)) { return; }
  let q = queries[id.x];
  answers[id.x] = vec2f(barrierDivergence(u32(q.x), q.y, q.z), barrierCurvature(u32(q.x), q.y));
}`;

interface Query {
  readonly margin: number;
  readonly alpha: number;
}

async function ask(kind: Barrier, queries: readonly Query[]): Promise<{ divergence: number; curvature: number }[]> {
  const words = Float32Array.from(queries.flatMap(({ margin, alpha }) => [kind === 'log' ? 1 : 0, margin, alpha, 0]));
  const { answers } = await runKernel({
    variant: { path: 'test/barrier' },
    sources: { 'test/barrier.wgsl': probe },
    inputs: { queries: words },
    outputs: { answers: 2 * queries.length },
    workgroups: [Math.ceil(queries.length / 64), 1],
  });
  return queries.map((_, i) => ({ divergence: answers?.[2 * i] as number, curvature: answers?.[2 * i + 1] as number }));
}

const margins = [0.01, 0.1, 0.75, 1, 3, 25, 100].map(Math.fround);
const near = Array.from({ length: 40 }, (_, i) => 10 ** (-8 + 0.2 * i)).filter((u) => u < 1);
const shares = [
  ...near.flatMap((u) => [u, -u]),
  0.2499,
  0.25,
  0.2501,
  0.6,
  0.9,
  0.99,
  0.999,
  0.9999,
  -0.2499,
  -0.2501,
  -1,
  -3,
  -10,
  -49.9,
];
const inside = margins.flatMap((margin) => shares.map((u) => ({ margin, alpha: Math.fround(u * margin) })));

describe.each(['entropy', 'log'] as const)('lib/barrier, %s', (kind) => {
  it('has a relative error of at most 1e-4 for margins of 0.01 to 100 and alpha of -50 to 0.9999 margins', async () => {
    const answers = await ask(kind, inside);
    inside.forEach(({ margin, alpha }, i) => {
      const expected = divergence(kind, margin, alpha);
      expect(
        Math.abs((answers[i]?.divergence as number) - expected),
        `margin ${margin}, alpha ${alpha}`,
      ).toBeLessThanOrEqual(1e-4 * expected);
    });
  });

  it('is never negative, and 0 with zero gradient at alpha = 0', async () => {
    const answers = await ask(kind, inside);
    expect(answers.every((a) => a.divergence >= 0)).toBe(true);
    for (const margin of margins) {
      const h = Math.fround(1e-3 * margin);
      const [behind, at, ahead] = (
        await ask(
          kind,
          [-h, 0, h].map((alpha) => ({ margin, alpha })),
        )
      ).map((a) => a.divergence) as [number, number, number];
      expect(at).toBe(0);
      // central difference: the third derivative leaves phi''(margin) h times 1e-3, against a slope of phi''(margin) h
      expect(Math.abs(ahead - behind) / (2 * h)).toBeLessThan(1e-3 * curvature(kind, margin) * h);
    }
  });

  it("has the second derivative phi''(margin) at alpha = 0", async () => {
    for (const margin of margins) {
      const h = Math.fround(1e-2 * margin);
      const [behind, ahead] = await ask(
        kind,
        [-h, h].map((alpha) => ({ margin, alpha })),
      );
      const second = ((behind?.divergence as number) + (ahead?.divergence as number)) / h ** 2;
      // the fourth derivative adds (h / margin)^2 / 2 at most
      expect(Math.abs(second / curvature(kind, margin) - 1)).toBeLessThan(1e-4);
      expect(Math.abs((ahead?.curvature as number) / curvature(kind, margin) - 1)).toBeLessThan(1e-6);
    }
  });

  it('is infinite from the margin on, and where the margin is gone', async () => {
    const outside = [
      ...margins.map((margin) => ({ margin, alpha: margin })),
      ...margins.map((margin) => ({ margin, alpha: 2 * margin })),
      { margin: 0, alpha: 0 },
      { margin: -1, alpha: 0 },
    ];
    for (const { divergence: found } of await ask(kind, outside)) expect(found).toBeGreaterThan(1e38);
  });
});

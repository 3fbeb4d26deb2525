import { describe, expect, it } from 'vitest';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { clippedLoss, penalty, penaltySlopes } from '../../reference/penalty.ts';
import { centralDifferences } from '../../reference/policy_gradient.ts';
import { type LossSettings, psiOn } from '../../reference/policy_loss.ts';
import { expectNear, inBothForms, type KernelShape } from '../bench.ts';
import { minibatchOf, minibatchSteps, openMinibatches } from '../nn/minibatches.ts';

const shapes: readonly KernelShape[] = [
  { name: 'Gaussian, one sample', O: 3, A: 1, C: 1, hidden: [5], envs: 1, steps: 1 },
  { name: 'Gaussian, several minibatches', O: 3, A: 2, C: 3, hidden: [], envs: 3, steps: 25, replicas: 2 },
  {
    name: 'categorical, more quads than lanes',
    O: 4,
    discreteActions: 5,
    C: 2,
    hidden: [],
    envs: 7,
    steps: 90,
    minibatch: 608,
  },
];

const settings = (costs: number): LossSettings => ({
  rewardWeight: 1,
  costWeight: Array<number>(costs).fill(0),
  clipRange: 0.15,
  klWeight: 0,
  klThreshold: 3.4e38,
  penalties: {
    scale: 1.5,
    suffix: Array.from({ length: costs }, (_, c) => 0.05 * c),
    base: Array.from({ length: costs }, (_, c) => 0.05 - 0.1 * c),
    linear: Array.from({ length: costs }, (_, c) => 20 - c),
    quadratic: Array.from({ length: costs }, (_, c) => 0.5 + c),
    shift: Array.from({ length: costs }, (_, c) => 0.2 + 0.1 * c),
  },
});

describe.each(inBothForms(shapes))('estimate/penalty: $name', (options) => {
  it('is each cost surrogate with its offsets, and the slope of its penalty', async () => {
    const own = settings(options.C ?? 1);
    const { bench, replicas } = await openMinibatches(options, own);
    const steps = await minibatchSteps(bench, /^(nn\/(forward|policy_loss)|estimate\/penalty\.(sums|slopes))$/, 4);
    for (const [m, specs] of steps.entries()) {
      await bench.run(specs.slice(0, 3));
      const records = await bench.records();
      replicas.forEach(({ policy, samples }, r) => {
        const psi = psiOn(policy, minibatchOf(samples, m, bench.shape.minibatch), own);
        // sums of terms of order 1, some of which cancel
        expectNear(records[r]?.['penaltyPsi'] as number[], psi, 2e-5);
        expectNear(records[r]?.['penaltySlope'] as number[], penaltySlopes(own.penalties, psi), 2e-5);
      });
    }
    bench.close();
  });
});

describe('estimate/penalty', () => {
  const options = { O: 3, A: 1, C: 2, hidden: [], envs: 1, steps: 4, replicas: 4 };

  /** Slopes on samples without any cost advantage: Psi is its base. */
  const slopesAt = async (base: number[], change: StructValue = {}): Promise<StructValue> => {
    const own = settings(2);
    const { penalties } = own;
    const { bench } = await openMinibatches(options, {
      ...own,
      penalties: { ...penalties, suffix: [0, 0], base, linear: [20, 20], quadratic: [3, 0], shift: [0.5, 0.5] },
    });
    const { candidateOutput, policySamples } = bench.workspace;
    bench.write(policySamples.block(0), 0, new Float32Array(policySamples.strideWords));
    bench.writeRecord(0, { ...(await bench.records())[0], ...change });
    const [specs] = await minibatchSteps(bench, /^estimate\/penalty\.(sums|slopes)$/, 2);
    bench.write(candidateOutput.block(0), 0, new Float32Array(candidateOutput.strideWords));
    await bench.run(specs ?? []);
    const record = (await bench.records())[0] ?? {};
    bench.close();
    return record;
  };

  it('switches on above 0, the quadratic where its shift says', async () => {
    expect(await slopesAt([0.25, 0.25])).toMatchObject({ penaltySlope: [20 + 3 * 0.75, 20] });
    expect(await slopesAt([-0.25, -0.25])).toMatchObject({ penaltySlope: [3 * 0.25, 0] });
    expect(await slopesAt([-0.5, 0])).toMatchObject({ penaltySlope: [0, 0] });
    expect(await slopesAt([-1, -1])).toMatchObject({ penaltySlope: [0, 0] });
  });

  it.each([{ updating: 0 }, { stopped: 1 }, { halted: 1 }, { finished: 1 }])('rests where %o', async (change) => {
    expect(await slopesAt([1, 1], { ...change, penaltySlope: [7, 8] })).toMatchObject({ penaltySlope: [7, 8] });
  });
});

describe('the twin of estimate/penalty', () => {
  it('has the slopes of its penalties, by central differences', () => {
    const { penalties } = settings(3);
    for (const psi of [
      [0.3, 0.1, -0.1],
      [-0.1, -0.5, 0.2],
      [-1, 2, -0.35],
    ])
      expectNear(
        penaltySlopes(penalties, psi),
        centralDifferences((p) => penalty(penalties, p), psi),
        1e-8,
      );
  });

  it('is pessimistic for what is to stay small: it never lies below the ratio times the advantage', () => {
    for (const ratio of [0.5, 0.8, 0.95, 1, 1.05, 1.2, 3]) {
      for (const a of [-2, -0.1, 0, 0.1, 2]) {
        expect(clippedLoss(ratio, a, 0.1)).toBeGreaterThanOrEqual(ratio * a);
        expect(clippedLoss(1, a, 0.1)).toBe(a);
      }
    }
    expect(clippedLoss(0.5, 1, 0.1)).toBe(0.9);
    expect(clippedLoss(2, -1, 0.1)).toBe(-1.1);
  });
});

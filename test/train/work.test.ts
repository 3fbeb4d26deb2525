/** The work model against loops that count what the kernels' loops do, and against the dispatches of whole iterations. */
import { describe, expect, it } from 'vitest';
import { algorithms } from '../../src/algos/index.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import type { DispatchSpec, Work } from '../../src/gpu/dispatch.ts';
import { type Kernel, KernelCache } from '../../src/gpu/kernel.ts';
import type { Scheduler } from '../../src/gpu/schedule.ts';
import type { Variant } from '../../src/gpu/variant.ts';
import { Engine } from '../../src/train/engine.ts';
import { kernelsOfRun } from '../../src/train/kernels.ts';
import { planOf } from '../../src/train/plan.ts';
import { actWork, conditionsOf, doneWork, networkFlop, stepWork } from '../../src/train/work.ts';
import { networkSizes } from '../../src/train/workspace.ts';

/** Multiply-adds of one sample, counted one by one as the kernels' loops run, without padding. */
function counted(widths: readonly number[]) {
  const layers = widths.slice(1).map((outputs, l) => ({ inputs: widths[l] as number, outputs }));
  let [forward, backward, weights, tangent] = [0, 0, 0, 0];
  layers.forEach(({ inputs, outputs }, l) => {
    for (let j = 0; j < outputs; j++) {
      for (let k = 0; k < inputs; k++) {
        forward++;
        weights++; // dW[j][k] += delta[j] below[k]
        tangent += l === 0 ? 1 : 2; // V h + W t
        if (l > 0) backward++; // W^T delta, not down to the inputs
      }
    }
  });
  return { forward: 2 * forward, backward: 2 * backward, weights: 2 * weights, fisher: 2 * (tangent + backward) };
}

describe('operations of a network', () => {
  it.each([
    { O: 60, hidden: [64, 64], outputs: 2 },
    { O: 5, hidden: [7], outputs: 3 },
    { O: 9, hidden: [], outputs: 4 },
    { O: 12, hidden: [32, 16, 8], outputs: 1 },
  ])('%o are those of its loops', (shape) => {
    expect(networkFlop(shape)).toEqual(counted([shape.O, ...shape.hidden, shape.outputs]));
  });

  it('of the papers are 16.2 kFLOP forward', () => {
    expect(networkFlop({ O: 60, hidden: [64, 64], outputs: 2 }).forward).toBe(2 * (60 * 64 + 64 * 64 + 64 * 2));
  });
});

/** The dispatches of one iteration, planned without a device. */
async function iterationOf(
  algorithm: string,
  set: Record<string, number | string | number[]>,
  fused: boolean,
  bindingBytes?: number,
) {
  const config = resolveConfig({ task: 'SafetyPointGoal1-v0', algorithm, set, envs: 4, stepsPerEpoch: 4000 });
  const facts = { lanes8: true, compilesSlowly: false };
  const limits = { maxBufferSize: Number.POSITIVE_INFINITY };
  const gpu = { device: { createBuffer: () => ({}), limits }, facts } as unknown as Gpu;
  const kernels = new (class extends KernelCache {
    override async begin(variant: Variant): Promise<Kernel> {
      return { label: variant.path } as Kernel;
    }
  })(gpu, {});
  const { shape } = planOf(config, bindingBytes);
  const scheduler = { prepare: (spec: DispatchSpec) => spec } as unknown as Scheduler;
  const { verbs } = new Engine({ gpu, config, shape, replicas: 1, kernels, scheduler, fused });
  const steps = await (algorithms[algorithm] as NonNullable<(typeof algorithms)[string]>).iteration(verbs);
  const specs = steps.flatMap(({ step }) => step as unknown as DispatchSpec[]);
  return { shape, of: (kernel: string) => specs.filter((spec) => spec.kernel.label === kernel) };
}

const flopOf = (specs: readonly DispatchSpec[]): number => specs.reduce((sum, { work }) => sum + (work?.flop ?? 0), 0);

describe('an iteration of C-TRPO', () => {
  const set = { hidden: [64, 64], minibatch: 128, criticPasses: 10, cgIterations: 15 };

  it('does 15 Fisher products over every sample, and gradients for each of them', async () => {
    const { of, shape } = await iterationOf('c-trpo', set, false);
    const { fisher, weights } = counted([shape.O, 64, 64, 2]);
    expect(flopOf(of('nn/fisher'))).toBe(15 * 4000 * fisher);
    const critics = counted([shape.O, 64, 64, 1]);
    // the surrogates' F gradients, the products', and every critic's in ten passes
    expect(flopOf(of('nn/weight_gradient'))).toBeCloseTo(
      4000 * ((shape.F + 15) * weights + 10 * shape.F * critics.weights),
      -2,
    );
  });

  it('fits the critics with the same operations in one workgroup as in many', async () => {
    const [spread, fused] = [await iterationOf('c-trpo', set, false), await iterationOf('c-trpo', set, true)];
    const own = counted([spread.shape.O, 64, 64, 1]);
    const expected = 10 * 4000 * spread.shape.F * (own.forward + own.backward + own.weights);
    expect(flopOf(fused.of('optim/critic_minibatches'))).toBeCloseTo(expected, -2);
    expect(flopOf(spread.of('nn/critic_gradient'))).toBeCloseTo(10 * 4000 * spread.shape.F * own.backward, -2);
  });

  it('moves seven words a parameter in every step of Adam', async () => {
    const { of, shape } = await iterationOf('c-trpo', set, false);
    const specs = of('optim/adam');
    expect(specs).toHaveLength(10 * Math.ceil(4000 / 128));
    for (const { work } of specs) expect(work?.bytes).toBe(7 * 4 * shape.F * shape.criticParameters);
  });

  it('moves an environment once a dispatch of a fused rollout, and twice a step of one that is cut', async () => {
    const { of, shape } = await iterationOf('c-trpo', set, false);
    const { O, A, C, envs, environmentWords, stepsPerDispatch, transitionRows } = shape;
    expect(transitionRows).toBe(A + C + 3);
    const perStep = 4 * envs * (O + A + C + 3);
    for (const { work } of of('rollout/collect'))
      expect(work?.bytes).toBe(stepsPerDispatch * perStep + 4 * 2 * envs * environmentWords);
    // state and observation twice by the policy's tiles, whose outputs pass through memory, and all by the task
    const { state, parameters } = { state: shape.task.stateSize, parameters: networkSizes(shape, 'actor').parameters };
    expect(actWork(shape, { isTiled: true, isPosted: false }).bytes).toBe(
      4 * envs * (2 * state + 2 * O + 2 * shape.outputs + A + 1) + 4 * parameters,
    );
    expect(stepWork(shape, false).bytes).toBe(4 * envs * (2 * environmentWords + A + C + 2));
  });

  it('knows nothing of candidates that a line search may skip, and of decisions', async () => {
    const { of } = await iterationOf('c-trpo', set, false);
    const candidates = of('nn/forward').filter(({ bind }) => bind['output']?.name === 'candidateOutput');
    expect(candidates.length).toBeGreaterThan(0);
    for (const spec of [...candidates, ...of('algos/c_trpo'), ...of('optim/line_search')])
      expect(spec.work).toBeUndefined();
  });
});

describe("a GPU's rollout", () => {
  it.each([
    { envs: 20, cut: true },
    { envs: 1, cut: false },
  ])('is cut into steps as far as cursors count them: $envs environments', async ({ envs, cut }) => {
    const config = resolveConfig({ task: 'SafetyPointGoal1-v0', algorithm: 'trpo', envs, stepsPerEpoch: 20_000 });
    const paths = new Set((await kernelsOfRun(config)).map(({ variant }) => variant.path));
    expect(['rollout/act', 'rollout/step', 'rollout/collect'].map((path) => paths.has(path))).toEqual([cut, cut, !cut]);
  });
});

describe("e-COP's backward sweep", () => {
  it.each([
    [1, undefined],
    [4, 800_000],
  ])('does five steps on every suffix of the samples, in %i blocks of time', async (blocks, bytes) => {
    const { of, shape } = await iterationOf('e-cop', { sweepBlock: 30, sweepSteps: 5 }, false, bytes);
    expect(shape.blocks).toBe(blocks);
    let samples = 0;
    for (let first = 0; first < shape.steps; first += 30) samples += (shape.steps - first) * shape.envs;
    const { backward } = counted([shape.O, 32, 32, 2]);
    expect(flopOf(of('nn/policy_loss'))).toBeCloseTo(5 * samples * backward, -2);
  });
});

describe('work that was done', () => {
  const work: Work = { flop: 100, bytes: 40, when: 'policy' };
  const conditions = { isRunning: true, playedShare: 1, held: new Set(['policy']) };

  it('is that of all replicas', () => {
    expect(doneWork(work, 3, conditions)).toEqual({ flop: 300, bytes: 120 });
  });

  it('is not known where its condition did not hold throughout, or a replica stopped', () => {
    expect(doneWork(work, 3, { ...conditions, held: new Set() })).toBeUndefined();
    expect(doneWork(work, 3, { ...conditions, isRunning: false })).toBeUndefined();
  });

  it("is judged by every replica's record", () => {
    const record = { updating: 1, stopped: 0, halted: 0, finished: 0 };
    const of = (...changes: Partial<typeof record>[]) =>
      conditionsOf(
        changes.map((change) => ({ ...record, ...change })),
        1,
      );
    expect([...of({}, {}).held].sort()).toEqual(['passes', 'policy', 'updating']);
    expect([...of({}, { stopped: 1 }).held]).toEqual(['updating']);
    expect([...of({ updating: 0 }, {}).held]).toEqual(['passes']);
    expect(of({}, {}).isRunning).toBe(true);
    expect(of({}, { halted: 1 }).isRunning).toBe(false);
  });

  it('falls with a batch that varies, and its bytes are not known then', () => {
    expect(doneWork(work, 1, { ...conditions, playedShare: 0.5 })).toEqual({ flop: 50 });
  });
});

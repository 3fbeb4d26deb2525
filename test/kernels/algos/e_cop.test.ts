import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve.ts';
import type { ReplicaBuffer } from '../../../src/gpu/buffers.ts';
import type { StructValue } from '../../../src/gpu/structs.ts';
import { representatives } from '../../long.ts';
import { decide, type Settings, type State, sweepNetwork, sweepVectors } from '../../reference/e_cop.ts';
import type { Policy } from '../../reference/policy_gradient.ts';
import { policyParameters } from '../../reference/policy_gradient.ts';
import type { LossSamples } from '../../reference/policy_loss.ts';
import {
  actorPlaces,
  Bench,
  type BenchOptions,
  featureMajor,
  gather,
  Numbers,
  relativeError,
  scatter,
} from '../bench.ts';
import { drawPolicy, drawSamples } from '../nn/minibatches.ts';

const IDLE = 4; // shaders/lib/environment.wgsl

interface Iteration {
  /** J_C of the rollout. */
  readonly costs: number[];
  /** [H][C], what is left of the means of the cost advantages; 0 with the baseline of each time step. */
  readonly means?: number[][];
  readonly iteration?: number;
}

/** Runs the control kernel on one iteration after another. */
async function openDecisions(H: number, beta: number, settings: Settings, multiplierInit = 0) {
  const C = settings.limits.length;
  const bench = await Bench.open({
    C,
    envs: 4,
    steps: H,
    horizon: H,
    // the second stands beside the one that is looked at, elsewhere in its run
    replicas: 2,
    algorithm: 'e-cop',
    set: () => ({
      costLimit: settings.limits,
      adaptive: settings.adaptive,
      betaGrowth: settings.betaGrowth,
      betaMax: settings.betaMax,
      multiplierInit,
      sweepBlock: 1,
    }),
  });
  const { workspace: w } = bench;
  bench.writeRecord(0, { isEstimated: 1, damping: beta, advantageStd: Array(1 + C).fill(1) });
  bench.writeRecord(1, { isEstimated: 1, iteration: 1, damping: 3, meanCost: Array(C).fill(7) });
  const [main] = bench.pick(await bench.verbs.decide('algos/e_cop'), /./);
  const aims = bench.pick(await bench.verbs.episodicSweep('algos/e_cop'), /^algos\/e_cop\.aim$/);
  return {
    bench,
    aims,
    iterate: async ({
      costs,
      means,
      iteration = 2,
    }: Iteration): Promise<{ record: StructValue; multipliers: number[][] }> => {
      const [record] = await bench.records();
      bench.writeRecord(0, { ...record, iteration, meanCost: costs });
      const rows = [
        Array(H).fill(1),
        Array(H).fill(0),
        ...costs.map((_, c) => means?.map((m) => m[c]) ?? Array(H).fill(0)),
      ];
      bench.write(w.timeMeans, 0, rows.flat());
      await bench.run([main as NonNullable<typeof main>]);
      const words = (await bench.read(w.timeMultipliers))[0] as Float32Array;
      return {
        record: (await bench.records())[0] as StructValue,
        multipliers: Array.from({ length: H }, (_, t) => Array.from(words.subarray(t * C, (t + 1) * C))),
      };
    },
  };
}

/** [J_C, beta after it, multipliers after it], worked by hand for limits 1 (and 2), H = 2, p = 2, beta_max = 8. */
const sequences: readonly {
  name: string;
  limits: number[];
  adaptive?: boolean;
  rows: readonly [number[], number, number[]][];
}[] = [
  {
    name: 'one constraint, damping 2',
    limits: [1],
    rows: [
      [[0.5], 2, [0]], // kept: no multiplier, and nothing to damp
      [[1.5], 4, [2]], // sum_t 0.5 = 1 >= 0: beta 4, lambda 0 + 4 * 0.5
      [[1.125], 4, [2.5]], // 2 * 0.125 = 0.25 < 2 / 4
      [[1.5], 8, [6.5]], // 1 >= 2.5 / 4: beta 8, 2.5 + 8 * 0.5
      [[3], 8, [22.5]], // 4 >= 6.5 / 8, but beta is at its largest: 6.5 + 8 * 2
      [[0.25], 8, [16.5]], // 22.5 - 8 * 0.75
      [[0], 8, [8.5]],
      [[0], 8, [0.5]],
      [[0], 8, [0]], // never negative
    ],
  },
  {
    name: 'fixed damping',
    limits: [1],
    adaptive: false,
    rows: [
      [[1.5], 2, [1]],
      [[3], 2, [5]],
    ],
  },
  {
    name: 'two constraints at once, sqrt(2) in the threshold',
    limits: [1, 2],
    rows: [
      [[1.5, 1], 4, [2, 0]], // 2 (0.5 + max(-1, 0)) = 1 >= 0
      [[1, 3], 8, [2, 8]], // 2 (0 + 1) = 2 >= 1.414 / 4 * 2: lambda_2 = 8 * 1
      [[1.5, 1.5], 8, [6, 4]], // 2 (0.5 + max(-0.5, -1)) = 0: below the threshold
      [[1.375, 2.375], 8, [9, 7]], // 2 * 0.75 = 1.5 >= 1.414 / 8 * 6
    ],
  },
];

describe.each(sequences)('algos/e_cop: $name', ({ limits, adaptive = true, rows }) => {
  const settings: Settings = { limits, adaptive, betaGrowth: 2, betaMax: 8 };

  it('adapts the damping and moves the multipliers of every time step as worked by hand', async () => {
    const { bench, iterate } = await openDecisions(2, 2, settings);
    let state: State = { beta: 2, multipliers: [0, 1].map(() => limits.map(() => 0)) };
    for (const [costs, beta, lambda] of rows) {
      const expected = { beta, multipliers: [lambda, lambda] };
      const { record, multipliers } = await iterate({ costs });
      state = decide(
        settings,
        state,
        costs,
        [0, 1].map(() => costs.map(() => 0)),
      );
      expect(state, `twin at ${costs}`).toEqual(expected);
      expect({ beta: record['damping'], multipliers }, `kernel at ${costs}`).toEqual(expected);
      expect(record).toMatchObject({
        updating: 1,
        penaltyBase: costs.map((cost, c) => cost - (limits[c] as number)),
        penaltyQuadratic: limits.map(() => beta),
        multiplier: lambda,
        multiplierSpread: limits.map(() => 0),
      });
    }
    bench.close();
  });
});

describe('algos/e_cop', () => {
  const settings: Settings = { limits: [1], adaptive: false, betaGrowth: 2, betaMax: 8 };

  it('gives each time step a multiplier of its own where the means of the advantages are kept', async () => {
    const { bench, aims, iterate } = await openDecisions(3, 4, settings);
    const means = [[0.25], [-0.5], [0.75]];
    const { record, multipliers } = await iterate({ costs: [1.25], means });
    // Psi_3 = 0.25 + 0.75, Psi_2 = Psi_3 - 0.5, Psi_1 = Psi_2 + 0.25
    expect(multipliers).toEqual([[3], [2], [4]]);
    expect(record).toMatchObject({ multiplier: [3], multiplierSpread: [2] });
    expect(decide(settings, { beta: 4, multipliers: [[0], [0], [0]] }, [1.25], means).multipliers).toEqual(multipliers);
    // the penalties of a time step: lambda max(0, Psi) + beta / 2 max(0, Psi + lambda / beta)^2, from the last step on
    for (const [i, aim] of aims.entries()) {
      await bench.run([aim]);
      const lambda = multipliers[2 - i]?.[0] as number;
      expect((await bench.records())[0]).toMatchObject({
        penaltyLinear: [lambda],
        penaltyShift: [lambda / 4],
        penaltyQuadratic: [4],
      });
    }
    bench.close();
  });

  it('starts from the multipliers it is given', async () => {
    const { bench, iterate } = await openDecisions(2, 4, settings, 6);
    expect((await iterate({ costs: [0.5], iteration: 1 })).multipliers).toEqual([[4], [4]]);
    expect((await iterate({ costs: [0.5], iteration: 2 })).multipliers).toEqual([[2], [2]]);
    bench.close();
  });

  it('takes the mean over the batch out of the time steps that are played', async () => {
    const { bench, iterate } = await openDecisions(2, 1, settings);
    const [record] = await bench.records();
    bench.writeRecord(0, { ...record, advantageMean: [0, 0.5] });
    const { multipliers } = await iterate({ costs: [2], means: [[0.75], [0.5]] });
    expect(multipliers).toEqual([[1.25], [1]]);
    bench.close();
  });

  it('notes what an iteration earns and costs more than the last, and waits for an estimate', async () => {
    const { bench, iterate } = await openDecisions(2, 1, settings);
    const at = async (iteration: number, changes: StructValue, costs: number[]): Promise<StructValue> => {
      const [record] = await bench.records();
      bench.writeRecord(0, { ...record, ...changes });
      return (await iterate({ costs, iteration })).record;
    };
    expect(await at(1, { isEstimated: 0 }, [5])).toMatchObject({ updating: 0, multiplier: [0] });
    const first = await at(1, { isEstimated: 1, epochReturn: 3, epochCost: [2] }, [2]);
    expect(first).toMatchObject({ measuredDifference: 0, measuredCostDifference: [0] });
    const second = await at(2, { epochReturn: 7, epochCost: [1.5] }, [1.5]);
    expect(second).toMatchObject({ measuredDifference: 4, measuredCostDifference: [-0.5] });
    bench.close();
  });

  const valid = { task: 'EpisodicCMDP-v0', algorithm: 'e-cop' };
  it.each([
    [{ ...valid, task: 'SafetyPointCircle1-v0', envs: 20, stepsPerEpoch: 2000 }, 'plays whole episodes'],
    [{ ...valid, envs: 6 }, 'multiple of 4 episodes'],
    [
      { ...valid, task: 'SafetyPointCircle1-v0', envs: 20, set: { actor: 'vectors' } },
      /keeps 500 parameter vectors of \d+ numbers, \d+ MiB .* use actor=network/,
    ],
    [{ ...valid, set: { gamma: 0.99 } }, 'gamma must be a number >= 1 and <= 1'],
  ])('says what it cannot do: %j', (config, message) => {
    expect(() => resolveConfig(config)).toThrow(message);
  });
});

const H = 4;
const SWEEP = {
  violations: [0.2, -0.3],
  clip: 0.2,
  sweepSteps: 2,
  adam: { rate: 0.02, l2: 0, maxNorm: 40 },
  state: {
    beta: 1.5,
    multipliers: [
      [0.3, 0.5],
      [0.1, 0],
      [0.6, 0.9],
      [0.2, 0.4],
    ],
  },
};

/** Time steps by which suffixes grow: the first of them is shorter, and begins within a block of two steps. */
const SWEEP_BLOCK = 3;

/** Time steps of a block: all, two, one; each costs a sweep's kernels of its own. */
const CUTS = [H, 2, 1];
const cutsOf = ({ discreteActions }: BenchOptions): number[] =>
  representatives(CUTS, (steps) => steps === H || (steps === 2 && discreteActions === undefined));

/** What the end of a sweep writes to the record: sums over all samples, of each block on its own. */
const CLOSING = ['kl', 'entropy', 'surrogate'];

/**
 * A bench with policies and samples of H time steps in blocks of `steps` time steps, and what a sweep makes of them; weights
 * are 0 where an episode was over.
 */
async function sweep(actor: 'network' | 'vectors' | 'chain', options: BenchOptions, blockSteps: number) {
  const isNetwork = actor === 'network';
  const bench = await Bench.open({
    O: 3,
    C: 2,
    steps: blockSteps,
    blocks: H / blockSteps,
    horizon: H,
    algorithm: 'e-cop',
    ...options,
    set: () => ({ actor, sweepSteps: SWEEP.sweepSteps, sweepBlock: SWEEP_BLOCK }),
  });
  const { shape, workspace: w } = bench;
  const { envs, A, C, F, outputs, logStds } = shape;
  const row = shape.quads * 4;
  const random = new Numbers(11);
  const widths = [shape.O, ...shape.hidden, outputs];
  const policies: Policy[] = Array.from({ length: isNetwork ? 1 : H }, () =>
    drawPolicy(widths, logStds, 'tanh', random),
  );
  const steps: LossSamples[] = Array.from({ length: H }, (_, t) =>
    drawSamples((policies[t] ?? policies[0]) as Policy, envs, C, random),
  );
  const stride = w.actor.strideWords / shape.actorVectors;
  const places = actorPlaces(shape);
  policies.forEach((policy, t) => {
    bench.write(w.actor, 0, scatter(policyParameters(policy), places, shape.actorParameters), t * stride);
  });
  for (let b = 0; b < shape.blocks; b++) {
    const samples = steps
      .slice(b * blockSteps, (b + 1) * blockSteps)
      .flatMap((own) => own.inputs.map((_, s) => ({ own, s })));
    const write = (buffer: ReplicaBuffer, rows: readonly number[][]): void =>
      bench.write(buffer, 0, featureMajor(rows, row));
    write(
      w.input.block(b),
      samples.map(({ own, s }) => [...(own.inputs[s] as number[])]),
    );
    const transition = samples.map(({ own, s }) => [
      ...(own.actions[s] as number[]),
      own.logProbabilities[s] as number,
      ...Array(F).fill(0),
      own.weights[s] === 0 ? IDLE : 0,
    ]);
    expect(transition[0]).toHaveLength(A + 3 + C);
    write(w.transition.block(b), transition);
    write(
      w.advantage.block(b),
      samples.map(({ own, s }) => own.advantages.map((a) => a[s] as number)),
    );
  }
  bench.write(w.timeMultipliers, 0, SWEEP.state.multipliers.flat());
  bench.writeRecord(0, {
    updating: 1,
    isEstimated: 1,
    activeEnvs: envs,
    epochLength: H,
    rewardWeight: 1,
    clipRange: SWEEP.clip,
    klThreshold: 3.4e38,
    klStop: 3.4e38,
    actorLr: SWEEP.adam.rate,
    advantageStd: Array(F).fill(1),
    penaltyScale: 1,
    penaltyBase: SWEEP.violations,
    penaltyQuadratic: SWEEP.violations.map(() => SWEEP.state.beta),
    damping: SWEEP.state.beta,
  });
  bench.write(w.reference, 0, (await bench.read(w.actor))[0] as Float32Array);
  const dispatches = bench.pick(await bench.verbs.episodicSweep('algos/e_cop'), /./);
  // what earlier sweeps left counts nowhere
  bench.untouch(w.penaltySums, w.partials, w.gradient, w.surrogate);
  bench.write(w.gradient, 0, new Float32Array(w.gradient.strideWords));
  await bench.run(dispatches);
  const words = (await bench.read(w.actor))[0] as Float32Array;
  const found = policies.map((_, t) => gather(words.subarray(t * stride, (t + 1) * stride), places));
  const record = (await bench.records())[0] as StructValue;
  bench.close();
  return { policies, steps, found, record };
}

describe.each([
  { name: 'Gaussian, one hidden layer', A: 2, hidden: [5], envs: 12 },
  { name: 'categorical, no hidden layer', A: 1, discreteActions: 3, hidden: [], envs: 40 },
])("e-COP's backward sweep, $name", (options) => {
  // two steps of Adam: in units of the step size, f32 gradients of a few hundredths
  const TOLERANCE = 5e-3;
  const expectSteps = (found: readonly number[], expected: Policy, start: Policy): void => {
    const differences = policyParameters(expected).map((p, i) => Math.abs(p - (found[i] as number)) / SWEEP.adam.rate);
    expect(Math.max(...differences)).toBeLessThan(TOLERANCE);
    const moved = policyParameters(start).map((p, i) => Math.abs(p - (policyParameters(expected)[i] as number)));
    expect(Math.max(...moved)).toBeGreaterThan(SWEEP.adam.rate);
  };

  it.each(['vectors', 'chain'] as const)(
    'with %s moves each time step on its own samples, knowing the later ones, whatever the blocks of time',
    async (actor) => {
      const [whole, ...cut] = await Promise.all(cutsOf(options).map((steps) => sweep(actor, options, steps)));
      const { policies, steps, found, record } = whole as NonNullable<typeof whole>;
      const twin = sweepVectors(SWEEP, policies, steps, actor === 'chain');
      twin.policies.forEach((policy, t) => {
        expectSteps(found[t] as number[], policy, policies[t] as Policy);
      });
      expect(relativeError(record['suffix'] as number[], twin.suffix)).toBeLessThan(1e-3);
      for (const own of cut) {
        // a time step is summed in the same order wherever its block begins
        expect(own.found).toEqual(found);
        expect(own.record['suffix']).toEqual(record['suffix']);
        for (const name of CLOSING)
          expect(relativeError([own.record[name]].flat() as number[], [record[name]].flat() as number[])).toBeLessThan(
            1e-5,
          );
      }
    },
  );

  it('with one network moves it on growing suffixes, whose losses are sums over time of means over episodes', async () => {
    for (const blockSteps of cutsOf(options)) {
      const { policies, steps, found } = await sweep('network', options, blockSteps);
      expectSteps(
        found[0] as number[],
        sweepNetwork(SWEEP, policies[0] as Policy, steps, SWEEP_BLOCK),
        policies[0] as Policy,
      );
    }
  });
});

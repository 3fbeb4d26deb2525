// Passes over a rollout in blocks of time: every sample once a pass, and the steps of a float64 twin that shuffles alike.
import { expect, it } from 'vitest';
import { Adam } from '../../reference/adam.ts';
import { criticGradient } from '../../reference/critic_gradient.ts';
import { forward, type Network, parametersOf, withParameters } from '../../reference/forward.ts';
import { policyParameters, withPolicyParameters } from '../../reference/policy_gradient.ts';
import { type LossSamples, type LossSettings, policyLossGradient } from '../../reference/policy_loss.ts';
import { actorPlaces, Bench, featureMajor, gather, Numbers, parameterPlaces, rowOf, scatter } from '../bench.ts';
import { drawPolicy, drawSamples } from '../nn/minibatches.ts';

const IDLE = 4; // shaders/lib/environment.wgsl
const PASSES = 2;
const LOSS: LossSettings = {
  rewardWeight: 1,
  costWeight: [0.2],
  clipRange: 0.2,
  klWeight: 0.3,
  klThreshold: Number.POSITIVE_INFINITY,
  penalties: { scale: 1, suffix: [0], base: [0.1], linear: [0.7], quadratic: [1.5], shift: [0.2] },
};
const POLICY_ADAM = { rate: 0.01, l2: 0, maxNorm: 40 };
const CRITIC_ADAM = { rate: 0.02, l2: 0.001, maxNorm: 40 };

/** Samples by their indices. */
function chosen(samples: LossSamples, order: readonly number[]): LossSamples {
  const pick = <T>(list: readonly T[]): T[] => order.map((i) => list[i] as T);
  return {
    inputs: pick(samples.inputs),
    actions: pick(samples.actions),
    logProbabilities: pick(samples.logProbabilities),
    advantages: samples.advantages.map(pick),
    references: pick(samples.references),
    weights: pick(samples.weights),
  };
}

/** Where each shuffled sample lay, by its first feature, which no other has. */
function orderOf(shuffled: readonly number[], features: readonly number[]): number[] {
  const order = shuffled.map((x) => features.indexOf(x));
  expect([...order].sort((a, b) => a - b)).toEqual(features.map((_, i) => i));
  return order;
}

it.each([
  { name: 'in one workgroup', fused: true },
  { name: 'by kernels of their own', fused: false },
])('passes over three blocks take every sample once, and the steps of their twin: $name', async ({ fused }) => {
  const bench = await Bench.open({
    O: 3,
    hidden: [5],
    envs: 4,
    steps: 11, // 44 samples a block: a minibatch of 32, and a partial one
    blocks: 3,
    minibatch: 32,
    algorithm: 'p3o',
    traits: { lockstep: true },
    fused,
    set: () => ({
      passes: PASSES,
      criticLr: CRITIC_ADAM.rate,
      criticL2: CRITIC_ADAM.l2,
      maxGradNorm: CRITIC_ADAM.maxNorm,
    }),
  });
  const { shape, workspace: w } = bench;
  const { blockSamples, minibatch, blocks, F, C, A } = shape;
  const row = shape.quads * 4;
  const random = new Numbers(21);
  let policy = drawPolicy([shape.O, ...shape.hidden, shape.outputs], shape.logStds, 'tanh', random);
  const all = drawSamples(policy, blockSamples * blocks, C, random);
  const targets = random.rows(F, blockSamples * blocks, -2, 2);
  let critics: Network[] = Array.from({ length: F }, () => random.network([shape.O, ...shape.hidden, 1], 'tanh'));

  const [places, criticPlaces] = [actorPlaces(shape), parameterPlaces(shape, 1)];
  const criticStride = w.critics.strideWords / F;
  bench.write(w.actor, 0, scatter(policyParameters(policy), places, shape.actorParameters));
  bench.write(w.reference, 0, all.references[0]?.logStd ?? [], shape.actorParameters - shape.logStds);
  critics.forEach((net, f) => {
    bench.write(w.critics, 0, scatter(parametersOf(net), criticPlaces, shape.criticParameters), f * criticStride);
  });
  const blockOf = (b: number): number[] => Array.from({ length: blockSamples }, (_, i) => b * blockSamples + i);
  for (let b = 0; b < blocks; b++) {
    const own = blockOf(b);
    const transition = own.map((s) => [
      ...(all.actions[s] as number[]),
      all.logProbabilities[s] as number,
      ...Array(F).fill(0),
      all.weights[s] === 0 ? IDLE : 0,
    ]);
    expect(transition[0]).toHaveLength(A + 3 + C);
    const advantages = own.map((s) => [...all.advantages, ...targets].map((x) => x[s] as number));
    bench.write(
      w.input.block(b),
      0,
      featureMajor(
        own.map((s) => [...(all.inputs[s] as number[])]),
        row,
      ),
    );
    bench.write(w.transition.block(b), 0, featureMajor(transition, row));
    bench.write(w.advantage.block(b), 0, featureMajor(advantages, row));
    bench.write(
      w.output.block(b),
      0,
      featureMajor(
        own.map((s) => all.references[s]?.outputs ?? []),
        row,
      ),
    );
  }
  const { penalties: p, ...rest } = LOSS;
  bench.writeRecord(0, {
    seed: 5,
    iteration: 3,
    updating: 1,
    activeEnvs: shape.envs,
    epochLength: shape.steps,
    ...rest,
    klThreshold: 3.4e38,
    klStop: 3.4e38,
    costWeight: [...rest.costWeight],
    actorLr: POLICY_ADAM.rate,
    advantageStd: Array(F).fill(1),
    penaltyScale: p.scale,
    suffix: [...p.suffix],
    penaltyBase: [...p.base],
    penaltyLinear: [...p.linear],
    penaltyQuadratic: [...p.quadratic],
    penaltyShift: [...p.shift],
  });

  const orders: number[][] = [];
  const passes = await bench.verbs.policyPasses({ passes: 'passes', isPenalised: true, withCritics: true });
  for (const spec of bench.pick(passes, /./)) {
    await bench.run([spec]);
    if (bench.pick([spec] as never, /^rollout\/shuffle$/).length === 0) continue;
    const shuffled = rowOf((await bench.read(w.shuffledInput))[0] as Float32Array, 0, row, blockSamples);
    const own = blockOf(orders.length % blocks);
    const features = own.map((s) => all.inputs[s]?.[0] as number);
    orders.push(orderOf(shuffled, features).map((i) => own[i] as number));
  }
  expect(orders).toHaveLength(PASSES * blocks);
  for (let pass = 0; pass < PASSES; pass++)
    expect(new Set(orders.slice(pass * blocks, (pass + 1) * blocks).flat()).size).toBe(blockSamples * blocks);

  const adam = new Adam(policyParameters(policy).length, POLICY_ADAM);
  const criticAdams = critics.map((net) => new Adam(parametersOf(net).length, CRITIC_ADAM));
  for (const order of orders) {
    const minibatches = Array.from({ length: Math.ceil(blockSamples / minibatch) }, (_, m) =>
      order.slice(m * minibatch, (m + 1) * minibatch),
    );
    expect(minibatches).toHaveLength(shape.minibatches);
    for (const own of minibatches) {
      const gradient = policyLossGradient(policy, chosen(all, own), LOSS);
      policy = withPolicyParameters(policy, adam.update(policyParameters(policy), gradient));
    }
    for (const own of minibatches) {
      const inputs = own.map((s) => [...(all.inputs[s] as number[])]);
      critics = critics.map((net, f) => {
        // an episode that was over has no error
        const aims = own.map((s, i) =>
          all.weights[s] === 0
            ? (forward(net, inputs[i] as number[]).output[0] as number)
            : (targets[f]?.[s] as number),
        );
        const moved = criticAdams[f]?.update(parametersOf(net), criticGradient(net, inputs, aims)) as number[];
        return withParameters(net, moved);
      });
    }
  }
  // a dozen steps of Adam on f32 gradients, in units of one step
  const [actor, found] = [(await bench.read(w.actor))[0], (await bench.read(w.critics))[0]] as [
    Float32Array,
    Float32Array,
  ];
  const apart = (own: readonly number[], expected: readonly number[], rate: number): number =>
    Math.max(...expected.map((x, i) => Math.abs(x - (own[i] as number)) / rate));
  expect(apart(gather(actor, places), policyParameters(policy), POLICY_ADAM.rate)).toBeLessThan(0.02);
  critics.forEach((net, f) => {
    const own = gather(found.subarray(f * criticStride), criticPlaces);
    expect(apart(own, parametersOf(net), CRITIC_ADAM.rate)).toBeLessThan(0.02);
  });
  bench.close();
});

/** The networks' kernels: their share of the device's fp32 rate, and one step of a minibatch. */
import { resolveConfig } from '../../../src/config/resolve.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import { profileTrainer } from '../../../src/profile/profile.ts';
import { createTrainer } from '../../../src/train/trainer.ts';
import { deviceRates, networkRates, workgroupRate } from '../bench/kernels.ts';
import { measure } from '../bench/stopwatch.ts';
import type { SectionContext } from './section.ts';

const ENVS = 64;

/** Measures goal G1. */
export async function networkShares({ sizes, open, figure }: SectionContext): Promise<void> {
  const gpu = await open();
  const [peak] = await measure(gpu, await deviceRates(gpu), sizes.repeat, () => undefined);
  if (!peak) return;
  figure(peak);
  for (const samples of sizes.samples) {
    const rates = await networkRates(gpu, { envs: ENVS, steps: samples / ENVS });
    for (const { name, value, unit } of await measure(gpu, rates, sizes.repeat, () => undefined)) {
      const title = `${name}, ${samples} samples`;
      figure({ name: title, value, unit });
      figure({ name: `${title}, of the peak`, value: (100 * value) / peak.value, unit: '%', goal: 'G1' });
    }
  }
}

/** G2: the critics of C-TRPO with the paper's minibatches of 128, of which each depends on the one before. */
export async function minibatchSteps({ sizes, open, figure, note }: SectionContext): Promise<void> {
  const gpu = await open();
  const [one] = await measure(gpu, [await workgroupRate(gpu)], sizes.repeat, () => undefined);
  if (one) figure(one);
  if (!gpu.facts.timestamps) {
    note('The adapter has no timestamps: a minibatch step cannot be timed.');
    return;
  }
  for (const { algorithm, kernel, passes } of [
    { algorithm: 'c-trpo', kernel: 'optim/critic_minibatches', passes: 'criticPasses' },
    { algorithm: 'ppo-lagrangian', kernel: 'optim/policy_minibatches', passes: 'passes' },
  ])
    await minibatchStep(gpu, { algorithm, kernel, passes }, one?.value, { sizes, figure, note });
}

async function minibatchStep(
  gpu: Gpu,
  { algorithm, kernel, passes }: { algorithm: string; kernel: string; passes: string },
  peak: number | undefined,
  { sizes, figure, note }: Pick<SectionContext, 'sizes' | 'figure' | 'note'>,
): Promise<void> {
  const { stepsPerEpoch } = sizes;
  const minibatch = 128;
  const set = { minibatch, ...(algorithm === 'ppo-lagrangian' && { targetKl: 1e9 }) };
  const run = { task: 'SafetyPointGoal1-v0', algorithm, stepsPerEpoch, totalSteps: 1e9, set };
  const { values } = resolveConfig(run);
  const trainer = await createTrainer({ gpu, ...run });
  for (let i = 0; i < sizes.epochs; i++) await trainer.step();
  const { document } = await profileTrainer(trainer, { repeat: sizes.epochs });
  trainer.destroy();
  const timed = document.kernels.find((one) => one.kernel === kernel);
  if (!timed) {
    note(`${kernel} is not among the kernels of ${algorithm} on this adapter.`);
    return;
  }
  const steps = Number(values[passes]) * Math.ceil(stepsPerEpoch / minibatch);
  figure({
    name: `${kernel}, a step of ${minibatch}`,
    value: (timed.milliseconds * 1e3) / steps,
    unit: 'us',
    goal: 'G2',
  });
  // one workgroup a network, and C-TRPO has a critic of the reward and one of the cost
  const networks = kernel === 'optim/critic_minibatches' ? 2 : 1;
  const own = (timed.gigaflopPerSecond ?? Number.NaN) / networks;
  if (peak !== undefined && Number.isFinite(own))
    figure({ name: `${kernel}, of a workgroup's rate`, value: (100 * own) / peak, unit: '%', goal: 'G2' });
}

/** Where the GPU's time goes in an iteration, and which form and workgroups suit the network kernels. */
import type { HyperparameterValue } from '../../../src/algos/hyperparameter.ts';
import { profileTrainer } from '../../../src/profile/profile.ts';
import { createTrainer } from '../../../src/train/trainer.ts';
import { networkRates } from '../bench/kernels.ts';
import { measure } from '../bench/stopwatch.ts';
import type { SectionContext } from './section.ts';

const PROFILED: readonly { algorithm: string; task: string; set?: Readonly<Record<string, HyperparameterValue>> }[] = [
  { algorithm: 'c-trpo', task: 'SafetyPointGoal1-v0' },
  { algorithm: 'ppo-lagrangian', task: 'SafetyPointGoal1-v0' },
  { algorithm: 'e-cop', task: 'EpisodicCMDP-v0' },
];
/** Kernels that take less of an iteration are left out of the report. */
const LEAST_SHARE = 0.01;

export async function profiles({ open, sizes, figure, note }: SectionContext): Promise<void> {
  for (const { algorithm, task, set } of PROFILED) {
    const gpu = await open();
    if (!gpu.facts.timestamps) {
      note('The adapter has no timestamps: kernels cannot be timed.');
      return;
    }
    const { stepsPerEpoch } = sizes;
    const trainer = await createTrainer({ gpu, algorithm, task, stepsPerEpoch, totalSteps: 1e9, ...(set && { set }) });
    for (let i = 0; i < sizes.epochs; i++) await trainer.step();
    const { document } = await profileTrainer(trainer, { repeat: sizes.epochs });
    trainer.destroy();
    const title = `${algorithm} on ${task}`;
    figure({ name: `${title}, an iteration`, value: document.plainMilliseconds, unit: 'ms' });
    figure({ name: `${title}, share of it in which the GPU works`, value: 100 * document.occupancy, unit: '%' });
    for (const { kernel, milliseconds, share, gigaflopPerSecond, gigabytePerSecond } of document.kernels) {
      if (share < LEAST_SHARE) continue;
      figure({ name: `${title}, ${kernel}`, value: milliseconds, unit: 'ms' });
      if (gigaflopPerSecond !== null)
        figure({ name: `${title}, ${kernel}`, value: gigaflopPerSecond, unit: 'GFLOP/s' });
      if (gigabytePerSecond !== null) figure({ name: `${title}, ${kernel}`, value: gigabytePerSecond, unit: 'GB/s' });
    }
  }
}

const WORKGROUPS = [16, 32, 64, 128];
const ENVS = 64;

/** Tile kernels, whose workgroup follows from a layer's width, beside lane kernels in workgroups of several sizes. */
export async function kernelShapes({ open, sizes, figure, note }: SectionContext): Promise<void> {
  const gpu = await open();
  const { lanes8 } = gpu.facts;
  if (lanes8) note('Lane kernels of this adapter are made for subgroups of 8 lanes: their workgroup is fixed.');
  const lane = (lanes8 ? [8] : WORKGROUPS).map((groups) => ({ kernels: 'lane', groups }) as const);
  for (const form of [{ kernels: 'tile' } as const, ...lane]) {
    const rates = await networkRates(gpu, { envs: ENVS, steps: (sizes.samples.at(-1) ?? ENVS) / ENVS, ...form });
    const title = 'groups' in form ? `lane kernels in workgroups of ${form.groups}` : 'tile kernels';
    for (const { name, value, unit } of await measure(gpu, rates, sizes.repeat, () => undefined))
      figure({ name: `${name}, ${title}`, value, unit });
  }
}

/** The machine itself: what its adapter offers, and how long its driver compiles the kernels of a training. */
import { createTrainer } from '../../../src/train/trainer.ts';
import { describeAdapter, SHOWN_LIMITS } from '../device/adapter.ts';
import type { SectionContext } from './section.ts';

export async function adapter({ open, figure, note }: SectionContext): Promise<void> {
  const gpu = await open();
  const { info } = gpu.adapter;
  const described = describeAdapter(gpu.adapter);
  note(`Driver: ${described.driver}; vendor ${info.vendor}, architecture ${info.architecture || 'not told'}.`);
  note(
    `Subgroups of ${info.subgroupMinSize} to ${info.subgroupMaxSize} lanes. Features: ${described.features.join(', ')}.`,
  );
  for (const name of SHOWN_LIMITS) figure({ name, value: described.limits[name] ?? Number.NaN, unit: '' });
}

/** Times the way from a configuration to a trainer whose kernels have all run once, for each kind of method. */
export async function compilation({ open, sizes, figure }: SectionContext): Promise<void> {
  for (const [algorithm, task] of [
    ['c-trpo', 'SafetyPointGoal1-v0'],
    ['ppo-lagrangian', 'SafetyPointGoal1-v0'],
    ['c-trpo', 'SafetyHopperVelocity-v1'],
  ] as const) {
    const gpu = await open();
    const start = performance.now();
    const { stepsPerEpoch } = sizes;
    const trainer = await createTrainer({ gpu, algorithm, task, stepsPerEpoch, totalSteps: stepsPerEpoch });
    figure({ name: `${algorithm} on ${task}, trainer ready`, value: (performance.now() - start) / 1e3, unit: 's' });
    await trainer.step();
    figure({ name: `${algorithm} on ${task}, first epoch done`, value: (performance.now() - start) / 1e3, unit: 's' });
    trainer.destroy();
  }
}

/** Whole training: rates end to end, the first update, equality of runs. */
import { createHash } from 'node:crypto';
import type { HyperparameterValue } from '../../../src/algos/hyperparameter.ts';
import { median } from '../../../src/results/statistics.ts';
import { createTrainer } from '../../../src/train/trainer.ts';
import { startSeconds } from '../bench/cold_start.ts';
import type { SectionContext } from './section.ts';

const TASK = 'SafetyPointGoal1-v0';
/** Iterations that compile, and from which the host learns how long to sleep. */
const WARM_UP = 2;

interface Training {
  readonly name: string;
  readonly task: string;
  readonly algorithm: string;
  readonly goal: string;
  readonly seeds: number;
  readonly envs?: number;
  readonly stepsPerEpoch: number;
  readonly set?: Readonly<Record<string, HyperparameterValue>>;
}

/** Steps of all replicas a second, and how long the kernels took to be made. */
async function rateOf({ name, goal, seeds, ...run }: Training, { open, sizes, figure }: SectionContext): Promise<void> {
  const gpu = await open();
  const start = performance.now();
  const trainer = await createTrainer({
    gpu,
    ...run,
    seeds: Array.from({ length: seeds }, (_, seed) => seed),
    totalSteps: 1e9,
  });
  await trainer.step();
  figure({ name: `${name}, to the end of the first epoch`, value: (performance.now() - start) / 1e3, unit: 's' });
  for (let i = 1; i < WARM_UP; i++) await trainer.step();
  const rates: number[] = [];
  for (let i = 0; i < sizes.epochs; i++) {
    const begun = performance.now();
    const rows = await trainer.step();
    rates.push((rows.length * run.stepsPerEpoch * 1e3) / (performance.now() - begun));
  }
  trainer.destroy();
  figure({ name, value: median(rates), unit: 'steps/s', goal });
}

/** Measures goal G3. */
export async function cTrpo(context: SectionContext): Promise<void> {
  const { seeds, stepsPerEpoch } = context.sizes;
  const run = { task: TASK, algorithm: 'c-trpo', goal: 'G3', stepsPerEpoch };
  await rateOf({ ...run, name: "C-TRPO, the paper's settings, one seed", seeds: 1 }, context);
  await rateOf({ ...run, name: `C-TRPO, the paper's settings, ${seeds} seeds`, seeds }, context);
}

/** G4: many environments and short rollouts, as GPU trainers in other languages run it. */
export async function ppoLagrangian(context: SectionContext): Promise<void> {
  const { envs } = context.sizes;
  const run = { algorithm: 'ppo-lagrangian', goal: 'G4', seeds: 1, envs };
  const set = { minibatch: 2048, passes: 4, targetKl: 1e9 };
  await rateOf(
    { ...run, name: `PPO-Lagrangian on ${TASK}, ${envs} environments`, task: TASK, stepsPerEpoch: envs * 32, set },
    context,
  );
  const task = 'SafetyAntVelocity-v1';
  await rateOf(
    { ...run, name: `PPO-Lagrangian on ${task}, ${envs} environments`, task, stepsPerEpoch: envs * 10, set },
    context,
  );
}

/** G7: from the command to its first row, by a process of its own. */
export async function firstUpdate({ sizes, device, figure }: SectionContext): Promise<void> {
  const steps = sizes.stepsPerEpoch;
  const { cold, warm } = await startSeconds({ task: TASK, algorithm: 'c-trpo', steps, device });
  const name = `C-TRPO on ${TASK}, command to the first row`;
  figure({ name: `${name}, the driver's cache empty`, value: cold, unit: 's', goal: 'G7' });
  figure({ name: `${name}, the cache filled`, value: warm, unit: 's', goal: 'G7' });
}

/** G8: parameters of runs of one seed, and of the same seed among others. */
export async function equality({ sizes, open, figure, note }: SectionContext): Promise<void> {
  const gpu = await open();
  const digests = new Set<string>();
  for (let i = 0; i < sizes.runs; i++) {
    const seeds = i % 2 === 0 ? [0] : [0, 1, 2];
    const trainer = await createTrainer({
      gpu,
      task: TASK,
      algorithm: 'c-trpo',
      seeds,
      envs: 4,
      stepsPerEpoch: 4000,
      totalSteps: 8000,
    });
    while (!trainer.isDone) await trainer.step();
    const { layers } = await trainer.policy(0);
    const hash = createHash('sha256');
    for (const { weight, bias } of layers) hash.update(weight).update(bias);
    digests.add(hash.digest('hex'));
    trainer.destroy();
  }
  figure({
    name: `different results of ${sizes.runs} runs of one seed, half of them among other seeds`,
    value: digests.size - 1,
    unit: '',
    goal: 'G8',
  });
  note('There is one variant of each sum on an adapter: no faster one stands beside the reproducible one.');
}

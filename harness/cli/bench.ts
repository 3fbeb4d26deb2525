/** `ringfence bench`: how fast this machine steps tasks, computes networks and trains. */
import type { Command } from 'commander';
import type { HyperparameterValue } from '../../src/algos/hyperparameter.ts';
import { findTask } from '../../src/config/resolve.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { median } from '../../src/results/statistics.ts';
import { createTrainer } from '../../src/train/trainer.ts';
import { benchColdStart } from './bench/cold_start.ts';
import { deviceRates, networkRates, taskSteps } from './bench/kernels.ts';
import { benchPhysics } from './bench/physics.ts';
import { measure, type Result } from './bench/stopwatch.ts';
import { openGpu } from './device/adapter.ts';
import { type CommonOptions, countOption, withCommonOptions } from './options/options.ts';
import { taskName } from './options/task_file.ts';
import { print, printJson, say, textTable } from './terminal/output.ts';

interface BenchOptions extends CommonOptions {
  task: string;
  repeat: string;
  physics?: string[] | true;
  coldStart?: string[] | true;
}

interface Training {
  readonly name: string;
  readonly algorithm: string;
  readonly set?: Readonly<Record<string, HyperparameterValue>>;
}

const trainings: readonly Training[] = [
  { name: 'c-trpo end to end', algorithm: 'c-trpo' },
  // 40 passes over 20,000 samples in minibatches of 64, none left out: 12,520 dependent steps of policy and critics
  { name: 'ppo end to end', algorithm: 'ppo', set: { targetKl: 1e9 } },
];
const WARM_UP_EPOCHS = 3;
/** A task of few kernels' lines and one of many. */
const STARTED = ['SafetyPointGoal1-v0', 'SafetyAntVelocity-v1'];

export function registerBench(program: Command): void {
  withCommonOptions(
    program
      .command('bench')
      .description('environment steps/s, network GFLOP/s against the measured peak, end-to-end steps/s'),
  )
    .option('--task <name>', 'the task that is stepped and trained on', 'SafetyPointGoal1-v0')
    .option('--repeat <count>', 'samples of each figure, of which the median is reported', '5')
    .option(
      '--physics [models...]',
      'the models of robots instead: their compilation and their steps; all, or those named',
    )
    .option(
      '--cold-start [tasks...]',
      'the seconds from a command to its first row instead, with an empty and a filled cache of kernels',
    )
    .action(bench);
}

async function bench(options: BenchOptions): Promise<void> {
  const task = findTask(taskName(options.task));
  const repeat = countOption(options.repeat, '--repeat');
  if (options.physics !== undefined) {
    await benchPhysics(options.physics === true ? undefined : options.physics, repeat, options);
    return;
  }
  const { coldStart } = options;
  if (coldStart !== undefined) {
    const chosen = coldStart === true ? STARTED : coldStart.map((name) => findTask(taskName(name)).name);
    await benchColdStart(chosen, repeat, options);
    return;
  }
  const gpu = await openGpu(options.device);
  const measurements = [await taskSteps(gpu, task), ...(await networkRates(gpu)), ...(await deviceRates(gpu))];
  const results = await measure(gpu, measurements, repeat, (name) => say(`preparing: ${name}`));
  for (const training of trainings) {
    say(`training: ${training.algorithm} on ${task.name}`);
    results.push(await endToEnd(gpu, task.name, training, repeat));
  }
  const peak = results.find(({ name }) => name === 'fp32 peak')?.value ?? Number.NaN;
  if (options.json) {
    printJson({ adapter: gpu.facts.name, driver: gpu.facts.driver, results });
    return;
  }
  print(
    textTable(
      [
        { title: gpu.facts.name, align: 'left' },
        { title: 'value' },
        { title: 'unit', align: 'left' },
        { title: 'of peak' },
      ],
      results.map(({ name, value, unit }) => [
        name,
        value.toLocaleString('en', { maximumSignificantDigits: 4 }),
        unit,
        unit === 'GFLOP/s' ? `${((100 * value) / peak).toFixed(0)} %` : '',
      ]),
    ),
  );
}

/** Training with the defaults, after the driver has compiled and the host has learnt when to sleep. */
async function endToEnd(
  gpu: Gpu,
  task: string,
  { name, algorithm, set = {} }: Training,
  repeat: number,
): Promise<Result> {
  // as many epochs as anybody may ask for
  const trainer = await createTrainer({ gpu, task, algorithm, set, totalSteps: 1e12 });
  for (let i = 0; i < WARM_UP_EPOCHS; i++) await trainer.step();
  const rates: number[] = [];
  for (let i = 0; i < repeat; i++) rates.push((await trainer.step())[0]?.['Time/FPS'] ?? Number.NaN);
  trainer.destroy();
  return { name, value: median(rates), unit: 'steps/s' };
}

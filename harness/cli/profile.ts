/** `ringfence profile`: where the GPU's time goes in a real training iteration. */
import type { Command } from 'commander';
import { resolveConfig } from '../../src/config/resolve.ts';
import { RingfenceError } from '../../src/errors/error.ts';
import { notesOf, PERFETTO } from '../../src/profile/notes.ts';
import { profileTrainer } from '../../src/profile/profile.ts';
import { traceOf } from '../../src/profile/trace.ts';
import { createTrainer } from '../../src/train/trainer.ts';
import { openGpu } from './device/adapter.ts';
import { replaceFile } from './files/durable_file.ts';
import {
  type CommonOptions,
  countOption,
  type RunOptions,
  runConfig,
  withCommonOptions,
  withRunOptions,
} from './options/options.ts';
import { printComparison } from './profile/compare.ts';
import { orBadInput } from './terminal/failure.ts';
import { print, printJson, say } from './terminal/output.ts';
import { kernelTable } from './terminal/tables.ts';

interface ProfileOptions extends CommonOptions, RunOptions {
  warmup: string;
  repeat: string;
  trace?: string;
  compare?: string;
}

const DEFAULT_TASK = 'SafetyPointGoal1-v0';
const DEFAULT_ALGORITHM = 'c-trpo';

export function registerProfile(program: Command): void {
  const command = program
    .command('profile')
    .description('time every kernel of a training iteration, or compare two such profiles');
  withCommonOptions(withRunOptions(command))
    .argument('[other]', 'with --compare: the second profile')
    .option('--warmup <count>', 'iterations before the measurement', '3')
    .option('--repeat <count>', 'iterations with and without timers, in turn', '3')
    .option('--trace <file>', 'write the last timed iteration as Chrome trace, for Perfetto')
    .option('--compare <file>', 'compare two files that profile --json or the page wrote: --compare a.json b.json')
    .action(profile);
}

async function profile(other: string | undefined, options: ProfileOptions): Promise<void> {
  if (options.compare !== undefined) {
    if (other === undefined) throw new RingfenceError('--compare needs two files: --compare a.json b.json');
    printComparison(options.compare, other, options.json === true);
    return;
  }
  if (other !== undefined) throw new RingfenceError(`profile takes no argument without --compare, got ${other}`);
  const [warmup, repeat] = [countOption(options.warmup, '--warmup'), countOption(options.repeat, '--repeat')];
  const given = runConfig(options, { task: DEFAULT_TASK, algorithm: DEFAULT_ALGORITHM });
  const config = resolveConfig({
    ...given,
    totalSteps: Math.max(given.totalSteps ?? 0, given.stepsPerEpoch ?? 0, 1e9),
  });
  const gpu = await openGpu(options.device, {}, config.portable);
  const trainer = await createTrainer({ gpu, ...config.given });
  say(
    `${config.algorithm.name} on ${config.task.name}: ${warmup} iterations to warm up, then ${repeat} with and ${repeat} without timers`,
  );
  for (let i = 0; i < warmup; i++) await trainer.step();
  const { document, timeline } = await profileTrainer(trainer, { repeat });
  const { trace } = options;
  if (trace !== undefined)
    orBadInput(`--trace ${trace} cannot be written`, () => replaceFile(trace, traceOf(timeline, document)));
  if (options.json) {
    printJson(document);
    return;
  }
  print(`${kernelTable(document.kernels)}\n`);
  for (const note of notesOf(document)) print(note);
  if (trace !== undefined) print(`Trace: ${trace} (open it in ${PERFETTO})`);
}

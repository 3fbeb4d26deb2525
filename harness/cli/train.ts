/** `ringfence train`: trains every replica of a run, writes the run folder, and continues a run that was interrupted. */
import type { Command } from 'commander';
import { type ResolvedConfig, resolveConfig } from '../../src/config.ts';
import { RUNS } from '../../src/formats/run_folder.ts';
import { RingfenceError } from '../../src/gpu/device.ts';
import { linkOf } from '../../src/link.ts';
import { requiredLimits } from '../../src/train/plan.ts';
import { type RunSummary, replicaLabel } from '../../src/train/summary.ts';
import { openGpu } from './adapter.ts';
import { Interruption, SIGINT_EXIT_CODE } from './interruption.ts';
import {
  type CommonOptions,
  countOption,
  type RunOptions,
  runConfig,
  withCommonOptions,
  withRunOptions,
} from './options.ts';
import { print, printJson, say, textTable } from './output.ts';
import { ProfileSampler } from './profile/sampler.ts';
import { checkWritable, readDone } from './run_folder.ts';
import { beginningAt, type Continuation, continuation } from './run_plan.ts';
import { DEFAULT_PORT } from './serve.ts';
import { ProgressTable } from './table.ts';
import { trainToEnd } from './training_run.ts';

interface TrainOptions extends CommonOptions, RunOptions {
  out?: string;
  resume?: string;
  fromCheckpoint?: string;
  checkpointEvery: string;
  keepCheckpoints: string;
  profile?: boolean;
}

export function registerTrain(program: Command): void {
  const command = program
    .command('train')
    .description('train a policy on a task, for several seeds and settings at once');
  withCommonOptions(withRunOptions(command))
    .option('--out <folder>', 'where run folders are made (default runs)')
    .option('--resume <run>', 'continue this run folder, or go back to one of its checkpoint files')
    .option(
      '--from-checkpoint <file>',
      'a new run that begins where a checkpoint stands, such as one that the page saved',
    )
    .option('--checkpoint-every <epochs>', 'epochs from one checkpoint to the next', '1')
    .option('--keep-checkpoints <count>', 'newest checkpoints that are kept beside the first: a count, or all', '3')
    .option('--profile', 'time every kernel in a few sampled epochs and write profile.json')
    .action(train);
}

async function train(options: TrainOptions): Promise<void> {
  const every = countOption(options.checkpointEvery, '--checkpoint-every');
  const keep =
    options.keepCheckpoints === 'all'
      ? Number.POSITIVE_INFINITY
      : countOption(options.keepCheckpoints, '--keep-checkpoints');
  if (options.resume !== undefined && options.out !== undefined) {
    throw new RingfenceError('--out has no meaning with --resume: a run continues in its own folder');
  }
  if (options.resume !== undefined && options.fromLink !== undefined) {
    throw new RingfenceError('--from-link has no meaning with --resume: a run folder knows its own configuration');
  }
  if (options.resume !== undefined && options.fromCheckpoint !== undefined) {
    throw new RingfenceError('--resume continues a run and --from-checkpoint begins one: give one of the two');
  }
  const before = options.resume === undefined ? undefined : continuation(options.resume, options);
  if (before?.isDone) {
    reportDone(before, options);
    return;
  }
  const { fromCheckpoint } = options;
  const beginning = fromCheckpoint === undefined ? undefined : beginningAt(fromCheckpoint, options);
  const config = before?.config ?? beginning?.config ?? resolveConfig(runConfig(options));
  const out = options.out ?? RUNS;
  if (!before) checkWritable(out);

  const link = linkAt(config);
  const progress = new ProgressTable(config);
  let interruption: Interruption | undefined;
  let sampler: ProfileSampler | undefined;
  const open = () => openGpu(options.device, requiredLimits(config.given), config.portable);
  const { run, summary } = await trainToEnd(before ?? { config, out, ...beginning }, open, ({ folder, trainer }) => {
    const own = options.profile ? new ProfileSampler(folder, trainer) : undefined;
    sampler = own;
    // once, although a run whose device is lost is opened again
    if (!interruption)
      say(link === undefined ? 'no link: the page does not know a task of your own' : `the same in a browser: ${link}`);
    interruption ??= new Interruption(() => progress.clear());
    return {
      isCheckpointDue: (epoch) => epoch % every === 0,
      keep,
      interruption,
      progress,
      ...(own && { step: () => own.step() }),
      ...(options.json && { onRows: (rows) => rows.forEach(printJson) }),
    };
  });
  interruption?.end();
  sampler?.report();
  if (summary && options.json) printJson({ ...summary, link: link ?? null });
  else if (summary) printSummary(summary);
  else {
    say(`stopped after epoch ${run.trainer.epoch}; continue with: ringfence train --resume ${run.folder}`);
    process.exitCode = SIGINT_EXIT_CODE;
  }
}

function reportDone({ run, config }: Continuation, { json }: CommonOptions): void {
  say(`${run} is done: all ${config.totalSteps} steps are there; --total-steps with a larger number continues it`);
  if (json) printJson({ ...(readDone(run)?.summary as RunSummary), link: linkAt(config) ?? null });
}

/** The page's address as `ringfence serve` gives it, with the run; a page elsewhere takes the same from `#` on. */
function linkAt(config: ResolvedConfig): string | undefined {
  const link = linkOf(config);
  return link && `http://localhost:${DEFAULT_PORT}/${link}`;
}

function printSummary(summary: RunSummary): void {
  const number = (value: number | null): string => (value === null ? '-' : value.toFixed(2));
  print('Means over the last 10 epochs:');
  print(
    textTable(
      [
        { title: 'replica', align: 'left' },
        { title: 'return' },
        { title: 'cost' },
        { title: 'cost regret' },
        { title: 'steps/s' },
      ],
      summary.replicas.map((replica) => [
        replicaLabel(replica),
        number(replica.return),
        [replica.cost].flat().map(number).join(' '),
        [replica.costRegret].flat().map(number).join(' '),
        replica.stepsPerSecond.toFixed(0),
      ]),
    ),
  );
  print(`Run folder: ${summary.run}`);
}

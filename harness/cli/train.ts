/** `ringfence train`: trains every replica of a run, writes the run folder, and continues a run that was interrupted. */
import type { Command } from 'commander';
import { linkOf } from '../../src/config/link.ts';
import { type ResolvedConfig, resolveConfig } from '../../src/config/resolve.ts';
import { RingfenceError } from '../../src/errors/error.ts';
import { RUNS } from '../../src/formats/run_folder.ts';
import { type RunSummary, replicaLabel } from '../../src/results/summary.ts';
import { requiredLimits } from '../../src/train/plan.ts';
import { openGpu } from './device/adapter.ts';
import {
  type CommonOptions,
  countOption,
  type RunOptions,
  runConfig,
  withCommonOptions,
  withRunOptions,
} from './options/options.ts';
import { ProfileSampler } from './profile/sampler.ts';
import { type Rhythm, USUAL_RHYTHM } from './run/checkpoint_rhythm.ts';
import { checkWritable, newRunFolder, readDone } from './run/folder.ts';
import { Interruption } from './run/interruption.ts';
import { Lease } from './run/lease.ts';
import {
  type Beginning,
  beginningAt,
  type Continuation,
  isDone,
  type Resumption,
  resumption,
  standing,
} from './run/plan.ts';
import { ProgressTable } from './run/table.ts';
import { trainToEnd } from './run/training.ts';
import { DEFAULT_PORT } from './serve.ts';
import { print, printJson, say, textTable } from './terminal/output.ts';

interface TrainOptions extends CommonOptions, RunOptions {
  out?: string;
  resume?: string;
  fromCheckpoint?: string;
  checkpointEvery?: string;
  keepCheckpoints?: string;
  takeOver?: boolean;
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
    .option('--checkpoint-every <epochs>', 'epochs from one checkpoint to the next (default 1, or as the run had it)')
    .option(
      '--keep-checkpoints <count>',
      'newest checkpoints that are kept beside the first: a count, or all (default 3, or as the run had it)',
    )
    .option('--take-over', 'with --resume: although another process has the run; for schedulers that ended that one')
    .option('--profile', 'time every kernel in a few sampled epochs and write profile.json')
    .action(train);
}

async function train(options: TrainOptions): Promise<void> {
  const rhythm = givenRhythm(options);
  for (const [option, why] of NEW_RUNS_ONLY)
    if (options.resume !== undefined && options[option] !== undefined) throw new RingfenceError(why);
  const resumed = options.resume === undefined ? undefined : resumption(options.resume, options);
  if (resumed && isDone(resumed)) {
    reportDone(resumed, options);
    return;
  }
  const { fromCheckpoint } = options;
  const beginning = fromCheckpoint === undefined ? undefined : beginningAt(fromCheckpoint, options);
  const config = resumed?.config ?? beginning?.config ?? resolveConfig(runConfig(options));
  const out = options.out ?? RUNS;
  if (!resumed) checkWritable(out);

  const progress = new ProgressTable(config);
  const interruption = new Interruption(() => progress.clear());
  // before any kernel is compiled: a folder that another process has is no work of this one
  const lease = resumed && Lease.take(resumed.run, { takeOver: options.takeOver === true });
  if (resumed && isDone(resumed)) {
    lease?.release();
    reportDone(resumed, options);
    return;
  }
  const folder = (): Lease => Lease.take(newRunFolder(out, config));
  const plan =
    lease && resumed
      ? standing(lease, resumed, rhythm)
      : { config, folder, rhythm: { ...USUAL_RHYTHM, ...rhythm }, ...beginning };
  await trainPlan(plan, options, progress, interruption);
}

async function trainPlan(
  plan: Beginning | Continuation,
  options: TrainOptions,
  progress: ProgressTable,
  interruption: Interruption,
): Promise<void> {
  const { config } = plan;
  const link = linkAt(config);
  let isAnnounced = false;
  let sampler: ProfileSampler | undefined;
  const open = () => openGpu(options.device, requiredLimits(config.given), config.portable);
  const { run, summary } = await trainToEnd(plan, open, interruption, ({ folder, trainer }) => {
    const own = options.profile ? new ProfileSampler(folder, trainer) : undefined;
    sampler = own;
    // once, although a run whose device is lost is opened again
    if (!isAnnounced)
      say(link === undefined ? 'no link: the page does not know a task of your own' : `the same in a browser: ${link}`);
    isAnnounced = true;
    return {
      progress,
      ...(own && { step: () => own.step() }),
      ...(options.json && { onRows: (rows) => rows.forEach(printJson) }),
    };
  });
  interruption.end();
  sampler?.report();
  if (summary && options.json) printJson({ ...summary, link: link ?? null });
  else if (summary) printSummary(summary);
  else {
    say(
      `${interruption.cause} after epoch ${run.trainer.epoch}; continue with: ringfence train --resume ${run.folder}`,
    );
    process.exitCode = interruption.exitCode;
  }
}

/** What has no meaning with `--resume`, and why. */
const NEW_RUNS_ONLY = [
  ['out', '--out has no meaning with --resume: a run continues in its own folder'],
  ['fromLink', '--from-link has no meaning with --resume: a run folder knows its own configuration'],
  ['fromCheckpoint', '--resume continues a run and --from-checkpoint begins one: give one of the two'],
] as const;

/** What the options say of the run's rhythm; the rest is the usual one, or that of the run that goes on. */
function givenRhythm({ checkpointEvery, keepCheckpoints }: TrainOptions): Partial<Rhythm> {
  return {
    ...(checkpointEvery !== undefined && { every: countOption(checkpointEvery, '--checkpoint-every') }),
    ...(keepCheckpoints !== undefined && {
      keep: keepCheckpoints === 'all' ? null : countOption(keepCheckpoints, '--keep-checkpoints'),
    }),
  };
}

function reportDone({ run, config }: Resumption, { json }: CommonOptions): void {
  Lease.tidy(run);
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

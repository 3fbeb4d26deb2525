/** `ringfence eval`: return, cost and length of a run's policy over fresh episodes. */
import type { Command } from 'commander';
import { resolveConfig } from '../../src/config/resolve.ts';
import { parseForm, parseSeed } from '../../src/config/typed.ts';
import { confidenceInterval95 } from '../../src/results/statistics.ts';
import { evaluate } from '../../src/train/evaluate.ts';
import { openGpu } from './device/adapter.ts';
import { type CommonOptions, countOption, PHYSICS_HELP, withCommonOptions } from './options/options.ts';
import { openTrained, type TrainedOptions } from './run/trained.ts';
import { patiently, print, printJson, say, textTable } from './terminal/output.ts';

interface EvalOptions extends CommonOptions, TrainedOptions {
  episodes: string;
  seed: string;
  deterministic?: boolean;
  physics?: string;
}

/** Far from the seeds that people train with, so that evaluation sees other layouts. */
const DEFAULT_SEED = '1000000';
/** All are held until their means are known. */
const MOST_EPISODES = 1e6;

export function registerEval(program: Command): void {
  withCommonOptions(
    program.command('eval').description("return, cost and length of a run's policy over fresh episodes"),
  )
    .argument('<run>', 'a run folder')
    .option('--episodes <count>', 'whole episodes', '100')
    .option('--seed <seed>', 'seed of the episodes', DEFAULT_SEED)
    .option('--deterministic', 'take the mean or the likeliest action instead of sampling')
    .option('--replica <index>', 'which replica of the run', '0')
    .option('--checkpoint <epoch or file>', 'which checkpoint (default: the newest)')
    .option('--physics <program>', PHYSICS_HELP)
    .action(evaluateRun);
}

async function evaluateRun(run: string, options: EvalOptions): Promise<void> {
  const episodes = countOption(options.episodes, '--episodes', 1, MOST_EPISODES);
  const seed = parseSeed(options.seed, '--seed');
  const { config, checkpoint, epoch, replica } = openTrained(run, options);
  const asked = parseForm('physics', options.physics, '--physics');
  resolveConfig({ ...config.given, ...asked });
  const gpu = await openGpu(options.device, {}, config.portable);
  say(`${config.algorithm.name} on ${config.task.name} after epoch ${epoch}: ${episodes} episodes`);
  const deterministic = options.deterministic === true;
  const request = { config, tensors: checkpoint.tensors, replica, episodes, seed, deterministic, ...asked };
  const played = await patiently('compiling and playing', evaluate(gpu, request));
  const interval = (values: readonly number[]) => {
    const { mean, low, high } = confidenceInterval95(values);
    return { mean, low, high };
  };
  const costs = config.task.costs.map((_, c) => played.map((episode) => episode.costs[c] as number));
  const intervals = {
    return: interval(played.map((episode) => episode.return)),
    cost: costs.map(interval),
    length: interval(played.map((episode) => episode.length)),
  };
  if (options.json) {
    const cost = intervals.cost.length === 1 ? intervals.cost[0] : intervals.cost;
    printJson({ run, epoch, replica, episodes, seed, deterministic, ...intervals, cost });
    return;
  }
  const row = (name: string, { mean, low, high }: { mean: number; low: number; high: number }): string[] => [
    name,
    mean.toFixed(2),
    `${low.toFixed(2)} .. ${high.toFixed(2)}`,
  ];
  print(
    textTable(
      [{ title: '', align: 'left' }, { title: 'mean' }, { title: '95 % interval' }],
      [
        row('return', intervals.return),
        ...intervals.cost.map((cost, c) => row(`cost ${config.task.costs[c]}`, cost)),
        row('length', intervals.length),
      ],
    ),
  );
}

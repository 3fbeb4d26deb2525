/** `ringfence profile`: where the GPU's time goes in a real training iteration. */
import type { Command } from 'commander';
import { resolveConfig } from '../../src/config.ts';
import { encodeTrace } from '../../src/formats/chrome_trace.ts';
import { RingfenceError } from '../../src/gpu/device.ts';
import { kernelTimes, type Span } from '../../src/gpu/profiler.ts';
import type { EpochMetrics } from '../../src/train/metrics.ts';
import { createTrainer } from '../../src/train/trainer.ts';
import { openGpu } from './adapter.ts';
import { orBadInput } from './failure.ts';
import { kernelTable } from './kernel_table.ts';
import { median } from './median.ts';
import {
  type CommonOptions,
  countOption,
  type RunOptions,
  runConfig,
  withCommonOptions,
  withRunOptions,
} from './options.ts';
import { print, printJson, say } from './output.ts';
import { compareProfiles } from './profile/compare.ts';
import { replaceFile } from './run_log.ts';
import { quantumOf } from './timer.ts';

interface ProfileOptions extends CommonOptions, RunOptions {
  warmup: string;
  repeat: string;
  trace?: string;
  compare?: string;
}

const DEFAULT_TASK = 'SafetyPointGoal1-v0';
const DEFAULT_ALGORITHM = 'c-trpo';
/** A kernel shorter than this many steps of the clock is not measured well. */
const RELIABLE_QUANTA = 10;

export function registerProfile(program: Command): void {
  const command = program
    .command('profile')
    .description('time every kernel of a training iteration, or compare two such profiles');
  withCommonOptions(withRunOptions(command))
    .argument('[other]', 'with --compare: the second profile')
    .option('--warmup <count>', 'iterations before the measurement', '3')
    .option('--repeat <count>', 'iterations with and without timers, in turn', '3')
    .option('--trace <file>', 'write the last timed iteration as Chrome trace, for Perfetto')
    .option('--compare <file>', 'compare two files written by profile --json: --compare a.json b.json')
    .action(profile);
}

async function profile(other: string | undefined, options: ProfileOptions): Promise<void> {
  if (options.compare !== undefined) {
    if (other === undefined) throw new RingfenceError('--compare needs two files: --compare a.json b.json');
    compareProfiles(options.compare, other, options.json === true);
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
  let trained = 0;
  const secondsOf = (rows: readonly EpochMetrics[]): number => {
    const before = trained;
    trained = rows[0]?.['Time/Seconds'] ?? Number.NaN;
    return trained - before;
  };
  for (let i = 0; i < warmup; i++) secondsOf(await trainer.step());

  const plain: number[] = [];
  const timed: number[] = [];
  const spans: Span[] = [];
  let last: Span[] = [];
  let isTruncated = false;
  const hostBefore = trainer.hostWork;
  for (let i = 0; i < repeat; i++) {
    plain.push(secondsOf(await trainer.step()));
    const { metrics, spans: own, truncated } = await trainer.profileStep();
    timed.push(secondsOf(metrics));
    spans.push(...own);
    last = own;
    isTruncated ||= truncated;
  }
  const host = trainer.hostWork;
  const kernels = kernelTimes(spans).map((kernel) => ({
    ...kernel,
    calls: kernel.calls / repeat,
    milliseconds: kernel.milliseconds / repeat,
  }));
  const quantum = quantumOf(spans);
  const result = {
    adapter: gpu.facts.name,
    driver: gpu.facts.driver,
    task: config.task.name,
    algorithm: config.algorithm.name,
    replicas: config.replicas.length,
    stepsPerEpoch: config.envs * config.steps,
    plainMilliseconds: median(plain) * 1e3,
    timedMilliseconds: median(timed) * 1e3,
    slowDown: median(timed) / median(plain) - 1,
    hostEncodeMilliseconds: (host.encodeMs - hostBefore.encodeMs) / (2 * repeat),
    timerQuantumNanoseconds: quantum,
    unreliable: kernels
      .filter(({ milliseconds, calls }) => (milliseconds * 1e6) / calls < RELIABLE_QUANTA * quantum)
      .map(({ kernel }) => kernel),
    isTruncated,
    kernels,
  };
  const { trace } = options;
  if (trace !== undefined)
    orBadInput(`--trace ${trace} cannot be written`, () => replaceFile(trace, traceOf(last, result)));
  if (options.json) {
    printJson(result);
    return;
  }
  print(kernelTable(kernels, 1));
  print(
    `\nIteration: ${result.plainMilliseconds.toFixed(1)} ms without timers, ${result.timedMilliseconds.toFixed(1)} ms with them: they cost ${(result.slowDown * 100).toFixed(1)} %.`,
  );
  print(
    `Host: ${result.hostEncodeMilliseconds.toFixed(1)} ms of encoding in an iteration. Clock: steps of ${quantum} ns.`,
  );
  if (result.unreliable.length > 0)
    print(`Shorter than ${RELIABLE_QUANTA} steps of the clock, so not reliable: ${result.unreliable.join(', ')}.`);
  if (isTruncated) print('Some passes ran untimed: the iteration has more than the profiler holds.');
  if (trace !== undefined) print(`Trace: ${trace} (open it in https://ui.perfetto.dev)`);
}

function traceOf(
  spans: readonly Span[],
  facts: { adapter: string; driver: string; task: string; algorithm: string },
): string {
  const end = Math.max(0, ...spans.map(({ start, duration }) => start + duration));
  const { adapter, driver, task, algorithm } = facts;
  return encodeTrace(
    [
      { name: 'iteration', category: 'iteration', track: 'host', startMicroseconds: 0, durationMicroseconds: end },
      ...spans.map(({ label, start, duration }) => ({
        name: label,
        category: 'kernel',
        track: 'gpu' as const,
        startMicroseconds: start,
        durationMicroseconds: duration,
      })),
    ],
    { adapter, driver, task, algorithm },
  );
}

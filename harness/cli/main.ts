/** `ringfence <verb>`: the command line. Each verb is one file; this one only joins them and reports what went wrong. */
import { Command, CommanderError } from 'commander';
import { registerBench } from './bench.ts';
import { registerDoctor } from './doctor.ts';
import { registerEval } from './eval.ts';
import { registerExport } from './export.ts';
import { registerGpuDay } from './gpu_day.ts';
import { registerKernel } from './kernel.ts';
import { registerList } from './list.ts';
import { registerMerge } from './merge.ts';
import { registerPhysics } from './physics.ts';
import { registerPlot } from './plot.ts';
import { registerProfile } from './profile.ts';
import { registerRender } from './render.ts';
import { registerReplay } from './replay.ts';
import { registerServe } from './serve.ts';
import { registerServeEnvs } from './serve_envs.ts';
import { registerStudy } from './study.ts';
import { exitCodeOf, linesOf } from './terminal/failure.ts';
import { VERSION } from './terminal/version.ts';
import { registerTrain } from './train.ts';

const program = new Command('ringfence')
  .description('Safe reinforcement learning on any GPU, through WebGPU.')
  .version(VERSION)
  .exitOverride()
  // Commander throws what it would print, so that every failure is reported in one place.
  .configureOutput({ outputError: () => undefined });

const verbs = [
  registerTrain,
  registerStudy,
  registerEval,
  registerMerge,
  registerPlot,
  registerExport,
  registerRender,
  registerReplay,
  registerPhysics,
  registerProfile,
  registerKernel,
  registerBench,
  registerGpuDay,
  registerList,
  registerDoctor,
  registerServe,
  registerServeEnvs,
];
for (const register of verbs) register(program);

// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

function report(error: unknown): number {
  if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help')) {
    return error.exitCode === 0 ? 0 : 2;
  }
  const stack = process.argv.includes('--debug') && error instanceof Error ? error.stack : undefined;
  for (const line of stack === undefined ? linesOf(error) : [stack]) process.stderr.write(`ringfence: ${line}\n`);
  return exitCodeOf(error);
}

let exitCode = 0;
try {
  await program.parseAsync();
  exitCode = Number(process.exitCode ?? 0);
} catch (error) {
  exitCode = report(error);
}
// Dawn keeps the process alive as long as a device is open.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));

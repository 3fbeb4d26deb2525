/** Runs the real command line in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const RINGFENCE = resolve(import.meta.dirname, '../../../bin/ringfence');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  /** Lines on stderr, without those that the GPU's driver layer writes there itself. */
  readonly errors: readonly string[];
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

/**
 * @param env added to this process's own environment
 * @param cli in place of the real one
 */
export function start(
  args: readonly string[],
  cwd?: string,
  env?: Readonly<Record<string, string>>,
  cli = RINGFENCE,
): Running {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd && { cwd }),
    ...(env && { env: { ...process.env, ...env } }),
  });
  const [stdout, stderr]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  const outcome = new Promise<Outcome>((done) => {
    child.on('close', (code) => {
      const lines = stderr
        .join('')
        .split('\n')
        .filter((line) => line !== '' && !/^Warning: max\w+ artificially reduced/.test(line));
      done({ code, stdout: stdout.join(''), errors: lines });
    });
  });
  return { child, outcome };
}

export const ringfence = (args: readonly string[], cwd?: string): Promise<Outcome> => start(args, cwd).outcome;

/** A run of a second or two: the smallest task and networks, episodes longer than a rollout, two replicas. */
export const TINY = [
  '--task',
  'SafetyPointRun0-v0',
  '--algo',
  'c-trpo',
  '--seeds',
  '2',
  '--envs',
  '16',
  '--steps-per-epoch',
  '2000',
  '--set',
  'hidden=16',
  '--set',
  'criticPasses=1',
  '--set',
  'minibatch=512',
  '--set',
  'cgIterations=4',
  '--set',
  'lineSearchSteps=4',
];

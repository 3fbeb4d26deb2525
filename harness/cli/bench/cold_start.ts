/**
 * Times the way from a command to the row of its first epoch, by a process of its own: with the driver's cache of
 * kernels empty, and filled by that.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RingfenceError } from '../../../src/errors/error.ts';
import { median } from '../../../src/results/statistics.ts';
import { print, printJson, say, textTable } from '../terminal/output.ts';

export interface Start {
  readonly task: string;
  readonly algorithm: string;
  readonly steps: number;
  readonly device: string | undefined;
}

export interface StartSeconds {
  readonly cold: number;
  readonly warm: number;
}

/** Where drivers keep compiled kernels: Mesa's and NVIDIA's by these variables; other drivers keep their own cache. */
const cacheVariables = ['MESA_SHADER_CACHE_DIR', '__GL_SHADER_DISK_CACHE_PATH'];

/** @throws RingfenceError where a training ends without a row */
export async function startSeconds(start: Start): Promise<StartSeconds> {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-start-'));
  try {
    const cold = await secondsToFirstRow(start, folder);
    return { cold, warm: await secondsToFirstRow(start, folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function secondsToFirstRow({ task, algorithm, steps, device }: Start, folder: string): Promise<number> {
  const cache = Object.fromEntries(cacheVariables.map((name) => [name, folder]));
  const run = ['--task', task, '--algo', algorithm, '--steps-per-epoch', String(steps), '--total-steps', String(steps)];
  const where = device === undefined ? [] : ['--device', device];
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [process.argv[1] as string, 'train', ...run, ...where, '--out', join(folder, 'runs'), '--json'],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...cache } },
  );
  return new Promise((resolve, reject) => {
    let seconds: number | undefined;
    child.stdout.once('data', () => {
      seconds = (performance.now() - begun) / 1e3;
    });
    // Its end is waited for, so that the driver has written its cache.
    child.once('close', () => {
      if (seconds !== undefined) resolve(seconds);
      else
        reject(new RingfenceError(`the training of ${algorithm} on ${task} ended without a row: run it by itself`, 1));
    });
  });
}

/** `ringfence bench --cold-start`. */
export async function benchColdStart(
  tasks: readonly string[],
  repeat: number,
  { device, json }: { device?: string; json?: boolean },
): Promise<void> {
  const results: ({ task: string } & StartSeconds)[] = [];
  for (const task of tasks) {
    const all: StartSeconds[] = [];
    for (let i = 0; i < repeat; i++) {
      say(`starting: c-trpo on ${task}, ${i + 1} of ${repeat}`);
      all.push(await startSeconds({ task, algorithm: 'c-trpo', steps: 20_000, device }));
    }
    results.push({ task, cold: median(all.map(({ cold }) => cold)), warm: median(all.map(({ warm }) => warm)) });
  }
  if (json) printJson({ results });
  else
    print(
      textTable(
        [
          { title: 'c-trpo, command to the first row', align: 'left' },
          { title: 'empty cache, s' },
          { title: 'filled, s' },
        ],
        results.map(({ task, cold, warm }) => [task, cold.toFixed(1), warm.toFixed(1)]),
      ),
    );
}

/** The command line with the chain in place of the trainer, in processes that can be killed at a chosen call. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleForNode } from '../../../../scripts/build.mjs';
import { type Running, start } from '../command.ts';

const root = resolve(import.meta.dirname, '../../../..');
const CLI = join(root, 'dist', 'test', 'chain.js');
export const KILL_SWITCH = join(import.meta.dirname, 'kill_switch.cjs');

/** Builds it; to be waited for before the first start. */
export async function buildChain(): Promise<void> {
  const standIns = {
    [join(root, 'src/train/trainer.ts')]: join(import.meta.dirname, 'chain_trainer.ts'),
    [join(root, 'harness/cli/device/adapter.ts')]: join(import.meta.dirname, 'chain_adapter.ts'),
  };
  await bundleForNode('harness/cli/main.ts', CLI, { standIns });
}

export const startChain = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Running =>
  start(args, undefined, env, CLI);

export interface Kill {
  /** Calls are counted of files below this folder. */
  readonly below: string;
  /** The call at which the process is killed, and whether half of what it writes is written. */
  readonly at?: { readonly call: number; readonly isTorn: boolean };
  /** A file for the calls of a process that ends by itself: of each whether it writes, and could be cut off in the middle. */
  readonly counts?: string;
}

/** The calls that a process told of. */
export const callsIn = (counts: string): boolean[] => JSON.parse(readFileSync(counts, 'utf8')) as boolean[];

/** Environment of a process that is killed at one of its calls that change files. */
export const killed = ({ below, at, counts }: Kill): Record<string, string> => ({
  NODE_OPTIONS: `--require ${KILL_SWITCH}`,
  RINGFENCE_KILL_BELOW: below,
  ...(at && { RINGFENCE_KILL_AT: `${at.call}${at.isTorn ? 'torn' : ''}` }),
  ...(counts && { RINGFENCE_KILL_COUNTS: counts }),
});

/** Epochs that began, by run: the log of the chain. */
export function begunEpochs(log: string): { pid: number; kind: string; epoch: number }[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [pid, kind, epoch] = line.split(' ');
      return { pid: Number(pid), kind: kind as string, epoch: Number(epoch) };
    });
}

/** A run folder belongs to one process at a time: two that trained the same run would mix its rows. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { RingfenceError } from '../../src/gpu/device.ts';

const LOCK = 'lock.json';

interface Owner {
  readonly pid: number;
  readonly host: string;
}

const held = new Set<string>();
process.on('exit', () => held.forEach(unlockRun));

/** Whether a process of this machine has ended. Of another machine's nothing is known. */
function isGone({ pid, host }: Owner): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/** Takes the folder for this process; what an ended process left is taken over. @throws RingfenceError if another has it */
export function lockRun(run: string): void {
  const path = join(run, LOCK);
  const mine: Owner = { pid: process.pid, host: hostname() };
  const owner = readOwner(path);
  const isMine = owner?.pid === mine.pid && owner.host === mine.host;
  if (owner && !isMine && !isGone(owner)) {
    throw new RingfenceError(
      `${run} is being trained by process ${owner.pid} on ${owner.host}: wait for it or stop it (if it is gone, remove ${path})`,
    );
  }
  rmSync(path, { force: true });
  // fails where another process was quicker
  writeFileSync(path, `${JSON.stringify(mine)}\n`, { flag: 'wx' });
  held.add(run);
}

export function unlockRun(run: string): void {
  rmSync(join(run, LOCK), { force: true });
  held.delete(run);
}

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockRun, unlockRun } from '../../../harness/cli/run_lock.ts';

describe('the lock of a run folder', () => {
  let run: string;
  let lock: string;
  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), 'ringfence-lock-'));
    lock = join(run, 'lock.json');
  });
  afterEach(() => rmSync(run, { recursive: true }));

  const ownedBy = (pid: number | undefined, host: string): void => writeFileSync(lock, JSON.stringify({ pid, host }));
  const owner = (): unknown => JSON.parse(readFileSync(lock, 'utf8'));

  it('is this process until it is given back', () => {
    lockRun(run);
    expect(owner()).toEqual({ pid: process.pid, host: hostname() });
    lockRun(run);
    unlockRun(run);
    expect(existsSync(lock)).toBe(false);
  });

  it('is refused while another process has it, and taken over when that has ended', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    ownedBy(other.pid, hostname());
    expect(() => lockRun(run)).toThrow(`is being trained by process ${other.pid} on ${hostname()}`);
    expect(owner()).toEqual({ pid: other.pid, host: hostname() });
    const ended = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await ended;
    lockRun(run);
    expect(owner()).toEqual({ pid: process.pid, host: hostname() });
    unlockRun(run);
  });

  it('of another machine is respected, since nobody knows whether its process lives', () => {
    ownedBy(1, 'elsewhere');
    expect(() => lockRun(run)).toThrow('process 1 on elsewhere: wait for it or stop it');
  });

  it('that was cut off while it was written is nobody', () => {
    writeFileSync(lock, '{"pi');
    lockRun(run);
    expect(owner()).toEqual({ pid: process.pid, host: hostname() });
    unlockRun(run);
  });
});

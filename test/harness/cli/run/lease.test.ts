import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LEASE_SECONDS, Lease } from '../../../../harness/cli/run/lease.ts';
import { bundleForNode, root } from '../../../../scripts/build.mjs';

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'ringfence-lease-'));
});
afterEach(() => rmSync(run, { recursive: true }));

const locks = (): string[] => readdirSync(run).sort();
const owner = (number: number) => JSON.parse(readFileSync(join(run, `lock-${number}.json`), 'utf8'));

/** What a process says next. @throws where it ends instead */
async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the process ended with ${code ?? signal}`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return message;
}

/** A lock that somebody left, last renewed so many seconds ago. */
function left(number: number, content: object | string, seconds: number, folder = run): void {
  const path = join(folder, `lock-${number}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  const then = Date.now() / 1e3 - seconds;
  utimesSync(path, then, then);
}

/** The number of no process of this machine, which says nothing of those that are counted elsewhere. */
const NOBODY = 2 ** 22 + 1;

/** A process that lives, or has ended, and counts processes as this one does. */
async function processOf(isAlive: boolean): Promise<{ pid: number; end: () => void }> {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  const ended = new Promise((done) => child.once('exit', done));
  if (!isAlive) {
    child.kill('SIGKILL');
    await ended;
  }
  return { pid: child.pid as number, end: () => child.kill('SIGKILL') };
}

describe('the lease of a folder', () => {
  it('is this process until it is given back', () => {
    const lease = Lease.take(run);
    const { processes } = owner(1);
    expect(owner(1)).toEqual({
      host: hostname(),
      processes,
      pid: process.pid,
      token: expect.stringMatching(/^[0-9a-f-]{36}$/),
      renewed: expect.stringMatching(/^\d{4}-/),
    });
    expect(Math.abs(Date.parse(owner(1).renewed) - Date.now())).toBeLessThan(60_000);
    lease.check();
    expect(() => Lease.take(run)).toThrow(`${run} is being trained by process ${process.pid} on ${hostname()}`);
    expect(locks()).toEqual(['lock-1.json']);
    lease.release();
    expect(locks()).toEqual([]);
    expect(() => lease.check()).toThrow(
      `${run} was taken over by another process that has ended, or its lock was removed`,
    );
  });

  it('is refused while another process has it, and taken over when that has ended', async () => {
    const mine = Lease.take(run);
    const { processes } = owner(1);
    mine.release();
    const [living, dead] = await Promise.all([processOf(true), processOf(false)]);
    left(4, { host: hostname(), processes, pid: living.pid, token: 'a', renewed: '' }, 1);
    expect(() => Lease.take(run)).toThrow(
      expect.objectContaining({ exitCode: 75, message: expect.stringContaining(`process ${living.pid} on`) }),
    );
    expect(locks()).toEqual(['lock-4.json']);
    living.end();
    left(4, { host: hostname(), processes, pid: dead.pid, token: 'a', renewed: '' }, 1);
    const lease = Lease.take(run);
    expect(locks()).toEqual(['lock-5.json']);
    lease.release();
  });

  it.each([
    ['another machine', { host: 'elsewhere', processes: '', pid: NOBODY, token: 'b', renewed: '' }],
    [
      'another container of this machine',
      { host: hostname(), processes: 'other', pid: NOBODY, token: 'b', renewed: '' },
    ],
    ['a process with the number of this one', { ...{ host: hostname(), pid: process.pid }, token: 'b', renewed: '' }],
    ['a writer that is not finished', '{"pi'],
  ])('of %s is respected while it is renewed, and taken over when it is not', (_, content) => {
    left(1, content, LEASE_SECONDS - 10);
    expect(() => Lease.take(run)).toThrow('is being trained by');
    expect(locks()).toEqual(['lock-1.json']);
    left(1, content, LEASE_SECONDS + 1);
    const lease = Lease.take(run);
    expect([locks(), owner(2).pid]).toEqual([['lock-2.json'], process.pid]);
    lease.release();
  });

  it('that is taken over by force is lost to its owner, who notices and leaves the new one alone', () => {
    const first = Lease.take(run);
    const second = Lease.take(run, { takeOver: true });
    expect(() => first.check()).toThrow(
      expect.objectContaining({
        exitCode: 1,
        message: `${run} was taken over by process ${process.pid} on ${hostname()}: this process stops and writes nothing more there`,
      }),
    );
    first.release();
    second.check();
    expect(locks()).toEqual(['lock-2.json']);
    second.release();
    // the numbers begin anew: the first owner's name is another's now
    const third = Lease.take(run);
    expect(() => first.check()).toThrow('was taken over');
    first.release();
    third.check();
    third.release();
  });

  it('of a finished run that a killed process left is removed with what it had begun, and no other', async () => {
    const mine = Lease.take(run);
    const { processes } = owner(1);
    mine.release();
    const [living, dead] = await Promise.all([processOf(true), processOf(false)]);
    writeFileSync(join(run, 'lock.0123abcd.tmp'), '');
    Lease.tidy(run);
    expect(locks()).toEqual([]);
    left(2, { host: hostname(), processes, pid: dead.pid, token: 'a', renewed: '' }, 1);
    Lease.tidy(run);
    expect(locks()).toEqual([]);
    left(2, { host: hostname(), processes, pid: living.pid, token: 'a', renewed: '' }, 1);
    Lease.tidy(run);
    expect(locks()).toEqual(['lock-2.json']);
    living.end();
  });

  it('of a folder that is gone is lost', () => {
    const lease = Lease.take(run);
    rmSync(run, { recursive: true });
    expect(() => lease.check()).toThrow('or its lock was removed');
    lease.release();
    mkdirSync(run);
  });

  it('goes to one process alone, however many take it at the same moment', async () => {
    const [processes, rounds] = [6, 40];
    const script = join(root, 'dist', 'test', 'lease_taker.js');
    await bundleForNode('test/harness/cli/run/lease_taker.ts', script);
    for (let round = 0; round < rounds; round++) {
      mkdirSync(join(run, String(round)));
      // free, abandoned long ago, or cut off while it was written
      if (round % 3 === 1) left(3, { host: 'elsewhere', pid: 1, token: 'c' }, 100, join(run, String(round)));
      if (round % 3 === 2) left(3, '', 100, join(run, String(round)));
    }
    const children = Array.from({ length: processes }, () => fork(script, [run, String(rounds)]));
    const said = (): Promise<unknown[]> => Promise.all(children.map(nextMessage));
    try {
      expect(await said()).toEqual(children.map(() => 'ready'));
      const taken = said();
      const start = Date.now() + 100;
      for (const child of children) child.send(start);
      const wins = ((await taken) as number[][]).flat();
      expect(wins.sort((a, b) => a - b)).toEqual(Array.from({ length: rounds }, (_, round) => round));
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  });
});

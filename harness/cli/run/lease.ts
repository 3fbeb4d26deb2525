/**
 * A folder belongs to one process at a time: two that trained the same run would mix its rows. What says so is a lease,
 * `lock-<number>.json`, which its owner renews while it lives. The highest number counts. Whoever takes an abandoned lease over
 * makes the next number, which a file system gives to one process alone; the former owner finds it before it writes again.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { RingfenceError, TRY_AGAIN } from '../../../src/errors/error.ts';
import { removeUnfinished, unfinishedName } from '../files/durable_file.ts';
import { orBadInput } from '../terminal/failure.ts';

/** A lease that was not renewed for this long is abandoned, whatever became of its owner. */
export const LEASE_SECONDS = 60;
const RENEWAL_SECONDS = 10;
/** What the names of a lock and of one that is not finished begin with. */
const LOCK = 'lock';
const NAME = new RegExp(`^${LOCK}-(\\d+)\\.json$`);

export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** Where the process number means something: containers on one machine count theirs apart. */
  readonly processes: string;
  readonly token: string;
  readonly renewed: string;
}

/** Another process has the folder. */
export class BusyError extends RingfenceError {
  readonly who: string;
  /** When the lease was last renewed, in ms by the clock of its disk: where it changes, its owner lives. */
  readonly renewed: number;

  constructor(folder: string, owner: Owner | undefined, age: number, renewed: number) {
    super(
      `${folder} is being trained by ${ownerText(owner)}, which was there ${Math.max(0, Math.round(age))} s ago: wait for it or stop it (what is gone for ${LEASE_SECONDS} s is taken over; --take-over does so at once)`,
      TRY_AGAIN,
    );
    this.name = 'BusyError';
    this.who = ownerText(owner);
    this.renewed = renewed;
  }
}

/** Another process has taken the folder over. */
export class LeaseLostError extends RingfenceError {
  constructor(folder: string) {
    const newest = existsSync(folder) ? newestLock(folder) : undefined;
    const who = newest ? ownerText(readOwner(newest.path)) : 'another process that has ended, or its lock was removed';
    super(`${folder} was taken over by ${who}: this process stops and writes nothing more there`, 1);
    this.name = 'LeaseLostError';
  }
}

const ownerText = (owner: Owner | undefined): string =>
  owner ? `process ${owner.pid} on ${owner.host}` : 'another process';

/** This boot of this machine and, in a container, its own count of processes. Unknown beyond Linux, where the host's name has to do. */
function processSpace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

const here = { host: hostname(), processes: processSpace() };

/** Whether the owner is known to have ended. Of processes that are counted elsewhere nothing is known. */
function isGone({ host, pid, processes }: Owner): boolean {
  if (host !== here.host || processes !== here.processes) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

interface LockFile {
  readonly number: number;
  readonly path: string;
}

const lockPath = (folder: string, number: number): string => join(folder, `${LOCK}-${number}.json`);

const lockNumbers = (folder: string): number[] =>
  readdirSync(folder).flatMap((name) => Number(NAME.exec(name)?.[1] ?? []));

/** The lock with the highest number, which counts; undefined where nobody has the folder. */
function newestLock(folder: string): LockFile | undefined {
  const number = Math.max(0, ...lockNumbers(folder));
  return number === 0 ? undefined : { number, path: lockPath(folder, number) };
}

/** When a lock was last renewed, by the clock of the disk, and by whom, unless no lease was written to it. */
function readLock(path: string): { modified: number; owner: Owner | undefined } {
  // Network file systems look at the server when a file is opened, and not when its time alone is asked for.
  const file = openSync(path, 'r');
  try {
    const modified = fstatSync(file).mtimeMs;
    try {
      const owner = JSON.parse(readFileSync(file, 'utf8')) as Owner;
      return { modified, owner: typeof owner.token === 'string' ? owner : undefined };
    } catch {
      return { modified, owner: undefined };
    }
  } finally {
    closeSync(file);
  }
}

/** The owner of a lock; undefined where the lock is gone or no lease was written to it. */
function readOwner(path: string): Owner | undefined {
  try {
    return readLock(path).owner;
  } catch {
    return undefined;
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
/** What file systems without hard links say. */
const LINKLESS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** Gives a complete file its name, unless the name is taken. @returns whether it got it */
function claimName(complete: string, path: string): boolean {
  try {
    linkSync(complete, path);
    return true;
  } catch (error) {
    // Another process was quicker, or tidied up.
    if (['EEXIST', 'ENOENT'].includes(codeOf(error))) return false;
    if (!LINKLESS.includes(codeOf(error))) throw error;
  }
  try {
    // A reader may find it empty for a moment: it is young, so it counts as held.
    writeFileSync(path, readFileSync(complete), { flag: 'wx' });
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes(codeOf(error))) return false;
    throw error;
  }
}

const held = new Set<Lease>();
process.on('exit', () => {
  for (const lease of held) lease.release();
});

export interface TakeOptions {
  /** Takes the folder from whoever has it: for schedulers that see to it that only one process runs. */
  readonly takeOver?: boolean;
}

export class Lease {
  readonly folder: string;
  readonly #number: number;
  readonly #token: string;
  readonly #renewal: NodeJS.Timeout;

  private constructor(folder: string, number: number, token: string) {
    this.folder = folder;
    this.#number = number;
    this.#token = token;
    held.add(this);
    this.#renewal = setInterval(() => this.#renew(), RENEWAL_SECONDS * 1e3).unref();
  }

  /** Takes a folder for this process. @throws BusyError where another one has it */
  static take(folder: string, { takeOver = false }: TakeOptions = {}): Lease {
    return orBadInput(`${folder} cannot be written`, () => {
      for (;;) {
        const lease = Lease.#attempt(folder, takeOver);
        if (lease) return lease;
      }
    });
  }

  /** @returns undefined where another process moved meanwhile, so that it has to be looked at again */
  static #attempt(folder: string, takeOver: boolean): Lease | undefined {
    const token = randomUUID();
    const complete = unfinishedName(join(folder, LOCK));
    writeFileSync(complete, ownerJson(token));
    try {
      const newest = newestLock(folder);
      if (newest) {
        const { modified, owner } = readLock(newest.path);
        // Both files were stamped by the clock of the disk that they are on, whichever machines wrote them.
        const age = (statSync(complete).mtimeMs - modified) / 1e3;
        const isAbandoned = age > LEASE_SECONDS || (owner !== undefined && isGone(owner));
        if (!isAbandoned && !takeOver) throw new BusyError(folder, owner, age, modified);
      }
      const number = (newest?.number ?? 0) + 1;
      if (!claimName(complete, lockPath(folder, number))) return undefined;
      const lease = new Lease(folder, number, token);
      // Where the last lock was taken over and removed while this process looked at it, a higher number stands there.
      if (!lease.isHeld) {
        lease.release();
        return undefined;
      }
      for (const before of lockNumbers(folder)) if (before < number) rmSync(lockPath(folder, before), { force: true });
      return lease;
    } catch (error) {
      // A lock was given back while it was looked at, or the folder's owner removed what others left unfinished.
      if (codeOf(error) === 'ENOENT' && statSync(folder, { throwIfNoEntry: false })) return undefined;
      throw error;
    } finally {
      rmSync(complete, { force: true });
    }
  }

  /**
   * Removes what processes that were killed left in the folder of a finished run, which nobody takes any more: their leases, and files
   * that they had begun. What belongs to a living one stays, and so does what cannot be removed: nothing relies on it.
   */
  static tidy(folder: string): void {
    try {
      if (!readdirSync(folder).some((name) => name.startsWith(LOCK))) return;
      const lease = Lease.take(folder);
      removeUnfinished(folder);
      lease.release();
    } catch (error) {
      if (!(error instanceof RingfenceError)) throw error;
    }
  }

  get #path(): string {
    return lockPath(this.folder, this.#number);
  }

  get isHeld(): boolean {
    try {
      return newestLock(this.folder)?.number === this.#number && readOwner(this.#path)?.token === this.#token;
    } catch {
      return false;
    }
  }

  /** Has to be called before anything is written. @throws LeaseLostError where another process has taken the folder over */
  check(): void {
    if (this.isHeld) return;
    throw new LeaseLostError(this.folder);
  }

  /** Written in place, and into the file that was read: a lock of this name that another process makes meanwhile stays as it is. */
  #renew(): void {
    try {
      const file = openSync(this.#path, 'r+');
      try {
        const owner = JSON.parse(readFileSync(file, 'utf8')) as Owner;
        if (owner.token === this.#token) writeSync(file, ownerJson(this.#token), 0);
      } finally {
        closeSync(file);
      }
    } catch {
      // A lock that is gone is noticed before the next write; a disk that does not answer now may do so later.
    }
  }

  /** Gives the folder back, unless another process has it by now. */
  release(): void {
    clearInterval(this.#renewal);
    held.delete(this);
    if (readOwner(this.#path)?.token === this.#token) rmSync(this.#path, { force: true });
  }
}

/** Always as long as before, so that it can be written in place. */
function ownerJson(token: string): string {
  const owner: Owner = { ...here, pid: process.pid, token, renewed: new Date().toISOString() };
  return `${JSON.stringify(owner)}\n`;
}

// A file that is replaced is on the disk before its name is, and its name before anything relies on it: a power cut at any
// moment leaves the old text or the new one. What the disk is told, in its order, is what a test can see of that.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { removeUnfinished, replaceFile, syncFile, syncFolder } from '../../../../harness/cli/files/durable_file.ts';

const calls = vi.hoisted(() => [] as string[]);
const broken = vi.hoisted(() => ({ fsync: '' }));
/** A file that its writer finishes between two calls of another process. */
const finished = vi.hoisted(() => ({ afterListing: '' }));

vi.mock('node:fs', async (load) => {
  const fs = await load<typeof import('node:fs')>();
  const opened = new Map<number, string>();
  const nameOf = (path: unknown): string =>
    String(path)
      .replace(/^.*\//, '')
      .replace(/\.[0-9a-f]{8}\.tmp$/, '.unfinished');
  return {
    ...fs,
    openSync: (...given: Parameters<typeof fs.openSync>) => {
      const file = fs.openSync(...given);
      opened.set(file, nameOf(given[0]));
      return file;
    },
    writeFileSync: (...given: Parameters<typeof fs.writeFileSync>) => {
      const [file] = given;
      calls.push(`write ${typeof file === 'number' ? opened.get(file) : nameOf(file)}`);
      fs.writeFileSync(...given);
    },
    fsyncSync: (file: number) => {
      calls.push(`sync ${opened.get(file)}`);
      if (broken.fsync) throw Object.assign(new Error(broken.fsync), { code: broken.fsync });
      fs.fsyncSync(file);
    },
    readdirSync: ((...given: Parameters<typeof fs.readdirSync>) => {
      const listed = fs.readdirSync(...given);
      if (finished.afterListing) fs.rmSync(finished.afterListing, { force: true });
      return listed;
    }) as typeof fs.readdirSync,
    renameSync: (...given: Parameters<typeof fs.renameSync>) => {
      calls.push(`rename ${given.map(nameOf).join(' to ')}`);
      fs.renameSync(...given);
    },
  };
});

const folder = mkdtempSync(join(tmpdir(), 'ringfence-durable-'));
const path = join(folder, 'state.json');
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  broken.fsync = '';
  writeFileSync(path, 'old');
  calls.length = 0;
});

describe('a file that is replaced', () => {
  it('is on the disk before it has its name, and its name before the call returns', () => {
    replaceFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(calls).toEqual([
      'write state.json.unfinished',
      'sync state.json.unfinished',
      'rename state.json.unfinished to state.json',
      `sync ${basename(folder)}`,
    ]);
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it('stays the old one, alone, where the disk is full', () => {
    broken.fsync = 'ENOSPC';
    expect(() => replaceFile(path, 'new')).toThrow('ENOSPC');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['state.json']);
  });
});

it('what was appended is waited for', () => {
  syncFile(path);
  expect(calls).toEqual(['sync state.json']);
});

it.each([
  ['EINVAL', false],
  ['ENOTSUP', false],
  ['EIO', true],
])('a folder that answers %s to being synchronised is an error: %s', (code, isError) => {
  broken.fsync = code;
  if (isError) expect(() => syncFolder(folder)).toThrow(code);
  else syncFolder(folder);
});

it('what killed writers left goes, and what another may still be writing stays', () => {
  const left = join(folder, 'rows.csv.0123abcd.tmp');
  writeFileSync(left, 'half');
  removeUnfinished(folder, 60);
  expect(existsSync(left)).toBe(true);
  removeUnfinished(folder);
  expect(readdirSync(folder)).toEqual(['state.json']);
});

it('what another one finishes between the listing and the look at it is passed over', () => {
  finished.afterListing = join(folder, 'table.md.0123abcd.tmp');
  writeFileSync(finished.afterListing, 'half');
  expect(() => removeUnfinished(folder, 60)).not.toThrow();
  finished.afterListing = '';
});

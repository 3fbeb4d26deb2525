import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lockFile = resolve(import.meta.dirname, '..', 'package-lock.json');
const locked = JSON.parse(readFileSync(lockFile, 'utf8')).packages as Readonly<Record<string, LockedPackage>>;

it('the lock file knows the packages of every platform, without which `npm ci` refuses it elsewhere', () => {
  const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !locked[`node_modules/${name}`] && !locked[`${path}/node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

it('the lock file names no download addresses, so that it works with any mirror', () => {
  expect(
    Object.entries(locked)
      .filter(([, { resolved }]) => resolved)
      .map(([path]) => path),
  ).toEqual([]);
});

/** The repository that this command line was built from: tests, twins and other revisions are there alone. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RingfenceError } from '../../../src/errors/error.ts';

/** What git and the command line of another revision may print. */
export const MOST_BYTES = 2 ** 28;

/**
 * The repository's folder.
 * @param what needs it, as the complaint begins
 * @throws RingfenceError in an installed package, which has neither tests nor other revisions
 */
export function checkoutFolder(what: string): string {
  // dist/cli.js lies in dist/ of the package's folder
  const root = resolve(import.meta.dirname, '..');
  const isCheckout = ['test/kernels', 'scripts/build.mjs', 'node_modules/vitest'].every((path) =>
    existsSync(resolve(root, path)),
  );
  if (isCheckout) return root;
  throw new RingfenceError(
    `${what} needs a clone of the repository with its packages (node scripts/setup.mjs): an installed package has no tests`,
  );
}

/**
 * Lays another revision's files into a folder of their own, with the packages of this checkout: its `bin/ringfence` builds
 * itself when it is first run.
 * @returns the path of the files
 * @throws RingfenceError where git is missing, or knows no such revision
 */
export function unpackRevision(root: string, revision: string, folder: string): string {
  const { status, stdout, error } = spawnSync(
    'git',
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    { cwd: root, encoding: 'utf8' },
  );
  if (error) throw new RingfenceError('another revision needs git, which is not installed or not on the path');
  if (status !== 0) throw new RingfenceError(`${revision} is no revision of the repository at ${root}`);
  const tree = join(folder, 'tree');
  mkdirSync(tree);
  const archive = spawnSync('git', ['archive', '--format=tar', stdout.trim()], { cwd: root, maxBuffer: MOST_BYTES });
  const unpacked = spawnSync('tar', ['-x', '-f', '-'], { cwd: tree, input: archive.stdout });
  if (archive.status !== 0 || unpacked.status !== 0)
    throw new RingfenceError(`the files of ${revision} cannot be unpacked into ${tree}`, 1);
  symlinkSync(resolve(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
  return tree;
}

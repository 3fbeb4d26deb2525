/** The repository that this command line was built from: tests, twins and other revisions are there alone. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { RingfenceError } from '../../../src/errors/error.ts';

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

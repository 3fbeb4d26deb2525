/** Which ringfence this is. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import packageJson from '../../../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;

/** Folder above `dist/cli.js`: the checkout, where it is one. */
const CHECKOUT = new URL('../', import.meta.url);

/** The git revision of a checkout, with `+` when files differ from it; undefined elsewhere. */
export function gitRevision(): string | undefined {
  if (!existsSync(new URL('.git', CHECKOUT))) return undefined;
  const git = (...args: string[]) => spawnSync('git', args, { cwd: fileURLToPath(CHECKOUT), encoding: 'utf8' });
  const head = git('rev-parse', 'HEAD');
  if (head.status !== 0) return undefined;
  const changes = git('status', '--porcelain', '--untracked-files=no');
  return head.stdout.trim() + (changes.stdout?.trim() ? '+' : '');
}

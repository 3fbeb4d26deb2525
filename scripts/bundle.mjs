// Packs ringfence for Linux x64 machines without Node or internet (clusters, containers) into one archive: Node, Dawn,
// the command line with its shaders, the page. The target needs a Vulkan loader and driver, nothing else.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { buildPage, bundleForNode, root } from './build.mjs';
import { licencesOf, nodeLicence } from './licences.mjs';

const megabyte = 1024 * 1024;
const sizeLimit = 45 * megabyte;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const name = `ringfence-${version}-linux-x64`;
const folder = join(root, 'dist', 'bundle', name);
const library = join(folder, 'lib');

const launcher = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/lib/node" "$here/lib/cli.js" "$@"
`;

const readme = `ringfence ${version} for Linux x64 (glibc 2.34 or newer)

Run ./ringfence doctor first: it lists the GPUs that ringfence can use. It needs the Vulkan loader (libvulkan.so.1) and
a driver for your GPU, or Mesa's software driver. ./ringfence --help lists all commands.

The licences of what is packed here are in LICENSES.txt.
`;

if (process.platform !== 'linux' || process.arch !== 'x64') fail('the bundle can be made on Linux x64 only');
rmSync(folder, { recursive: true, force: true });
mkdirSync(library, { recursive: true });

const metafile = await bundleForNode('harness/cli/main.ts', join(library, 'cli.js'), {
  standalone: true,
  minify: true,
}).catch((error) => fail(`the command line cannot be built: ${error.message}`));
writeFileSync(join(library, 'package.json'), '{ "type": "module" }\n');

// Dawn's loader looks for dist/<platform>/dawn.node beside the file it is bundled into.
const dawn = join('dist', 'linux-x64', 'dawn.node');
mkdirSync(dirname(join(library, dawn)), { recursive: true });
copyFileSync(join(root, 'node_modules', 'webgpu', dawn), join(library, dawn));

const node = join(library, 'node');
copyFileSync(process.execPath, node);
chmodSync(node, 0o755);
// Node's native modules are linked by its dynamic symbols, which stripping keeps. Without `strip` it is only larger.
spawnSync('strip', ['--strip-unneeded', node]);

// Recorded kernel cases (npm run record:kernels), for the first look at a new machine's kernels.
const cases = join(root, 'dist', 'kernel-cases');
if (existsSync(cases)) cpSync(cases, join(library, 'kernel-cases'), { recursive: true });

// Scripts for `gpu-day --peers`, which need a Python of the machine's own, and the models that they step.
const isSource = (path) => !path.includes('__pycache__');
cpSync(join(root, 'scripts', 'peers'), join(library, 'peers'), { recursive: true, filter: isSource });
cpSync(join(root, 'models'), join(library, 'models'), { recursive: true });

if (await buildPage()) cpSync(join(root, 'dist', 'web'), join(library, 'web'), { recursive: true });

writeFileSync(join(folder, 'ringfence'), launcher, { mode: 0o755 });
writeFileSync(join(folder, 'README.txt'), readme);
writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(metafile, [nodeLicence()]));

const archive = `${folder}.tar.xz`;
const order = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner'];
command('tar', ['-C', dirname(folder), ...order, '-cJf', archive, name], { XZ_OPT: '-T0' });
const { size } = statSync(archive);
const megabytes = (size / megabyte).toFixed(1);
if (size >= sizeLimit) fail(`${archive} has ${megabytes} MiB, more than ${sizeLimit / megabyte} MiB`);
process.stdout.write(`${archive} (${megabytes} MiB)\n`);

function command(program, options, env = {}) {
  const done = spawnSync(program, options, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (done.status !== 0) fail(`${program} failed${done.error ? `: ${done.error.message}` : ''}`);
}

function fail(sentence) {
  process.stderr.write(`bundle: ${sentence}\n`);
  process.exit(1);
}

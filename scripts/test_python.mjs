// Tests the Python package:
//   npm run test:python                  as it stands in the checkout, in a virtual environment under node_modules/.cache
//   npm run test:python -- --wheel       the wheel of this platform, which pip alone installs into an empty environment
// What else is given goes to pytest. RINGFENCE_PYTHON names the Python (python3 unless given). Without a Python that is
// new enough nothing is tested, and a sentence says so.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCli, root } from './build.mjs';

const OLDEST = 10; // of Python 3
const REQUIREMENTS = join(root, 'python', 'requirements-test.txt');

const given = process.argv.slice(2);
const isWheel = given[0] === '--wheel';
const python = process.env['RINGFENCE_PYTHON'] ?? 'python3';
const asked = spawnSync(python, ['-c', 'import sys; print(*sys.version_info[:2])'], { encoding: 'utf8' });
const [major, minor] = (asked.stdout ?? '').trim().split(' ').map(Number);
if (major !== 3 || minor < OLDEST) {
  process.stdout.write(`the Python package is not tested: ${python} is no Python of at least 3.${OLDEST}\n`);
  process.exit(0);
}

if (isWheel) {
  run(process.execPath, [join(root, 'scripts', 'wheel.mjs')]);
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-wheel-'));
  const built = join(root, 'dist', 'wheel');
  const [wheel] = readdirSync(built).filter((name) => name.endsWith('.whl'));
  const own = environment(folder, [join(built, wheel)]);
  // The folder and the path hold neither the checkout's package nor the system's Node.
  const passed = test(own, given.slice(1), { cwd: folder, env: { ...process.env, PATH: '/nowhere' } });
  rmSync(folder, { recursive: true, force: true });
  process.exit(passed);
}
await buildCli();
const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 8);
const own = environment(join(root, 'node_modules', '.cache', `python-3.${minor}-${digest}`), []);
process.exit(test(own, given, { env: { ...process.env, PYTHONPATH: join(root, 'python') } }));

/** The Python of a virtual environment with the tests' packages, made where it is not there yet. */
function environment(folder, packages) {
  const own = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const mark = join(folder, 'complete');
  if (existsSync(mark)) return own;
  run(python, ['-m', 'venv', '--clear', folder]);
  run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS, ...packages]);
  writeFileSync(mark, '');
  return own;
}

function test(own, more, options) {
  const configured = [
    '-c',
    join(root, 'python', 'pyproject.toml'),
    '-p',
    'no:cacheprovider',
    '--durations=5',
    '--tb=short',
  ];
  const tests = join(root, 'python', 'tests');
  const done = spawnSync(own, ['-B', '-m', 'pytest', ...configured, tests, ...more], { stdio: 'inherit', ...options });
  return done.status ?? 1;
}

function run(program, options) {
  const done = spawnSync(program, options, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.status === 0) return;
  process.stderr.write(`test:python: ${program} ${options.slice(0, 3).join(' ')} ... ended with ${done.status}\n`);
  process.exit(1);
}

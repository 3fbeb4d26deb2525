// The first five minutes: trains a safe policy for about two minutes on two cores, draws its learning curve and says
// how to open the page. `npm run quickstart` runs the set-up before it.
import { spawnSync } from 'node:child_process';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const ringfence = join(root, 'bin', 'ringfence');

/** About two minutes on two cores of a desktop without a GPU. */
const training = ['--algo', 'c-trpo', '--task', 'SafetyPointGoal1-v0', '--seeds', '1', '--total-steps', '1000000'];

const trained = run(['train', ...training, '--json'], ['inherit', 'pipe', 'inherit']);
const last = trained.stdout.trim().split('\n').at(-1);
const { run: folder } = JSON.parse(last);

run(['plot', folder], 'inherit');
process.stdout.write(`
Run folder: ${relative(process.cwd(), folder) || folder}
The same training in Chrome: ./bin/ringfence serve
All commands:                ./bin/ringfence --help
`);

/** Runs one verb; ends with its exit code where it fails. */
function run(verb, stdio) {
  const done = spawnSync(process.execPath, [ringfence, ...verb], { cwd: root, encoding: 'utf8', stdio });
  if (done.status !== 0) process.exit(done.status ?? 1);
  return done;
}

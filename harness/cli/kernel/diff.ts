/** The linked text of a kernel as it is now, against that of another revision of the repository. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { RingfenceError } from '../../../src/errors/error.ts';
import { print, printJson, say } from '../terminal/output.ts';
import { checkoutFolder, MOST_BYTES, unpackRevision } from './checkout.ts';
import { chooseKernels, type KernelChoice, PHYSICS } from './choice.ts';

interface Text {
  readonly title: string;
  readonly wgsl: string;
}

/** One variant's text in the other revision and now; undefined where it is not there. */
interface Pair {
  readonly title: string;
  readonly before: string | undefined;
  readonly now: string | undefined;
}

export async function diffKernels(
  path: string,
  revision: string,
  options: KernelChoice & { readonly json?: boolean; readonly variant?: string },
): Promise<void> {
  if (options.variant !== undefined) throw new RingfenceError('--diff compares all variants: leave --variant out');
  const now = await chooseKernels(path, options);
  const root = checkoutFolder('--diff');
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-revision-'));
  try {
    const tree = unpackRevision(root, revision, folder);
    const pairs = pairsOf(textsAt(tree, path, options, revision), now);
    const changed = pairs.filter(({ before, now }) => before !== now);
    if (options.json) printJson(changed.map((pair) => ({ ...pair, diff: diffOf(folder, pair, false) })));
    else for (const pair of changed) print(diffOf(folder, pair, process.stdout.isTTY === true));
    const same = pairs.length - changed.length;
    say(`${path}: ${changed.length} of ${pairs.length} variants differ from ${revision}, ${same} are the same text`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Asks the other revision's command line, which builds itself, for its texts. */
function textsAt(tree: string, path: string, { task, algo, set = [] }: KernelChoice, revision: string): Text[] {
  const isFile = path.startsWith(PHYSICS) && path.endsWith('.xml');
  const args = [
    'kernel',
    isFile ? `${PHYSICS}${resolve(path.slice(PHYSICS.length))}` : path,
    '--json',
    ...(task === undefined ? [] : ['--task', task.endsWith('.wgsl') ? resolve(task) : task]),
    ...(algo === undefined ? [] : ['--algo', algo]),
    ...set.flatMap((pair) => ['--set', pair]),
  ];
  const asked = spawnSync(process.execPath, [join(tree, 'bin', 'ringfence'), ...args], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: MOST_BYTES,
  });
  const said = asked.stderr.trim().split('\n').at(-1) ?? '';
  if (asked.status === 0)
    return asked.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Text);
  if (/unknown command/.test(said))
    throw new RingfenceError(`${revision} has no \`ringfence kernel\` yet: choose a later revision`);
  // A kernel, task or algorithm that came later has no text there.
  if (asked.status === 2 && /there is no|no run|unknown/.test(said)) return [];
  throw new RingfenceError(`${revision} gives no text: ${said.replace(/^ringfence: /, '')}`);
}

/** Texts of one title in their order, since a run may have several. */
function pairsOf(before: readonly Text[], now: readonly Text[]): Pair[] {
  const named = (texts: readonly Text[]): Map<string, string> => {
    const times = new Map<string, number>();
    return new Map(
      texts.map(({ title, wgsl }) => {
        const time = (times.get(title) ?? 0) + 1;
        times.set(title, time);
        return [time === 1 ? title : `${title} (${time})`, wgsl];
      }),
    );
  };
  const [old, own] = [named(before), named(now)];
  const titles = [...new Set([...old.keys(), ...own.keys()])];
  return titles.map((title) => ({ title, before: old.get(title), now: own.get(title) }));
}

/** The difference as `git diff` prints it. */
function diffOf(folder: string, { title, before, now }: Pair, isColoured: boolean): string {
  const files = (['before', 'now'] as const).map((side) => {
    const text = side === 'before' ? before : now;
    mkdirSync(join(folder, side), { recursive: true });
    const name = join(side, `${title.replaceAll(/[^\w.]+/g, '_')}.wgsl`);
    writeFileSync(join(folder, name), text === undefined ? '' : `${text}\n`);
    return name;
  });
  const { stdout } = spawnSync(
    'git',
    ['diff', '--no-index', `--color=${isColoured ? 'always' : 'never'}`, '--', ...files],
    { cwd: folder, encoding: 'utf8', maxBuffer: MOST_BYTES },
  );
  return stdout.trimEnd();
}

/**
 * Speed of this checkout over that of another revision. Both run the same command in turn, and each figure's ratio is taken
 * pair by pair, so that what slows the machine down meanwhile slows both:
 *   npm run bench:pairs -- 7d7a768                        `bench` of either, 15 pairs
 *   npm run bench:pairs -- 7d7a768 --pairs 30 -- bench --task SafetyAntVelocity-v1
 *   npm run bench:pairs -- 7d7a768 -- train --algo c-trpo --task SafetyPointGoal1-v0 --total-steps 2e5
 * Figures are those that the command prints with `--json`: the results of a bench, the steps/s of a training's epochs after the
 * first ones, in which the driver compiles and the host learns how long to sleep. A first pair is run and not counted.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MOST_BYTES, unpackRevision } from '../harness/cli/kernel/checkout.ts';
import { exitCodeOf, sentenceOf } from '../harness/cli/terminal/failure.ts';
import { print, say, textTable } from '../harness/cli/terminal/output.ts';
import { RingfenceError } from '../src/errors/error.ts';
import { median } from '../src/results/statistics.ts';

const WARM_UP_EPOCHS = 3;

/** Values by name, of one run of the command. */
type Figures = ReadonlyMap<string, number>;

interface BenchResult {
  readonly name?: string;
  readonly value?: number;
  readonly unit?: string;
  readonly model?: string;
  readonly physics?: string;
  readonly stepsPerSecond?: number;
}

/** What a command printed: rates, of which more is better. Times are turned into rates. */
function figuresOf(lines: readonly Readonly<Record<string, unknown>>[]): Figures {
  const results = lines.flatMap(({ results = [] }) => results as BenchResult[]);
  const rates = results.map(({ name, value = Number.NaN, unit = '', model, physics, stepsPerSecond }) => {
    if (stepsPerSecond !== undefined) return [`${model} ${physics}`, stepsPerSecond] as const;
    const isRate = unit.endsWith('/s');
    return [isRate ? `${name}, ${unit}` : `${name}, 1/${unit}`, isRate ? value : 1 / value] as const;
  });
  const epochs = lines.map((line) => line['Time/FPS']).filter((rate) => typeof rate === 'number');
  const counted = epochs.slice(WARM_UP_EPOCHS);
  return new Map([...rates, ...(counted.length > 0 ? [['training, steps/s', median(counted)] as const] : [])]);
}

/** @throws RingfenceError where the command fails or tells no figure */
function run(tree: string, command: readonly string[]): Figures {
  const out = mkdtempSync(join(tmpdir(), 'ringfence-pair-'));
  try {
    const where = command[0] === 'train' ? ['--out', join(out, 'runs')] : [];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(tree, 'bin', 'ringfence'), ...command, ...where, '--json'],
      { encoding: 'utf8', maxBuffer: MOST_BYTES },
    );
    const said = stderr.trim().split('\n').at(-1) ?? '';
    if (status !== 0) throw new RingfenceError(`${command.join(' ')} failed in ${tree}: ${said}`, 1);
    const figures = figuresOf(
      stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
    );
    if (figures.size === 0)
      throw new RingfenceError(
        `${command.join(' ')} tells no speed: give bench, or a training of more than ${WARM_UP_EPOCHS} epochs`,
      );
    return figures;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function comparePairs(revision: string, pairs: number, command: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-revision-'));
  try {
    const [now, before] = [process.cwd(), unpackRevision(process.cwd(), revision, folder)];
    const found: { before: Figures; now: Figures }[] = [];
    for (let pair = 0; pair <= pairs; pair++) {
      say(pair === 0 ? 'a pair that does not count' : `pair ${pair} of ${pairs}`);
      // The one that runs first takes turns, too: a machine that grows warmer favours it.
      const first = pair % 2 === 0 ? run(before, command) : run(now, command);
      const second = pair % 2 === 0 ? run(now, command) : run(before, command);
      if (pair > 0) found.push(pair % 2 === 0 ? { before: first, now: second } : { before: second, now: first });
    }
    printRatios(revision, command, found);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function printRatios(
  revision: string,
  command: readonly string[],
  pairs: readonly { readonly before: Figures; readonly now: Figures }[],
): void {
  const names = [...new Set(pairs.flatMap(({ now }) => [...now.keys()]))];
  const digits = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 4 });
  const rows = names.flatMap((name) => {
    const both = pairs.flatMap(({ before, now }) => {
      const [old, own] = [before.get(name), now.get(name)];
      return old !== undefined && own !== undefined ? [{ old, own, ratio: own / old }] : [];
    });
    if (both.length === 0) return [];
    const ratios = both.map(({ ratio }) => ratio);
    return [
      [
        name,
        digits(median(both.map(({ old }) => old))),
        digits(median(both.map(({ own }) => own))),
        median(ratios).toFixed(3),
        `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`,
      ],
    ];
  });
  if (rows.length === 0) throw new RingfenceError(`this checkout and ${revision} tell no figure of the same name`, 1);
  const titles = ['', revision, 'now', 'median ratio', 'of'].map((title, i) =>
    i === 0 ? { title: `${command.join(' ')}, ${pairs.length} pairs`, align: 'left' as const } : { title },
  );
  print(textTable(titles, rows));
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { pairs: { type: 'string', default: '15' } },
  });
  const [revision, ...command] = positionals;
  const pairs = Number(values.pairs);
  if (revision === undefined)
    throw new RingfenceError('give the revision to compare with: npm run bench:pairs -- HEAD~1');
  if (!Number.isInteger(pairs) || pairs < 1) throw new RingfenceError(`--pairs ${values.pairs} is no count of pairs`);
  comparePairs(revision, pairs, command.length > 0 ? command : ['bench']);
} catch (error) {
  say(`bench:pairs: ${sentenceOf(error)}`);
  process.exitCode = exitCodeOf(error);
}

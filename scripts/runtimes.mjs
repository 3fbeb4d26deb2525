// The library's example in every runtime that is here, beside Node's numbers:
//   npm run try:runtimes -- [--bun FILE] [--only NAME,...] [ENVIRONMENTS STEPS EPOCHS]
// Deno brings its own WebGPU (wgpu and naga, as in Firefox) and can take Dawn from the package webgpu, as Bun does. Bun is
// the one that is named, or on the path; without one it is passed over.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildLibrary, root } from './build.mjs';
import { denoBinary } from './deno.mjs';

const DENO = ['run', '--quiet', '--no-lock', '--no-remote', '--unstable-webgpu', '--allow-all'];
/** Runs the example on the package's Dawn where the runtime has a WebGPU of its own. */
const ON_DAWN = "Object.defineProperty(navigator, 'gpu', { value: undefined });\nawait import('./train.mjs');\n";

/** Each runtime by its name: a program with its options, the file that it runs, and whether Dawn computes. */
function runtimes(bun) {
  return {
    node: { title: `Node ${process.version.slice(1)} with Dawn`, command: [process.execPath], isDawn: true },
    deno: { title: 'Deno with its own WebGPU', command: [denoBinary(), ...DENO] },
    'deno-dawn': { title: 'Deno with Dawn', command: [denoBinary(), ...DENO], file: 'on_dawn.mjs', isDawn: true },
    bun: { title: 'Bun with Dawn', command: [bun], file: 'on_dawn.mjs', isDawn: true },
  };
}

/** A project of a user's own: the example beside the two packages that it imports. */
function makeProject() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ringfence-runtimes-')));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'ringfence'));
  symlinkSync(join(root, 'node_modules', 'webgpu'), join(folder, 'node_modules', 'webgpu'));
  copyFileSync(join(root, 'examples', 'train.mjs'), join(folder, 'train.mjs'));
  writeFileSync(join(folder, 'on_dawn.mjs'), ON_DAWN);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  return folder;
}

/** Rows that the example prints: epoch, seed, return, cost. */
const rowsOf = (output) =>
  [...output.matchAll(/^epoch (\d+) seed (\d+): return (\S+), cost (\S+)$/gm)].map((row) => row.slice(1).map(Number));

/**
 * Largest difference of a number in two lists of rows; infinite where one has others or a number is not finite.
 * @param {number[][]} rows
 * @param {number[][]} others
 */
export function differenceOf(rows, others) {
  if (rows.length !== others.length) return Number.POSITIVE_INFINITY;
  const differences = rows.flatMap((row, i) => row.map((value, j) => Math.abs(value - others[i][j])));
  return differences.every(Number.isFinite) ? Math.max(0, ...differences) : Number.POSITIVE_INFINITY;
}

/**
 * @typedef {object} Trained
 * @property {string} name
 * @property {string} title
 * @property {boolean} isDawn Whether Dawn computes, and not a WebGPU of the runtime's own.
 * @property {boolean} isAbsent
 * @property {number} seconds
 * @property {string | undefined} problem Its last line where it failed; there are no rows then.
 * @property {number[][]} rows
 */

/**
 * Trains in each runtime that is named.
 * @param {readonly string[]} names
 * @param {{ bun?: string, sizes: readonly string[] }} options
 * @returns {Promise<Trained[]>}
 */
export async function trainEverywhere(names, { bun = 'bun', sizes }) {
  await buildLibrary();
  const folder = makeProject();
  try {
    return names.map((name) => {
      const { title, command, file = 'train.mjs', isDawn = false } = runtimes(bun)[name];
      const [program, ...options] = command;
      const begun = performance.now();
      const done = spawnSync(program, [...options, join(folder, file), ...sizes], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, DENO_NO_UPDATE_CHECK: '1' },
      });
      const seconds = (performance.now() - begun) / 1e3;
      const isAbsent = done.error?.code === 'ENOENT';
      const words = done.error?.message ?? done.stderr.trim().split('\n').at(-1);
      const problem = done.status === 0 ? undefined : words;
      return { name, title, isDawn, isAbsent, seconds, problem, rows: problem ? [] : rowsOf(done.stdout) };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function main() {
  const all = Object.keys(runtimes(''));
  const { values, positionals } = parseArgs({
    options: { bun: { type: 'string' }, only: { type: 'string', default: all.join() } },
    allowPositionals: true,
  });
  const names = values.only.split(',');
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown} names no runtime: there are ${all.join(', ')}`);
  const sizes = positionals.length > 0 ? positionals : ['1', '1000', '2'];
  const results = await trainEverywhere(names, { bun: values.bun, sizes });
  const node = results.find(({ name }) => name === 'node');
  let failed = 0;
  for (const { title, isDawn, isAbsent, seconds, problem, rows } of results) {
    const difference = node && differenceOf(rows, node.rows);
    const isWrong = !isAbsent && (problem !== undefined || rows.length === 0 || (isDawn && difference > 0));
    if (isWrong) failed++;
    const compared =
      difference === undefined
        ? `${rows.length} rows`
        : difference === 0
          ? "Node's numbers"
          : `numbers up to ${difference.toFixed(2)} from Node's`;
    const text = isAbsent ? 'is not here' : (problem ?? compared);
    process.stdout.write(`${title}: ${text}${isAbsent ? '' : `, ${seconds.toFixed(0)} s`}\n`);
  }
  process.exitCode = failed > 0 ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) {
  await main().catch((error) => {
    process.stderr.write(`try:runtimes: ${error.message}\n`);
    process.exitCode = 2;
  });
}

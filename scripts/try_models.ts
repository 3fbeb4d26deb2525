/**
 * Tries models as people have them: reads every MJCF file below some folders, compares what it compiles to with MuJoCo's
 * model field by field, steps it beside MuJoCo, and prints a line a file and counts.
 *
 *   npm run try:models -- [--steps 50] [--reasons] FOLDER ...
 *
 *   refused   it is not read: the first reason follows, and how many there are
 *   differs   a compiled field, or a path, is another than MuJoCo's
 *   loads     it compiles to MuJoCo's numbers; what keeps it from being stepped follows
 *   drifts    positions part from MuJoCo's by more than rounding explains, and by less than 0.1 m or rad
 *   agrees    positions stay within 1e-3 m or rad, or within 100 times of what rounding the start changes in MuJoCo
 *
 * Files that MuJoCo itself refuses, and parts of models that stand in no worldbody, are counted apart. Files of a folder may
 * name others in it; give the folder that holds all of them.
 */
import './test_provider.ts';

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { filesBeside } from '../harness/cli/files/model_file.ts';
import { markdownTable } from '../harness/cli/terminal/tables.ts';
import { FormatError } from '../src/errors/error.ts';
import { decodeText } from '../src/formats/text.ts';
import { loadModel } from '../src/physics/load.ts';
import type { Model } from '../src/physics/model.ts';
import { differences } from '../test/physics/differences.ts';
import { openTestGpu } from '../test/tasks/device.ts';
import { Oracle } from './models/oracle.ts';
import { type PathErrors, pathErrors } from './models/paths.ts';

const VERDICTS = ['agrees', 'drifts', 'loads', 'differs', 'refused', 'unusable'] as const;

interface Verdict {
  readonly verdict: (typeof VERDICTS)[number];
  readonly why: readonly string[];
}

/** Vertices of meshes are f32, which shows in their axes. */
const TOLERANCE = { relative: 1e-6, ofLargest: 1e-6 };
const [NEAR, FAR, ROUNDINGS] = [1e-3, 0.1, 100];

const told = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const place = told.indexOf(name);
  return place < 0 ? undefined : told.splice(place, 2)[1];
};
const flag = (name: string): boolean => {
  const place = told.indexOf(name);
  return place >= 0 && told.splice(place, 1).length === 1;
};
const steps = Number(option('--steps') ?? 50);
const showsReasons = flag('--reasons');
const folders = told.map((folder) => resolve(folder));
if (folders.length === 0 || !Number.isInteger(steps) || steps < 0) {
  process.stderr.write('usage: npm run try:models -- [--steps 50] [--reasons] FOLDER ...\n');
  process.exit(2);
}

/** Files that are models, not parts of one: with bodies of their own, or by <include>. */
function modelsBelow(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true }).map((file) => String(file).replaceAll('\\', '/'));
  return files
    .filter((file) => file.endsWith('.xml'))
    .filter((file) => /<mujoco[\s>][\s\S]*<(worldbody|include)/.test(decodeText(readFileSync(join(folder, file)))))
    .sort();
}

async function tryModel(folder: string, file: string, oracle: Oracle): Promise<Verdict> {
  const found = await oracle.with(file, async (reference): Promise<Verdict> => {
    const path = join(folder, file);
    let model: Model;
    try {
      model = loadModel(decodeText(readFileSync(path)), file, filesBeside(path));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return { verdict: 'refused', why: error.message.split('\n') };
    }
    const apart = differences(model, reference, oracle.module, TOLERANCE);
    if (apart.length > 0) return { verdict: 'differs', why: apart };
    if (steps === 0) return { verdict: 'loads', why: [] };
    try {
      return judged(await pathErrors(await openTestGpu(), oracle, reference, model, steps));
    } catch (error) {
      return { verdict: 'loads', why: [(error as Error).message] };
    }
  });
  return 'refusal' in found ? { verdict: 'unusable', why: [found.refusal] } : found;
}

function judged({ away, rounding }: PathErrors): Verdict {
  const why = [`${away.toExponential(1)} after ${steps} steps, rounding ${rounding.toExponential(1)}`];
  if (away <= Math.max(NEAR, ROUNDINGS * rounding)) return { verdict: 'agrees', why };
  return { verdict: away <= FAR ? 'drifts' : 'differs', why };
}

const rows: string[][] = [];
const reasons = new Map<string, number>();
/** A reason without names, places and numbers, so that the same of several files is one. */
const generalised = (reason: string): string =>
  reason
    .replace(/^\S+:\d+: /, '')
    .replace(/"[^"]*"/g, '"..."')
    .replace(/-?\d[\d.e+-]*/g, 'N');

for (const folder of folders) {
  const files = modelsBelow(folder);
  const oracle = await Oracle.open(folder);
  const counts = new Map<string, number>();
  for (const file of files) {
    const { verdict, why } = await tryModel(folder, file, oracle);
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    const more = why.length > 1 ? ` (and ${why.length - 1} more)` : '';
    process.stdout.write(`${verdict.padEnd(9)} ${join(basename(folder), file)}: ${why[0] ?? ''}${more}\n`);
    if (verdict === 'refused')
      for (const reason of new Set(why.map(generalised))) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  oracle.close();
  rows.push([basename(folder), String(files.length), ...VERDICTS.map((verdict) => String(counts.get(verdict) ?? 0))]);
}
const total = rows.reduce<number[]>((sum, [, ...of]) => of.map((n, k) => (sum[k] ?? 0) + Number(n)), []);
if (rows.length > 1) rows.push(['all', ...total.map(String)]);
const titles = ['files', ...VERDICTS].map((title) => ({ title }));
process.stdout.write(`\n${markdownTable([{ title: 'folder', align: 'left' }, ...titles], rows)}\n`);
if (showsReasons) {
  process.stdout.write('\nfiles  reason of a refusal\n');
  for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a))
    process.stdout.write(`${String(count).padStart(5)}  ${reason}\n`);
}
process.exit(0);

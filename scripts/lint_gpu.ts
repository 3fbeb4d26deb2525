/**
 * What a real GPU's compiler makes of the kernels, without a GPU: Mesa's RADV compiles them for AMD GPUs on a device that is
 * not there.
 *   npm run lint:gpu -- [--only nn/forward,optim/] [--family navi31,navi21,vega10] [--wave 32|64]
 *     [--bounds checked|clamped|unchecked] [--task SafetyPointGoal1-v0] [--physics | --all | --file KERNEL.wgsl [--entry main]] [--keep FOLDER] [--json] [--compare OLD.json]
 *     [--check | --accept]
 * `--check` fails where a figure is worse than the kept baseline's, `--accept` makes the figures the baseline.
 * docs/gpu-lint.md says how to read them.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dumpPipelines, dumpSpirv, type Toggles } from './gpu_lint/dump.ts';
import {
  BadInput,
  chosenKernels,
  exitCodeOf,
  KERNEL_OPTIONS,
  type LintedKernel,
  readText,
} from './gpu_lint/kernels.ts';
import { compileAll, driverFacts, type Job, serve } from './gpu_lint/pool.ts';
import { compare, comparisonLines, type Entry, parseReport, type Report, stringify, table } from './gpu_lint/report.ts';
import { Store } from './gpu_lint/store.ts';
import { BOUNDS, findTools, type Tools, togglesFor } from './gpu_lint/tools.ts';
import type { DriverFacts } from './gpu_lint/vulkan/device.ts';

/** Counts up whenever figures of unchanged kernels are made in another way. */
const FORMAT = 2;
const FAMILIES = 'navi31,navi21,vega10';
const BASELINE = 'scripts/gpu_lint/baseline.json';
const CACHE = 'node_modules/.cache/gpu-lint';

const OPTIONS = {
  ...KERNEL_OPTIONS,
  family: { type: 'string', default: FAMILIES },
  wave: { type: 'string' },
  bounds: { type: 'string', default: 'checked' },
  keep: { type: 'string' },
  json: { type: 'boolean', default: false },
  compare: { type: 'string' },
  check: { type: 'boolean', default: false },
  accept: { type: 'boolean', default: false },
} as const;

const child = process.argv[1] as string;
const say = (sentence: string): void => void process.stderr.write(`lint:gpu: ${sentence}\n`);

function readOptions() {
  const { values } = parseArgs({ options: OPTIONS });
  const { wave, file, check, accept } = values;
  if (wave !== undefined && wave !== '32' && wave !== '64')
    throw new BadInput(`--wave is 32 or 64 lanes, not ${wave}; without it the driver chooses`);
  if ([check, accept, values.compare !== undefined].filter(Boolean).length > 1)
    throw new BadInput('give one of --check, --accept and --compare');
  const bounds = BOUNDS.find((name) => name === values.bounds);
  if (!bounds) throw new BadInput(`--bounds is one of ${BOUNDS.join(', ')}, not ${values.bounds}`);
  if ((check || accept) && (wave || bounds !== 'checked' || file))
    throw new BadInput(
      'the baseline is of the kernels as the driver compiles them: leave out --wave, --bounds and --file',
    );
  const families = values.family.split(',').filter((family) => family !== '');
  if (families.length === 0) throw new BadInput(`--family names GPUs as RADV does, like ${FAMILIES}`);
  const narrow = families.find((family) => wave === '32' && !/^navi|^gfx1[0-9]{3}/i.test(family));
  if (narrow) throw new BadInput(`${narrow} has waves of 64 lanes only: leave out --wave 32 or give another --family`);
  return { ...values, bounds, families, waveSize: wave === undefined ? undefined : Number(wave) };
}

type Options = ReturnType<typeof readOptions>;

/** What RADV says of each family. */
function familyFacts({ families }: Options, { radv }: Tools): Promise<DriverFacts[]> {
  return Promise.all(
    families.map((family) =>
      driverFacts(family, { child, driverFile: radv }).catch((error: Error) => {
        throw new BadInput(`RADV offers no device of the family ${family} (${error.message}): ${FAMILIES} are known`);
      }),
    ),
  );
}

function readReport(file: string): Report {
  const text = readText(file);
  try {
    return parseReport(text, file);
  } catch (error) {
    throw new BadInput((error as Error).message);
  }
}

/** Toggles of Dawn for these GPUs that the driver whose SPIR-V is printed would choose otherwise. */
async function sayToggles(toggles: Toggles, { lavapipe }: Tools): Promise<void> {
  const own = togglesFor((await driverFacts('', { child, driverFile: lavapipe })).features, 'checked');
  const different = Object.keys(toggles).filter((name) => toggles[name] !== own[name]);
  const words = different.map((name) => `${name} ${toggles[name] ? 'on' : 'off'}`).join(', ');
  say(
    `Dawn's toggles are ${different.length === 0 ? 'those that it chooses on the CPU driver too' : `set as on the GPU: ${words}`}; ` +
      'subgroups are of 32 or 64 lanes there, so the plain variants run',
  );
}

interface Task {
  readonly kernel: LintedKernel;
  readonly family: string;
}

/** Compiles what no earlier result answers. Figures of each task in its order, undefined where it failed. */
async function figuresFor(tasks: readonly Task[], store: Store, toggles: Toggles, tools: Tools, options: Options) {
  const { waveSize, keep } = options;
  const isChecked = options.bounds === 'checked';
  const figures = tasks.map(({ kernel, family }) => (keep ? undefined : store.get(kernel.hash, family, waveSize)));
  const missing = [...tasks.keys()].filter((i) => figures[i] === undefined);
  if (missing.length === 0) return figures;
  say(`${missing.length} of ${tasks.length} are compiled, the others have not changed`);
  if (keep) mkdirSync(keep, { recursive: true });
  const sources = [...new Set(missing.map((i) => (tasks[i] as Task).kernel))];
  const texts = await dumpSpirv(sources, toggles, { child, driverFile: tools.lavapipe });
  const spirv = new Map(sources.map((kernel, i) => [kernel, texts[i]]));
  for (const [{ title }, text] of spirv) if (text instanceof Error) say(`${title}: ${text.message}`);
  const jobs = missing.flatMap((i): { i: number; job: Job }[] => {
    const { kernel, family } = tasks[i] as Task;
    const text = spirv.get(kernel);
    return typeof text === 'string'
      ? [{ i, job: { family, spirv: text, waveSize, isChecked, withListing: keep !== undefined } }]
      : [];
  });
  await compileAll(
    jobs.map(({ job }) => job),
    { child, driverFile: tools.radv },
    (index, result) => {
      const i = (jobs[index] as { i: number }).i;
      const { kernel, family } = tasks[i] as Task;
      if (result instanceof Error) return say(`${kernel.title}, ${family}: ${result.message}`);
      figures[i] = result.figures;
      store.set(kernel.hash, family, waveSize, result.figures);
      if (keep) writeFileSync(join(keep, `${kernel.title.replace(/\W+/g, '-')}.${family}.s`), result.listing ?? '');
    },
  );
  return figures;
}

/** The baseline where it can be compared with: made by the same compilers. */
function readBaseline(head: Omit<Report, 'entries'>): Report | undefined {
  if (!existsSync(BASELINE)) return undefined;
  const baseline = readReport(BASELINE);
  const { entries: _, ...itsHead } = baseline;
  return JSON.stringify(itsHead) === JSON.stringify(head) ? baseline : undefined;
}

/** The older baseline with the entries of this report in their place, or in place of all of its families. */
function merged(old: Report | undefined, { entries, ...head }: Report, isWhole: boolean): Report {
  const keyOf = ({ kernel, family }: Entry): string => (isWhole ? family : `${kernel}\n${family}`);
  const replaced = new Set(entries.map(keyOf));
  const all = [...(old?.entries ?? []).filter((entry) => !replaced.has(keyOf(entry))), ...entries];
  const orderOf = ({ kernel, family }: Entry): string => `${kernel}\n${family}`;
  return { ...head, entries: all.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)) };
}

/** Prints what changed since an older report; how many kernels got worse. */
function printChanges(old: Report, now: Report, isBesideDocument: boolean): number {
  if (old.mesa !== now.mesa || old.dawn !== now.dawn || old.bounds !== now.bounds)
    say(`the older report is of ${old.mesa}, Dawn ${old.dawn}, bounds ${old.bounds}: not every change is the kernels'`);
  const comparison = compare(old, now);
  const stream = isBesideDocument ? process.stderr : process.stdout;
  for (const line of comparisonLines(comparison)) stream.write(`${line}\n`);
  return comparison.changed.filter(({ changes }) => changes.some(({ isWorse }) => isWorse)).length;
}

async function lint(): Promise<number> {
  const options = readOptions();
  const old = options.compare === undefined ? undefined : readReport(options.compare);
  const tools = findTools();
  if (typeof tools === 'string') {
    say(`skipped: ${tools}`);
    return 0;
  }
  const kernels = await chosenKernels(options);
  const facts = await familyFacts(options, tools);
  const [first] = facts as [DriverFacts];
  const toggles = togglesFor(first.features, options.bounds);
  const dawn = JSON.parse(readFileSync('node_modules/webgpu/package.json', 'utf8')).version;
  const head = { format: FORMAT, mesa: first.version, dawn, toggles, bounds: options.bounds };
  const baseline = readBaseline(head);
  if (options.check && !baseline) {
    say(`skipped: ${BASELINE} is not of ${head.mesa} and Dawn ${dawn}; --accept makes one that is`);
    return 0;
  }

  const store = new Store(resolve(CACHE), head);
  // What did not change since the baseline needs no compiler.
  for (const { hash, family, figures } of options.check ? (baseline?.entries ?? []) : [])
    if (!store.get(hash, family, undefined)) store.set(hash, family, undefined, figures);
  await sayToggles(toggles, tools);
  const tasks = options.families.flatMap((family) => kernels.map((kernel) => ({ kernel, family })));
  const figures = await figuresFor(tasks, store, toggles, tools, options);
  const entries = tasks.flatMap(({ kernel: { title, hash, modelBytes }, family }, i): Entry[] => {
    const found = figures[i];
    return found ? [{ kernel: title, family, hash, modelBytes, figures: found }] : [];
  });
  const report: Report = { ...head, entries };
  const failed = tasks.length - entries.length;

  if (options.json) process.stdout.write(stringify(report));
  else if (!options.check && !options.accept)
    for (const [i, family] of options.families.entries()) {
      const own = entries.filter((entry) => entry.family === family);
      if (own.length > 0)
        process.stdout.write(`${facts[i]?.device}, ${first.version}, Dawn ${dawn}\n\n${table(own)}\n\n`);
    }
  const against = options.check ? baseline : old;
  const worse = against ? printChanges(against, report, options.json) : 0;
  if (options.accept && failed === 0) {
    writeFileSync(BASELINE, stringify(merged(baseline, report, options.physics && options.only === undefined)));
    say(`${BASELINE} holds ${entries.length} figures of this run`);
  }
  say(`${entries.length} compiled or kept, ${failed} failed${against ? `, ${worse} worse` : ''}`);
  return failed > 0 || (options.check && worse > 0) ? 1 : 0;
}

const [role, file] = process.argv.slice(2);
if (role === '--serve') serve();
else if (role === '--dump') await dumpPipelines(file as string);
else process.exitCode = await exitCodeOf(lint, say);

/**
 * Breaks WGSL functions one change at a time and runs the small tests that reach them: a change that no test notices is a test that
 * is missing. Results go to a file as they come, so that a run that was stopped goes on; the table of docs/testing.md is made of it.
 *
 * npm run mutate -- [--sample 200] [--seed 1] [--minutes 60] [--results FILE] [--again survived] [--only algos/] [--patience 120]
 *   [--report]
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createVitest, type Vitest } from 'vitest/node';
import { shaderSources } from '../src/gpu/sources.ts';
import { type Case, casesOf, isMeasured } from './mutate/cases.ts';
import { report } from './mutate/report.ts';
import { type Outcome, type Result, type Results, readResults } from './mutate/results.ts';
import { broken, described, type Site, sitesOf } from './mutate/sites.ts';

const { values: given } = parseArgs({
  options: {
    sample: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '600' },
    results: { type: 'string', default: join(tmpdir(), 'ringfence-mutants.json') },
    again: { type: 'string' },
    only: { type: 'string', default: '' },
    patience: { type: 'string', default: '120' },
    report: { type: 'boolean', default: false },
  },
});

/** A broken loop may never end: what takes this long has been noticed. A machine with other work needs more patience. */
const PATIENCE_MS = 1000 * Number(given.patience);
/** What a compiler says of a change that is no program. */
const REFUSED =
  /does not compile|cannot be linked|not valid WGSL|Invalid \w*(Shader|Pipeline)|shader module|ShaderModule/;

interface Mutant {
  readonly key: string;
  readonly site: Site;
}

/** All sites in the order of a hash, so that others do not move when one is added. */
function shuffled(seed: string): Mutant[] {
  const all = Object.entries(shaderSources)
    .filter(([file]) => !isMeasured(file) && file.startsWith(given.only))
    .flatMap(([file, source]) => sitesOf(file, source).map((site) => ({ site, key: described(source, site) })));
  const rank = ({ key }: Mutant): string => createHash('sha1').update(`${seed} ${key}`).digest('hex');
  const ranked = all.map((mutant) => [rank(mutant), mutant] as const);
  return ranked.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, mutant]) => mutant);
}

/** Runs tests with the shaders as they are or with one of them broken. */
class Runner {
  readonly #vitest: Vitest;
  readonly #mutant: string;
  readonly #passes = new Map<string, Promise<boolean>>();

  private constructor(vitest: Vitest, mutant: string) {
    this.#vitest = vitest;
    this.#mutant = mutant;
  }

  static async open(folder: string): Promise<Runner> {
    const mutant = join(folder, 'mutant.json');
    process.env['RINGFENCE_MUTANT'] = mutant;
    const vitest = await createVitest('test', {
      watch: false,
      project: ['node'],
      reporters: [{}],
      silent: true,
      bail: 1,
      testTimeout: PATIENCE_MS,
      hookTimeout: PATIENCE_MS,
      teardownTimeout: 1000,
      maxWorkers: 1,
    });
    return new Runner(vitest, mutant);
  }

  /** The tests' first complaint; '' where all pass, undefined where there is none to run. */
  async complaint({ test, name }: Case, file = '', text = ''): Promise<string | undefined> {
    writeFileSync(this.#mutant, JSON.stringify({ file, text }));
    const [one] = this.#vitest.projects;
    if (!one) throw new Error('vitest.config.ts has no project named node');
    if (name === undefined) this.#vitest.resetGlobalTestNamePattern();
    else this.#vitest.setGlobalTestNamePattern(new RegExp(name));
    const specification = one.createSpecification(join(one.config.root, test));
    const ran = await this.#vitest.runTestSpecifications([specification]);
    // what ran before is told again
    const testModules = ran.testModules.filter(({ moduleId }) => moduleId === specification.moduleId);
    const unhandledErrors = ran.unhandledErrors;
    const states = testModules.flatMap((module) => [...module.children.allTests()].map((each) => each.result()));
    const errors = [
      ...testModules.flatMap((module) => module.errors()),
      ...states.flatMap(({ errors = [] }) => errors),
      ...(unhandledErrors as Error[]),
    ];
    const [first] = errors;
    if (first) return String(first.message).split('\n')[0] || 'an error without words';
    return states.some(({ state }) => state === 'passed') ? '' : undefined;
  }

  /** Whether a case passes when nothing is broken. */
  passes(one: Case): Promise<boolean> {
    const key = JSON.stringify(one);
    const found =
      this.#passes.get(key) ??
      this.complaint(one).then((said) => {
        if (said !== '') process.stderr.write(`mutate: ${key} is no case: ${said ?? 'no test has that name'}\n`);
        return said === '';
      });
    this.#passes.set(key, found);
    return found;
  }

  close(): Promise<void> {
    return this.#vitest.close();
  }
}

async function judge(runner: Runner, { site }: Mutant): Promise<Result> {
  const text = broken(shaderSources[site.file] as string, site);
  const start = performance.now();
  const result = (outcome: Outcome, more: Partial<Result> = {}): Result => ({
    outcome,
    seconds: Math.round((performance.now() - start) / 100) / 10,
    ...more,
  });
  let cases = 0;
  for (const one of casesOf(site.file)) {
    if (!(await runner.passes(one))) continue;
    cases += 1;
    const said = await runner.complaint(one, site.file, text);
    if (said === undefined || said === '') continue;
    if (REFUSED.test(said)) return result('invalid', { said });
    return result(/timed out|Timeout/.test(said) ? 'timeout' : 'killed', { said, by: one.test });
  }
  return result(cases > 0 ? 'survived' : 'unreached');
}

function save(results: Results): void {
  writeFileSync(`${given.results}.tmp`, JSON.stringify(results, null, 1));
  renameSync(`${given.results}.tmp`, given.results);
}

const mutants = shuffled(given.seed);
const results = readResults(given.results);
const isCounted = ({ outcome }: Result): boolean => outcome !== 'invalid';
if (!given.report) {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-mutate-'));
  const runner = await Runner.open(folder);
  const end = Date.now() + 60_000 * Number(given.minutes);
  let counted = 0;
  for (const mutant of mutants) {
    if ((!given.again && counted >= Number(given.sample)) || Date.now() > end) break;
    const before = results[mutant.key];
    // those that are judged again are all of an outcome, and no others
    if (given.again ? before?.outcome === given.again : !before) {
      const result = await judge(runner, mutant);
      results[mutant.key] = result;
      save(results);
      process.stdout.write(
        `${result.outcome} ${result.seconds} s ${mutant.key}${result.said ? ` (${result.said})` : ''}\n`,
      );
    }
    const known = results[mutant.key];
    if (known && isCounted(known)) counted += 1;
  }
  await runner.close();
  rmSync(folder, { recursive: true });
}

const git = (...words: string[]): string => execFileSync('git', words, { encoding: 'utf8' }).trim();
const judged = mutants.flatMap(({ key, site }) => {
  const result = results[key];
  return result ? [{ key, site, result }] : [];
});
report(judged, {
  sites: mutants.length,
  seed: given.seed,
  date: new Date().toISOString().slice(0, 10),
  commit: git('rev-parse', '--short', 'HEAD'),
  machine: `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}`,
});
process.exit();

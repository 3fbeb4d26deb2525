/** The table of mutants in docs/testing.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { EQUIVALENT } from './equivalent.ts';
import type { Outcome, Result } from './results.ts';
import { MUTATIONS, type Site } from './sites.ts';

export interface Judged {
  readonly key: string;
  readonly site: Site;
  readonly result: Result;
}

export interface Circumstances {
  /** All that could be broken. */
  readonly sites: number;
  readonly seed: string;
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
}

const DOCUMENT = 'docs/testing.md';
const [BEGIN, END] = ['<!-- made by npm run mutate -->', '<!-- end -->'];

const isDead = ({ outcome }: Result): boolean => outcome === 'killed' || outcome === 'timeout';

/** A row's counts: judged, dead, equivalent, alive. */
function row(name: string, all: readonly Judged[]): string {
  const equivalent = all.filter(({ key, result }) => !isDead(result) && key in EQUIVALENT);
  const dead = all.filter(({ result }) => isDead(result));
  const rest = all.length - equivalent.length;
  const share = rest > 0 ? `${((100 * dead.length) / rest).toFixed(1)} %` : '-';
  return `| ${name} | ${all.length} | ${equivalent.length} | ${dead.length} | ${rest - dead.length} | ${share} |`;
}

/** Rewrites what stands between the marks. */
export function report(judged: readonly Judged[], of: Circumstances): void {
  const valid = judged.filter(({ result }) => result.outcome !== 'invalid');
  const folders = [...new Set(valid.map(({ site }) => site.file.split('/')[0] as string))].sort();
  const having = (outcome: Outcome): number => judged.filter(({ result }) => result.outcome === outcome).length;
  const alive = valid.filter(({ key, result }) => !isDead(result) && !(key in EQUIVALENT));
  const equivalent = valid.filter(({ key, result }) => !isDead(result) && key in EQUIVALENT);
  const times = valid.map(({ result }) => result.seconds).sort((a, b) => a - b);
  const lines = [
    `\`npm run mutate\` on ${of.date} at ${of.commit}, lavapipe, ${of.machine}: ${valid.length} mutants of ${of.sites} sites (seed ${of.seed});` +
      ` ${having('invalid')} more were no programs, ${having('timeout')} of the dead ended by the clock, half took less than` +
      ` ${times[Math.floor(times.length / 2)] ?? 0} s.`,
    '',
    '| what | mutants | equivalent | dead | alive | dead of the rest |',
    '|---|---|---|---|---|---|',
    ...folders.map((folder) =>
      row(
        `\`shaders/${folder}\``,
        valid.filter(({ site }) => site.file.startsWith(`${folder}/`)),
      ),
    ),
    ...MUTATIONS.map((mutation) =>
      row(
        mutation,
        valid.filter(({ site }) => site.mutation === mutation),
      ),
    ),
    row('all', valid),
    '',
    ...(alive.length > 0
      ? [
          'Alive:',
          '',
          ...alive.map(({ key, result }) => `* ${key}${result.outcome === 'unreached' ? ' (no case reaches it)' : ''}`),
          '',
        ]
      : []),
    ...(equivalent.length > 0
      ? ['Equivalent:', '', ...equivalent.map(({ key }) => `* ${key}: ${EQUIVALENT[key]}`), '']
      : []),
  ];
  const text = readFileSync(DOCUMENT, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${DOCUMENT} has no place for the table: ${BEGIN} ... ${END}`);
  writeFileSync(DOCUMENT, `${text.slice(0, from + BEGIN.length)}\n${lines.join('\n')}${text.slice(to)}`);
}

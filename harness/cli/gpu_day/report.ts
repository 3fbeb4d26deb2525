/** The report of a day: one Markdown document that is written anew with every figure, so that a day cut short leaves it whole. */
import { markdownTable } from '../terminal/tables.ts';
import { goals } from './goals.ts';
import type { Figure, Told } from './section.ts';

export interface SectionReport {
  readonly name: string;
  readonly title: string;
  readonly state: 'waiting' | 'running' | 'done' | 'cut' | 'failed';
  /** How long it has run so far. */
  readonly seconds: number;
  /** Why the section failed. */
  readonly problem?: string;
  readonly told: readonly Told[];
}

export interface DayReport {
  readonly command: string;
  readonly version: string;
  readonly revision: string | null;
  readonly machine: string;
  readonly adapter: string;
  readonly driver: string;
  readonly begun: string;
  readonly isReduced: boolean;
  readonly sections: readonly SectionReport[];
}

const digits = (value: number): string =>
  Number.isFinite(value) ? value.toLocaleString('en', { maximumSignificantDigits: 4 }) : 'none';

const figuresOf = ({ told }: SectionReport): Figure[] => told.flatMap((one) => ('figure' in one ? [one.figure] : []));
const notesOf = ({ told }: SectionReport): string[] => told.flatMap((one) => ('note' in one ? [one.note] : []));

function goalTable(sections: readonly SectionReport[]): string {
  const figures = sections.flatMap(figuresOf);
  const rows = goals.flatMap(({ name, what, goal }) => {
    const own = figures.filter((figure) => figure.goal === name);
    if (own.length === 0) return [[name, what, goal, 'not measured']];
    return own.map((figure, i) => [
      i === 0 ? name : '',
      i === 0 ? what : '',
      i === 0 ? goal : '',
      `${figure.name}: ${digits(figure.value)} ${figure.unit}`.trim(),
    ]);
  });
  return markdownTable(
    [
      { title: 'goal', align: 'left' },
      { title: 'what', align: 'left' },
      { title: 'to reach', align: 'left' },
      { title: 'measured', align: 'left' },
    ],
    rows,
  );
}

function stateText({ state, seconds, problem }: SectionReport): string {
  const took = `${seconds.toFixed(1)} s`;
  if (state === 'done') return `Done in ${took}.`;
  if (state === 'cut') return `Cut after ${took}: what it had measured by then stands below.`;
  if (state === 'failed') return `Failed after ${took}: ${problem ?? 'without a word'}.`;
  return state === 'running' ? 'It was running when this report was written.' : 'It had not begun.';
}

function sectionText(section: SectionReport): string {
  const figures = figuresOf(section);
  const table = markdownTable(
    [{ title: 'figure', align: 'left' }, { title: 'value' }, { title: 'unit', align: 'left' }],
    figures.map(({ name, value, unit }) => [name, digits(value), unit]),
  );
  return [
    `## ${section.title}`,
    stateText(section),
    ...(figures.length > 0 ? [table] : []),
    ...notesOf(section).map((note) => `* ${note}`),
  ].join('\n\n');
}

export function markdownReport(day: DayReport): string {
  const { command, version, revision, machine, adapter, driver, begun, isReduced, sections } = day;
  return `${[
    `# A day at ${adapter}`,
    `\`${command}\` of ringfence ${version}${revision === null ? '' : ` (${revision.slice(0, 8)})`}, begun ${begun}.`,
    `Adapter: ${adapter}. Driver: ${driver}. Machine: ${machine}.`,
    ...(isReduced ? ['The sizes are reduced: the figures show that everything runs, and not how fast a GPU is.'] : []),
    ...(sections.some((section) => figuresOf(section).some(({ goal }) => goal !== undefined))
      ? [goalTable(sections)]
      : []),
    ...sections.map(sectionText),
  ].join('\n\n')}\n`;
}

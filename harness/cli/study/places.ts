/** Where a study's files lie: its folder below `--out`, its runs, and what is made of their rows. */
import { join } from 'node:path';
import type { StudyFile } from './file.ts';
import type { StudyReport } from './report.ts';

/** Results of a study, in its folder. */
export const REPORT_FILES = {
  results: 'study.json',
  table: 'table.md',
  figure: 'figure.svg',
  /** Where algorithms have scores that can be averaged over tasks. */
  scores: 'scores.svg',
} as const;

/** Those that a report has. */
export const reportFiles = ({ comparison }: StudyReport): Partial<typeof REPORT_FILES> => {
  const { scores, ...always } = REPORT_FILES;
  return comparison ? { ...always, scores } : always;
};

export interface Places {
  readonly folder: string;
  readonly runs: string;
}

export function placesOf({ name }: StudyFile, out: string): Places {
  const folder = join(out, name);
  return { folder, runs: join(folder, 'runs') };
}

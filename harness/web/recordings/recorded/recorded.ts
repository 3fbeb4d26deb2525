/** The run that the page shows where it cannot train: of the command line, as README.md beside it says. */
import type { Recording } from '../recording.ts';
import { type RunFolder, readRun } from '../run_files.ts';

const FOLDER = './run/';
const files = import.meta.glob<string>('./run/*', { query: '?raw', import: 'default' });

export async function recordedRun(): Promise<Recording> {
  const folder: RunFolder = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path.slice(FOLDER.length), { path, text }]),
  );
  const { subject, ...run } = await readRun('', folder);
  return { ...run, subject, id: 'recorded', source: 'recorded' };
}

/** Profiles and traces to and from files. */
import { traceOf } from '../../../src/profile/trace.ts';
import type { ProfileResult } from '../protocol/profile.ts';
import { readFile } from '../ui/read_file.ts';
import { saveFile } from '../ui/save.ts';
import type { ProfileChange, SavedProfile } from './state.ts';

const json = (text: string): Blob => new Blob([text], { type: 'application/json' });

const nameOf = (what: string, { document: { algorithm, task } }: ProfileResult): string =>
  `${what}-${algorithm}-${task}.json`;

export const saveProfile = (result: ProfileResult): void =>
  saveFile(nameOf('profile', result), json(`${JSON.stringify(result.document, null, 2)}\n`));

export const saveTrace = (result: ProfileResult): void =>
  saveFile(nameOf('trace', result), json(traceOf(result.timeline, result.document)));

async function read(file: File): Promise<SavedProfile> {
  // what checks a document is fetched by those who load one
  const { readProfile } = await import('../../../src/profile/document.ts');
  const text = await readFile(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  return { name: file.name, document: readProfile(value, file.name) };
}

/** The profiles that the files hold, or why one of them holds none. */
export async function loadProfiles(files: readonly File[]): Promise<ProfileChange> {
  try {
    return { kind: 'loaded', profiles: await Promise.all(files.map(read)) };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

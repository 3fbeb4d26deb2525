/** What people call a kept run, and what they note of it: a file of its folder. */
import type { Folder } from './folder.ts';

export interface Label {
  /** '' where it has none of its own. */
  readonly name: string;
  readonly note: string;
}

export const LABEL_FILE = 'label.json';
const MOST_NAME = 80;
const MOST_NOTE = 1000;

const trimmed = (value: unknown, most: number): string =>
  typeof value === 'string' ? value.trim().slice(0, most) : '';

/** What another version wrote, or nobody, is no label. */
export async function labelOf(folder: Folder): Promise<Label> {
  try {
    const { name, note } = JSON.parse(await folder.text(LABEL_FILE)) as Partial<Label>;
    return { name: trimmed(name, MOST_NAME), note: trimmed(note, MOST_NOTE) };
  } catch {
    return { name: '', note: '' };
  }
}

/** A run without name and note has no such file. */
export async function writeLabel(folder: Folder, label: Label): Promise<void> {
  const [name, note] = [trimmed(label.name, MOST_NAME), trimmed(label.note, MOST_NOTE)];
  if (name === '' && note === '') await folder.remove(LABEL_FILE);
  else await folder.write(LABEL_FILE, `${JSON.stringify({ name, note })}\n`);
}

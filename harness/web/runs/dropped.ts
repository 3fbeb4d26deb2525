/** The files of dropped folders, without reading them, and of archives such as the page saves. */

import { RingfenceError } from '../../../src/errors/error.ts';
import { decodeTar } from '../../../src/formats/tar.ts';
import { decodeText } from '../../../src/formats/text.ts';
import type { RunFile } from '../recordings/run_files.ts';
import { readFile } from '../ui/read_file.ts';

/** Below a run folder, where rows are not kept and files are many. */
const SKIPPED = ['checkpoints', 'tb', 'node_modules'];

const isSkipped = (path: string): boolean => path.split('/').some((name) => SKIPPED.includes(name));

/** A file is itself; an archive is the files in it. @throws RingfenceError when it is damaged */
export async function runFiles(file: File, path: string): Promise<RunFile[]> {
  if (!path.endsWith('.tar')) return [{ path, text: () => readFile(file) }];
  try {
    return decodeTar(new Uint8Array(await file.arrayBuffer())).flatMap((entry) =>
      isSkipped(entry.path)
        ? []
        : [{ path: entry.path.replace(/^(\.?\/)+/, ''), text: async () => decodeText(entry.content) }],
    );
  } catch (error) {
    throw new RingfenceError(`${path} cannot be opened: ${(error as Error).message}`);
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((done, fail) => entry.file(done, fail));

/** A reader gives a hundred entries at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

async function filesOf(entry: FileSystemEntry): Promise<RunFile[]> {
  if (entry.isFile) return runFiles(await fileOf(entry as FileSystemFileEntry), entry.fullPath.slice(1));
  if (SKIPPED.includes(entry.name) || entry.name.startsWith('.')) return [];
  const entries = await entriesOf(entry as FileSystemDirectoryEntry);
  return (await Promise.all(entries.map(filesOf))).flat();
}

/** Must be called while the event is handled: afterwards the transfer is empty. */
export async function filesOfDrop(transfer: DataTransfer): Promise<RunFile[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const found = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const files = found.map((entry) => {
    if (!entry) return [];
    return entry instanceof File ? runFiles(entry, entry.name) : filesOf(entry);
  });
  return (await Promise.all(files)).flat();
}

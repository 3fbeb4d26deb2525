/**
 * Files that survive a kill and a power cut: a replaced file is the old one or the new one, and both are on the disk before
 * anything that relies on them is written.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const UNFINISHED = '.tmp';

/** A name beside `path` that no other process takes, even one on another machine that writes the same file. */
export const unfinishedName = (path: string): string => `${path}.${randomUUID().slice(0, 8)}${UNFINISHED}`;

/** Replaces a file so that a reader, or a kill, finds the old text or the new one. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const unfinished = unfinishedName(path);
  const file = openSync(unfinished, 'w');
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(unfinished, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(unfinished, path);
  syncFolder(dirname(path));
}

/** Waits until what was appended to a file is on the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Waits until names that were made, replaced or removed in a folder are on the disk. Windows opens no folder as a file. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  let folder: number | undefined;
  try {
    folder = openSync(path, 'r');
    fsyncSync(folder);
  } catch (error) {
    // Some file systems refuse to be asked for it, and some folders can be written but not read.
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}

/**
 * Removes what killed writers left unfinished in a folder and below.
 * @param seconds age from which on nobody is writing it any more
 */
export function removeUnfinished(folder: string, seconds = 0): void {
  if (!existsSync(folder)) return;
  const before = Date.now() - seconds * 1e3;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(UNFINISHED)) continue;
    const path = join(entry.parentPath, entry.name);
    // A writer that lives may have given it its name since the folder was listed.
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (seconds === 0 || (modified !== undefined && modified < before)) rmSync(path, { force: true });
  }
}

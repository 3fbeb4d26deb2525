/** Folders, made one level at a time: Node's own recursive mkdir never returns on file systems such as /proc. */
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Makes a folder and those above it. @returns the ones that were made, outermost first */
export function makeFolders(path: string): string[] {
  const folder = resolve(path);
  if (existsSync(folder)) return [];
  const made = makeFolders(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return [...made, folder];
}

/** Finds out whether a folder can be made, by making it; leaves nothing behind. */
export function tryFolders(path: string): void {
  for (const folder of makeFolders(path).reverse()) rmdirSync(folder);
}

/**
 * Files that a model names. Nothing here opens one: the command line reads the model's folder, a page what was given
 * to it.
 */

export interface ModelFiles {
  /**
   * The bytes of a file, or undefined where there is none.
   * @param path from the model's folder, with "/" between folders
   */
  read(path: string): Uint8Array | undefined;
}

/** What a model alone brings. */
export const NO_FILES: ModelFiles = { read: () => undefined };

/** A path without "." and with as few ".." as say the same; backslashes, which files from Windows have, part folders. */
export function tidyPath(...parts: readonly string[]): string {
  const joined = parts.filter((part) => part !== '').join('/');
  const path: string[] = [];
  for (const step of joined.split(/[/\\]+/)) {
    if (step === '' || step === '.') continue;
    if (step === '..' && path.length > 0 && path.at(-1) !== '..') path.pop();
    else path.push(step);
  }
  return `${/^[/\\]/.test(joined) ? '/' : ''}${path.join('/')}`;
}

/** The folder of a file's path: "" where it names none. */
export const folderOf = (file: string): string => tidyPath(file, '..');

/** Whether a path begins at the root of a file system, which differs from machine to machine. */
export const isAbsolutePath = (path: string): boolean => /^([/\\]|[A-Za-z]:)/.test(path);

/** A file's name without its folders and its ending. */
export const stemOf = (path: string): string => (path.split(/[/\\]/).at(-1) as string).replace(/\.[^.]*$/, '');

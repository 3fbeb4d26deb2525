/** A folder of the browser's private file system. A file is replaced as a whole or not at all, whenever the tab is closed. */

import { readFile } from '../ui/read_file.ts';

/** Chrome's copies of files that are being written. */
const UNFINISHED = '.crswap';

const isMissing = (error: unknown): boolean =>
  error instanceof DOMException && ['NotFoundError', 'TypeMismatchError'].includes(error.name);

/** Turns the complaint that there is no such file or folder into undefined. */
async function orMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export class Folder {
  readonly #handle: FileSystemDirectoryHandle;

  constructor(handle: FileSystemDirectoryHandle) {
    this.#handle = handle;
  }

  /** A folder in this one; undefined where there is none. */
  async folder(name: string): Promise<Folder | undefined> {
    const handle = await orMissing(this.#handle.getDirectoryHandle(name));
    return handle && new Folder(handle);
  }

  /** A folder in this one, made where there is none. */
  async made(name: string): Promise<Folder> {
    return new Folder(await this.#handle.getDirectoryHandle(name, { create: true }));
  }

  /** Names of what lies in it, in order. */
  async names(kind: 'file' | 'directory'): Promise<string[]> {
    const names: string[] = [];
    for await (const [name, entry] of this.#handle.entries())
      if (entry.kind === kind && !name.endsWith(UNFINISHED)) names.push(name);
    return names.sort();
  }

  async file(name: string): Promise<File | undefined> {
    const handle = await orMissing(this.#handle.getFileHandle(name));
    return handle?.getFile();
  }

  /** The text of a file, '' where there is none. */
  async text(name: string): Promise<string> {
    const file = await this.file(name);
    return file ? readFile(file) : '';
  }

  /** Replaces a file, or appends to it. Nothing of it shows before all is written. */
  async write(name: string, content: string | Uint8Array, isAppended = false): Promise<void> {
    const handle = await this.#handle.getFileHandle(name, { create: true });
    const writer = await handle.createWritable({ keepExistingData: isAppended });
    try {
      if (isAppended) await writer.seek((await handle.getFile()).size);
      await writer.write(content as string | Uint8Array<ArrayBuffer>);
      await writer.close();
    } catch (error) {
      await writer.abort().catch(() => undefined);
      throw error;
    }
  }

  /** Removes a file, or a folder with all that is in it; nothing where there is none. */
  async remove(name: string): Promise<void> {
    await orMissing(this.#handle.removeEntry(name, { recursive: true }));
  }

  /** Every file below it with its path. */
  async files(): Promise<{ path: string; file: File }[]> {
    const own = (await this.names('file')).map(async (path) => ({ path, file: (await this.file(path)) as File }));
    const below = (await this.names('directory')).map(async (name) => {
      const files = (await (await this.folder(name))?.files()) ?? [];
      return files.map(({ path, file }) => ({ path: `${name}/${path}`, file }));
    });
    return [...(await Promise.all(own)), ...(await Promise.all(below)).flat()];
  }
}

/** Models that a user names: an MJCF file, and the files in its folder that it names itself. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadModel } from '../../../src/physics/load.ts';
import type { ModelFiles } from '../../../src/physics/mjcf/files.ts';
import type { Model } from '../../../src/physics/model.ts';
import { orBadInput } from '../terminal/failure.ts';
import { readText } from './text_file.ts';

/** Files of a folder; what was read is remembered. */
export class FilesOfFolder implements ModelFiles {
  readonly seen = new Map<string, Uint8Array>();
  readonly #place: (path: string) => string;

  /** @param place where a file lies that a model names */
  constructor(place: (path: string) => string) {
    this.#place = place;
  }

  read(path: string): Uint8Array | undefined {
    try {
      const bytes = readFileSync(this.#place(path));
      this.seen.set(path, bytes);
      return bytes;
    } catch {
      // whoever asks says which file is missing, and where it is named
      return undefined;
    }
  }
}

export const filesBeside = (model: string): FilesOfFolder => new FilesOfFolder((path) => join(dirname(model), path));

/** @throws RingfenceError or FormatError saying what is wrong with the file or those that it names */
export function readModelFile(file: string): Model {
  const text = orBadInput(`the model ${file} cannot be read`, () => readText(file));
  return loadModel(text, file, filesBeside(file));
}

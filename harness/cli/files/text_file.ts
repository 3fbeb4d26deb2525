/** Texts and JSON that a user names, or that a run keeps: the one way in which the command line reads any. */
import { readFileSync } from 'node:fs';
import { RingfenceError } from '../../../src/errors/error.ts';
import { decodeText } from '../../../src/formats/text.ts';
import { orBadInput } from '../terminal/failure.ts';

/** @throws the system's error when the file cannot be read */
export const readText = (path: string): string => decodeText(readFileSync(path));

/** @param where the option that names the file, for the complaint */
export function readJsonFile(path: string, where: string): unknown {
  const text = orBadInput(`${where} ${path} cannot be read`, () => readText(path));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RingfenceError(`${where} ${path} is not valid JSON: ${(error as Error).message}`);
  }
}

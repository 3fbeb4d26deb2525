/** JSON that a user names. */
import { RingfenceError } from '../../../src/errors/error.ts';
import { orBadInput } from '../terminal/failure.ts';
import { readText } from './text_file.ts';

/** @param where the option that names the file, for the complaint */
export function readJsonFile(path: string, where: string): unknown {
  const text = orBadInput(`${where} ${path} cannot be read`, () => readText(path));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RingfenceError(`${where} ${path} is not valid JSON: ${(error as Error).message}`);
  }
}

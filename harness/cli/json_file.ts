/** JSON that a user names. */
import { readFileSync } from 'node:fs';
import { RingfenceError } from '../../src/gpu/device.ts';
import { orBadInput } from './failure.ts';

/** @param where the option that names the file, for the complaint */
export function readJsonFile(path: string, where: string): unknown {
  const text = orBadInput(`${where} ${path} cannot be read`, () => readFileSync(path, 'utf8'));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RingfenceError(`${where} ${path} is not valid JSON: ${(error as Error).message}`);
  }
}

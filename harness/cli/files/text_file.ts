/** Texts that a user names, or that a run keeps: the one way in which the command line reads any. */
import { readFileSync } from 'node:fs';
import { decodeText } from '../../../src/formats/text.ts';

/** @throws the system's error when the file cannot be read */
export const readText = (path: string): string => decodeText(readFileSync(path));

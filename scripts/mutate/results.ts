/** What became of mutants, in a file that a later run goes on from. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * `invalid`: no program, so no mutant. `unreached`: no case passes unbroken. `timeout`: the tests did not end, as with a loop that
 * never does.
 */
export type Outcome = 'killed' | 'timeout' | 'survived' | 'unreached' | 'invalid';

export interface Result {
  readonly outcome: Outcome;
  readonly seconds: number;
  /** The test file that noticed. */
  readonly by?: string;
  /** What it said. */
  readonly said?: string;
}

/** The key is the site as `described` gives it. */
export type Results = Record<string, Result>;

export const readResults = (file: string): Results =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : {};

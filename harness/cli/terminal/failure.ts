/** What went wrong, as one sentence and an exit code: 2 for bad input, 1 for a failed run, 75 for one to try again later. */
import { CommanderError } from 'commander';
import { type ExitCode, FormatError, RingfenceError } from '../../../src/errors/error.ts';
import { OptionError } from '../../../src/errors/option_error.ts';
import { flagOf } from './flags.ts';

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof RingfenceError) return error.exitCode;
  return error instanceof CommanderError || error instanceof FormatError ? 2 : 1;
}

function messageOf(error: unknown): string {
  if (error instanceof OptionError) return error.inWords(flagOf, { study: 'use `ringfence study` to vary it' });
  return error instanceof Error ? error.message : String(error);
}

/** One line, whatever the error holds. */
export function sentenceOf(error: unknown): string {
  const message = messageOf(error);
  const line = message
    .replace(/^error: /, '')
    .split(/\s*\n\s*/)
    .filter(Boolean)
    .join(' ');
  const isExpected = exitCodeOf(error) === 2 || error instanceof RingfenceError;
  return isExpected ? line : `${line} (--debug shows where)`;
}

/** A line to print, or one for each problem of a model that has several. */
export const linesOf = (error: unknown): string[] =>
  error instanceof FormatError ? error.message.split('\n') : [sentenceOf(error)];

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EEXIST: 'it exists already',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** Why the operating system refused, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && REASONS[code]) || message || String(error);
}

/** Runs a file operation; its failure becomes a sentence that begins with `what`, such as `--out runs cannot be written`. */
export function orBadInput<T>(what: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (error instanceof RingfenceError) throw error;
    throw new RingfenceError(`${what}: ${reasonOf(error)}`);
  }
}

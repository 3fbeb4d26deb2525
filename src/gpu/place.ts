/** Where something stands in the files that a kernel is linked from: what a complaint of linker or compiler is about. */
import { offsetToLineNumber, WeslParseError } from 'wesl';
import { RingfenceError } from '../errors/error.ts';
import type { Variant } from './variant.ts';

export interface Place {
  /** The name that complaints call it by. */
  readonly file: string;
  /** Counted from 1, as `column`. */
  readonly line: number;
  readonly column: number;
  /** The text of that line. */
  readonly text: string;
  /** Whether it is in a file of the user's own. */
  readonly isOwn: boolean;
}

/**
 * @param path what the linker calls the file, `./task.wesl`; undefined for text of its own making
 * @param offset in characters
 */
export function placeOf(variant: Variant, path: string | undefined, source: string, offset: number): Place {
  const name = path?.replace(/^\.\//, '').replace(/\.\w+$/, '') ?? `${variant.path} (linked)`;
  const [line, column] = offsetToLineNumber(offset, source);
  const own = variant.files?.[name];
  const text = source.split('\n')[line - 1]?.trim() ?? '';
  return {
    file: own ?? `shaders/${variant.aliases?.[name] ?? name}.wgsl`,
    line,
    column,
    text,
    isOwn: own !== undefined,
  };
}

/** The sentence that says what is wrong where; bad input where a user's file takes part. */
export function complaint(
  variant: Variant,
  { file, line, column, text, isOwn }: Place,
  message: string,
): RingfenceError {
  const what = `${file}:${line}:${column}: ${message}: ${text}`;
  if (isOwn) return new RingfenceError(what);
  const [own] = Object.values(variant.files ?? {});
  const kernel = own === undefined ? `kernel ${variant.path}` : `kernel ${variant.path} with ${own}`;
  return new RingfenceError(`${kernel} does not compile: ${what}`, own === undefined ? 1 : 2);
}

/** What the linker threw, as such a sentence where it knows the place. */
export function linkerComplaint(variant: Variant, sources: Readonly<Record<string, string>>, error: unknown): unknown {
  if (error instanceof WeslParseError) {
    const { message, start } = error.diagnostics[0] ?? { message: error.message, start: error.span[0] };
    return complaint(variant, placeOf(variant, error.src.debugFilePath, error.src.src, start), message);
  }
  const at = (error as { weslLocation?: { file: string; offset: number } }).weslLocation;
  if (!at) return error;
  const name = at.file.replace(/^\.\//, '').replace(/\.\w+$/, '.wgsl');
  const message = (error as Error).message.replace(/ in file: .*/s, '');
  return complaint(variant, placeOf(variant, at.file, sources[name] ?? '', at.offset), message);
}

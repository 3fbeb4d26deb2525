/**
 * tar: files in one stream of blocks of 512 bytes, which every system unpacks.
 * Source: POSIX.1-2017, pax, "ustar Interchange Format".
 */

import { FormatError } from '../errors/error.ts';

export interface ArchiveFile {
  /** Relative, with slashes; folders on the way need no entry of their own. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly modified: Date;
}

const BLOCK = 512;
/** Two empty blocks end an archive. */
const END_BYTES = 2 * BLOCK;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
/** Where the sum of a header's bytes stands, which counts as spaces while it is made. */
const CHECKSUM = { at: 148, bytes: 8 };

/** A path longer than a name is cut at a slash into prefix and name. @throws FormatError when there is no such slash */
function splitPath(path: string): { prefix: string; name: string } {
  if (path.length <= NAME_BYTES) return { prefix: '', name: path };
  const slash = path.indexOf('/', path.length - NAME_BYTES - 1);
  if (slash < 0 || slash > PREFIX_BYTES) throw new FormatError(`tar: the path is too long: ${path}`);
  return { prefix: path.slice(0, slash), name: path.slice(slash + 1) };
}

function header({ path, content, modified }: ArchiveFile): Uint8Array {
  if (/[^\x20-\x7e]/.test(path)) throw new FormatError(`tar: the path must be ASCII, got ${path}`);
  const { prefix, name } = splitPath(path);
  const bytes = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => bytes.set(new TextEncoder().encode(text), at);
  const octal = (at: number, digits: number, value: number): void => put(at, value.toString(8).padStart(digits, '0'));
  put(0, name);
  octal(100, 7, 0o644);
  octal(108, 7, 0); // user and group
  octal(116, 7, 0);
  octal(124, 11, content.length);
  octal(136, 11, Math.floor(modified.getTime() / 1e3));
  bytes.fill(0x20, CHECKSUM.at, CHECKSUM.at + CHECKSUM.bytes);
  put(156, '0'); // a regular file
  put(257, 'ustar\0');
  put(263, '00');
  put(345, prefix);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  put(CHECKSUM.at, `${sum.toString(8).padStart(6, '0')}\0 `);
  return bytes;
}

/** One archive of all files, in their order. @throws FormatError when a path does not fit into the format */
export function encodeTar(files: readonly ArchiveFile[]): Uint8Array {
  const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;
  const length = files.reduce((sum, { content }) => sum + BLOCK + padded(content.length), END_BYTES);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const file of files) {
    bytes.set(header(file), at);
    bytes.set(file.content, at + BLOCK);
    at += BLOCK + padded(file.content.length);
  }
  return bytes;
}

const textIn = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
};

/** A number of a header: octal, with spaces or zero bytes around it. */
const octalIn = (bytes: Uint8Array): number => Number.parseInt(textIn(bytes).trim() || '0', 8);

/** The value of a key in a pax header, whose records are `LENGTH KEY=VALUE\n`. */
const paxValue = (text: string, key: string): string | undefined =>
  text
    .split('\n')
    .find((line) => line.includes(` ${key}=`))
    ?.replace(/^\d+ [^=]*=/, '');

/**
 * The regular files of an archive, in their order; their content is a view of `bytes`. Reads what tar of GNU, BSD and pax write for
 * long paths; folders and links are passed over.
 * @throws FormatError when it is no archive, or is cut short
 */
export function decodeTar(bytes: Uint8Array): ArchiveFile[] {
  const files: ArchiveFile[] = [];
  let longPath: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const head = bytes.subarray(at, at + BLOCK);
    if (head.every((byte) => byte === 0)) return files;
    const isOwnSum = (i: number): boolean => i >= CHECKSUM.at && i < CHECKSUM.at + CHECKSUM.bytes;
    const sum = head.reduce((total, byte, i) => total + (isOwnSum(i) ? 0x20 : byte), 0);
    if (sum !== octalIn(head.subarray(CHECKSUM.at, CHECKSUM.at + CHECKSUM.bytes)))
      throw new FormatError(at === 0 ? 'it is no tar archive' : 'the tar archive is damaged');
    const size = octalIn(head.subarray(124, 136));
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new FormatError('the tar archive is cut short');
    const kind = String.fromCharCode(...head.subarray(156, 157));
    const [prefix, name] = [textIn(head.subarray(345, 345 + PREFIX_BYTES)), textIn(head.subarray(0, NAME_BYTES))];
    // The GNU variant keeps other things where the prefix stands.
    const isPosix = textIn(head.subarray(257, 263)) === 'ustar';
    const path = longPath ?? (isPosix && prefix !== '' ? `${prefix}/${name}` : name);
    if (kind === 'L') longPath = textIn(content);
    else if (kind === 'x') longPath = paxValue(new TextDecoder().decode(content), 'path') ?? longPath;
    else {
      longPath = undefined;
      if (kind === '0' || kind === '\0')
        files.push({ path, content, modified: new Date(octalIn(head.subarray(136, 148)) * 1e3) });
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  // An archive without its closing blocks is whole as far as it goes.
  if (files.length === 0) throw new FormatError('it is no tar archive');
  return files;
}

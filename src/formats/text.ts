/** Text that a user gives: whatever the editor and the system that wrote it, it is read as if it had line feeds and no byte order mark. */

/** Without a byte order mark, and with a line feed for each CR LF and each CR. */
export const plainText = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');

/** Bytes of a text file as plain text: UTF-8, or UTF-16 where a byte order mark says so. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return plainText(new TextDecoder(encoding).decode(bytes));
}

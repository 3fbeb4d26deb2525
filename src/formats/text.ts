/**
 * Texts, in and out. What a user gives is read as if it had line feeds and no byte order mark, whatever the editor and the system
 * that wrote it; what goes into XML and HTML is escaped; amounts of memory read the same at both front doors.
 */

/** The text without a byte order mark, and with a line feed for each CR LF and each CR. */
export const plainText = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');

/** Bytes of a text file as plain text: UTF-8, or UTF-16 where a byte order mark says so. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return plainText(new TextDecoder(encoding).decode(bytes));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML and HTML, between tags and in quoted attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => ENTITIES[c] as string);

/** An amount of memory as people read it: 812 KiB, 34 MiB, 1.25 GiB. */
export function bytesText(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
  return bytes >= 2 ** 20 ? `${(bytes / 2 ** 20).toFixed(0)} MiB` : `${(bytes / 2 ** 10).toFixed(0)} KiB`;
}

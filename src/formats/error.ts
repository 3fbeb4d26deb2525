/** Bytes or text that do not follow their file format, or values that the format cannot hold; the message is one sentence. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

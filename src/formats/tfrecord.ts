/**
 * TFRecord framing: length (u64), masked CRC of the length (u32), payload, masked CRC of the payload (u32).
 * CRC is CRC-32C (Castagnoli); the mask keeps a CRC stored inside checksummed data from looking like data.
 * Source: https://www.tensorflow.org/tutorials/load_data/tfrecord, section "TFRecords format details".
 */

import { FormatError } from '../errors/error.ts';
import { at } from '../errors/lookup.ts';

/** Castagnoli's polynomial, bits reversed (RFC 3720, section 12.1). */
const POLYNOMIAL = 0x82f63b78;
const MASK_DELTA = 0xa282ead8;
const HEADER_BYTES = 12;
const FOOTER_BYTES = 4;

const CRC_OF_BYTE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

/** CRC-32C of the bytes, unsigned. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ at(CRC_OF_BYTE, (crc ^ byte) & 0xff);
  return ~crc >>> 0;
}

function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}

/** Frames one payload. */
export function encodeRecord(payload: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER_BYTES + payload.length + FOOTER_BYTES);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(payload.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(payload, HEADER_BYTES);
  view.setUint32(HEADER_BYTES + payload.length, maskedCrc32c(payload), true);
  return record;
}

/**
 * The payloads of a file in order, each with `end`, the byte offset behind its record.
 * @throws FormatError when a record is cut short or a checksum does not match.
 */
export function* decodeRecords(bytes: Uint8Array): Generator<{ payload: Uint8Array; end: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < bytes.length; ) {
    const available = bytes.length - start;
    if (available < HEADER_BYTES) throw new FormatError(`TFRecord: the record at byte ${start} is cut short`);
    if (view.getUint32(start + 8, true) !== maskedCrc32c(bytes.subarray(start, start + 8))) {
      throw new FormatError(`TFRecord: the checksum of the length at byte ${start} does not match`);
    }
    const length = Number(view.getBigUint64(start, true));
    if (available - HEADER_BYTES - FOOTER_BYTES < length) {
      throw new FormatError(`TFRecord: the record at byte ${start} is cut short`);
    }
    const payload = bytes.subarray(start + HEADER_BYTES, start + HEADER_BYTES + length);
    if (view.getUint32(start + HEADER_BYTES + length, true) !== maskedCrc32c(payload)) {
      throw new FormatError(`TFRecord: the checksum of the record at byte ${start} does not match`);
    }
    start += HEADER_BYTES + length + FOOTER_BYTES;
    yield { payload, end: start };
  }
}

/**
 * The protobuf wire format, as far as ONNX models and TensorBoard events need it: a writer of fields and a reader that
 * hands fields out one by one. The meaning of the field numbers stays with the callers.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
import { FormatError } from '../errors/error.ts';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Builds one message; fields appear in the order of the calls, and each call returns the message for chaining. */
export class ProtobufMessage {
  readonly #bytes: number[] = [];
  readonly #chunks: Uint8Array[] = [];

  /** A non-negative integer below 2^53 (int32, int64, uint64, enum). */
  integer(field: number, value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new FormatError(`protobuf: field ${field} must be an integer in [0, 2^53), got ${value}`);
    }
    this.#tag(field, VARINT);
    this.#varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.#tag(field, FIXED32);
    this.#append(new Uint8Array(new Float32Array([value]).buffer));
    return this;
  }

  double(field: number, value: number): this {
    this.#tag(field, FIXED64);
    this.#append(new Uint8Array(new Float64Array([value]).buffer));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(value.length);
    this.#append(value);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: ProtobufMessage): this {
    return this.bytes(field, value.encode());
  }

  /** The bytes of the message so far. */
  encode(): Uint8Array {
    this.#flush();
    return concatenate(this.#chunks);
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    let rest = value;
    // Division, not shifts: shifts would cut values at 32 bits.
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes.push((rest % 0x80) | 0x80);
    this.#bytes.push(rest);
  }

  #append(value: Uint8Array): void {
    this.#flush();
    this.#chunks.push(value);
  }

  #flush(): void {
    if (this.#bytes.length > 0) this.#chunks.push(Uint8Array.from(this.#bytes.splice(0)));
  }
}

/** One field as it stands on the wire; integers are the raw 64 bits, `bytes` may be a string, bytes or a message. */
export type ProtobufField =
  | { field: number; type: 'integer'; value: bigint }
  | { field: number; type: 'double'; value: number }
  | { field: number; type: 'float'; value: number }
  | { field: number; type: 'bytes'; value: Uint8Array };

/**
 * The fields of a message in file order. Fixed-width fields are read as floating point, which is all that we meet.
 * @throws FormatError when a field is cut short or has an unknown wire type.
 */
export function* protobufFields(bytes: Uint8Array): Generator<ProtobufField> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;

  const take = (count: number): number => {
    const start = offset;
    if (count > bytes.length - start) {
      throw new FormatError(
        `protobuf: a field at byte ${start} needs ${count} bytes, ${bytes.length - start} are left`,
      );
    }
    offset += count;
    return start;
  };
  const takeVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = view.getUint8(take(1));
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new FormatError(`protobuf: the integer before byte ${offset} is longer than 10 bytes`);
  };

  while (offset < bytes.length) {
    const start = offset;
    const tag = Number(takeVarint());
    const field = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === VARINT) yield { field, type: 'integer', value: takeVarint() };
    else if (wireType === FIXED64) yield { field, type: 'double', value: view.getFloat64(take(8), true) };
    else if (wireType === FIXED32) yield { field, type: 'float', value: view.getFloat32(take(4), true) };
    else if (wireType === LENGTH_DELIMITED) {
      const length = Number(takeVarint());
      const begin = take(length);
      yield { field, type: 'bytes', value: bytes.subarray(begin, begin + length) };
    } else throw new FormatError(`protobuf: the field at byte ${start} has unknown wire type ${wireType}`);
  }
}

/** Joins byte arrays into one. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}

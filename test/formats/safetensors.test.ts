import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/errors/error.ts';
import { decodeSafetensors, encodeSafetensors, type Tensor } from '../../src/formats/safetensors.ts';

const tensor = fc.array(fc.nat({ max: 4 }), { maxLength: 3 }).chain((shape) => {
  const length = shape.reduce((product, size) => product * size, 1);
  const size = { minLength: length, maxLength: length };
  return fc.oneof(
    fc.float32Array(size).map((data): Tensor => ({ dtype: 'F32', shape, data })),
    fc.float64Array(size).map((data): Tensor => ({ dtype: 'F64', shape, data })),
    fc.uint32Array(size).map((data): Tensor => ({ dtype: 'U32', shape, data })),
    fc.int16Array(size).map((data): Tensor => ({ dtype: 'I16', shape, data })),
    fc.uint8Array(size).map((data): Tensor => ({ dtype: 'U8', shape, data })),
    fc.bigUint64Array(size).map((data): Tensor => ({ dtype: 'U64', shape, data })),
  );
});
const name = fc.string({ unit: 'binary' }).filter((text) => text !== '__metadata__');
const tensors = fc.dictionary(name, tensor, { maxKeys: 6, noNullPrototype: true });
const metadata = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3, noNullPrototype: true });

/** A file with the given header and `dataLength` zero bytes of data. */
function fileWith(header: unknown, dataLength: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataLength);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 8);
  return bytes;
}

const u8 = (begin: number, end: number, shape = [end - begin]) => ({ dtype: 'U8', shape, data_offsets: [begin, end] });

describe('safetensors', () => {
  it('returns what was encoded, bit for bit', () => {
    fc.assert(
      fc.property(tensors, metadata, (written, notes) => {
        const read = decodeSafetensors(encodeSafetensors(written, notes));
        expect(read.metadata).toEqual(notes);
        expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(written).sort());
        for (const [key, { dtype, shape, data }] of Object.entries(written)) {
          const got = read.tensors[key] as Tensor;
          expect([got.dtype, got.shape]).toEqual([dtype, shape]);
          expect(new Uint8Array(got.data.buffer)).toEqual(
            new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
          );
        }
      }),
    );
  });

  it('gives equal bytes whatever the order of the keys', () => {
    const a: Tensor = { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) };
    const b: Tensor = { dtype: 'U8', shape: [], data: Uint8Array.of(3) };
    expect(encodeSafetensors({ a, b }, { p: '1', q: '2' })).toEqual(encodeSafetensors({ b, a }, { q: '2', p: '1' }));
  });

  it('writes the bytes of the specification', () => {
    const bytes = encodeSafetensors({ w: { dtype: 'U8', shape: [2], data: Uint8Array.of(7, 9) } }, {});
    const header = '{"w":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}   ';
    expect([...bytes.subarray(0, 8)]).toEqual([56, 0, 0, 0, 0, 0, 0, 0]);
    expect(new TextDecoder().decode(bytes.subarray(8, 64))).toBe(header);
    expect([...bytes.subarray(64)]).toEqual([7, 9]);
  });

  it('starts every tensor at a multiple of its element size', () => {
    const bytes = encodeSafetensors(
      {
        a: { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) },
        b: { dtype: 'F64', shape: [1], data: Float64Array.of(1) },
        c: { dtype: 'F32', shape: [1], data: Float32Array.of(1) },
      },
      {},
    );
    const headerLength = new DataView(bytes.buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
    expect(headerLength % 8).toBe(0);
    expect([header.b, header.c, header.a].map((entry) => entry.data_offsets[0])).toEqual([0, 8, 12]);
  });

  it('encodes a view into a larger buffer', () => {
    const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    const read = decodeSafetensors(encodeSafetensors({ v: { dtype: 'F32', shape: [2], data } }, {}));
    expect(read.tensors.v?.data).toEqual(Float32Array.of(2, 3));
  });

  it('refuses a shape that does not match its data', () => {
    const wrong: Tensor = { dtype: 'F32', shape: [2, 2], data: new Float32Array(3) };
    expect(() => encodeSafetensors({ wrong }, {})).toThrow(
      new FormatError("safetensors: tensor 'wrong' has shape [2,2] but 3 values"),
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(), 'too few for the header length'],
    ['a header longer than the file', Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 0, 123), 'claims 255 bytes, but only 1'],
    ['a huge header', new Uint8Array(16).fill(255, 0, 8), 'the header claims'],
    ['broken JSON', fileWith('{"a":', 0), 'not valid JSON'],
    ['a header that is a list', fileWith([], 0), 'not a JSON object'],
    ['metadata that is not strings', fileWith({ __metadata__: { a: 1 } }, 0), 'not an object of strings'],
    ['an unknown dtype', fileWith({ a: { dtype: 'BF16', shape: [], data_offsets: [0, 2] } }, 2), '"BF16"'],
    ['a name of Object.prototype as dtype', fileWith({ a: { ...u8(0, 1), dtype: 'toString' } }, 1), 'not supported'],
    ['a negative size', fileWith({ a: u8(0, 1, [-1]) }, 1), 'not a list of sizes'],
    ['offsets that are no pair', fileWith({ a: { ...u8(0, 1), data_offsets: [0] } }, 1), 'not a pair'],
    ['offsets that do not fit the shape', fileWith({ a: u8(0, 2, [3]) }, 2), 'needs 3 bytes'],
    ['reversed offsets', fileWith({ a: u8(2, 0) }, 2), 'not a list of sizes'],
    ['data cut short', fileWith({ a: u8(0, 4) }, 3), 'ends at byte 4 of the data, but the file holds only 3'],
    ['overlapping tensors', fileWith({ a: u8(0, 4), b: u8(2, 6) }, 6), "'b' overlaps"],
    ['a gap', fileWith({ a: u8(0, 2), b: u8(4, 6) }, 6), "'b' leaves a gap"],
    ['bytes behind the last tensor', fileWith({ a: u8(0, 2) }, 5), '3 bytes after the last tensor'],
  ])('rejects %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(FormatError);
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });

  it('throws nothing but FormatError, whatever byte is damaged', () => {
    const intact = encodeSafetensors({ a: { dtype: 'F32', shape: [3], data: Float32Array.of(1, 2, 3) } }, { k: 'v' });
    fc.assert(
      fc.property(
        fc.nat({ max: intact.length - 1 }),
        fc.nat({ max: 255 }),
        fc.nat(intact.length),
        (at, byte, length) => {
          const damaged = intact.slice(0, length);
          if (at < length) damaged[at] = byte;
          try {
            decodeSafetensors(damaged);
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        },
      ),
    );
  });
});

it('a Buffer of Node decodes like the bytes it holds', () => {
  const file = encodeSafetensors({ x: { dtype: 'F32', shape: [3], data: Float32Array.of(1, 2, 3) } }, { key: 'value' });
  expect(decodeSafetensors(Buffer.from(file))).toEqual(decodeSafetensors(file));
});

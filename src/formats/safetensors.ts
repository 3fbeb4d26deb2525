/**
 * safetensors: named tensors in one file, readable from Python without running code.
 *
 * Layout: header length (u64), JSON header, tensor data back to back. All little-endian, as is every WebGPU host, so
 * typed arrays are copied as they lie in memory. Tensors are ordered by element size, then by name: equal content
 * gives equal bytes, and each tensor starts at a multiple of its element size.
 * Source: https://huggingface.co/docs/safetensors, section "Format".
 */
import { FormatError } from '../errors/error.ts';

const ARRAY_TYPES = {
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
} as const;

interface TensorOf<D, TypedArray> {
  dtype: D;
  /** An empty shape is a scalar. */
  shape: readonly number[];
  /** Row-major; as many values as the product of `shape`. */
  data: TypedArray;
}

export type Tensor =
  | TensorOf<'F64', Float64Array>
  | TensorOf<'I64', BigInt64Array>
  | TensorOf<'U64', BigUint64Array>
  | TensorOf<'F32', Float32Array>
  | TensorOf<'I32', Int32Array>
  | TensorOf<'U32', Uint32Array>
  | TensorOf<'I16', Int16Array>
  | TensorOf<'U16', Uint16Array>
  | TensorOf<'I8', Int8Array>
  | TensorOf<'U8', Uint8Array>;

export type Dtype = Tensor['dtype'];

export interface SafetensorsFile {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

const METADATA_KEY = '__metadata__';
const LENGTH_BYTES = 8;
/** Header sizes are padded to this, so that the data of 8-byte types is aligned in the file. */
const HEADER_ALIGNMENT = 8;

/**
 * Encodes tensors and string metadata. Equal content gives equal bytes, whatever the order of the keys.
 * @throws FormatError when a shape does not match its data, or a tensor is named `__metadata__`.
 */
export function encodeSafetensors(tensors: Record<string, Tensor>, metadata: Record<string, string>): Uint8Array {
  const entries = Object.entries(tensors).sort(
    ([nameA, a], [nameB, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT || compare(nameA, nameB),
  );
  const header: [string, unknown][] = [];
  const metadataEntries = Object.entries(metadata).sort(([a], [b]) => compare(a, b));
  if (metadataEntries.length > 0) header.push([METADATA_KEY, Object.fromEntries(metadataEntries)]);

  let end = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    if (name === METADATA_KEY) throw new FormatError(`safetensors: a tensor cannot be named ${METADATA_KEY}`);
    if (elementCount(shape) !== data.length) {
      throw new FormatError(`safetensors: tensor '${name}' has shape [${shape}] but ${data.length} values`);
    }
    const begin = end;
    end += data.byteLength;
    header.push([name, { dtype, shape, data_offsets: [begin, end] }]);
  }

  // fromEntries defines own properties, so that even a tensor named __proto__ survives.
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(json.length / HEADER_ALIGNMENT) * HEADER_ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerLength); // the format pads with spaces
  bytes.set(json, LENGTH_BYTES);
  let offset = LENGTH_BYTES + headerLength;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * Decodes a file; the tensors are copies. Every offset is checked: tensors must tile the data without gap or overlap.
 * @throws FormatError on a damaged file or an element type without a JavaScript array (F16, BF16, BOOL, F8).
 */
export function decodeSafetensors(file: Uint8Array): SafetensorsFile {
  // A Buffer of Node, as it is read from a file, would share its memory in slice().
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const { header, dataStart } = readHeader(bytes);
  const dataLength = bytes.length - dataStart;
  const tensors: [string, Tensor][] = [];
  const spans: { name: string; begin: number; end: number }[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === METADATA_KEY) {
      metadata = readMetadata(entry);
      continue;
    }
    const { dtype, shape, begin, end } = readEntry(name, entry);
    if (end > dataLength) {
      throw new FormatError(
        `safetensors: tensor '${name}' ends at byte ${end} of the data, but the file holds only ${dataLength}`,
      );
    }
    spans.push({ name, begin, end });
    const data = new ARRAY_TYPES[dtype](bytes.slice(dataStart + begin, dataStart + end).buffer);
    tensors.push([name, { dtype, shape, data } as Tensor]);
  }
  checkTiling(spans, dataLength);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw new FormatError(`safetensors: the file has ${bytes.length} bytes, too few for the header length`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getBigUint64(0, true);
  if (headerLength > BigInt(bytes.length - LENGTH_BYTES)) {
    throw new FormatError(
      `safetensors: the header claims ${headerLength} bytes, but only ${bytes.length - LENGTH_BYTES} follow`,
    );
  }
  const dataStart = LENGTH_BYTES + Number(headerLength);
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(LENGTH_BYTES, dataStart),
    );
    header = JSON.parse(text);
  } catch {
    throw new FormatError(`safetensors: the header (bytes ${LENGTH_BYTES} to ${dataStart}) is not valid JSON`);
  }
  if (!isObject(header)) throw new FormatError('safetensors: the header is not a JSON object');
  return { header, dataStart };
}

function readMetadata(entry: unknown): Record<string, string> {
  if (!isObject(entry) || Object.values(entry).some((value) => typeof value !== 'string')) {
    throw new FormatError(`safetensors: ${METADATA_KEY} is not an object of strings`);
  }
  return entry as Record<string, string>;
}

function readEntry(name: string, entry: unknown): { dtype: Dtype; shape: number[]; begin: number; end: number } {
  if (!isObject(entry)) throw new FormatError(`safetensors: the header entry of '${name}' is not an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(ARRAY_TYPES, dtype)) {
    throw new FormatError(`safetensors: tensor '${name}' has dtype ${JSON.stringify(dtype)}, which is not supported`);
  }
  if (!isSizes(shape)) throw new FormatError(`safetensors: the shape of tensor '${name}' is not a list of sizes`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new FormatError(`safetensors: data_offsets of tensor '${name}' is not a pair of byte offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const expected = elementCount(shape) * ARRAY_TYPES[dtype as Dtype].BYTES_PER_ELEMENT;
  if (end - begin !== expected) {
    throw new FormatError(
      `safetensors: tensor '${name}' spans bytes ${begin} to ${end}, but ${dtype} [${shape}] needs ${expected} bytes`,
    );
  }
  return { dtype: dtype as Dtype, shape, begin, end };
}

/** Tensors tile the data: sorted by offset, each begins where the one before ended, and the last ends the file. */
function checkTiling(spans: { name: string; begin: number; end: number }[], dataLength: number): void {
  let covered = 0;
  for (const { name, begin, end } of spans.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) {
      const problem = begin < covered ? 'overlaps the tensor before it' : 'leaves a gap before it';
      throw new FormatError(`safetensors: tensor '${name}' ${problem} (begins at byte ${begin}, expected ${covered})`);
    }
    covered = end;
  }
  if (covered !== dataLength) {
    throw new FormatError(`safetensors: ${dataLength - covered} bytes after the last tensor belong to none`);
  }
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Code-unit order: the same on every machine, unlike a locale's. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

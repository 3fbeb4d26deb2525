/**
 * DXC, which compiles HLSL for Direct3D 12, called in its shared library. Interfaces and their numbers are those of
 * `dxcapi.h`; their methods are reached by position, as C++ lays out classes without data.
 */
import koffi from './ffi.mjs';
import { structure } from './vulkan/calls.ts';

const CLASS_COMPILER = '73e22d93-e6ce-47f3-b5bf-f0664f39c1b0';
const INTERFACE_COMPILER_3 = '228b4687-5a6a-4730-900c-9702b2203f54';
const INTERFACE_RESULT = '58346cda-dde7-4497-9461-6f87af5e0659';
const UTF_8 = 65001;
/** `IUnknown` has three methods and, outside Windows, the two entries of a virtual destructor. */
const FIRST_METHOD = 5;
/** Positions after those of `IUnknown`. */
const METHOD = { compile: 0, getStatus: 0, getResult: 1, getErrors: 2, bufferPointer: 0, bufferSize: 1 } as const;

const PROTOTYPES = {
  create: ['void *', 'void *', 'void *'],
  compile: ['uint64', 'void *', 'void *', 'uint32', 'void *', 'void *', 'void *'],
  get: ['uint64', 'void *'],
  release: ['uint64'],
} as const;

/** A library that nothing refers to any more is unloaded, and its objects' methods with it. */
const opened: unknown[] = [];

export interface Dxil {
  readonly bytes: number;
  readonly milliseconds: number;
}

/** A GUID's bytes: the first three groups are numbers in this machine's order. */
function guid(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  const [first, second, third] = [bytes.subarray(0, 4), bytes.subarray(4, 6), bytes.subarray(6, 8)];
  return Buffer.concat([first.reverse(), second.reverse(), third.reverse(), bytes.subarray(8)]);
}

/** A string of `wchar_t`, which has four bytes outside Windows. */
function wide(text: string): Buffer {
  const codes = [...text, '\0'].map((letter) => letter.codePointAt(0) as number);
  return Buffer.from(Uint32Array.from(codes).buffer);
}

/** Calls a method of an object by its position. */
function call(
  object: bigint,
  position: number,
  result: string,
  types: readonly string[],
  ...values: unknown[]
): unknown {
  const table = BigInt(koffi.decode(object, 'uint64'));
  const method = BigInt(koffi.decode(table + 8n * BigInt(FIRST_METHOD + position), 'uint64'));
  return koffi.call(method, koffi.proto(result, [...types]), object, ...values);
}

function demand(what: string, result: unknown): void {
  if (Number(result) < 0) throw new Error(`DXC's ${what} failed with 0x${(Number(result) >>> 0).toString(16)}`);
}

/** An object that a method hands out. */
function handed(object: bigint, position: number, what: string): bigint {
  const place = Buffer.alloc(8);
  demand(what, call(object, position, 'int32', PROTOTYPES.get, place));
  return place.readBigUInt64LE();
}

const blobSize = (blob: bigint): number => Number(call(blob, METHOD.bufferSize, 'uint64', PROTOTYPES.release));

function blobText(blob: bigint): string {
  const size = blobSize(blob);
  if (size === 0) return '';
  const at = BigInt(call(blob, METHOD.bufferPointer, 'uint64', PROTOTYPES.release) as bigint);
  return Buffer.from(koffi.decode(at, 'uint8', size) as Uint8Array).toString();
}

/**
 * Opens DXC's library and gives a function that compiles compute shaders to DXIL.
 * @param library path of `libdxcompiler.so`
 * @throws Error where it cannot be loaded
 */
export function openDxc(library: string): (hlsl: string, entry: string) => Dxil {
  const loaded = koffi.load(library);
  opened.push(loaded);
  const create = loaded.func('DxcCreateInstance', 'int32', [...PROTOTYPES.create]);
  const place = Buffer.alloc(8);
  demand('creation', create(guid(CLASS_COMPILER), guid(INTERFACE_COMPILER_3), place));
  const compiler = place.readBigUInt64LE();
  return (hlsl, entry) => {
    const text = Buffer.from(hlsl);
    const source = structure(text, { u64: text.length }, UTF_8);
    const options = ['-T', 'cs_6_0', '-E', entry, '-O3', '-no-warnings'].map(wide);
    const started = performance.now();
    const result = Buffer.alloc(8);
    demand(
      'compilation',
      call(
        compiler,
        METHOD.compile,
        'int32',
        PROTOTYPES.compile,
        source,
        structure(...options),
        options.length,
        null,
        guid(INTERFACE_RESULT),
        result,
      ),
    );
    const milliseconds = performance.now() - started;
    const compiled = result.readBigUInt64LE();
    const status = Buffer.alloc(4);
    demand('result', call(compiled, METHOD.getStatus, 'int32', PROTOTYPES.get, status));
    if (status.readInt32LE() < 0) {
      const said = blobText(handed(compiled, METHOD.getErrors, 'list of errors')).split('\n');
      throw new Error(said.find((line) => line.includes('error:')) ?? said[0] ?? 'DXC says nothing');
    }
    return { bytes: blobSize(handed(compiled, METHOD.getResult, 'result')), milliseconds };
  };
}

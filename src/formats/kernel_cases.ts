/**
 * Files of kernel cases (src/gpu/kernel_case.ts): a safetensors file, gzipped, whose tensors are the cases' buffers, places and
 * expected numbers, and whose metadata describe the rest. Texts and buffers that cases share are kept once.
 */

import { FormatError } from '../errors/error.ts';
import type { CaseCheck, KernelCase } from '../gpu/kernel_case.ts';
import { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';

const VERSION = '1';

/** A case as JSON, with the names of tensors in place of numbers. */
interface Described {
  readonly name: string;
  readonly kernels: readonly { readonly label: string; readonly entry: string; readonly code: number }[];
  readonly buffers: readonly { readonly name: string; readonly words: string }[];
  readonly dispatches: KernelCase['dispatches'];
  readonly checks: readonly {
    readonly buffer: number;
    readonly at: string;
    readonly expected: string;
    readonly bound: number;
  }[];
}

export async function encodeKernelCases(cases: readonly KernelCase[]): Promise<Uint8Array> {
  const tensors: Record<string, Tensor> = {};
  const known = new Map<string, string>();
  const codes: string[] = [];
  const keep = (dtype: 'U32' | 'F64', data: Uint32Array | Float64Array): string => {
    const key = `${dtype}${new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4).join()}`;
    const name = known.get(key) ?? `${known.size}`;
    if (!known.has(key)) tensors[name] = { dtype, shape: [data.length], data } as Tensor;
    known.set(key, name);
    return name;
  };
  const codeOf = (text: string): number => {
    const at = codes.indexOf(text);
    return at < 0 ? codes.push(text) - 1 : at;
  };
  const described = cases.map(
    ({ name, kernels, buffers, dispatches, checks }): Described => ({
      name,
      kernels: kernels.map(({ label, entry, code }) => ({ label, entry, code: codeOf(code) })),
      buffers: buffers.map((b) => ({ name: b.name, words: keep('U32', b.words) })),
      dispatches,
      checks: checks.map(({ buffer, at, expected, bound }) => ({
        buffer,
        at: keep('U32', at),
        expected: keep('F64', expected),
        bound,
      })),
    }),
  );
  const metadata = { version: VERSION, codes: JSON.stringify(codes), cases: JSON.stringify(described) };
  return through(encodeSafetensors(tensors, metadata), new CompressionStream('gzip'));
}

/** @throws FormatError naming what is wrong with the file */
export async function decodeKernelCases(file: Uint8Array): Promise<KernelCase[]> {
  const bytes = await through(file, new DecompressionStream('gzip')).catch(() => {
    throw new FormatError('kernel cases: the file is not whole, or no gzip at all');
  });
  const { tensors, metadata } = decodeSafetensors(bytes);
  if (metadata['version'] !== VERSION) {
    throw new FormatError(
      `kernel cases: this ringfence reads version ${VERSION}, got ${metadata['version'] ?? 'none'}`,
    );
  }
  const data = (name: string): Tensor['data'] => {
    const tensor = tensors[name];
    if (!tensor) throw new FormatError(`kernel cases: tensor '${name}' is missing`);
    return tensor.data;
  };
  const codes: readonly string[] = JSON.parse(metadata['codes'] ?? '[]');
  const described: readonly Described[] = JSON.parse(metadata['cases'] ?? '[]');
  return described.map(({ name, kernels, buffers, dispatches, checks }) => ({
    name,
    kernels: kernels.map(({ label, entry, code }) => ({ label, entry, code: codes[code] as string })),
    buffers: buffers.map((b) => ({ name: b.name, words: data(b.words) as Uint32Array })),
    dispatches,
    checks: checks.map(
      ({ buffer, at, expected, bound }): CaseCheck => ({
        buffer,
        at: data(at) as Uint32Array,
        expected: data(expected) as Float64Array,
        bound,
      }),
    ),
  }));
}

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const piped = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

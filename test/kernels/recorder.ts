/**
 * Records kernel cases (src/gpu/kernel_case.ts) while tests run: `npm run record:kernels`. What a bench or `runKernel` dispatches is
 * kept with its inputs; what the test then compares with a twin by `expectNear` becomes the case's checks. Recording uses the
 * kernels that every adapter runs.
 */
import { expect } from 'vitest';
import type { ReplicaBuffer } from '../../src/gpu/buffers.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import type { Kernel } from '../../src/gpu/kernel.ts';
import { type CaseBinding, type CaseCheck, type KernelCase, relativeError } from '../../src/gpu/kernel_case.ts';
import { Readback } from '../../src/gpu/readback.ts';
import type { DispatchSpec } from '../../src/gpu/schedule.ts';

/** What is recorded in this process; the set-up of the tests puts it here where recording is asked for. */
declare global {
  var recordedCases: KernelCase[] | undefined;
}

export const isRecording = (): boolean => globalThis.recordedCases !== undefined;

/** Cases of one bench, each begun by a run. */
interface Draft extends Omit<KernelCase, 'checks'> {
  readonly checks: CaseCheck[];
  /** Index of a device's buffer among the case's. */
  readonly places: ReadonlyMap<GPUBuffer, number>;
}

/** Where numbers on the host were read: words of a device's buffer, after the dispatches of a draft. */
interface Source {
  readonly draft: Draft;
  readonly buffer: GPUBuffer;
  /** First word of what was read. */
  readonly first: number;
}

const memories = new WeakMap<ArrayBufferLike, Source>();
const lists = new WeakMap<readonly number[], { readonly source: Source; readonly at: readonly number[] }>();
const drafts = new WeakMap<object, Draft>();

/** Called before dispatches run, with everything that they bind. */
export async function beginCase(owner: object, gpu: Gpu, specs: readonly DispatchSpec[]): Promise<void> {
  if (!isRecording() || gpu.facts.lanes8) return;
  const readback = new Readback(gpu);
  const buffers: { name: string; words: Uint32Array }[] = [];
  const places = new Map<GPUBuffer, number>();
  const placeOf = async ({ name, buffer }: ReplicaBuffer): Promise<number> => {
    const known = places.get(buffer);
    if (known !== undefined) return known;
    const whole = { name, buffer, replicas: 1, strideWords: buffer.size / 4, offsetBytes: 0 };
    const words = new Uint32Array(await readback.readOnce(whole));
    places.set(buffer, buffers.length);
    return buffers.push({ name, words }) - 1;
  };
  const kernels = [...new Set(specs.map(({ kernel }) => kernel))];
  const dispatches: KernelCase['dispatches'][number][] = [];
  for (const { kernel, bind, workgroups, cursor = 0 } of specs) {
    const bindings: CaseBinding[] = [];
    let replicas = 1;
    for (const { name, binding, kind, dynamic } of kernel.bindings) {
      if (dynamic) {
        buffers.push({ name, words: Uint32Array.of(cursor, 0, 0, 0) });
        bindings.push({ binding, kind, buffer: buffers.length - 1, offset: 0, size: 16 });
        continue;
      }
      const bound = bind[name] as ReplicaBuffer;
      replicas = Math.max(replicas, bound.replicas);
      const size = bound.replicas * bound.strideWords * 4;
      bindings.push({ binding, kind, buffer: await placeOf(bound), offset: bound.offsetBytes, size });
    }
    dispatches.push({ kernel: kernels.indexOf(kernel), bindings, workgroups: [...workgroups, replicas] });
  }
  drafts.set(owner, {
    name: `${kernels.map(({ label }) => label).join(', ')}: ${expect.getState().currentTestName ?? ''}`,
    kernels: kernels.map(describeKernel),
    buffers,
    dispatches,
    checks: [],
    places,
  });
}

const describeKernel = ({ label, source }: Kernel): KernelCase['kernels'][number] => ({
  label,
  entry: label.split('.')[1] ?? 'main',
  code: source,
});

/** Notes that `words` were read from a buffer of the owner's last case. */
export function noteRead(owner: object, words: Float32Array, buffer: ReplicaBuffer): void {
  const draft = drafts.get(owner);
  if (draft?.places.has(buffer.buffer)) {
    const first = buffer.offsetBytes / 4 - words.byteOffset / 4;
    memories.set(words.buffer, { draft, buffer: buffer.buffer, first });
  }
}

/** Notes that a list holds words `at` of an array that was read. */
export function noteList<List extends readonly number[]>(list: List, words: Float32Array, at: readonly number[]): List {
  const source = memories.get(words.buffer);
  if (source) lists.set(list, { source, at: at.map((place) => place + words.byteOffset / 4) });
  return list;
}

function origin(actual: ArrayLike<number>): { source: Source; at: readonly number[] } | undefined {
  if (!(actual instanceof Float32Array)) return lists.get(actual as readonly number[]);
  const source = memories.get(actual.buffer);
  return source && { source, at: Array.from(actual, (_, i) => i + actual.byteOffset / 4) };
}

/** That the kernels' numbers are the twin's, to `bound` of the largest; recorded where the kernels' are as they were read. */
export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, bound: number): void {
  expect(relativeError(actual, expected)).toBeLessThan(bound);
  const from = origin(actual);
  if (!from) return;
  const { draft, buffer, first } = from.source;
  if (draft.checks.length === 0) globalThis.recordedCases?.push(draft);
  draft.checks.push({
    buffer: draft.places.get(buffer) as number,
    at: Uint32Array.from(from.at, (place) => first + place),
    expected: Float64Array.from(expected),
    bound,
  });
}

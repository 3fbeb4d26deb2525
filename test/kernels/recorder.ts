/**
 * What tests compare of a kernel's numbers with its float64 twin. `expectNear` says of numbers that part from the twin where
 * they lie: in which binding, replica and row. `ringfence kernel --run` prints the same, from `partings`.
 *
 * `npm run record:kernels` records kernel cases (src/gpu/kernel_case.ts) while tests run: what a bench or `runKernel` dispatches is
 * kept with its inputs, and what `expectNear` compares becomes the case's checks. Recording uses the kernels that every adapter
 * runs.
 */
import { expect } from 'vitest';
import type { ReplicaBuffer } from '../../src/gpu/buffers.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import type { DispatchSpec } from '../../src/gpu/dispatch.ts';
import type { Kernel } from '../../src/gpu/kernel.ts';
import {
  type CaseBinding,
  type CaseCheck,
  type KernelCase,
  numbersApart,
  type Parting,
  relativeError,
} from '../../src/gpu/kernel_case.ts';
import { Readback } from '../../src/gpu/readback.ts';

declare global {
  /** What is recorded in this process; the set-up of the tests puts it here where recording is asked for. */
  var recordedCases: KernelCase[] | undefined;
  /** Where kernels parted from their twins; the set-up puts it here where somebody wants to know. */
  var partings: Parting[] | undefined;
}

export const isRecording = (): boolean => globalThis.recordedCases !== undefined;

/** A case of one bench, begun by a run. */
interface Draft extends Omit<KernelCase, 'checks'> {
  readonly checks: CaseCheck[];
  /** Index of a device's buffer among the case's. */
  readonly places: ReadonlyMap<GPUBuffer, number>;
}

/** The last dispatches of a bench. */
interface Run {
  readonly kernels: readonly string[];
  /** Names of the bindings that lead to a device's buffer. */
  readonly bindings: ReadonlyMap<GPUBuffer, ReadonlySet<string>>;
  readonly draft: Draft | undefined;
}

/** Where numbers on the host were read: words of a device's buffer, after the dispatches of a run. */
interface Source {
  readonly run: Run;
  readonly buffer: ReplicaBuffer;
  /** First word of what was read. */
  readonly first: number;
  readonly nameOf: PlaceName;
}

/** Where a word of one of a buffer's slices lies, such as `replica 0, word 3: reward, sample 3`. */
export type PlaceName = (buffer: ReplicaBuffer, slice: number, word: number) => string;

const plainPlace: PlaceName = (_, slice, word) => `replica ${slice}, word ${word}`;

interface Places {
  readonly source: Source;
  /** This is the word of each number in what was read. */
  readonly at: readonly number[];
}

const memories = new WeakMap<ArrayBufferLike, Source>();
const lists = new WeakMap<readonly number[], Places>();
const runs = new WeakMap<object, Run>();
/** What was dispatched last by any bench, for numbers that a test worked out of what it read. */
let latest: Run | undefined;

/** Called before dispatches run, with everything that they bind. */
export async function beginCase(owner: object, gpu: Gpu, specs: readonly DispatchSpec[]): Promise<void> {
  const kernels = [...new Set(specs.map(({ kernel }) => kernel))];
  const bindings = new Map<GPUBuffer, Set<string>>();
  for (const { bind } of specs)
    for (const [name, { buffer }] of Object.entries(bind))
      bindings.set(buffer, (bindings.get(buffer) ?? new Set()).add(name));
  const isKept = isRecording() && !gpu.facts.lanes8;
  const draft = isKept ? await draftOf(gpu, kernels, specs) : undefined;
  latest = { kernels: [...new Set(kernels.map(({ label }) => label))], bindings, draft };
  runs.set(owner, latest);
}

async function draftOf(gpu: Gpu, kernels: readonly Kernel[], specs: readonly DispatchSpec[]): Promise<Draft> {
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
  return {
    name: `${kernels.map(({ label }) => label).join(', ')}: ${testName()}`,
    kernels: kernels.map(describeKernel),
    buffers,
    dispatches,
    checks: [],
    places,
  };
}

const testName = (): string => expect.getState().currentTestName ?? '';

const describeKernel = ({ label, source }: Kernel): KernelCase['kernels'][number] => ({
  label,
  entry: label.split('.')[1] ?? 'main',
  code: source,
});

/** Notes that `words` were read from a buffer that the owner's last dispatches may have written. */
export function noteRead(owner: object, words: Float32Array, buffer: ReplicaBuffer, nameOf = plainPlace): void {
  const run = runs.get(owner);
  if (!run) return;
  const first = buffer.offsetBytes / 4 - words.byteOffset / 4;
  memories.set(words.buffer, { run, buffer, first, nameOf });
}

/** Notes that a list holds words `at` of an array that was read. */
export function noteList<List extends readonly number[]>(list: List, words: Float32Array, at: readonly number[]): List {
  const source = memories.get(words.buffer);
  if (source) lists.set(list, { source, at: at.map((place) => place + words.byteOffset / 4) });
  return list;
}

function origin(actual: ArrayLike<number>): Places | undefined {
  if (!(actual instanceof Float32Array)) return lists.get(actual as readonly number[]);
  const source = memories.get(actual.buffer);
  return source && { source, at: Array.from(actual, (_, i) => i + actual.byteOffset / 4) };
}

/** Nobody reads more numbers than these. */
const MOST_SHOWN = 8;

/** What numbers belong to. */
export interface Naming {
  readonly kernels: readonly string[];
  readonly binding: string;
  placeOf(index: number): string;
}

function namingOf(from: Places | undefined): Naming {
  const plain = (index: number): string => `number ${index}`;
  if (!from) return { kernels: latest?.kernels ?? [], binding: 'what the test worked out', placeOf: plain };
  const { run, buffer, first, nameOf } = from.source;
  const bindings = [...(run.bindings.get(buffer.buffer) ?? [buffer.name])];
  const placeOf = (index: number): string => {
    const word = from.at[index];
    if (word === undefined) return plain(index);
    const inView = first + word - buffer.offsetBytes / 4;
    return nameOf(buffer, Math.floor(inView / buffer.strideWords), inView % buffer.strideWords);
  };
  return { kernels: run.kernels, binding: bindings.join(', '), placeOf };
}

/** @returns undefined where all numbers are near */
function partingOf(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: number,
  { kernels, binding, placeOf }: Naming,
): Parting | undefined {
  const apart = numbersApart(actual, expected, bound);
  if (apart.length === 0) return undefined;
  const shown = apart.slice(0, MOST_SHOWN).map((one) => ({ ...one, place: placeOf(one.index) }));
  return { kernels, test: testName(), binding, bound, compared: expected.length, apart: apart.length, shown };
}

const sentenceOf = ({ kernels, binding, apart, compared, shown }: Parting): string => {
  const lines = shown.map(({ place, got, expected }) => `  ${place}: got ${got}, expected ${expected}`);
  return `${apart} of ${compared} numbers of ${binding}, by ${kernels.join(', ')}\n${lines.join('\n')}`;
};

/** That the kernels' numbers are the twin's, to `bound` of the largest; recorded where the kernels' are as they were read. */
export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, bound: number): void {
  const from = origin(actual);
  expectNearNamed(namingOf(from), actual, expected, bound);
  if (!from) return;
  const { run, buffer, first } = from.source;
  const place = run.draft?.places.get(buffer.buffer);
  if (!run.draft || place === undefined) return;
  if (run.draft.checks.length === 0) globalThis.recordedCases?.push(run.draft);
  run.draft.checks.push({
    buffer: place,
    at: Uint32Array.from(from.at, (word) => first + word),
    expected: Float64Array.from(expected),
    bound,
  });
}

/** This is `expectNear` for numbers that were read otherwise than from a bench. */
export function expectNearNamed(
  naming: Naming,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: number,
): void {
  const parting = partingOf(actual, expected, bound, naming);
  if (parting) globalThis.partings?.push(parting);
  expect(relativeError(actual, expected), parting && sentenceOf(parting)).toBeLessThan(bound);
}

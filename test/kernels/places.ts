/** What a word of a run's buffer is, in words: for whoever reads that a kernel's number is not its twin's. */
import { ArrayInfo } from 'wgsl_reflect/wgsl_reflect.module.js';
import type { ReplicaBuffer } from '../../src/gpu/buffers.ts';
import type { Fields } from '../../src/gpu/structs.ts';
import type { Shape } from '../../src/shape/shape.ts';
import { networkSizes } from '../../src/train/workspace.ts';

/** Names of a sample buffer's rows, in order; a row beyond them is named by its number. */
type Rows = (row: number) => string;

const functionName = (f: number): string => (f === 0 ? 'the reward' : `cost ${f - 1}`);

const ROWS: Readonly<Record<string, (shape: Shape) => Rows>> = {
  observation: () => (k) => `observation ${k}`,
  input: () => (k) => `input ${k}`,
  finalObservation: () => (k) => `final observation ${k}`,
  finalInput: () => (k) => `final input ${k}`,
  shuffledInput: () => (k) => `shuffled input ${k}`,
  transition:
    ({ A, C }) =>
    (k) => {
      if (k < A) return `action ${k}`;
      if (k < A + 2) return k === A ? 'log-probability' : 'reward';
      return k < A + 2 + C ? `cost ${k - A - 2}` : 'flags';
    },
  advantage:
    ({ F }) =>
    (k) =>
      k < F ? `advantage of ${functionName(k)}` : `target of ${functionName(k - F)}`,
  value: () => (f) => `value of ${functionName(f)}`,
  criticValue: () => (f) => `value of ${functionName(f)}`,
  targets: () => (f) => `target of ${functionName(f)}`,
  bootstrapValue: () => (f) => `final value of ${functionName(f)}`,
  output: () => (k) => `output ${k}`,
  candidateOutput: () => (k) => `output ${k} of the candidate`,
  hidden:
    ({ hiddenWidth }) =>
    (k) =>
      `unit ${k % hiddenWidth} of hidden layer ${Math.floor(k / hiddenWidth)}`,
  criticHidden:
    ({ hiddenWidth, layers }) =>
    (k) => {
      const rows = Math.max(1, layers * hiddenWidth);
      const layer = Math.floor((k % rows) / hiddenWidth);
      return `unit ${k % hiddenWidth} of hidden layer ${layer} of the critic of ${functionName(Math.floor(k / rows))}`;
    },
};

const rowWords = (shape: Shape, name: string): number => {
  if (['criticHidden', 'criticValue'].includes(name)) return shape.minibatch;
  return 4 * (['finalObservation', 'finalInput', 'bootstrapValue'].includes(name) ? shape.bootstrapQuads : shape.quads);
};

/** A weight, bias or log-standard-deviation of a padded network. */
function parameterName(shape: Shape, kind: 'actor' | 'critic', word: number): string {
  const { outputs, parameters, logStdRows } = networkSizes(shape, kind);
  if (word >= parameters) return 'padding';
  if (word >= parameters - logStdRows) return `log standard deviation ${word - parameters + logStdRows}`;
  let at = word;
  for (let l = 0; l <= shape.layers; l++) {
    const inputs = l === 0 ? shape.inputsPadded : shape.hiddenWidth;
    const rows = l === shape.layers ? outputs : shape.hiddenWidth;
    if (at < rows * inputs) return `layer ${l}, weight [${Math.floor(at / inputs)}][${at % inputs}]`;
    if (at < rows * (inputs + 1)) return `layer ${l}, bias [${at - rows * inputs}]`;
    at -= rows * (inputs + 1);
  }
  return 'padding';
}

const ACTORS = ['actor', 'candidate', 'reference', 'image', 'solution', 'residual', 'direction'];

/** The field of a struct that holds a byte, such as `meanCost[1]`. */
function fieldName({ members }: Fields, byte: number): string {
  const member = members.find(({ offset, size }) => byte >= offset && byte < offset + size);
  if (!member) return 'padding';
  const { name, type, offset } = member;
  if (type instanceof ArrayInfo) return `${name}[${Math.floor((byte - offset) / type.stride)}]`;
  return name;
}

/**
 * @param slice of the buffer: the replica, or in a buffer of blocks that is read whole, block times replicas plus the replica
 * @param word of that slice
 */
export function placeName(
  shape: Shape,
  replicas: number,
  record: Fields,
  { name }: ReplicaBuffer,
  slice: number,
  word: number,
): string {
  const block = Math.floor(slice / replicas);
  const where = `${block > 0 ? `block ${block}, ` : ''}replica ${slice % replicas}, word ${word}`;
  const row = rowName(shape, record, name, word);
  return row === undefined ? where : `${where}: ${row}`;
}

function rowName(shape: Shape, record: Fields, name: string, word: number): string | undefined {
  if (name === 'records') return fieldName(record, 4 * word);
  const rows = ROWS[name]?.(shape);
  if (rows) {
    const words = rowWords(shape, name);
    return `${rows(Math.floor(word / words))}, sample ${word % words}`;
  }
  if (ACTORS.includes(name)) return parameterName(shape, 'actor', word);
  if (name === 'gradient') {
    const { parameters } = networkSizes(shape, 'actor');
    return `gradient of ${functionName(Math.floor(word / parameters))}, ${parameterName(shape, 'actor', word % parameters)}`;
  }
  return undefined;
}

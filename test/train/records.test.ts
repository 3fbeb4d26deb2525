import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import { decodeCheckpoint } from '../../src/formats/checkpoint.ts';
import type { Tensor } from '../../src/formats/safetensors.ts';
import { type Fields, readStruct } from '../../src/gpu/structs.ts';
import { configurationIn } from '../../src/train/agreement.ts';
import { planOf } from '../../src/train/plan.ts';
import { recordMetadata, recordsIn } from '../../src/train/record_tensor.ts';
import { recordStruct } from '../../src/train/records.ts';

const folder = resolve(import.meta.dirname, '../fixtures/checkpoints');
const written = (name: string) => decodeCheckpoint(new Uint8Array(readFileSync(`${folder}/${name}.safetensors`)));

describe('a checkpoint of before records were described', () => {
  it('has its fields where they were: those of the run that wrote it, as its progress.csv says', async () => {
    const begun = written('one_record_appo_1');
    const { values: _, ...config } = configurationIn(begun);
    const { shape } = planOf(resolveConfig({ ...config, totalSteps: 1200 }));
    const layout = await recordStruct(shape, 'algos/appo');
    const words = recordsIn(begun, layout, shape)?.data as Uint32Array<ArrayBuffer>;
    const record = readStruct(words.buffer, 0, layout);
    const said = {
      iteration: 1,
      sampledSteps: 400,
      meanReturn: 7.985294342041016,
      measuredCost: [2.843676805496216],
      multiplier: [0.09185884147882462],
      damping: 1.100000023841858,
      kl: 0.00229453737847507,
      entropy: 0.690856397151947,
      passes: 10,
    };
    expect(record).toMatchObject(said);
    // sigma max(0, violation) is the first multiplier
    expect(record['violation']).toBeCloseTo((said.multiplier[0] as number) / said.damping, 6);
  });
});

describe('records of a checkpoint', () => {
  const field = (name: string, word: number, words: number): Fields['members'][number] =>
    ({ name, offset: 4 * word, size: 4 * words, type: { name: 'u32' } }) as never;
  const before: Fields = { members: [field('a', 0, 1), field('b', 1, 2), field('gone', 3, 1)], size: 16 };
  const records: Tensor = { dtype: 'U32', shape: [2, 4], data: Uint32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
  const checkpoint = { tensors: { records }, metadata: recordMetadata(before) };

  it('are found by name where fields have moved or are no longer there', () => {
    const after: Fields = { members: [field('b', 0, 2), field('a', 2, 1)], size: 12 };
    expect(recordsIn(checkpoint, after, {} as never)?.data).toEqual(Uint32Array.of(2, 3, 1, 0, 6, 7, 5, 0));
  });

  it.each([
    ['that it lacks', [field('c', 0, 1)], "0 numbers of c in a replica's record, and this version of ringfence has 1"],
    [
      'of another length',
      [field('b', 0, 3)],
      "2 numbers of b in a replica's record, and this version of ringfence has 3",
    ],
  ])('are refused for a field %s', (_, members, said) => {
    expect(() => recordsIn(checkpoint, { members, size: 16 }, {} as never)).toThrow(said);
  });
});

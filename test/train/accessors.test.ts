// Typed reading of settings and of structs: what is not there, or is of another kind, is told by its name.
import { expect, it } from 'vitest';
import { listOf, numberOf } from '../../src/algos/hyperparameter.ts';
import { at } from '../../src/errors/lookup.ts';
import { listField, numberField } from '../../src/gpu/structs.ts';

it('reads numbers and lists, and tells what is none', () => {
  const settings: Record<string, number | readonly number[]> = { delta: 0, hidden: [] };
  const setting = (name: string) => settings[name];
  expect([numberOf(setting, 'delta'), listOf(setting, 'hidden')]).toEqual([0, []]);
  expect(() => numberOf(setting, 'hidden')).toThrow('the hyper-parameter hidden is no number');
  expect(() => listOf(setting, 'widths')).toThrow('the hyper-parameter widths is no list of numbers');
  const record = { seed: 0, multiplier: [Number.NaN] };
  expect([numberField(record, 'seed'), listField(record, 'multiplier')]).toEqual([0, [Number.NaN]]);
  expect(() => numberField(record, 'sed')).toThrow('the struct has no number sed');
  expect(() => listField(record, 'seed')).toThrow('the struct has no array seed');
  expect([at([0], 0), at(Float32Array.of(Number.NaN), 0)]).toEqual([0, Number.NaN]);
  expect(() => at([1], -1)).toThrow('there is no entry -1 in a list of 1');
});

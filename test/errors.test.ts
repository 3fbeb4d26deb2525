import { expect, it } from 'vitest';
import { expectErrors } from './errors.ts';

const bounds = { median: 1e-3, most: 1e-2, worst: 0.1 };
const errors = Array.from({ length: 64 }, (_, n) => n * 1e-6);
const having = (change: Readonly<Record<number, number>>): number[] => errors.map((error, n) => change[n] ?? error);

it('holds the median, the 95th percentile and the maximum', () => {
  expectErrors('small', errors, bounds);
  expect(() => expectErrors('x', having({ 5: 0.2 }), bounds)).toThrow(
    'x: median 3.2e-5, most 6.1e-5, worst 2.0e-1, of state 5',
  );
  expect(() =>
    expectErrors(
      'x',
      errors.map((e, n) => (n < 5 ? 0.05 : e)),
      bounds,
    ),
  ).toThrow('most 5.0e-2');
  expect(() =>
    expectErrors(
      'x',
      errors.map((e, n) => (n < 33 ? 5e-3 : e)),
      bounds,
    ),
  ).toThrow('median 5.0e-3');
});

it('takes no error that is not finite, wherever it stands and however few there are', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
    for (const at of [0, 31, 63])
      expect(() => expectErrors('x', having({ [at]: bad }), bounds)).toThrow('x: states whose error is not finite');
  const nearlyHalf = errors.map((error, n) => (n % 2 === 1 && n > 1 ? Number.NaN : error));
  expect(() => expectErrors('x', nearlyHalf, bounds)).toThrow('not finite');
  expect(() => expectErrors('x', [], bounds)).toThrow('x: errors');
});

it('leaves out the states that are named', () => {
  expectErrors('x', having({ 7: Number.NaN }), bounds, { 7: 'rests on an edge' });
  expect(() => expectErrors('x', [1], bounds, { 0: 'the only one' })).toThrow('x: errors');
});

import { expect, it } from 'vitest';
import { Film } from '../../../../harness/web/worker/film.ts';

const frame = (length: number, cost = 0, word = length) => ({
  moment: { state: Float32Array.of(word), return: 0, costs: [cost], length },
  place: undefined,
});
const lengths = (film: Film): number[] => film.frames.map(({ moment }) => moment.length);

it('a film has the frames of one episode, and knows where a cost was paid', () => {
  const film = new Film();
  for (const [length, cost] of [[0], [2], [4, 1], [6, 1], [8, 3]]) film.add('a', frame(length as number, cost));
  expect(lengths(film)).toEqual([0, 2, 4, 6, 8]);
  expect(film.paid).toEqual([2, 4]);
  film.add('a', frame(8, 3, 99));
  expect(lengths(film)).toEqual([0, 2, 4, 6, 8]);
  expect(film.frames.at(-1)?.moment.state[0]).toBe(99);
  film.add('a', frame(1));
  expect(lengths(film)).toEqual([1]);
});

it('another environment, or another policy in it, begins a film of its own', () => {
  const film = new Film();
  film.add('a', frame(5));
  film.add('b', frame(7));
  expect(lengths(film)).toEqual([7]);
});

it('a film that grows too long loses its first frames', () => {
  const film = new Film();
  for (let step = 0; step < 4100; step++) film.add('a', frame(step));
  expect([film.frames.length, film.frames[0]?.moment.length]).toEqual([4000, 100]);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { patiently } from '../../../../harness/cli/terminal/output.ts';

let said: string[];
beforeEach(() => {
  said = [];
  vi.useFakeTimers();
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const inSeconds = <T>(seconds: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), seconds * 1e3));

it('says every five seconds that the work goes on, and gives back what came of it', async () => {
  const work = patiently('compiling', inSeconds(12, 'done'));
  await vi.advanceTimersByTimeAsync(4900);
  expect(said).toEqual([]);
  await vi.advanceTimersByTimeAsync(8000);
  expect(await work).toBe('done');
  expect(said).toEqual(['compiling: 0:05 so far\n', 'compiling: 0:10 so far\n']);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(said).toHaveLength(2);
});

it('is silent about work that fails at once, and passes its error on', async () => {
  await expect(patiently('compiling', Promise.reject(new Error('no such kernel')))).rejects.toThrow('no such kernel');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(said).toEqual([]);
});

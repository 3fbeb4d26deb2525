import { describe, expect, it } from 'vitest';
import { kernelTimes } from '../../src/profile/kernel_times.ts';
import { repeatsFor, shortKernels } from '../../src/profile/measure.ts';
import { kernelOf, span } from './fixture.ts';

describe('kernel times', () => {
  it('are means over iterations, longest first, with shares of their sum', () => {
    const times = kernelTimes([span('a', 0, 100), span('b', 100, 600), span('a', 700, 100), span('b', 800, 400)], 2);
    expect(times.map(({ kernel, calls, milliseconds, share }) => [kernel, calls, milliseconds, share])).toEqual([
      ['b', 1, 0.5, 1000 / 1200],
      ['a', 1, 0.1, 200 / 1200],
    ]);
  });

  it('give rates over those calls whose work is known', () => {
    const [time] = kernelTimes([
      span('a', 0, 10, { work: { flop: 30_000, bytes: 5_000 } }),
      span('a', 10, 10, { work: { flop: 50_000 } }),
      span('a', 20, 1000),
    ]);
    expect(time).toMatchObject({ gigaflopPerSecond: 4, gigabytePerSecond: 0.5 });
  });

  it('leave rates open where no work is known, or no time was seen', () => {
    expect(kernelTimes([span('a', 0, 10)])[0]).toMatchObject({ gigaflopPerSecond: null, gigabytePerSecond: null });
    expect(kernelTimes([span('a', 0, 0, { work: { flop: 1 } })])[0]?.gigaflopPerSecond).toBeNull();
  });

  it('count the dispatches that share a pass', () => {
    expect(kernelTimes([span('a', 0, 10, { calls: 32 })])[0]?.calls).toBe(32);
  });
});

describe('a clock of coarse steps', () => {
  const spans = [span('long', 0, 2000), span('short', 0, 100), span('short', 0, 300), span('none', 0, 0)];

  it('does not measure passes of fewer than ten of them', () => {
    expect(shortKernels(spans, 100_000)).toEqual(['short', 'none']);
    expect(shortKernels(spans, 32)).toEqual(['none']);
  });

  it('asks for as many repetitions as reach ten steps, within reason', () => {
    const repeats = repeatsFor(spans, 100_000);
    expect(repeats.get(kernelOf('long'))).toBeUndefined();
    expect(repeats.get(kernelOf('short'))).toBe(5);
    expect(repeats.get(kernelOf('none'))).toBe(64);
  });

  it('sees a repeated pass as long as it was', () => {
    expect(shortKernels([span('short', 0, 200, { repeats: 5 })], 100_000)).toEqual([]);
  });
});

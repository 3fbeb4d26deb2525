import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pace } from '../../src/train/pace.ts';

/** Milliseconds that the host sleeps in an iteration that begins now. */
async function slept(pace: Pace): Promise<number> {
  const start = performance.now();
  let end = Number.NaN;
  const done = pace.sleep(start).then(() => {
    end = performance.now();
  });
  await vi.runAllTimersAsync();
  await done;
  return end - start;
}

describe('Pace', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('does not sleep by an iteration that compiled', async () => {
    const pace = new Pace();
    expect(await slept(pace)).toBe(0);
    pace.learn(0, 0, 50_000);
    expect(await slept(pace)).toBe(0);
  });

  it('sleeps through most of an iteration of known length', async () => {
    const pace = new Pace();
    pace.learn(0, 0, 50_000);
    pace.learn(0, 0, 1000);
    pace.learn(0, 790, 1000);
    expect(await slept(pace)).toBeCloseTo(930, 0);
  });

  it('sleeps less after it slept past the end', async () => {
    const pace = new Pace();
    pace.learn(0, 0, 50_000);
    pace.learn(0, 0, 1000);
    pace.learn(0, 790, 1000);
    pace.learn(0, 930, 932);
    expect(await slept(pace)).toBeLessThan(0.85 * 930);
  });
});

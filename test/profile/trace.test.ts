import { describe, expect, it } from 'vitest';
import { timelineOf } from '../../src/profile/timeline.ts';
import { stepSpans, traceOf } from '../../src/profile/trace.ts';
import { documentOf, span } from './fixture.ts';
import { checkTrace } from './trace.ts';

/** Two submits of an iteration that began at 1000 ms; the GPU's own clock starts elsewhere. */
const recorded = {
  start: 1000,
  end: 1010,
  submits: [
    { step: 'collect rollout', start: 1000.1, encoded: 1000.4, end: 1000.5 },
    { step: 'fit critics', start: 1001, encoded: 1001.9, end: 1002 },
  ],
  spans: [
    span('rollout/collect', 0, 1000, { step: 'collect rollout', submit: 0, work: { flop: 2e6 } }),
    span('nn/forward', 1400, 2000, { step: 'fit critics', submit: 1 }),
    span('optim/adam', 3400, 500, { step: 'fit critics', submit: 1 }),
  ],
};
const timeline = timelineOf(recorded, () => 0);

describe('a timeline', () => {
  it('puts no pass before its submit, and at least one right after it', () => {
    // the second submit came 1.9 ms after the start, its first pass 1.4 ms after the first span: that bound is the later one
    expect(timeline.passes.map(({ start }) => start)).toEqual([500, 1900, 3900].map((us) => expect.closeTo(us, 6)));
    for (const { submit, start } of timeline.passes)
      expect(start).toBeGreaterThanOrEqual((timeline.submits[submit]?.encoded ?? 0) - 1e-6);
  });

  it('says how much later the passes may have been', () => {
    expect(timeline.uncertainty).toBeCloseTo(10_000 - (3900 + 500), 6);
  });

  it('gives each step the time of its passes, one after the other', () => {
    expect(stepSpans(timeline).map(({ name, start, duration }) => [name, start, duration])).toEqual([
      ['collect rollout', expect.closeTo(500, 6), expect.closeTo(1000, 6)],
      ['fit critics', expect.closeTo(1900, 6), expect.closeTo(2500, 6)],
    ]);
  });
});

describe('the trace of an iteration', () => {
  const trace = checkTrace(traceOf(timeline, documentOf({})));

  it('nests kernels in their steps and encoding in the iteration, and sums to the times measured', () => {
    expect(trace.kernels.map(({ name, parent }) => [name, parent])).toEqual([
      ['rollout/collect', 'collect rollout'],
      ['nn/forward', 'fit critics'],
      ['optim/adam', 'fit critics'],
    ]);
    expect(trace.kernels.reduce((sum, { dur }) => sum + dur, 0)).toBeCloseTo(3500, 3);
    expect(trace.host.map(({ name, parent }) => [name, parent])).toEqual([
      ['iteration', undefined],
      ['encode collect rollout', 'iteration'],
      ['submit', 'encode collect rollout'],
      ['encode fit critics', 'iteration'],
      ['submit', 'encode fit critics'],
    ]);
  });

  it('has an arrow from the encoding of a submit to each of its passes', () => {
    expect(trace.flows.map(({ from, to }) => [from, to])).toEqual([
      ['encode collect rollout', 'rollout/collect'],
      ['encode fit critics', 'nn/forward'],
      ['encode fit critics', 'optim/adam'],
    ]);
  });

  it('names processes and threads', () => {
    expect(trace.names).toEqual(['Host', 'Encoding', 'GPU', 'Passes']);
  });

  it('says what a pass achieved where that is known', () => {
    expect(trace.kernels.map(({ args }) => args['GFLOP/s'])).toEqual([2, undefined, undefined]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTrace, type TraceEvent } from '../../src/formats/chrome_trace.ts';

interface Written {
  ph: string;
  name: string;
  tid: number;
  ts: number;
  dur: number;
  args?: Record<string, unknown>;
}

function traceEvents(events: TraceEvent[]): Written[] {
  return JSON.parse(encodeTrace(events, {})).traceEvents;
}

function event(name: string, start: number, duration: number, track: 'host' | 'gpu' = 'gpu'): TraceEvent {
  return { name, category: 'kernel', track, startMicroseconds: start, durationMicroseconds: duration };
}

/** The name of the thread on which an event lies. */
function threadOf(written: Written[], name: string): unknown {
  const thread = written.find((entry) => entry.name === name && entry.ph === 'X')?.tid;
  return written.find((entry) => entry.name === 'thread_name' && entry.tid === thread)?.args?.name;
}

describe('Chrome trace', () => {
  it('writes complete events with names, times and arguments', () => {
    const text = encodeTrace([{ ...event('forward', 10.5, 2.25), args: { groups: 8 } }], { adapter: 'llvmpipe' });
    const trace = JSON.parse(text);
    expect(trace.otherData).toEqual({ adapter: 'llvmpipe' });
    expect(trace.traceEvents.at(-1)).toEqual({
      ph: 'X',
      name: 'forward',
      cat: 'kernel',
      pid: 2,
      tid: 1001,
      ts: 10.5,
      dur: 2.25,
      args: { groups: 8 },
    });
  });

  it('names one thread and one process per track', () => {
    const written = traceEvents([
      event('iteration', 0, 10, 'host'),
      event('encode', 1, 2, 'host'),
      event('step', 3, 4),
    ]);
    expect(['iteration', 'encode', 'step'].map((name) => threadOf(written, name))).toEqual([
      'Encoding',
      'Encoding',
      'Passes',
    ]);
  });

  it('draws an arrow from one event to another', () => {
    const written = traceEvents([
      { ...event('encode', 1, 2, 'host'), flowsOut: [7] },
      { ...event('forward', 3, 4), flowIn: 7 },
    ]);
    expect(written.filter(({ ph }) => ph === 's' || ph === 'f')).toEqual([
      { ph: 's', id: 7, name: 'dispatch', cat: 'flow', pid: 1, tid: 1, ts: 1 },
      { ph: 'f', id: 7, name: 'dispatch', cat: 'flow', bp: 'e', pid: 2, tid: 1001, ts: 3 },
    ]);
  });

  it('shows passes that overlap without nesting on a lane of their own', () => {
    const written = traceEvents([event('first', 0, 10), event('second', 5, 10), event('third', 15, 1)]);
    expect(['first', 'second', 'third'].map((name) => threadOf(written, name))).toEqual([
      'Passes',
      'Passes 2',
      'Passes',
    ]);
  });

  it('keeps every event, and on each thread any two are nested or apart', () => {
    const time = fc.integer({ min: 0, max: 40 }).map((quarter) => quarter / 4);
    const track = fc.constantFrom('host' as const, 'gpu' as const);
    const arbitrary = fc.array(fc.tuple(time, time, track).map(([start, length, on]) => event('e', start, length, on)));
    fc.assert(
      fc.property(arbitrary, (events) => {
        const spans = traceEvents(events).filter(({ ph }) => ph === 'X');
        expect(spans.length).toBe(events.length);
        for (const [index, a] of spans.entries()) {
          for (const b of spans.slice(index + 1).filter(({ tid }) => tid === a.tid)) {
            expect(b.ts).toBeGreaterThanOrEqual(a.ts);
            expect(b.ts >= a.ts + a.dur || b.ts + b.dur <= a.ts + a.dur).toBe(true);
          }
        }
      }),
    );
  });
});

/** A timeline as Chrome trace: the host's encoding, the GPU's passes within the algorithm's steps, arrows between the two. */
import { encodeTrace, type TraceEvent } from '../formats/chrome_trace.ts';
import type { ProfileDocument } from './document.ts';
import type { Timeline } from './timeline.ts';

function hostEvents({ submits, steps, passes, duration }: Timeline): TraceEvent[] {
  const passesOf = submits.map((): number[] => []);
  passes.forEach(({ submit }, flow) => {
    passesOf[submit]?.push(flow);
  });
  const host = { track: 'host', category: 'host' } as const;
  return [
    { ...host, name: 'iteration', startMicroseconds: 0, durationMicroseconds: duration },
    ...submits.flatMap(({ step, start, encoded, end }, index) => {
      const flowsOut = passesOf[index] ?? [];
      return [
        {
          ...host,
          name: `encode ${steps[step]}`,
          startMicroseconds: start,
          durationMicroseconds: end - start,
          flowsOut,
          args: { submit: index, passes: flowsOut.length },
        },
        { ...host, name: 'submit', startMicroseconds: encoded, durationMicroseconds: end - encoded },
      ];
    }),
  ];
}

/** When each step's passes run: from the first one's begin, or the end of the step before, to the last one's end. */
export function stepSpans({ steps, passes }: Timeline): { name: string; start: number; duration: number }[] {
  let end = Number.NEGATIVE_INFINITY;
  return steps.flatMap((name, step) => {
    const own = passes.filter((pass) => pass.step === step);
    if (own.length === 0) return [];
    const start = Math.max(end, Math.min(...own.map((pass) => pass.start)));
    end = Math.max(start, ...own.map((pass) => pass.start + pass.duration));
    return [{ name, start, duration: end - start }];
  });
}

function gpuEvents(timeline: Timeline): TraceEvent[] {
  const gpu = { track: 'gpu' } as const;
  return [
    ...stepSpans(timeline).map(({ name, start, duration }) => ({
      ...gpu,
      category: 'step',
      name,
      startMicroseconds: start,
      durationMicroseconds: duration,
    })),
    ...timeline.passes.map(({ kernel, start, duration, submit, flop, bytes }, flow) => ({
      ...gpu,
      category: 'kernel',
      name: kernel,
      startMicroseconds: start,
      durationMicroseconds: duration,
      flowIn: flow,
      args: {
        submit,
        ...(flop !== null && duration > 0 && { 'GFLOP/s': flop / duration / 1e3 }),
        ...(bytes !== null && duration > 0 && { 'GB/s': bytes / duration / 1e3 }),
      },
    })),
  ];
}

/** One iteration as Chrome-trace JSON. */
export function traceOf(timeline: Timeline, { adapter, driver, task, algorithm }: ProfileDocument): string {
  const clocks = `GPU times may be later than shown by up to ${Math.round(timeline.uncertainty)} us`;
  return encodeTrace([...hostEvents(timeline), ...gpuEvents(timeline)], { adapter, driver, task, algorithm, clocks });
}

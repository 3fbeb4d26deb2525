/**
 * Timings as Chrome-trace JSON, which Perfetto (https://ui.perfetto.dev) and chrome://tracing open.
 *
 * Viewers draw the events of one thread as a stack, so they must nest. GPU passes may overlap in time without nesting;
 * such an event is moved to a further lane of its track ('Passes 2'), which shows the overlap as it was.
 * Source: "Trace Event Format", Google, 2016: complete events (`ph: 'X'`), metadata (`'M'`), flows (`'s'` to `'f'`).
 */

export interface TraceEvent {
  name: string;
  category: string;
  track: 'host' | 'gpu';
  startMicroseconds: number;
  durationMicroseconds: number;
  /** Arrows that begin here, by number: each ends at one other event. */
  flowsOut?: readonly number[];
  /** The arrow that ends here. */
  flowIn?: number;
  /** Shown when the event is selected. */
  args?: Record<string, string | number | boolean>;
}

interface Span {
  event: TraceEvent;
  /** Nanoseconds, the viewers' resolution: nesting is decided on the numbers that they see. */
  start: number;
  end: number;
}

interface Thread {
  readonly pid: number;
  readonly tid: number;
}

/** A process a track; thread ids of its lanes count up from `firstThread`. */
const TRACKS = {
  host: { process: 'Host', pid: 1, lane: 'Encoding', firstThread: 1 },
  gpu: { process: 'GPU', pid: 2, lane: 'Passes', firstThread: 1001 },
} as const;
const NANOSECONDS = 1000;

/**
 * The trace as JSON text: one thread per lane, named, each with strictly nested events in order of their start.
 * @param metadata adapter, task and the like, shown in the viewer's trace information.
 */
export function encodeTrace(events: readonly TraceEvent[], metadata: Record<string, string>): string {
  const traceEvents: object[] = [];
  for (const track of ['host', 'gpu'] as const) {
    const { process, pid, lane: label, firstThread } = TRACKS[track];
    const lanes = nestedLanes(events.filter((event) => event.track === track));
    if (lanes.length > 0) traceEvents.push(metadataEvent('process_name', { pid, tid: 0 }, { name: process }));
    for (const [index, lane] of lanes.entries()) {
      const thread = { pid, tid: firstThread + index };
      traceEvents.push(metadataEvent('thread_name', thread, { name: index === 0 ? label : `${label} ${index + 1}` }));
      traceEvents.push(metadataEvent('thread_sort_index', thread, { sort_index: thread.tid }));
      for (const span of lane) traceEvents.push(completeEvent(span, thread), ...flowEvents(span, thread));
    }
  }
  return JSON.stringify({ displayTimeUnit: 'ms', otherData: metadata, traceEvents });
}

/** Puts each event, longest first at equal starts, on the first lane where it nests. */
function nestedLanes(events: readonly TraceEvent[]): Span[][] {
  const spans = events.map((event) => {
    const start = Math.round(event.startMicroseconds * NANOSECONDS);
    const end = Math.round((event.startMicroseconds + event.durationMicroseconds) * NANOSECONDS);
    return { event, start, end };
  });
  spans.sort((a, b) => a.start - b.start || b.end - a.end);

  const lanes: { spans: Span[]; open: Span[] }[] = [];
  for (const span of spans) {
    for (const { open } of lanes) while (open.length > 0 && (open.at(-1) as Span).end <= span.start) open.pop();
    let lane = lanes.find(({ open }) => span.end <= (open.at(-1)?.end ?? Number.POSITIVE_INFINITY));
    if (lane === undefined) {
      lane = { spans: [], open: [] };
      lanes.push(lane);
    }
    lane.spans.push(span);
    lane.open.push(span);
  }
  return lanes.map(({ spans }) => spans);
}

function completeEvent({ event, start, end }: Span, thread: Thread): object {
  const { name, category: cat, args } = event;
  const ts = start / NANOSECONDS;
  const dur = (end - start) / NANOSECONDS;
  return { ph: 'X', name, cat, ...thread, ts, dur, ...(args && { args }) };
}

/** The ends of arrows, which belong to the event that they follow in the list and begin with. */
function flowEvents({ event, start }: Span, thread: Thread): object[] {
  const end = (ph: 's' | 'f', id: number): object => ({
    ph,
    id,
    name: 'dispatch',
    cat: 'flow',
    ...(ph === 'f' && { bp: 'e' }),
    ...thread,
    ts: start / NANOSECONDS,
  });
  const { flowsOut = [], flowIn } = event;
  return [...flowsOut.map((id) => end('s', id)), ...(flowIn === undefined ? [] : [end('f', flowIn)])];
}

function metadataEvent(name: string, thread: Thread, args: Record<string, string | number>): object {
  return { ph: 'M', name, ...thread, args };
}

/**
 * Timings as Chrome-trace JSON, which Perfetto (https://ui.perfetto.dev) and chrome://tracing open.
 *
 * Viewers draw the events of one thread as a stack, so they must nest. GPU passes may overlap in time without nesting;
 * such an event is moved to a further lane of its track ('GPU 2'), which shows the overlap as it was.
 * Source: "Trace Event Format", Google, 2016, complete events (`ph: 'X'`) and metadata events (`ph: 'M'`).
 */

export interface TraceEvent {
  name: string;
  category: string;
  track: 'host' | 'gpu';
  startMicroseconds: number;
  durationMicroseconds: number;
  /** Shown when the event is selected. */
  args?: Record<string, string | number | boolean>;
}

interface Span {
  event: TraceEvent;
  /** Nanoseconds, the viewers' resolution: nesting is decided on the numbers that they see. */
  start: number;
  end: number;
}

const PROCESS_ID = 1;
/** Thread ids of a track's lanes count up from here. */
const TRACKS = { host: { label: 'Host', firstThread: 1 }, gpu: { label: 'GPU', firstThread: 1001 } } as const;
const NANOSECONDS = 1000;

/**
 * The trace as JSON text: one thread per lane, named, each with strictly nested events in order of their start.
 * @param metadata adapter, task and the like, shown in the viewer's trace information.
 */
export function encodeTrace(events: readonly TraceEvent[], metadata: Record<string, string>): string {
  const traceEvents: object[] = [metadataEvent('process_name', 0, { name: 'ringfence' })];
  for (const track of ['host', 'gpu'] as const) {
    const { label, firstThread } = TRACKS[track];
    const lanes = nestedLanes(events.filter((event) => event.track === track));
    for (const [index, lane] of lanes.entries()) {
      const thread = firstThread + index;
      traceEvents.push(metadataEvent('thread_name', thread, { name: index === 0 ? label : `${label} ${index + 1}` }));
      traceEvents.push(metadataEvent('thread_sort_index', thread, { sort_index: thread }));
      for (const span of lane) traceEvents.push(completeEvent(span, thread));
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

function completeEvent({ event, start, end }: Span, thread: number): object {
  const { name, category: cat, args } = event;
  const ts = start / NANOSECONDS;
  const dur = (end - start) / NANOSECONDS;
  return { ph: 'X', name, cat, pid: PROCESS_ID, tid: thread, ts, dur, ...(args && { args }) };
}

function metadataEvent(name: string, thread: number, args: Record<string, string | number>): object {
  return { ph: 'M', name, pid: PROCESS_ID, tid: thread, args };
}

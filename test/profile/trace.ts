/** Reads a Chrome trace as a viewer would, and fails where events of a thread are not nested or an arrow has one end only. */
import { expect } from 'vitest';

interface Slice {
  readonly ph: 'X';
  readonly name: string;
  readonly cat: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: Record<string, number>;
}

interface FlowEnd {
  readonly ph: 's' | 'f';
  readonly id: number;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
}

export type Nested = Slice & { readonly parent: string | undefined };

export interface CheckedTrace {
  /** Names of processes and threads. */
  readonly names: readonly string[];
  readonly kernels: readonly Nested[];
  readonly host: readonly Nested[];
  /** Names of the slices that arrows join. */
  readonly flows: readonly { readonly from: string; readonly to: string }[];
}

/** Slices with the name of the one around them. */
function nested(slices: readonly Slice[]): Nested[] {
  const open = new Map<number, Slice[]>();
  return slices.map((slice) => {
    const stack = open.get(slice.tid) ?? [];
    const end = (of: Slice): number => Math.round((of.ts + of.dur) * 1000);
    while (stack.length > 0 && end(stack.at(-1) as Slice) <= Math.round(slice.ts * 1000)) stack.pop();
    const parent = stack.at(-1);
    if (parent) expect(end(slice), `${slice.name} in ${parent.name}`).toBeLessThanOrEqual(end(parent));
    open.set(slice.tid, [...stack, slice]);
    return { ...slice, args: slice.args ?? {}, parent: parent?.name };
  });
}

export function checkTrace(text: string): CheckedTrace {
  const { traceEvents } = JSON.parse(text) as { traceEvents: { ph: string; name: string; args?: { name?: string } }[] };
  const slices = nested(traceEvents.filter(({ ph }) => ph === 'X') as unknown as Slice[]);
  const ends = traceEvents.filter(({ ph }) => ph === 's' || ph === 'f') as unknown as FlowEnd[];
  const sliceOf = ({ pid, tid, ts, id }: FlowEnd): string => {
    const around = slices.filter((s) => s.pid === pid && s.tid === tid && s.ts <= ts && ts <= s.ts + s.dur);
    expect(around.length, `arrow ${id} lies on a slice`).toBeGreaterThan(0);
    return around.filter((s) => s.ts === ts).at(-1)?.name ?? (around.at(-1) as Nested).name;
  };
  const flows = ends
    .filter(({ ph }) => ph === 's')
    .map((start) => {
      const matches = ends.filter(({ ph, id }) => ph === 'f' && id === start.id);
      expect(matches, `arrow ${start.id} ends once`).toHaveLength(1);
      const [end] = matches as [FlowEnd];
      expect(end.ts).toBeGreaterThanOrEqual(start.ts);
      return { from: sliceOf(start), to: sliceOf(end) };
    });
  expect(ends).toHaveLength(2 * flows.length);
  return {
    names: traceEvents.flatMap(({ ph, name, args }) =>
      ph === 'M' && name.endsWith('_name') ? [args?.name ?? ''] : [],
    ),
    kernels: slices.filter(({ cat }) => cat === 'kernel'),
    host: slices.filter(({ cat }) => cat === 'host'),
    flows,
  };
}

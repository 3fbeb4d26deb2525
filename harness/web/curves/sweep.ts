/** A sweep as rows: what was set, and what the last epochs came to. */
import { resolveConfig } from '../../../src/config/resolve.ts';
import { columnOf, LAST_EPOCHS, meanOfLast, type SeedGroup, seedGroups } from '../../../src/results/summary.ts';
import type { Recording } from '../recordings/recording.ts';

export interface SweepRow {
  /** A text for each setting that is swept. */
  readonly values: readonly string[];
  /** Means over the seeds; undefined before an episode has finished. */
  readonly return: number | undefined;
  readonly costs: readonly (number | undefined)[];
  /** Every cost is within its own limit. */
  readonly isWithin: boolean;
}

export interface Sweep {
  readonly names: readonly string[];
  readonly rows: readonly SweepRow[];
  /** The row with the largest return of those within their limits. */
  readonly best: number | undefined;
}

const typed = (value: unknown): string => [value].flat().map(String).join(':');

function groupsOf({ config }: Recording): SeedGroup[] {
  try {
    return seedGroups(resolveConfig(config));
  } catch {
    // a task or an algorithm that this page does not know
    return [];
  }
}

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Undefined for a run that sweeps nothing. */
export function sweepOf(recording: Recording): Sweep | undefined {
  const groups = groupsOf(recording);
  const names = Object.keys(groups[0]?.set ?? {});
  if (groups.length < 2 || names.length === 0) return undefined;
  const { subject, points } = recording;
  const last = points.slice(-LAST_EPOCHS).flatMap((point) => point.rows);
  const rows = groups.map(({ set, replicas }): SweepRow => {
    const of = (metric: string): number | undefined =>
      mean(
        replicas.flatMap(
          (r) =>
            meanOfLast(
              last.filter((row) => row.replica === r),
              metric,
            ) ?? [],
        ),
      );
    const costs = subject.costs.map((_, c) => of(columnOf('Metrics/EpCost', c)));
    const limits = subject.limits[replicas[0] ?? 0] ?? [];
    return {
      values: names.map((name) => typed(set[name])),
      return: of('Metrics/EpRet'),
      costs,
      isWithin: costs.every((cost, c) => cost !== undefined && cost <= (limits[c] ?? Number.POSITIVE_INFINITY)),
    };
  });
  const within = rows.flatMap((row, at) =>
    row.isWithin && row.return !== undefined ? [{ at, earned: row.return }] : [],
  );
  const best = within.sort((a, b) => b.earned - a.earned)[0]?.at;
  return { names, rows, best };
}

export interface SweepAxis {
  readonly title: string;
  /** Where each row is along it, from 0 (below) to 1; undefined where it has no value. */
  readonly places: readonly (number | undefined)[];
  /** What stands at its places, lowest first. */
  readonly ticks: readonly { readonly place: number; readonly text: string }[];
}

/** Values that span more than this are put by their logarithms. */
const DECADES = 20;

/** An axis of numbers. */
export function numberAxis(
  title: string,
  values: readonly (number | undefined)[],
  text: (value: number) => string,
): SweepAxis {
  const finite = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const isLog = low > 0 && high / low > DECADES;
  const scale = (value: number): number => (isLog ? Math.log(value) : value);
  const placeOf = (value: number): number =>
    high > low ? (scale(value) - scale(low)) / (scale(high) - scale(low)) : 0.5;
  const ends = finite.length === 0 ? [] : high > low ? [low, high] : [low];
  return {
    title,
    places: values.map((value) => (value === undefined || !Number.isFinite(value) ? undefined : placeOf(value))),
    ticks: ends.map((value) => ({ place: placeOf(value), text: text(value) })),
  };
}

/** An axis of a setting: by its numbers, or in the order in which its values were given. */
export function settingAxis(title: string, values: readonly string[]): SweepAxis {
  const numbers = values.map(Number);
  const kinds = [...new Set(values)];
  if (numbers.every(Number.isFinite)) {
    const axis = numberAxis(title, numbers, String);
    return {
      ...axis,
      ticks: kinds.map((kind) => ({ place: axis.places[values.indexOf(kind)] as number, text: kind })),
    };
  }
  const placeOf = (kind: string): number => (kinds.length > 1 ? kinds.indexOf(kind) / (kinds.length - 1) : 0.5);
  return {
    title,
    places: values.map(placeOf),
    ticks: kinds.map((kind) => ({ place: placeOf(kind), text: kind })),
  };
}

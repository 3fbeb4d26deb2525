/** The columns of the kernels' tables: what a row says in each, and what it is sorted by. */
import type { ComparedKernel } from '../../../src/profile/compare.ts';
import type { KernelTime } from '../../../src/profile/kernel_times.ts';
import { element } from '../ui/dom.ts';
import { countText, NONE } from '../ui/text.ts';
import type { Sort } from './state.ts';

export interface TableColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** What rows are sorted by; null comes last. */
  readonly key: (row: Row) => string | number | null;
  readonly cell: (row: Row) => Node | string;
}

const milliseconds = new Intl.NumberFormat('en', { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const ratio = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** 12.3, 0.45. */
const rateText = (rate: number | null): string => (rate === null ? NONE : rate.toFixed(rate < 10 ? 2 : 1));

/** A bar beside its number, which alone is read out. */
function shareCell(share: number): HTMLElement {
  const bar = element('span', { class: 'share-bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--share', String(share));
  return element('span', { class: 'share' }, bar, `${(share * 100).toFixed(1)} %`);
}

/** The name is drawn by the table itself, since it is a button. */
export const timeColumns: readonly TableColumn<KernelTime>[] = [
  { id: 'calls', title: 'Calls', key: (row) => row.calls, cell: (row) => countText(row.calls) },
  {
    id: 'milliseconds',
    title: 'ms',
    key: (row) => row.milliseconds,
    cell: (row) => milliseconds.format(row.milliseconds),
  },
  { id: 'share', title: 'Share', key: (row) => row.share, cell: (row) => shareCell(row.share) },
  { id: 'flop', title: 'GFLOP/s', key: (row) => row.gigaflopPerSecond, cell: (row) => rateText(row.gigaflopPerSecond) },
  { id: 'bytes', title: 'GB/s', key: (row) => row.gigabytePerSecond, cell: (row) => rateText(row.gigabytePerSecond) },
];

/** + for what became slower. */
const changeText = (change: number): string =>
  `${change > 0 ? '+' : change < 0 ? '−' : ''}${milliseconds.format(Math.abs(change))}`;

export const comparisonColumns: readonly TableColumn<ComparedKernel>[] = [
  { id: 'a', title: 'a ms', key: (row) => row.a, cell: (row) => milliseconds.format(row.a) },
  { id: 'b', title: 'b ms', key: (row) => row.b, cell: (row) => milliseconds.format(row.b) },
  { id: 'change', title: 'b − a', key: (row) => Math.abs(row.b - row.a), cell: (row) => changeText(row.b - row.a) },
  {
    id: 'ratio',
    title: 'b / a',
    key: (row) => row.ratio,
    cell: (row) => (row.ratio === null ? NONE : ratio.format(row.ratio)),
  },
];

/** Rows in the order of a sort; what has no value comes last either way. */
export function sortedRows<Row extends { readonly kernel: string }>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  { column, isDescending }: Sort,
): Row[] {
  const keyOf = columns.find(({ id }) => id === column)?.key ?? ((row: Row) => row.kernel);
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((x, y) => {
    const [a, b] = [keyOf(x), keyOf(y)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (a < b ? -1 : a > b ? 1 : 0);
  });
}

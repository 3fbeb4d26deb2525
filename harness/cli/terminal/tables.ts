/** Tables: in Markdown, padded so that they also read well in a terminal, and of kernel times. */

import type { KernelTime } from '../../../src/profile/kernel_times.ts';
import { type Column, textTable } from './output.ts';

/** The shortest rule that Markdown takes for one. */
const MIN_WIDTH = 3;

export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const escaped = [columns.map(({ title }) => title), ...rows].map((row) =>
    row.map((text) => text.replaceAll('|', '\\|')),
  );
  const widths = columns.map((_, i) => Math.max(MIN_WIDTH, ...escaped.map((row) => row[i]?.length ?? 0)));
  const isLeft = columns.map(({ align }) => align === 'left');
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(widths.map((width, i) => (isLeft[i] ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  const [head = '', ...body] = escaped.map((row) =>
    line(row.map((text, i) => (isLeft[i] ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))),
  );
  return [head, rule, ...body].join('\n');
}

const rateText = (rate: number | null): string => (rate === null ? '-' : rate.toFixed(rate < 10 ? 2 : 1));

/** Calls, time and rates of one iteration; a rate that is not known is a dash. */
export function kernelTable(kernels: readonly KernelTime[]): string {
  return textTable(
    [
      { title: 'kernel', align: 'left' },
      { title: 'calls' },
      { title: 'ms' },
      { title: 'us/call' },
      { title: 'share' },
      { title: 'GFLOP/s' },
      { title: 'GB/s' },
    ],
    kernels.map(({ kernel, calls, milliseconds, share, gigaflopPerSecond, gigabytePerSecond }) => [
      kernel,
      calls.toFixed(0),
      milliseconds.toFixed(2),
      ((milliseconds * 1e3) / calls).toFixed(1),
      `${(share * 100).toFixed(1)} %`,
      rateText(gigaflopPerSecond),
      rateText(gigabytePerSecond),
    ]),
  );
}

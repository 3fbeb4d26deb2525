/** Kernel times as a table for people. */
import type { KernelTime } from '../../../src/profile/kernel_times.ts';
import { textTable } from './output.ts';

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

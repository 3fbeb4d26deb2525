/** Kernel times as a table for people. */
import type { KernelTime } from '../../src/gpu/profiler.ts';
import { textTable } from './output.ts';

/** Calls and milliseconds of one iteration, out of a profile of `iterations`. */
export function kernelTable(kernels: readonly KernelTime[], iterations: number): string {
  return textTable(
    [{ title: 'kernel', align: 'left' }, { title: 'calls' }, { title: 'ms' }, { title: 'us/call' }, { title: 'share' }],
    kernels.map(({ kernel, calls, milliseconds, share }) => [
      kernel,
      (calls / iterations).toFixed(0),
      (milliseconds / iterations).toFixed(2),
      ((milliseconds * 1e3) / calls).toFixed(1),
      `${(share * 100).toFixed(1)} %`,
    ]),
  );
}

/** Set-up of the Node project: Dawn's `GPU` object where the browser has its own; kernel cases are kept where that is asked for. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, expect } from 'vitest';
import { dawnProvider } from '../harness/cli/device/dawn.ts';
import { encodeKernelCases } from '../src/formats/kernel_cases.ts';

// Lavapipe's optimiser is most of a kernel test's time, and the kernels run for a millisecond: compile them plainly.
process.env['GALLIVM_PERF'] ??= 'nopt';

const folder = process.env['RINGFENCE_RECORD'];
if (folder) {
  globalThis.recordedCases = [];
  afterAll(async () => {
    const cases = globalThis.recordedCases ?? [];
    if (cases.length === 0) return;
    const file = relative(join(import.meta.dirname, 'kernels'), expect.getState().testPath ?? '');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, `${file.replace(/\.test\.ts$/, '').replaceAll(/[^\w]+/g, '-')}.cases`),
      await encodeKernelCases(cases),
    );
  });
}

const device = process.env['RINGFENCE_DEVICE'];
Object.defineProperty(globalThis, 'testProvider', {
  value: dawnProvider(device === undefined ? undefined : { name: device }),
  configurable: true,
});

if (process.env['RINGFENCE_MUTANT']) await import('./mutant.node.ts');

/** Set-up of the Node project: Dawn's `GPU` object where the browser has its own; kernel cases are kept where that is asked for. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, expect } from 'vitest';
import { dawnProvider } from '../harness/cli/device/dawn.ts';
import { encodeKernelCases } from '../src/formats/kernel_cases.ts';

/** Hundreds of iterations, and models of a thousand lines, which lavapipe's optimiser makes quicker to compile and to run. */
const OPTIMISED = /test\/(algos|physics)\/|test\/tasks\/(locomotion|recorded)\.|test\/examples\/balancer\./;
// Elsewhere the optimiser is most of a kernel test's time, and the kernels run for a millisecond: compile them plainly.
process.env['GALLIVM_PERF'] ??= OPTIMISED.test(expect.getState().testPath ?? '') ? '' : 'nopt';

/** JSON has neither NaN nor infinities: they are written as text. */
const writtenNumber = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

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

// `ringfence kernel --run` reads where the kernels part from their twins.
const partingsFile = process.env['RINGFENCE_PARTINGS'];
if (partingsFile) {
  globalThis.partings = [];
  afterAll(() => {
    const lines = (globalThis.partings ?? []).map((parting) => `${JSON.stringify(parting, writtenNumber)}\n`);
    appendFileSync(partingsFile, lines.join(''));
  });
}

const device = process.env['RINGFENCE_DEVICE'];
Object.defineProperty(globalThis, 'testProvider', {
  value: dawnProvider(device === undefined ? undefined : { name: device }),
  configurable: true,
});

if (process.env['RINGFENCE_MUTANT']) await import('./mutant.node.ts');

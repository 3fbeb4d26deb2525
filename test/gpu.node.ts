/** Set-up of the Node project: Dawn's `GPU` object where the browser has its own. */
import { dawnProvider } from '../harness/cli/dawn.ts';

// Lavapipe's optimiser is most of a kernel test's time, and the kernels run for a millisecond: compile them plainly.
process.env['GALLIVM_PERF'] ??= 'nopt';

const device = process.env['RINGFENCE_DEVICE'];
Object.defineProperty(globalThis, 'testProvider', {
  value: dawnProvider(device === undefined ? undefined : { name: device }),
  configurable: true,
});

if (process.env['RINGFENCE_MUTANT']) await import('./mutant.node.ts');

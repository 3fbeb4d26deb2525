/** Dawn's `GPU` object for scripts that use the tests' device. It is imported first: a test's module may open that device. */
import { dawnProvider } from '../harness/cli/device/dawn.ts';

const device = process.env['RINGFENCE_DEVICE'];
Object.defineProperty(globalThis, 'testProvider', {
  value: dawnProvider(device === undefined ? undefined : { name: device }),
});

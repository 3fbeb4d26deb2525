/** Set-up of the Node project: Dawn's `GPU` object where the browser has its own. */
import { dawnProvider } from '../harness/cli/dawn.ts';

Object.defineProperty(globalThis, 'testProvider', { value: dawnProvider(process.env['RINGFENCE_DEVICE']), configurable: true });

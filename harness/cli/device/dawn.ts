/** Dawn in Node: the `GPU` object of the `webgpu` package, with the switches that this project needs. */
import { create, globals } from 'webgpu';
import { RingfenceError } from '../../../src/errors/error.ts';
import type { AdapterChoice } from './adapter_choice.ts';

// Misspelt toggles are silently ignored, so they are named once, here.
const TIMESTAMP_QUANTIZATION = 'timestamp_quantization';

// Dawn's instance crashes the process when it is collected while anything of it is alive.
const instances: GPU[] = [];

/** @param choice of an adapter; the name `null` is that of the back end that checks and runs nothing */
export function dawnProvider(choice?: AdapterChoice): GPU {
  Object.assign(globalThis, globals);
  const device = choice?.name;
  // Read by Mesa's Vulkan layer, whichever driver the device has.
  if (choice?.pci !== undefined) process.env['DRI_PRIME'] = `pci-${choice.pci.replace(/[:.]/g, '_')}`;
  calmTicks();
  const flags = [`disable-dawn-features=${TIMESTAMP_QUANTIZATION}`];
  if (device === 'null') flags.push('backend=null');
  else if (device !== undefined) flags.push(`adapter=${device}`);
  try {
    const gpu = create(flags);
    instances.push(gpu);
    return gpu;
  } catch (error) {
    throw new RingfenceError(
      `--device ${device}: ${error instanceof Error ? error.message.split('\n').join(' ') : String(error)}`,
    );
  }
}

/** Milliseconds of a wait that are polled without a pause, so that what takes less is seen at once. */
const BUSY = 2;
const PAUSE = 1;

let calmed = false;

/** Node gives native functions no other mark than their source. */
const isNative = (callback: unknown): boolean => /\{\s*\[native code\]\s*\}$/.test(String(callback));

/**
 * Makes Dawn's binding wait by a timer. While a promise of its is pending, it polls from `setImmediate` to `setImmediate`, which
 * keeps a whole core from the driver that compiles or computes meanwhile. It asks the global object for that function at each turn,
 * so that one that pauses can stand there; callbacks written in JavaScript go to Node's own as ever.
 */
export function calmTicks(): void {
  if (calmed) return;
  calmed = true;
  const immediately = globalThis.setImmediate;
  let isTicking = false;
  let since = 0;
  const replaced = (
    callback: (...given: unknown[]) => void,
    ...given: unknown[]
  ): NodeJS.Immediate | NodeJS.Timeout => {
    if (!isNative(callback)) return immediately(callback, ...given);
    if (!isTicking) since = performance.now();
    const tick = (): void => {
      isTicking = true;
      try {
        callback(...given);
      } finally {
        isTicking = false;
      }
    };
    return performance.now() - since < BUSY ? immediately(tick) : setTimeout(tick, PAUSE);
  };
  // what Node keeps on its own, such as the form with promises
  const kept = Object.getOwnPropertyDescriptors(immediately);
  globalThis.setImmediate = Object.defineProperties(replaced, kept) as unknown as typeof setImmediate;
}

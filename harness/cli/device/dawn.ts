/** Dawn in Node: the `GPU` object of the `webgpu` package, with the switches that this project needs. */
import { create, globals } from 'webgpu';
import { RingfenceError } from '../../../src/errors/error.ts';
import type { AdapterChoice } from './adapter_choice.ts';
import { calmTicks } from './calm_ticks.ts';

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

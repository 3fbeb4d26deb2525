/** What a trainer is made of. */

import type { RunConfig } from '../config/run_config.ts';
import { RUN_KEYS } from '../config/run_config.ts';
import { checkKeys, OptionError, shownValue } from '../errors/option_error.ts';
import type { Gpu } from '../gpu/device.ts';
import type { CompileProgress } from '../gpu/schedule.ts';

export interface TrainerOptions extends RunConfig {
  /** An open device, or where to get one (`navigator.gpu`, the object of Dawn's `create`). */
  gpu: Gpu | GPU;
  /** Is told how far the compilation of the kernels is, up to the end of the first epoch. */
  onCompiled?: (progress: CompileProgress) => void;
  /** Bytes of a replica's rows that are bound at once. Tests lower it, so that small rollouts are cut into blocks of time. */
  bindingBytes?: number;
}

export const isOpen = (gpu: Gpu | GPU): gpu is Gpu => gpu !== undefined && 'device' in gpu;

/** @throws OptionError for what a trainer does not take, besides its configuration */
export function checkOptions(options: TrainerOptions): void {
  checkKeys(options, ['gpu', 'onCompiled', ...RUN_KEYS, 'bindingBytes']);
  const { gpu, onCompiled, bindingBytes } = options;
  const isGpu =
    gpu === undefined || (typeof gpu === 'object' && gpu !== null && ('device' in gpu || 'requestAdapter' in gpu));
  if (!isGpu)
    throw new OptionError('gpu', `: expected navigator.gpu, Dawn's object or an open device, got ${shownValue(gpu)}`);
  if (onCompiled !== undefined && typeof onCompiled !== 'function')
    throw new OptionError('onCompiled', `: expected a function, got ${shownValue(onCompiled)}`);
  if (bindingBytes !== undefined && !(Number.isSafeInteger(bindingBytes) && bindingBytes > 0))
    throw new OptionError('bindingBytes', `: expected an integer >= 1, got ${shownValue(bindingBytes)}`);
}

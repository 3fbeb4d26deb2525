/** A run's configuration as JSON: what a file of one holds, such as a run folder's `config.json`. */
import type { RunConfig } from './config.ts';
import { checkShape } from './config_shape.ts';
import { RingfenceError } from './gpu/device.ts';
import { OptionError } from './gpu/option_error.ts';

/**
 * Parts of a configuration. Values and ranges are checked when the configuration is resolved.
 * @param where what the complaint begins with
 * @throws RingfenceError that names the first key that is wrong
 */
export function configFromJson(json: unknown, where: string): Partial<RunConfig> {
  try {
    return checkShape(json);
  } catch (error) {
    // A file has the names of the library, whoever reads it.
    if (error instanceof OptionError) throw new RingfenceError(`${where}: ${error.message}`);
    throw error;
  }
}

/** A run's configuration as JSON: what a file of one holds, such as a run folder's `config.json`. */

import { RingfenceError } from '../errors/error.ts';
import { OptionError } from '../errors/option_error.ts';
import { checkShape } from './keys.ts';
import type { RunConfig } from './resolve.ts';

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

/** A run's configuration in a JSON file: what `--config` reads and what a run folder keeps as `config.json`. */
import { dirname } from 'node:path';
import type { RunConfig } from '../../../src/config/run_config.ts';
import { configFromJson } from '../../../src/config/run_config.ts';
import { readJsonFile } from '../files/text_file.ts';
import { configuredTask } from './task_file.ts';

/** Parts of a configuration. Values and ranges are checked when the configuration is resolved. */
export function readConfigFile(path: string, where = '--config'): Partial<RunConfig> {
  const { task, ...rest } = configFromJson(readJsonFile(path, where), `${where} ${path}`);
  return task === undefined ? rest : { ...rest, task: configuredTask(task, dirname(path)) };
}

/** A run's configuration in a JSON file: what `--config` reads and what a run folder keeps as `config.json`. */
import { dirname } from 'node:path';
import { z } from 'zod';
import type { RunConfig } from '../../src/config.ts';
import { RingfenceError } from '../../src/gpu/device.ts';
import { readJsonFile } from './json_file.ts';
import { configuredTask } from './task_file.ts';

const value = z.union([z.number(), z.boolean(), z.string(), z.array(z.number())]);
const schema = z
  .strictObject({
    task: z.string(),
    algorithm: z.string(),
    seeds: z.array(z.number()),
    envs: z.number(),
    stepsPerEpoch: z.number(),
    totalSteps: z.number(),
    set: z.record(z.string(), value),
    sweep: z.record(z.string(), z.array(value)),
    portable: z.boolean(),
  })
  .partial();

/** Parts of a configuration. Values and ranges are checked when the configuration is resolved. */
export function readConfigFile(path: string, where = '--config'): Partial<RunConfig> {
  const parsed = schema.safeParse(readJsonFile(path, where));
  if (parsed.success) {
    const { task, ...rest } = parsed.data as Partial<RunConfig>;
    return task === undefined ? rest : { ...rest, task: configuredTask(task, dirname(path)) };
  }
  const issue = parsed.error.issues[0];
  const key = issue?.path.join('.') || 'the file';
  throw new RingfenceError(`${where} ${path}: ${key}: ${issue?.message ?? 'not a configuration'}`);
}

/** A run's configuration as JSON: the shape of what `--config` reads and of a run folder's `config.json`. */
import { z } from 'zod';
import type { RunConfig } from './config.ts';
import { RingfenceError } from './gpu/device.ts';

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

/**
 * Parts of a configuration. Values and ranges are checked when the configuration is resolved.
 * @param where what the complaint begins with
 * @throws RingfenceError that names the first key that is wrong
 */
export function configFromJson(json: unknown, where: string): Partial<RunConfig> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data as Partial<RunConfig>;
  const issue = parsed.error.issues[0];
  const key = issue?.path.join('.') || 'the file';
  throw new RingfenceError(`${where}: ${key}: ${issue?.message ?? 'not a configuration'}`);
}

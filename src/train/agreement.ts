/** The configuration that a checkpoint carries, and whether it is the one that it is opened for: never another policy than asked for. */
import type { ResolvedConfig } from '../config/resolve.ts';
import { RingfenceError } from '../errors/error.ts';
import { type Checkpoint, configurationIn } from '../formats/checkpoint.ts';

/** What a checkpoint carries of its run: everything but the total of steps, so that a run can be prolonged. */
export function carriedConfiguration({ given, values, task: { digest } }: ResolvedConfig): string {
  const { totalSteps: _, ...rest } = given;
  return JSON.stringify({ ...rest, values, ...(digest !== undefined && { taskDigest: digest }) });
}

type Entries = Record<string, unknown>;

/** What decides, by name: `values` hold all that `set` may say, and the order of sweeps numbers the replicas. */
function entriesOf({ values, set: _, sweep, portable = false, ...rest }: Entries): Entries {
  const sweeps = Object.entries((sweep ?? {}) as Record<string, unknown[]>);
  const shown = sweeps.map(([name, list]) => `${name}=${list.map((value) => [value].flat().join(':')).join(',')}`);
  return { ...rest, portable, sweep: shown.join(' '), ...(values as Entries) };
}

const shown = (value: unknown): string =>
  value === undefined || value === ''
    ? 'nothing'
    : typeof value === 'object'
      ? [value].flat().join(':')
      : String(value);

/**
 * @param what names the checkpoint, such as `the checkpoint runs/a/checkpoints/epoch-000001.safetensors`
 * @param whose names what it is opened for, such as `runs/b`
 * @throws RingfenceError naming the first thing that was different when the checkpoint was written
 */
export function checkAgreement(checkpoint: Checkpoint, config: ResolvedConfig, what: string, whose: string): void {
  const left = entriesOf(configurationIn(checkpoint) as unknown as Entries);
  const right = entriesOf(JSON.parse(carriedConfiguration(config)) as Entries);
  const name = Object.keys({ ...left, ...right }).find((key) => shown(left[key]) !== shown(right[key]));
  if (name === undefined) return;
  const difference =
    name === 'taskDigest'
      ? `the files of its task ${config.task.name} were others`
      : `its ${name} is ${shown(left[name])}, that of ${whose} is ${shown(right[name])}`;
  throw new RingfenceError(`${what} is of another configuration: ${difference}`);
}

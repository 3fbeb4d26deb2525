/** The configuration that a checkpoint carries, and whether it is the one that it is opened for: never another policy than asked for. */
import type { ResolvedConfig } from '../config/resolve.ts';
import { type FormName, formsIn, type RunConfig, type RunForms } from '../config/run_config.ts';
import { FormatError, RingfenceError } from '../errors/error.ts';
import type { Checkpoint } from '../formats/checkpoint.ts';

/** What a checkpoint says of its run: how it was started but for its length, and every value that it had then. */
export interface CarriedConfiguration extends Omit<RunConfig, 'totalSteps'> {
  readonly values: Readonly<Record<string, unknown>>;
  /** A digest of the files of a user's own task. */
  readonly taskDigest?: string;
}

/** The forms that run, each of them known. */
export type RunningForms = { readonly [name in FormName]: NonNullable<RunForms[name]> };

/** What ran where the configuration of a run that was started names no form. */
const FIRST_FORMS: RunningForms = { kernels: 'lane', physics: 'straight' };

/** The forms of a run that was started with this configuration. */
export const startedForms = (config: Parameters<typeof formsIn>[0]): RunningForms => ({
  ...FIRST_FORMS,
  ...formsIn(config),
});

/**
 * What a started run writes of its forms: nothing where they are the first ones, whether that was asked for or was the adapter's
 * own, so that a run that goes on writes the bytes of one that never stopped.
 */
export const writtenForms = ({ kernels, physics }: RunningForms): RunForms =>
  formsIn({
    kernels: kernels === FIRST_FORMS.kernels ? undefined : kernels,
    physics: physics === FIRST_FORMS.physics ? undefined : physics,
  });

/** A configuration of a run that starts, or goes on, in these forms. */
export function startedConfig(asked: ResolvedConfig, forms: RunningForms): ResolvedConfig {
  const { kernels: _, physics: _physics, ...given } = asked.given;
  return { ...asked, ...forms, given: { ...given, ...writtenForms(forms) } };
}

/** @throws FormatError when it carries none */
export function configurationIn({ metadata }: Checkpoint): CarriedConfiguration {
  try {
    const carried = JSON.parse(metadata['config'] ?? '') as CarriedConfiguration;
    if (typeof carried.task === 'string' && typeof carried.values === 'object') return carried;
  } catch {
    // The complaint below is the same for what is no JSON.
  }
  throw new FormatError('it is no checkpoint of a run: it carries no configuration');
}

/** The configuration that a checkpoint's run was started with; how long it was to train does not matter to go on. */
export function startedWith(checkpoint: Checkpoint): Omit<RunConfig, 'totalSteps'> {
  const { values: _, taskDigest: _digest, ...given } = configurationIn(checkpoint);
  return { ...FIRST_FORMS, ...given };
}

/** What a checkpoint carries of its run: everything but the total of steps, so that a run can be prolonged. */
export function carriedConfiguration({ given, values, task: { digest } }: ResolvedConfig): string {
  const { totalSteps: _, ...rest } = given;
  return JSON.stringify({
    ...rest,
    values,
    ...(digest !== undefined && { taskDigest: digest }),
  });
}

type Entries = Record<string, unknown>;

/** What decides, by name: `values` hold all that `set` may say, and the order of sweeps numbers the replicas. */
function entriesOf({ values, set: _, sweep, portable = false, ...rest }: Entries): Entries {
  const sweeps = Object.entries((sweep ?? {}) as Record<string, unknown[]>);
  const shown = sweeps.map(([name, list]) => `${name}=${list.map((value) => [value].flat().join(':')).join(',')}`);
  return { ...FIRST_FORMS, ...rest, portable, sweep: shown.join(' '), ...(values as Entries) };
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
  // a configuration that asks for no form goes on with the checkpoint's
  const { kernels, physics } = left;
  const right = entriesOf({ kernels, physics, ...(JSON.parse(carriedConfiguration(config)) as Entries) });
  const name = Object.keys({ ...left, ...right }).find((key) => shown(left[key]) !== shown(right[key]));
  if (name === undefined) return;
  const difference =
    name === 'taskDigest'
      ? `the files of its task ${config.task.name} were others`
      : `its ${name} is ${shown(left[name])}, that of ${whose} is ${shown(right[name])}`;
  throw new RingfenceError(`${what} is of another configuration: ${difference}`);
}

/** Changes of a run's settings while it goes on: which there can be, and what a configuration becomes by them. */
import type { Hyperparameter, HyperparameterValue } from '../algos/hyperparameter.ts';
import { type Algorithm, traitsOf } from '../algos/index.ts';
import { checkSetting, checkStarts, findHyperparameter, type ResolvedConfig, settingOf } from '../config/resolve.ts';
import { FormatError, RingfenceError } from '../errors/error.ts';
import { plainText } from '../formats/text.ts';

/** One line of a run's `events.jsonl`; a checkpoint holds those before it. */
export interface Change {
  /** Epochs that were done: the value counts from the next one on. */
  readonly epoch: number;
  readonly name: string;
  /** Absent where all replicas changed alike. */
  readonly replica?: number;
  readonly before: HyperparameterValue;
  readonly after: HyperparameterValue;
}

/** The multipliers of methods that carry them on: state of a run that can be set like a hyper-parameter. */
export const multiplierSetting: Hyperparameter = {
  name: 'multiplier',
  type: 'limits',
  scope: 'replica',
  default: [0],
  min: 0,
  meaning: 'Lagrange multiplier of each cost, which the method moves on from there',
  source: 'ringfence',
};

const isFixed = ({ min, max }: Hyperparameter): boolean => min !== undefined && min === max;

/** What a run of the algorithm can change while it goes on. */
export function changeableSettings({ hyperparameters, carriesMultipliers }: Algorithm): Hyperparameter[] {
  const own = hyperparameters.filter((p) => p.scope === 'replica' && !p.atStart && !isFixed(p));
  return carriesMultipliers ? [...own, multiplierSetting] : own;
}

/** Multipliers of a replica, or of all. @throws RingfenceError where the method has none, or would cut them to its bound */
function checkMultipliers(config: ResolvedConfig, value: unknown, replica: number | undefined): HyperparameterValue {
  const { algorithm, task, replicas } = config;
  const { name } = multiplierSetting;
  if (!algorithm.carriesMultipliers)
    throw new RingfenceError(`${algorithm.name} has no multipliers that go on from one iteration to the next`);
  const after = checkSetting(task, multiplierSetting, value, name);
  const chosen = replica === undefined ? [...replicas.keys()] : [replica];
  const bound = Math.min(
    ...chosen.map((r) => Number(settingOf(config, r)('multiplierMax') ?? Number.POSITIVE_INFINITY)),
  );
  const largest = Math.max(...(after as readonly number[]));
  if (largest > bound)
    throw new RingfenceError(
      `${name} ${largest} is above its bound, multiplierMax=${bound}: raise multiplierMax first`,
    );
  return after;
}

/**
 * A value as the run would have it.
 * @param replica that changes alone
 * @throws RingfenceError where it cannot change any more or is out of range
 */
export function checkChange(
  config: ResolvedConfig,
  name: string,
  value: unknown,
  replica?: number,
): HyperparameterValue {
  if (name === multiplierSetting.name) return checkMultipliers(config, value, replica);
  const { algorithm, task } = config;
  const p = findHyperparameter(algorithm, name);
  if (p.scope === 'shared')
    throw new RingfenceError(
      `${name} shapes buffers and kernels: it cannot change while a run goes on, start a new run`,
    );
  if (p.atStart) throw new RingfenceError(`${name} counts only at the start of a run: start a new one`);
  return checkSetting(task, p, value, name);
}

/** The configuration after a change: the replicas' own values. @throws RingfenceError where buffers depend on the value */
export function changedConfig(
  config: ResolvedConfig,
  change: Pick<Change, 'name' | 'replica' | 'after'>,
): ResolvedConfig {
  const { name, replica, after } = change;
  if (name === multiplierSetting.name) return config;
  const replicas = config.replicas.map((own, r) =>
    replica === undefined || replica === r ? { ...own, set: { ...own.set, [name]: after } } : own,
  );
  const changed = { ...config, replicas };
  checkStarts(changed, changeableSettings(config.algorithm));
  config.algorithm.check?.(changed);
  if (JSON.stringify(traitsOf(config.algorithm, changed)) !== JSON.stringify(config.traits))
    throw new RingfenceError(`${name} = ${String(after)} needs buffers of another size: start a new run with it`);
  return changed;
}

const isSame = (a: HyperparameterValue, b: HyperparameterValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * What is logged of a change.
 * @param replicas those that it is of, and what they had `before`
 * @returns nothing where all had the value, one change, or one for each replica where they differed
 */
export function changesTo(
  { epoch, name, replica, after }: Omit<Change, 'before' | 'replica'> & { replica: number | undefined },
  replicas: readonly number[],
  before: readonly HyperparameterValue[],
): Change[] {
  const first = before[0] as HyperparameterValue;
  const parts = before.every((own) => isSame(own, first))
    ? [{ ...(replica !== undefined && { replica }), before: first }]
    : replicas.map((own, i) => ({ replica: own, before: before[i] as HyperparameterValue }));
  return parts.filter((part) => !isSame(part.before, after)).map((part) => ({ epoch, name, ...part, after }));
}

/** The changes that a checkpoint's run had made. */
export const changesOf = ({ metadata }: { readonly metadata: Readonly<Record<string, string>> }): readonly Change[] =>
  metadata['changes'] === undefined ? [] : (JSON.parse(metadata['changes']) as Change[]);

/** `events.jsonl`: one line for each change. */
export const encodeChanges = (changes: readonly Change[]): string =>
  changes.map((change) => `${JSON.stringify(change)}\n`).join('');

/** Reads `events.jsonl`; a line that a killed writer cut short is left out. @throws FormatError naming a line that is none */
export function decodeChanges(text: string): Change[] {
  return plainText(text)
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      try {
        const { epoch, name, before, after, replica } = JSON.parse(line) as Change;
        if (typeof epoch === 'number' && typeof name === 'string')
          return { epoch, name, ...(replica !== undefined && { replica }), before, after };
      } catch {
        // said below
      }
      throw new FormatError(`events.jsonl: line ${index + 1} is not a change`);
    });
}

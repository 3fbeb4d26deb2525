/** Parts of a run's configuration as people type them: on a command line, in a link, in a form. */

import { type HyperparameterValue, parseValue } from '../algos/hyperparameter.ts';
import type { Algorithm } from '../algos/index.ts';
import { OptionError } from '../errors/option_error.ts';
import { findHyperparameter, MAX_REPLICAS, MAX_SEED } from './resolve.ts';
import { FORMS, type FormName, type RunForms } from './run_config.ts';

/** Numbers are shown as they are, other text in quotes. */
export const quoted = (text: string): string =>
  Number.isFinite(Number(text)) && !/\s/.test(text) ? text : JSON.stringify(text);

/** An integer from `least` to `most`, also written as 2e6. @throws OptionError that begins with `where` */
export function parseCount(text: string, where: string, least = 1, most = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d+(\.\d+)?(e\+?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const got = text.trim() === '' ? 'nothing' : quoted(text);
  const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `>= ${least}`;
  throw new OptionError(where, ` must be an integer ${range}, got ${got}`);
}

/** The seeds 0, 1, ... of a count. */
export function parseSeedCount(text: string, where: string): number[] {
  const count = parseCount(text, where);
  if (count > MAX_REPLICAS) throw new OptionError(where, ` must be at most ${MAX_REPLICAS}, got ${text}`);
  return Array.from({ length: count }, (_, seed) => seed);
}

/** A seed. @throws OptionError that begins with `where`, since random numbers have u32 for it and a larger one would be another */
export const parseSeed = (text: string, where: string): number => parseCount(text, where, 0, MAX_SEED);

/** Seeds by name, separated by commas. */
export const parseSeedList = (text: string, where: string): number[] =>
  text.split(',').map((seed) => parseSeed(seed.trim(), where));

export interface TypedSetting {
  readonly name: string;
  readonly text: string;
  /** What complaints call it. */
  readonly where: string;
}

export interface Settings {
  readonly set: Record<string, HyperparameterValue>;
  readonly sweep: Record<string, HyperparameterValue[]>;
}

/** Hyper-parameters: one value sets a name, several separated by commas sweep it; colons separate the numbers of a list. */
export function parseSettings(algorithm: Algorithm, given: readonly TypedSetting[]): Settings {
  const settings: Settings = { set: {}, sweep: {} };
  for (const { name, text, where } of given) {
    const hyperparameter = findHyperparameter(algorithm, name);
    if (name in settings.set || name in settings.sweep) throw new OptionError(where, ' is given twice');
    const values = text.split(',').map((value) => parseValue(hyperparameter, value.trim(), where));
    if (values.length > 1) settings.sweep[name] = values;
    else settings.set[name] = values[0] as HyperparameterValue;
  }
  return settings;
}

/** A number as short as it stays readable: 0.001, 20000, 1e7. Reading it gives the same number. */
export function numberText(value: number): string {
  const plain = String(value).replace('e+', 'e');
  const exponent = value.toExponential().replace('e+', 'e');
  const isFar = Math.abs(value) >= 1e5 || Math.abs(value) < 1e-4;
  return isFar && exponent.length < plain.length ? exponent : plain;
}

/** A value as it is typed; `parseValue` reads it back. */
export function typedValue(value: HyperparameterValue): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object') return String(value);
  return value.length === 0 ? 'none' : value.map(numberText).join(':');
}

/** A form of a run, where it is given. @throws OptionError that begins with `where` */
export function parseForm(name: FormName, text: string | undefined, where: string): RunForms {
  if (text === undefined) return {};
  const found = FORMS[name].find((known) => known === text);
  if (!found) throw new OptionError(where, ` must be ${FORMS[name].join(' or ')}, got ${quoted(text)}`);
  return { [name]: found };
}

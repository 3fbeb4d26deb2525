/**
 * Hyper-parameters as data: one table gives defaults, checks, help, docs and the page's form. Numbers of scope `replica`
 * live in the `hyper` buffer, so a sweep over them is one process; `shared` ones shape memory or the schedule.
 */

import { OptionError, shownValue } from '../errors/option_error.ts';
import { CARRIED, isCarried32 } from '../gpu/f32.ts';
import type { HyperparameterValue } from '../tasks/index.ts';

export type { HyperparameterValue };

export interface Hyperparameter {
  readonly name: string;
  /** `limits`: one number for each cost; `widths`: a list of layer widths. */
  readonly type: 'number' | 'integer' | 'boolean' | 'choice' | 'limits' | 'widths';
  readonly scope: 'replica' | 'shared';
  readonly default: HyperparameterValue;
  readonly meaning: string;
  readonly source: string;
  /** Inclusive unless `exclusive`. */
  readonly min?: number;
  readonly max?: number;
  readonly exclusive?: boolean;
  /** Why an exclusive `min` itself is refused, after the complaint's colon. */
  readonly because?: string;
  /** The default is this share of each cost's limit; a value that is given is in units of the costs. */
  readonly ofLimit?: true;
  readonly choices?: readonly string[];
  /** Where a form shows it; without one it is the algorithm's own. */
  readonly group?: HyperparameterGroup;
  /** Another hyper-parameter that it may not exceed: the update would cut what starts above it. */
  readonly notAbove?: string;
  /** Nothing reads it after the first iteration, so a run that goes on cannot change it. */
  readonly atStart?: true;
}

/** Reads a run's hyper-parameters by their names. */
export type Setting = (name: string) => HyperparameterValue | undefined;

/** A setting that is a number. @throws Error where the method has none of that name */
export function numberOf(setting: Setting, name: string): number {
  const value = setting(name);
  if (typeof value !== 'number') throw new Error(`the hyper-parameter ${name} is no number`);
  return value;
}

/** A setting that is a list: limits of the costs, widths of layers. @throws Error where the method has none of that name */
export function listOf(setting: Setting, name: string): readonly number[] {
  const value = setting(name);
  if (typeof value !== 'object') throw new Error(`the hyper-parameter ${name} is no list of numbers`);
  return value;
}

/** What many algorithms share, in a form's order. */
export const hyperparameterGroups = ['trust region', 'gradient steps', 'estimates', 'networks'] as const;
export type HyperparameterGroup = (typeof hyperparameterGroups)[number];

/** The range in words, for help and errors. */
export function rangeText(p: Hyperparameter): string {
  if (p.type === 'choice') return `one of ${(p.choices ?? []).join(', ')}`;
  if (p.type === 'boolean') return 'true or false';
  const kind = p.type === 'integer' || p.type === 'widths' ? 'an integer' : 'a number';
  const low = p.min === undefined ? '' : `${p.exclusive ? '>' : '>='} ${p.min}`;
  const high = p.max === undefined ? '' : `${p.exclusive ? '<' : '<='} ${p.max}`;
  const range = [low, high].filter(Boolean).join(' and ');
  return range ? `${kind} ${range}` : kind;
}

function checkNumber(p: Hyperparameter, value: number, where: string): number {
  const bad =
    !Number.isFinite(value) ||
    ((p.type === 'integer' || p.type === 'widths') && !Number.isInteger(value)) ||
    (p.min !== undefined && (p.exclusive ? value <= p.min : value < p.min)) ||
    (p.max !== undefined && (p.exclusive ? value >= p.max : value > p.max));
  const reason = p.because && value === p.min ? `: ${p.because}` : '';
  if (bad) throw new OptionError(where, ` must be ${rangeText(p)}, got ${value}${reason}`);
  if (!isCarried32(value)) throw new OptionError(where, ` must be ${rangeText(p)}, ${CARRIED}, got ${value}`);
  return value;
}

/** Checks one value. @throws OptionError naming `where` it came from, the range, and what was given. */
export function checkValue(p: Hyperparameter, value: unknown, where: string): HyperparameterValue {
  const fail = (): never => {
    throw new OptionError(where, ` must be ${rangeText(p)}, got ${shownValue(value)}`);
  };
  switch (p.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : fail();
    case 'choice':
      return typeof value === 'string' && p.choices?.includes(value) ? value : fail();
    case 'number':
    case 'integer':
      return typeof value === 'number' ? checkNumber(p, value, where) : fail();
    case 'limits':
    case 'widths': {
      const list = typeof value === 'number' ? [value] : value;
      if (!Array.isArray(list)) return fail();
      return list.map((v) => (typeof v === 'number' ? checkNumber(p, v, where) : fail()));
    }
  }
}

/** Parses a value written on a command line: `0.1`, `true`, `log`, `64:64`. */
export function parseValue(p: Hyperparameter, text: string, where: string): HyperparameterValue {
  const number = (t: string): number => (t.trim() === '' ? Number.NaN : Number(t));
  switch (p.type) {
    case 'boolean':
      return checkValue(p, text === 'true' ? true : text === 'false' ? false : text, where);
    case 'choice':
      return checkValue(p, text, where);
    case 'number':
    case 'integer': {
      const value = number(text);
      if (Number.isNaN(value)) throw new OptionError(where, ` must be ${rangeText(p)}, got ${shownValue(text)}`);
      return checkValue(p, value, where);
    }
    case 'limits':
    case 'widths': {
      if (p.type === 'widths' && (text === '' || text === 'none')) return [];
      const values = text.split(':').map(number);
      if (values.some(Number.isNaN))
        throw new OptionError(
          where,
          ` must be ${rangeText(p)} (several are separated by colons), got ${shownValue(text)}`,
        );
      return checkValue(p, values, where);
    }
  }
}

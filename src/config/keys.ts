/** The shape of a run's configuration, whoever gives it: its keys, and what stands under each. Values are checked where they are resolved. */

import { checkKeys, OptionError, shownValue } from '../errors/option_error.ts';
import type { RunConfig } from './resolve.ts';

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What each key is to hold, in words and as a test. */
const SHAPES: { readonly [key in keyof Required<RunConfig>]: readonly [string, (value: unknown) => boolean] } = {
  task: ['a name', isText],
  algorithm: ['a name', isText],
  seeds: ['a list of integers', (value) => Array.isArray(value) && value.every(isNumber)],
  envs: ['an integer', isNumber],
  stepsPerEpoch: ['an integer', isNumber],
  totalSteps: ['an integer', isNumber],
  set: ['an object with a value for each hyper-parameter', isObject],
  sweep: [
    'an object with a list of values for each hyper-parameter',
    (value) => isObject(value) && Object.values(value).every(Array.isArray),
  ],
  portable: ['true or false', (value) => typeof value === 'boolean'],
};

export const RUN_KEYS = Object.keys(SHAPES) as (keyof RunConfig)[];

/** @throws OptionError that names the first key that is unknown or holds something else, such as `seeds: expected a list of integers, got 3` */
export function checkShape(given: unknown): Partial<RunConfig> {
  if (!isObject(given))
    throw new OptionError(
      'the configuration',
      `: expected an object with task and algorithm, got ${shownValue(given)}`,
    );
  checkKeys(given, RUN_KEYS);
  for (const [key, value] of Object.entries(given)) {
    const [expected, isRight] = SHAPES[key as keyof RunConfig];
    if (value !== undefined && !isRight(value))
      throw new OptionError(key, `: expected ${expected}, got ${shownValue(value)}`);
  }
  return given;
}

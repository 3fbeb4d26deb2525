/** What one level of a study file says to one algorithm, checked against the hyper-parameters that it has. */
import { checkValue, type Hyperparameter, type HyperparameterValue } from '../../../src/algos/hyperparameter.ts';
import type { Algorithm } from '../../../src/algos/index.ts';
import { findHyperparameter } from '../../../src/config/resolve.ts';
import type { RunConfig } from '../../../src/config/run_config.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import type { Layer } from './file.ts';

export interface Level {
  /** The way to the level, '' for the study itself. */
  readonly path: string;
  readonly layer: Layer;
  /** The level speaks of this algorithm, so all that it sets must exist there. */
  readonly isOfAlgorithm: boolean;
}

/** Puts the place in front of what an operation complains of; the file's keys are the library's names of options. */
export function at<T>(place: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (!(error instanceof RingfenceError)) throw error;
    throw new RingfenceError(`${place}: ${error.message}`);
  }
}

const keysOf = ({ set = {}, sweep = {} }: Layer): ['set' | 'sweep', string][] => [
  ...Object.keys(set).map((key): ['set', string] => ['set', key]),
  ...Object.keys(sweep).map((key): ['sweep', string] => ['sweep', key]),
];

const join = (...path: readonly string[]): string => path.filter(Boolean).join('.');

/** A level that speaks of all algorithms may name what only some have, but not what none has. */
export function checkKnown({ layer, path }: Level, algorithms: readonly Algorithm[], file: string): void {
  for (const [kind, key] of keysOf(layer)) {
    if (!algorithms.some(({ hyperparameters }) => hyperparameters.some(({ name }) => name === key)))
      throw new RingfenceError(`${file}: ${join(path, kind, key)}: no algorithm of the study has this hyper-parameter`);
  }
}

/** What a level says to one algorithm. */
export function partsOf({ path, layer, isOfAlgorithm }: Level, algorithm: Algorithm, file: string): Partial<RunConfig> {
  const { seeds, envs, stepsPerEpoch, totalSteps, set = {}, sweep = {} } = layer;
  const has = (key: string): boolean => algorithm.hyperparameters.some(({ name }) => name === key);
  const parts: { set: Record<string, HyperparameterValue>; sweep: Record<string, HyperparameterValue[]> } = {
    set: {},
    sweep: {},
  };
  for (const [kind, key] of keysOf(layer)) {
    if (!isOfAlgorithm && !has(key)) continue;
    const place = `${file}: ${join(path, kind, key)}`;
    const hyperparameter = at(place, () => findHyperparameter(algorithm, key));
    if (kind === 'set') parts.set[key] = checkValue(hyperparameter, set[key], place);
    else parts.sweep[key] = sweptValues(hyperparameter, sweep[key] ?? [], place, key in set);
  }
  return {
    ...(seeds && { seeds }),
    ...(envs && { envs }),
    ...(stepsPerEpoch && { stepsPerEpoch }),
    ...(totalSteps && { totalSteps }),
    ...parts,
  };
}

function sweptValues(
  hyperparameter: Hyperparameter,
  values: readonly unknown[],
  place: string,
  isSet: boolean,
): HyperparameterValue[] {
  if (isSet) throw new RingfenceError(`${place} is both set and swept`);
  if (hyperparameter.scope === 'shared')
    throw new RingfenceError(
      `${place} cannot be swept, all replicas of a run share it: write one entry of algorithms for each value`,
    );
  return values.map((one) => checkValue(hyperparameter, one, place));
}

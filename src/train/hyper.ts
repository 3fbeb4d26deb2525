/** Where each per-replica hyper-parameter lies in the `hyper` buffer, and its numbers for every replica. */
import type { Hyperparameter, HyperparameterValue } from '../algos/hyperparameter.ts';
import type { ResolvedConfig } from '../config/resolve.ts';

/** The name a kernel knows: `costLimit` -> `COST_LIMIT`; two keep the symbol's own name. */
const KERNEL_NAMES: Readonly<Record<string, string>> = { delta: 'TARGET_KL', beta: 'BARRIER_WEIGHT' };

const kernelName = (name: string): string => KERNEL_NAMES[name] ?? name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();

/** As in `shaders/lib/record.wgsl`. */
const UNBOUNDED = 3.4e38;

export interface HyperIndex {
  /** Word offsets, as constants of `package::hyper`. */
  readonly constants: Readonly<Record<string, number>>;
  readonly words: number;
  /** Numbers of one replica. */
  pack(value: (name: string) => HyperparameterValue): Float32Array;
}

function numbers(p: Hyperparameter, value: HyperparameterValue): readonly number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'boolean') return [value ? 1 : 0];
  if (typeof value === 'string') return [(p.choices ?? []).indexOf(value)];
  return value;
}

export function hyperIndex(
  config: Pick<ResolvedConfig, 'algorithm' | 'task' | 'usualEpochs' | 'totalSteps'> &
    Partial<Pick<ResolvedConfig, 'isOfIterations'>>,
): HyperIndex {
  const own = config.algorithm.hyperparameters.filter((p) => p.scope === 'replica');
  const constants: Record<string, number> = {};
  let words = 0;
  // the length of the run, for what decays over it and for batches that vary
  constants['EPOCHS'] = words++;
  constants['TOTAL_STEPS'] = words++;
  constants['LAST_ITERATION'] = words++;
  for (const p of own) {
    constants[kernelName(p.name)] = words;
    words += p.type === 'limits' ? config.task.costs.length : 1;
  }
  return {
    constants,
    words,
    pack(value) {
      const packed = new Float32Array(words);
      packed[constants['EPOCHS'] as number] = config.usualEpochs;
      packed[constants['TOTAL_STEPS'] as number] = config.isOfIterations ? UNBOUNDED : config.totalSteps;
      packed[constants['LAST_ITERATION'] as number] = config.isOfIterations ? config.usualEpochs : UNBOUNDED;
      for (const p of own) packed.set(numbers(p, value(p.name)), constants[kernelName(p.name)]);
      return packed;
    },
  };
}

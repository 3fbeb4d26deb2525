/** Where each per-replica hyper-parameter lies in the `hyper` buffer, and its numbers for every replica. */
import type { Hyperparameter, HyperparameterValue } from '../algos/hyperparameter.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import { RingfenceError } from '../errors/error.ts';

/** The name that a kernel has for a hyper-parameter: `costLimit` is `COST_LIMIT`. */
const kernelName = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();

/** The constant beside the offsets: words from one replica's hyper-parameters to the next's. */
const STRIDE = 'HYPER_STRIDE';

/** The number that `shaders/lib/record.wgsl` has under this name. */
const UNBOUNDED = 3.4e38;

export interface HyperIndex {
  /** Word offsets, as constants of `package::hyper`. */
  readonly constants: Readonly<Record<string, number>>;
  readonly words: number;
  /** The numbers of one replica as they lie in the buffer. */
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
  // The length of the run is for what decays over it and for batches that vary.
  const { usualEpochs, totalSteps, isOfIterations = false } = config;
  const length: Readonly<Record<string, number>> = {
    EPOCHS: usualEpochs,
    TOTAL_STEPS: isOfIterations ? UNBOUNDED : totalSteps,
    LAST_ITERATION: isOfIterations ? usualEpochs : UNBOUNDED,
  };
  const offsets = new Map<string, number>();
  let words = 0;
  const place = (name: string, size: number): void => {
    if (offsets.has(name) || name === STRIDE)
      throw new RingfenceError(
        `${config.algorithm.name} has two numbers that kernels know as ${name}: rename its hyper-parameter`,
        1,
      );
    offsets.set(name, words);
    words += size;
  };
  for (const name of Object.keys(length)) place(name, 1);
  for (const { name, type } of own) place(kernelName(name), type === 'limits' ? config.task.costs.length : 1);
  return {
    constants: Object.fromEntries(offsets),
    words,
    pack(value) {
      const packed = new Float32Array(words);
      for (const [name, number] of Object.entries(length)) packed.set([number], offsets.get(name));
      for (const p of own) packed.set(numbers(p, value(p.name)), offsets.get(kernelName(p.name)));
      return packed;
    },
  };
}

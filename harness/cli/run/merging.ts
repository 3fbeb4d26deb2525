/**
 * Joins finished runs that differ in their seeds alone into one: a replica computes the same whatever others stand beside it, so
 * that rows and checkpoints are those of one run with all seeds.
 */
import { type ResolvedConfig, resolveConfig } from '../../../src/config/resolve.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import { type Checkpoint, epochOf } from '../../../src/formats/checkpoint.ts';
import { type CsvRow, cellOf } from '../../../src/formats/csv.ts';
import type { Tensor } from '../../../src/formats/safetensors.ts';
import { carriedConfiguration } from '../../../src/train/agreement.ts';
import { essence } from './plan.ts';

/** A finished run, as its folder has it. */
export interface FinishedRun {
  readonly run: string;
  readonly config: ResolvedConfig;
  readonly rows: readonly CsvRow[];
  /** The first and the last. */
  readonly checkpoints: readonly Checkpoint[];
}

/** Where a replica of the merged run comes from. */
interface Origin {
  readonly of: number;
  readonly replica: number;
}

export interface MergedRun {
  readonly config: ResolvedConfig;
  /** They stand by epoch, then by replica. */
  readonly rows: readonly CsvRow[];
  readonly checkpoints: readonly Checkpoint[];
}

const seedsOf = ({ config }: FinishedRun): readonly number[] => config.given.seeds;

/** All that decides what a run computes and for how long, but its seeds. */
const settingsOf = ({ config }: FinishedRun): string =>
  JSON.stringify([essence({ ...config, replicas: [] }), config.totalSteps, config.given.sweep]);

/** @throws RingfenceError naming the first two runs that cannot be one */
function checkJoinable(runs: readonly FinishedRun[]): void {
  const [first] = runs as readonly [FinishedRun, ...FinishedRun[]];
  for (const [i, own] of runs.entries()) {
    if (settingsOf(own) !== settingsOf(first))
      throw new RingfenceError(`${own.run} and ${first.run} differ in more than their seeds: only seeds can be joined`);
    for (const other of runs.slice(0, i)) {
      const twice = seedsOf(own).find((seed) => seedsOf(other).includes(seed));
      if (twice !== undefined)
        throw new RingfenceError(`${own.run} and ${other.run} both have the seed ${twice}: leave one of them out`);
    }
    const epochs = (run: FinishedRun): string => run.checkpoints.map(epochOf).join(' and ');
    if (epochs(own) !== epochs(first))
      throw new RingfenceError(
        `${own.run} has its first and last checkpoint of the epochs ${epochs(own)}, ${first.run} of ${epochs(first)}: runs that end in different epochs, as those of a batch that varies do, cannot be joined`,
      );
  }
}

/** Rows of tensors, whose first index is the replica, or a block and then the replica. */
function joinedTensor(parts: readonly Tensor[], counts: readonly number[], origins: readonly Origin[]): Tensor {
  const [first] = parts as readonly [Tensor, ...Tensor[]];
  const [rows = 0, ...inner] = first.shape;
  const blocks = rows / (counts[0] as number);
  const width = inner.reduce((product, size) => product * size, 1);
  const Words = first.data.constructor as new (length: number) => Tensor['data'];
  const data = new Words(blocks * origins.length * width);
  for (let block = 0; block < blocks; block++) {
    for (const [r, { of, replica }] of origins.entries()) {
      const from = (block * (counts[of] as number) + replica) * width;
      const row = (parts[of] as Tensor).data.subarray(from, from + width);
      (data as Uint32Array).set(row as Uint32Array, (block * origins.length + r) * width);
    }
  }
  return { dtype: first.dtype, shape: [blocks * origins.length, ...inner], data } as Tensor;
}

function joinedCheckpoint(
  parts: readonly Checkpoint[],
  runs: readonly FinishedRun[],
  config: ResolvedConfig,
  origins: readonly Origin[],
): Checkpoint {
  const [first] = parts as readonly [Checkpoint, ...Checkpoint[]];
  const counts = runs.map((run) => run.config.replicas.length);
  const tensors = Object.keys(first.tensors).map((name): [string, Tensor] => {
    const own = parts.map(({ tensors }) => tensors[name]);
    if (own.some((tensor) => tensor?.shape[1] !== first.tensors[name]?.shape[1]))
      throw new RingfenceError(`the checkpoints have different tensors ${name}: they are of different versions`);
    return [name, joinedTensor(own as Tensor[], counts, origins)];
  });
  return {
    tensors: Object.fromEntries(tensors),
    metadata: { ...first.metadata, config: carriedConfiguration(config) },
  };
}

/** @throws RingfenceError with one sentence where the runs cannot be one */
export function merged(runs: readonly FinishedRun[]): MergedRun {
  checkJoinable(runs);
  const [first] = runs as readonly [FinishedRun, ...FinishedRun[]];
  const resolved = resolveConfig({ ...first.config.given, seeds: runs.flatMap(seedsOf) });
  const config = { ...resolved, kernels: first.config.kernels, physics: first.config.physics };
  const origins = config.replicas.map(({ seed, set }): Origin => {
    const of = runs.findIndex((run) => seedsOf(run).includes(seed));
    const own = (runs[of] as FinishedRun).config.replicas;
    const replica = own.findIndex((other) => other.seed === seed && JSON.stringify(other.set) === JSON.stringify(set));
    return { of, replica };
  });
  const rows = origins
    .flatMap(({ of, replica }, r): CsvRow[] =>
      (runs[of] as FinishedRun).rows.flatMap((row) => (row['replica'] === replica ? [{ ...row, replica: r }] : [])),
    )
    .sort((a, b) => cellOf(a, 'epoch') - cellOf(b, 'epoch') || cellOf(a, 'replica') - cellOf(b, 'replica'));
  const checkpoints = first.checkpoints.map((_, k) =>
    joinedCheckpoint(
      runs.map((run) => run.checkpoints[k] as Checkpoint),
      runs,
      config,
      origins,
    ),
  );
  return { config, rows, checkpoints };
}

/** The books of a run: epochs, steps and time so far, regrets, and which replicas have finished. */

import { listOf } from '../algos/hyperparameter.ts';
import { type ResolvedConfig, settingOf } from '../config/resolve.ts';
import { RingfenceError } from '../errors/error.ts';
import { at } from '../errors/lookup.ts';
import type { Tensor } from '../formats/safetensors.ts';
import type { StructValue } from '../gpu/structs.ts';
import { listField, numberField } from '../gpu/structs.ts';
import type { Shape } from '../shape/shape.ts';
import { type EpochMetrics, epochMetrics } from './metrics.ts';

/** Where a run that is continued stood. */
export interface Standing {
  readonly epoch: number;
  /** Seconds of training. */
  readonly seconds: number;
  /** Replicas x costs, as `costRegretIn` a checkpoint. */
  readonly costRegret: number[][];
  readonly records: readonly StructValue[];
}

export class Ledger {
  readonly #shape: Shape;
  #epoch = 0;
  #seconds = 0;
  /** Replicas x costs: sum over epochs of max(0, J_C - limit). */
  #costRegret: number[][];
  /** Environment steps of each replica so far, and whether it has finished. */
  #sampled: number[];
  #finished: boolean[];

  constructor(shape: Shape, replicas: number) {
    const each = <T>(value: () => T): T[] => Array.from({ length: replicas }, value);
    this.#shape = shape;
    this.#costRegret = each(() => Array.from({ length: shape.C }, () => 0));
    this.#sampled = each(() => 0);
    this.#finished = each(() => false);
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Whether every replica's samples have reached the budget, or it was halted. */
  get isFinished(): boolean {
    return this.#finished.every(Boolean);
  }

  /**
   * Enters an iteration.
   * @param records of all replicas after it
   * @param elapsed milliseconds
   * @returns a row for each replica that had not finished before, and the share of the largest batch that was sampled
   */
  enter(
    config: ResolvedConfig,
    records: readonly StructValue[],
    elapsed: number,
  ): { rows: EpochMetrics[]; share: number } {
    this.#epoch++;
    this.#seconds += elapsed / 1e3;
    const totals = records.map((record) => this.#stepsOf(record));
    const steps = totals.reduce((sum, total, r) => sum + total - at(this.#sampled, r), 0);
    const rows = records.flatMap((record, r) =>
      this.#finished[r] ? [] : [this.#rowOf(config, r, record, (steps * 1e3) / elapsed)],
    );
    this.#remember(records);
    return { rows, share: steps / (records.length * this.#shape.envs * this.#shape.steps) };
  }

  #rowOf(config: ResolvedConfig, r: number, record: StructValue, stepsPerSecond: number): EpochMetrics {
    const costLimits = listOf(settingOf(config, r), 'costLimit');
    const costs = listField(record, 'measuredCost');
    const costRegret = at(this.#costRegret, r);
    if (numberField(record, 'isEstimated') > 0)
      costLimits.forEach((limit, c) => {
        costRegret[c] = at(costRegret, c) + Math.max(0, at(costs, c) - limit);
      });
    return epochMetrics(record, {
      epoch: this.#epoch,
      replica: r,
      seed: at(config.replicas, r).seed,
      totalSteps: this.#stepsOf(record),
      seconds: this.#seconds,
      stepsPerSecond,
      costLimits,
      costRegret,
      modes: config.algorithm.modes?.length ?? 0,
      own: config.algorithm.metrics ?? {},
    });
  }

  /** Environment steps of a replica so far. A replica that diverged counts on where batches are of one size. */
  #stepsOf(record: StructValue): number {
    const { usualEnvs, steps, traits } = this.#shape;
    return traits.batchGrowth === undefined ? this.#epoch * usualEnvs * steps : numberField(record, 'sampledSteps');
  }

  #remember(records: readonly StructValue[]): void {
    this.#sampled = records.map((record) => this.#stepsOf(record));
    this.#finished = records.map((record) => record['finished'] === 1);
  }

  /** F64, replicas x costs, for a checkpoint. */
  costRegretTensor(): Tensor {
    const { length } = this.#costRegret;
    return { dtype: 'F64', shape: [length, this.#shape.C], data: Float64Array.from(this.#costRegret.flat()) };
  }

  /** Regrets of a checkpoint's tensor: F64, replicas x costs. @throws RingfenceError when they are not those of this run */
  costRegretIn(tensor: Tensor | undefined): number[][] {
    const { C } = this.#shape;
    if (tensor?.data.length !== this.#costRegret.length * C)
      throw new RingfenceError("the checkpoint's tensor costRegret is missing: it is damaged");
    return this.#costRegret.map((_, r) => Array.from({ length: C }, (_c, c) => Number(tensor.data[r * C + c])));
  }

  /** Goes on from where a checkpoint stands. */
  stand({ epoch, seconds, costRegret, records }: Standing): void {
    this.#costRegret = costRegret;
    this.#epoch = epoch;
    this.#seconds = seconds;
    this.#remember(records);
  }
}

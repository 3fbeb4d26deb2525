/** What the page and its worker say to one another; both sides are plain data. */
import type { EpochMetrics, RunConfig } from '../../src/index.ts';

export interface RunFacts {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly memoryBytes: number;
}

export type ToWorker = { readonly type: 'start'; readonly config: RunConfig } | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'started'; readonly facts: RunFacts }
  /** One row for each replica. */
  | { readonly type: 'epoch'; readonly rows: readonly EpochMetrics[] }
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly message: string };

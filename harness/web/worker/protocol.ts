/** What the page and its worker say to one another; both sides are plain data. */
import type { EpochMetrics, RunConfig } from '../../../src/index.ts';
import type { Policies, ShowPolicies } from './policy_protocol.ts';

export interface RunFacts {
  /** The most where batches vary. */
  readonly epochs: number;
  /** Environment steps at which a replica is done. */
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly memoryBytes: number;
}

export type ToWorker =
  | ShowPolicies
  | { readonly type: 'start'; readonly config: RunConfig }
  /** Holds the run after the running epoch. */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** One epoch of a run that is paused. */
  | { readonly type: 'step' }
  | { readonly type: 'stop' };

export type FromWorker =
  | Policies
  | { readonly type: 'started'; readonly facts: RunFacts }
  /** One row for each replica that still trains. */
  | { readonly type: 'epoch'; readonly rows: readonly EpochMetrics[] }
  | { readonly type: 'paused' }
  | { readonly type: 'ended'; readonly isDone: boolean }
  | { readonly type: 'failed'; readonly message: string };

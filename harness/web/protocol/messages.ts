/** What the page and its worker say to one another; both sides are plain data. */
import type { CsvRow } from '../../../src/formats/csv.ts';
import type { CompileProgress } from '../../../src/gpu/schedule.ts';
import type { Change, EpochMetrics, HyperparameterValue, RunConfig } from '../../../src/index.ts';
import type { EpisodesNews, EpisodesRequest } from './episodes.ts';
import type { Policies, ShowPolicies } from './policies.ts';
import type { ProfileNews } from './profile.ts';

export interface RunFacts {
  /** The most where batches vary. */
  readonly epochs: number;
  /** Environment steps at which a replica is done. */
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly memoryBytes: number;
  /** The time from the order to the first epoch. */
  readonly compileSeconds: number;
}

/** What to train, and where it goes on: a kept run, or a checkpoint file. A run that begins has neither. */
export interface Order {
  readonly config: RunConfig;
  readonly from?: { readonly run: string } | { readonly checkpoint: Uint8Array };
}

export type ToWorker =
  | ShowPolicies
  | { readonly type: 'start'; readonly order: Order }
  /** Holds the run after the running epoch. */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** One epoch of a run that is paused. */
  | { readonly type: 'step' }
  /** Times the kernels of the next epochs. */
  | { readonly type: 'profile' }
  | { readonly type: 'episodes'; readonly request: EpisodesRequest }
  | { readonly type: 'stop' }
  /** It holds from the next epoch on; of all replicas where none is named. */
  | {
      readonly type: 'adjust';
      readonly name: string;
      readonly value: HyperparameterValue;
      readonly replica: number | undefined;
    }
  /** Asks for the state after the running epoch. */
  | { readonly type: 'checkpoint' };

/** How far the compilation is, and for how long it has gone on. */
export interface Compiling extends CompileProgress {
  readonly seconds: number;
}

export type FromWorker =
  | Policies
  | { readonly type: 'compiling'; readonly progress: Compiling }
  | {
      readonly type: 'started';
      readonly facts: RunFacts;
      /** What came before, where the run goes on. */
      readonly past?: { readonly epoch: number; readonly rows: readonly CsvRow[]; readonly changes: readonly Change[] };
      /** Its name among the kept runs, if it is one. */
      readonly kept?: string | undefined;
    }
  /** One row for each replica that still trains. */
  | { readonly type: 'epoch'; readonly rows: readonly EpochMetrics[] }
  | { readonly type: 'paused' }
  | { readonly type: 'profile'; readonly change: ProfileNews }
  | { readonly type: 'episodes'; readonly news: EpisodesNews }
  /** Everything up to this epoch is kept. */
  | { readonly type: 'kept'; readonly epoch: number }
  /** The browser does not keep the run any further. */
  | { readonly type: 'unkept'; readonly reason: string }
  /** The device is gone; the run goes on after this epoch on another one. */
  | { readonly type: 'lost'; readonly reason: string; readonly epoch: number }
  | { readonly type: 'changed'; readonly changes: readonly Change[] }
  /** Why a setting was not changed. */
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'checkpoint'; readonly bytes: Uint8Array }
  /** No epoch follows; the worker stays for what is asked of the run. */
  | { readonly type: 'ended'; readonly isDone: boolean }
  | { readonly type: 'failed'; readonly message: string };

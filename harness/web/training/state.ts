/** The run on show, and how the worker's news change it. */
import { type Change, type EpochMetrics, resolveConfig } from '../../../src/index.ts';
import { changedConfig } from '../../../src/train/changes.ts';
import type { Compiling, FromWorker, Order, RunFacts } from '../protocol/messages.ts';
import { type EpochPoint, pointOf, pointsOf } from '../recordings/epochs.ts';
import { eventOf, type RunEvent } from '../recordings/events.ts';
import { inPageWords } from '../settings/fields.ts';
import type { Checked, Settings } from '../settings/settings.ts';
import type { StoredRuns } from '../storage/stored_runs.ts';

export type Phase =
  | 'idle'
  | 'preparing'
  | 'training'
  /** The running epoch is the last before a pause. */
  | 'pausing'
  | 'paused'
  /** One epoch, then paused again. */
  | 'stepping'
  | 'stopping'
  | 'finished'
  | 'stopped'
  | 'failed';

const busyPhases: readonly Phase[] = ['preparing', 'training', 'pausing', 'paused', 'stepping', 'stopping'];

/** A run holds the GPU. */
export const isBusy = ({ phase }: { readonly phase: Phase }): boolean => busyPhases.includes(phase);

/** The run that is under way or was the last one. */
export interface Run {
  readonly order: Order;
  readonly settings: Settings;
  /** The replicas' own values are those of now, where they were changed. */
  readonly checked: Checked & { problem?: undefined };
  readonly facts: RunFacts | undefined;
  /** Until the first epoch is over. */
  readonly compiling: Compiling | undefined;
  readonly points: readonly EpochPoint[];
  /** What was changed while it went on. */
  readonly events: readonly RunEvent[];
  /** Why the last change was refused: one sentence. */
  readonly refusal: string | undefined;
  /** How long the first epoch in this tab took, in which kernels may still be compiled. */
  readonly firstEpochSeconds: number | undefined;
  readonly storage: StorageProgress;
  /** The last loss of a device that the run has survived, and what it was about then. */
  readonly loss: { readonly reason: string; readonly epoch: number; readonly phase: Phase } | undefined;
}

/** What the page knows of its own run: the part of its state that views of the training read. */
export interface Training {
  readonly phase: Phase;
  readonly run: Run | undefined;
}

/** How far a run is kept in this browser. */
export interface StorageProgress {
  /** Its name among the kept runs, if it is one. */
  readonly id: string | undefined;
  readonly epoch: number;
  /** Why it is not kept any further. */
  readonly problem: string | undefined;
}

const unkept: StorageProgress = { id: undefined, epoch: 0, problem: undefined };

/** A run that is being prepared. */
export const newRun = (parts: Pick<Run, 'order' | 'settings' | 'checked'>): Run => ({
  ...parts,
  facts: undefined,
  compiling: undefined,
  points: [],
  events: [],
  refusal: undefined,
  firstEpochSeconds: undefined,
  storage: unkept,
  loss: undefined,
});

/** A run whose settings were changed. */
const withChanges = (run: Run, changes: readonly Change[]): Run => ({
  ...run,
  events: [...run.events, ...changes.map(eventOf)],
  checked: { ...run.checked, resolved: changes.reduce(changedConfig, run.checked.resolved) },
  refusal: undefined,
});

/** What the worker says where the run stands, after the kernels are compiled. */
export function begunRun(run: Run, { facts, past, kept }: FromWorker & { type: 'started' }): Run {
  const fresh: Run = {
    ...run,
    facts,
    points: pointsOf((past?.rows ?? []) as readonly EpochMetrics[]),
    events: [],
    checked: { ...run.checked, resolved: resolveConfig(run.checked.config) },
    storage: { ...run.storage, id: kept, epoch: past?.epoch ?? 0 },
  };
  return withChanges(fresh, past?.changes ?? []);
}

/** A run that has ended may be deleted while it is on show. */
export function stillKept(run: Run, stored: StoredRuns): Run {
  const { id } = run.storage;
  if (id === undefined || stored.kind !== 'open' || stored.runs.some((kept) => kept.id === id)) return run;
  return { ...run, storage: unkept };
}

const secondsAt = (rows: readonly EpochMetrics[] = []): number => rows[0]?.['Time/Seconds'] ?? 0;

/** What the worker tells of a run on the way. */
export function runWithNews(run: Run, news: FromWorker): Run {
  switch (news.type) {
    case 'compiling':
      return { ...run, compiling: news.progress };
    case 'epoch':
      return {
        ...run,
        compiling: undefined,
        points: [...run.points, pointOf(news.rows)],
        firstEpochSeconds: run.firstEpochSeconds ?? secondsAt(news.rows) - secondsAt(run.points.at(-1)?.rows),
      };
    case 'kept':
      return { ...run, storage: { ...run.storage, epoch: news.epoch, problem: undefined } };
    case 'unkept':
      return { ...run, storage: { ...run.storage, problem: news.reason } };
    case 'changed':
      return withChanges(run, news.changes);
    case 'refused':
      return { ...run, refusal: inPageWords(news.reason) };
    default:
      return run;
  }
}

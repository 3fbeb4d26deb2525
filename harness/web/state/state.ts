/** The whole state of the page and how events change it. Pure: views draw the state, and only events alter it. */
import { type Change, type EpochMetrics, resolveConfig } from '../../../src/index.ts';
import { changedConfig } from '../../../src/train/changes.ts';
import type { Shelf } from '../kept/shelf.ts';
import type { FromWorker, Order, RunFacts } from '../worker/protocol.ts';
import { type EpochPoint, pointOf, pointsOf } from './curves.ts';
import { eventOf, type RunEvent } from './events.ts';
import {
  type Checked,
  changedSettings,
  checkSettings,
  initialSettings,
  inPageWords,
  quickPreset,
  type Settings,
  smallPreset,
} from './settings.ts';
import { settingsOfRun } from './settings_of_run.ts';
import type { Advice } from './support.ts';

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

export type Tab = 'curves' | 'episodes' | 'kernels' | 'gallery';

export type Adapter =
  | { readonly kind: 'looking' }
  | { readonly kind: 'found'; readonly name: string; readonly software: boolean }
  | { readonly kind: 'missing'; readonly advice: Advice };

/** The run that is under way or was the last one. */
export interface Run {
  readonly order: Order;
  readonly settings: Settings;
  /** The replicas' own values are those of now, where they were changed. */
  readonly checked: Checked & { problem?: undefined };
  readonly facts: RunFacts | undefined;
  readonly points: readonly EpochPoint[];
  /** What was changed while it went on. */
  readonly events: readonly RunEvent[];
  /** Why the last change was refused: one sentence. */
  readonly refusal: string | undefined;
  /** Of the first epoch in this tab, in which kernels may still be compiled. */
  readonly firstEpochSeconds: number | undefined;
  readonly keeping: Keeping;
  /** The last loss of a device that the run has survived, and what it was about then. */
  readonly loss: { readonly reason: string; readonly epoch: number; readonly phase: Phase } | undefined;
}

/** How far a run is kept in this browser. */
export interface Keeping {
  /** Its name among the kept runs, if it is one. */
  readonly id: string | undefined;
  readonly epoch: number;
  /** Why it is not kept any further. */
  readonly problem: string | undefined;
}

export interface State {
  readonly adapter: Adapter;
  readonly settings: Settings;
  readonly checked: Checked;
  readonly phase: Phase;
  readonly run: Run | undefined;
  /** Why the last run failed: one sentence. */
  readonly failure: string | undefined;
  /** Of the results, what is on show. */
  readonly tab: Tab;
  readonly shelf: Shelf;
}

export type Event =
  | { readonly type: 'adapter'; readonly adapter: Adapter }
  | { readonly type: 'settings'; readonly settings: Partial<Settings> }
  | { readonly type: 'tab'; readonly tab: Tab }
  | { readonly type: 'start' }
  /** A kept run or a checkpoint file goes on. */
  | { readonly type: 'continue'; readonly order: Order }
  | { readonly type: 'shelf'; readonly shelf: Shelf }
  /** Something that the user asked for has failed, and no run with it. */
  | { readonly type: 'complaint'; readonly message: string }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'step' }
  | { readonly type: 'stop' }
  | Exclude<FromWorker, { type: 'checkpoint' }>;

export const initialState: State = {
  adapter: { kind: 'looking' },
  settings: initialSettings,
  checked: checkSettings(initialSettings),
  phase: 'idle',
  run: undefined,
  failure: undefined,
  tab: 'curves',
  shelf: { kind: 'looking' },
};

const busyPhases: readonly Phase[] = ['preparing', 'training', 'pausing', 'paused', 'stepping', 'stopping'];

/** A run holds the GPU. */
export const isBusy = ({ phase }: State): boolean => busyPhases.includes(phase);

const isSlow = ({ adapter }: State): boolean => adapter.kind === 'found' && adapter.software;

function withSettings(state: State, changes: Partial<Settings>): State {
  const settings = changedSettings(state.settings, changes, isSlow(state) ? smallPreset : quickPreset);
  return { ...state, settings, checked: checkSettings(settings) };
}

type Prepared = Pick<Run, 'order' | 'settings' | 'checked'>;

const prepare = (state: State, run: Prepared): State => ({
  ...state,
  phase: 'preparing',
  failure: undefined,
  run: {
    ...run,
    facts: undefined,
    points: [],
    events: [],
    refusal: undefined,
    firstEpochSeconds: undefined,
    keeping: { id: undefined, epoch: 0, problem: undefined },
    loss: undefined,
  },
});

/** The form then shows what goes on. */
function goOn(state: State, order: Order): State {
  const { config } = order;
  const settings = settingsOfRun(config);
  const run = { order, settings, checked: { config, resolved: resolveConfig(config) } };
  return prepare({ ...state, settings, checked: checkSettings(settings) }, run);
}

/** A run whose settings were changed. */
const withChanges = (run: Run, changes: readonly Change[]): Run => ({
  ...run,
  events: [...run.events, ...changes.map(eventOf)],
  checked: { ...run.checked, resolved: changes.reduce(changedConfig, run.checked.resolved) },
  refusal: undefined,
});

/** What the worker says where the run stands, after the kernels are compiled. */
function begun(run: Run, { facts, past, kept }: FromWorker & { type: 'started' }): Run {
  const fresh: Run = {
    ...run,
    facts,
    points: pointsOf((past?.rows ?? []) as readonly EpochMetrics[]),
    events: [],
    checked: { ...run.checked, resolved: resolveConfig(run.checked.config) },
    keeping: { ...run.keeping, id: kept, epoch: past?.epoch ?? 0 },
  };
  return withChanges(fresh, past?.changes ?? []);
}

const secondsAt = (rows: readonly EpochMetrics[] = []): number => rows[0]?.['Time/Seconds'] ?? 0;

/** What the worker tells of a run on the way. */
function withNews(run: Run, news: FromWorker): Run {
  switch (news.type) {
    case 'epoch':
      return {
        ...run,
        points: [...run.points, pointOf(news.rows)],
        firstEpochSeconds: run.firstEpochSeconds ?? secondsAt(news.rows) - secondsAt(run.points.at(-1)?.rows),
      };
    case 'kept':
      return { ...run, keeping: { ...run.keeping, epoch: news.epoch, problem: undefined } };
    case 'unkept':
      return { ...run, keeping: { ...run.keeping, problem: news.reason } };
    case 'changed':
      return withChanges(run, news.changes);
    case 'refused':
      return { ...run, refusal: inPageWords(news.reason) };
    default:
      return run;
  }
}

export function reduce(state: State, event: Event): State {
  const { run } = state;
  switch (event.type) {
    case 'adapter': {
      const found = { ...state, adapter: event.adapter };
      return isSlow(found) && state.settings === initialSettings ? withSettings(found, smallPreset.settings) : found;
    }
    case 'settings':
      return withSettings(state, event.settings);
    case 'start':
      if (isBusy(state) || state.checked.problem) return state;
      return prepare(state, {
        order: { config: state.checked.config },
        settings: state.settings,
        checked: state.checked,
      });
    case 'continue':
      return isBusy(state) ? state : goOn(state, event.order);
    case 'shelf':
      return { ...state, shelf: event.shelf };
    case 'complaint':
      return { ...state, failure: inPageWords(event.message) };
    case 'stop':
      // The running epoch ends first; a second request ends the worker at once.
      if (isBusy(state) && state.phase !== 'preparing' && state.phase !== 'stopping')
        return { ...state, phase: 'stopping' };
      return isBusy(state) ? { ...state, phase: 'stopped' } : state;
    case 'tab':
      return { ...state, tab: event.tab };
    case 'pause':
      return state.phase === 'training' ? { ...state, phase: 'pausing' } : state;
    case 'paused':
      return state.phase === 'pausing' || state.phase === 'stepping' ? { ...state, phase: 'paused' } : state;
    case 'resume':
      return state.phase === 'pausing' || state.phase === 'paused' ? { ...state, phase: 'training' } : state;
    case 'step':
      return state.phase === 'paused' ? { ...state, phase: 'stepping' } : state;
    case 'started':
      return state.phase === 'preparing' && run
        ? { ...state, phase: run.loss?.phase ?? 'training', run: begun(run, event) }
        : state;
    case 'lost': {
      const { reason, epoch } = event;
      if (!isBusy(state) || !run) return state;
      return { ...state, phase: 'preparing', run: { ...run, loss: { reason, epoch, phase: state.phase } } };
    }
    case 'epoch':
    case 'kept':
    case 'unkept':
    case 'changed':
    case 'refused':
      return isBusy(state) && run ? { ...state, run: withNews(run, event) } : state;
    case 'ended':
      if (!isBusy(state)) return state;
      return { ...state, phase: event.isDone ? 'finished' : 'stopped' };
    case 'failed':
      return isBusy(state) ? { ...state, phase: 'failed', failure: inPageWords(event.message) } : state;
  }
}

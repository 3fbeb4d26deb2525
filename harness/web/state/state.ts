/** The whole state of the page and how events change it. Pure: views draw the state, and only events alter it. */
import type { EpochMetrics } from '../../../src/index.ts';
import { decodeLink } from '../../../src/link.ts';
import type { RunFacts } from '../worker/protocol.ts';
import { type EpochPoint, pointOf } from './curves.ts';
import { inPageWords, problemOf } from './fields.ts';
import { emptyGallery, type Gallery, type GalleryEvent, reduceGallery, withoutTrail } from './gallery.ts';
import { quickPreset, smallPreset } from './presets.ts';
import {
  type Checked,
  changedSettings,
  checkSettings,
  initialSettings,
  type Settings,
  type SettingsChange,
  settingsOf,
} from './settings.ts';
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
  readonly settings: Settings;
  readonly checked: Checked & { problem?: undefined };
  readonly facts: RunFacts | undefined;
  readonly points: readonly EpochPoint[];
}

export interface State {
  readonly adapter: Adapter;
  readonly settings: Settings;
  readonly checked: Checked;
  readonly phase: Phase;
  readonly run: Run | undefined;
  /** Why the last run failed: one sentence. */
  readonly failure: string | undefined;
  /** What is wrong with the link that the address holds: one sentence. */
  readonly brokenLink: string | undefined;
  /** Of the results, what is on show. */
  readonly tab: Tab;
  readonly gallery: Gallery;
}

export type Event =
  | GalleryEvent
  | { readonly type: 'adapter'; readonly adapter: Adapter }
  | { readonly type: 'settings'; readonly settings: SettingsChange }
  /** A run's link has come with the address. */
  | { readonly type: 'link'; readonly link: string }
  | { readonly type: 'tab'; readonly tab: Tab }
  | { readonly type: 'start' }
  | { readonly type: 'pause' }
  | { readonly type: 'paused' }
  | { readonly type: 'resume' }
  | { readonly type: 'step' }
  | { readonly type: 'stop' }
  | { readonly type: 'started'; readonly facts: RunFacts }
  | { readonly type: 'epoch'; readonly rows: readonly EpochMetrics[] }
  | { readonly type: 'ended'; readonly isDone: boolean }
  | { readonly type: 'failed'; readonly message: string };

export const initialState: State = {
  adapter: { kind: 'looking' },
  settings: initialSettings,
  checked: checkSettings(initialSettings),
  phase: 'idle',
  run: undefined,
  failure: undefined,
  brokenLink: undefined,
  tab: 'curves',
  gallery: emptyGallery,
};

const busyPhases: readonly Phase[] = ['preparing', 'training', 'pausing', 'paused', 'stepping', 'stopping'];

/** A run holds the GPU. */
export const isBusy = ({ phase }: State): boolean => busyPhases.includes(phase);

const isSlow = ({ adapter }: State): boolean => adapter.kind === 'found' && adapter.software;

function withSettings(state: State, changes: SettingsChange): State {
  const settings = changedSettings(state.settings, changes, isSlow(state) ? smallPreset : quickPreset);
  return { ...state, settings, checked: checkSettings(settings), brokenLink: undefined };
}

/** The run of a link; what is wrong with it leaves the settings as they are. */
function withLink(state: State, link: string): State {
  try {
    const settings = settingsOf(decodeLink(link));
    return { ...state, settings, checked: checkSettings(settings), brokenLink: undefined };
  } catch (error) {
    return { ...state, brokenLink: problemOf(error).message };
  }
}

export function reduce(state: State, event: Event): State {
  const { run } = state;
  switch (event.type) {
    case 'adapter': {
      const found = { ...state, adapter: event.adapter };
      if (!isSlow(found) || state.settings !== initialSettings) return found;
      return { ...withSettings(found, smallPreset.settings), brokenLink: state.brokenLink };
    }
    case 'settings':
      return withSettings(state, event.settings);
    case 'link':
      return withLink(state, event.link);
    case 'start':
      if (isBusy(state) || state.checked.problem) return state;
      return {
        ...state,
        phase: 'preparing',
        failure: undefined,
        brokenLink: undefined,
        run: { settings: state.settings, checked: state.checked, facts: undefined, points: [] },
        gallery: withoutTrail(state.gallery),
      };
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
        ? { ...state, phase: 'training', run: { ...run, facts: event.facts } }
        : state;
    case 'epoch':
      return isBusy(state) && run ? { ...state, run: { ...run, points: [...run.points, pointOf(event.rows)] } } : state;
    case 'ended':
      if (!isBusy(state)) return state;
      return { ...state, phase: event.isDone ? 'finished' : 'stopped' };
    case 'exhibit':
    case 'turn':
    case 'policies':
      return { ...state, gallery: reduceGallery(state.gallery, event) };
    case 'failed':
      return isBusy(state) ? { ...state, phase: 'failed', failure: inPageWords(event.message) } : state;
  }
}

/** The whole state of the page and how events change it. Pure: views draw the state, and only events alter it. */

import { decodeLink } from '../../../src/config/link.ts';
import { resolveConfig } from '../../../src/index.ts';
import { initialWatch, reduceWatch, shownRecording, type Watch, type WatchEvent } from '../curves/state.ts';
import {
  type EpisodesEvent,
  type EpisodesState,
  episodesOfNewRun,
  initialEpisodes,
  reduceEpisodes,
} from '../episodes/state.ts';
import { emptyGallery, type Gallery, type GalleryEvent, reduceGallery, withoutTrail } from '../gallery/state.ts';
import { initialProfile, type ProfileChange, type ProfileState, reduceProfile } from '../kernels/state.ts';
import type { Advice } from '../platform/support.ts';
import type { FromWorker, Order } from '../protocol/messages.ts';
import { inPageWords, problemOf } from '../settings/fields.ts';
import { quickPreset, smallPreset } from '../settings/presets.ts';
import {
  type Checked,
  changedSettings,
  checkSettings,
  initialSettings,
  type Settings,
  type SettingsChange,
  settingsOf,
} from '../settings/state.ts';
import type { Shelf } from '../storage/stored_runs.ts';
import { begunRun, newRun, type Run, runWithNews, stillKept } from '../training/state.ts';

export type { Keeping, Run } from '../training/state.ts';

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
  readonly profile: ProfileState;
  readonly episodes: EpisodesState;
  readonly watch: Watch;
  readonly shelf: Shelf;
}

export type Event =
  | EpisodesEvent
  | GalleryEvent
  | { readonly type: 'adapter'; readonly adapter: Adapter }
  | { readonly type: 'settings'; readonly settings: SettingsChange }
  /** A run's link has come with the address. */
  | { readonly type: 'link'; readonly link: string }
  | { readonly type: 'tab'; readonly tab: Tab }
  | { readonly type: 'profile'; readonly change: ProfileChange }
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
  | Exclude<FromWorker, { type: 'checkpoint' | 'profile' | 'episodes' | 'policies' }>
  | WatchEvent;

export const initialState: State = {
  adapter: { kind: 'looking' },
  settings: initialSettings,
  checked: checkSettings(initialSettings),
  phase: 'idle',
  run: undefined,
  failure: undefined,
  brokenLink: undefined,
  tab: 'curves',
  profile: initialProfile,
  episodes: initialEpisodes,
  watch: initialWatch,
  shelf: { kind: 'looking' },
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

/** The form then shows what goes on. */
function goOn(state: State, order: Order): State {
  const { config } = order;
  const settings = settingsOf(config);
  const checked = { config, resolved: resolveConfig(config) };
  return prepare({ ...state, settings, checked: checkSettings(settings) }, newRun({ order, settings, checked }));
}

const prepare = (state: State, run: Run): State => ({
  ...state,
  phase: 'preparing',
  failure: undefined,
  brokenLink: undefined,
  run,
  profile: { ...state.profile, progress: undefined },
  episodes: episodesOfNewRun(state.episodes),
  gallery: withoutTrail(state.gallery),
  watch: reduceWatch(state.watch, { type: 'close' }, undefined),
});

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
      return prepare(
        state,
        newRun({ order: { config: state.checked.config }, settings: state.settings, checked: state.checked }),
      );
    case 'continue':
      return isBusy(state) ? state : goOn(state, event.order);
    case 'shelf':
      return { ...state, shelf: event.shelf, run: run && !isBusy(state) ? stillKept(run, event.shelf) : run };
    case 'complaint':
      return { ...state, failure: inPageWords(event.message) };
    case 'stop':
      // The running epoch ends first; a second request ends the worker at once.
      if (isBusy(state) && state.phase !== 'preparing' && state.phase !== 'stopping')
        return { ...state, phase: 'stopping' };
      return isBusy(state) ? { ...state, phase: 'stopped' } : state;
    case 'tab':
      return { ...state, tab: event.tab };
    case 'profile':
      return { ...state, profile: reduceProfile(state.profile, event.change) };
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
        ? { ...state, phase: run.loss?.phase ?? 'training', run: begunRun(run, event) }
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
      return isBusy(state) && run ? { ...state, run: runWithNews(run, event) } : state;
    case 'ended':
      if (!isBusy(state)) return state;
      return { ...state, phase: event.isDone ? 'finished' : 'stopped' };
    case 'exhibit':
    case 'turn':
    case 'policies':
      return { ...state, gallery: reduceGallery(state.gallery, event) };
    case 'failed':
      return isBusy(state) ? { ...state, phase: 'failed', failure: inPageWords(event.message) } : state;
    case 'episodes':
    case 'choose':
    case 'orbit':
    case 'saving':
    case 'webm-saved':
      return { ...state, episodes: reduceEpisodes(state.episodes, event) };
    default:
      return { ...state, watch: reduceWatch(state.watch, event, shownRecording(state)) };
  }
}

/** The whole state of the page and how events change it. Pure: views draw the state, and only events alter it. */

import { decodeLink } from '../../../src/config/link.ts';
import { resolveConfig } from '../../../src/index.ts';
import { type CurvesEvent, initialCurves, reduceCurves, type Shown, shownRecording } from '../curves/state.ts';
import {
  type EpisodesEvent,
  episodesOfNewRun,
  initialEpisodes,
  type Played,
  reduceEpisodes,
} from '../episodes/state.ts';
import { type Exhibited, emptyGallery, type GalleryEvent, reduceGallery, withoutTrail } from '../gallery/state.ts';
import { initialProfile, type ProfileChange, type Profiled, reduceProfile } from '../kernels/state.ts';
import type { Adapter, Platform } from '../platform/adapter.ts';
import type { FromWorker, Order } from '../protocol/messages.ts';
import type { RunsEvent, Stored } from '../runs/state.ts';
import { inPageWords, problemOf } from '../settings/fields.ts';
import { quickPreset, smallPreset } from '../settings/presets.ts';
import { checkSettings, type Form, type Settings, type SettingsChange, settingsOf } from '../settings/settings.ts';
import { changedSettings, initialSettings } from '../settings/state.ts';
import { begunRun, isBusy, newRun, type Run, runWithNews, stillKept, type Training } from '../training/state.ts';
import type { Tab } from '../ui/tabs.ts';

/** Each feature owns a part: its views are given that part, and know no other. */
export interface State extends Platform, Form, Training, Shown, Exhibited, Profiled, Played, Stored {
  /** Why the last run failed: one sentence. */
  readonly failure: string | undefined;
  /** Which run the command line and the link are of, while none trains: the one that was opened or changed last. */
  readonly told: 'form' | 'opened';
  /** What is wrong with the link that the address holds: one sentence. */
  readonly brokenLink: string | undefined;
  /** Which of the results is on show. */
  readonly tab: Tab;
  /** The form stands beside the results. */
  readonly isFormOpen: boolean;
  /** The run waits because somebody drives, who needs the device, and goes on afterwards. */
  readonly isHeldForDriving: boolean;
  /** The run that is being prepared is to be driven first. */
  readonly isToDrive: boolean;
}

/** Nothing has been trained or opened yet, but for what came with the page. */
export const isFirst = ({ run, curves: { opened } }: Pick<State, 'run' | 'curves'>): boolean =>
  run === undefined && (opened === undefined || opened.source === 'recorded');

/** How much of the run stands above the results: nothing, its numbers, or its picture beside them. */
export function stageOf(state: Pick<State, 'run' | 'curves' | 'tab'>): 'none' | 'numbers' | 'picture' {
  if (isFirst(state)) return 'none';
  return state.tab === 'curves' && state.curves.opened === undefined ? 'picture' : 'numbers';
}

export type Event =
  | EpisodesEvent
  | GalleryEvent
  | { readonly type: 'adapter'; readonly adapter: Adapter }
  | { readonly type: 'settings'; readonly settings: SettingsChange }
  /** A run's link has come with the address. */
  | { readonly type: 'link'; readonly link: string }
  | { readonly type: 'tab'; readonly tab: Tab }
  | { readonly type: 'form'; readonly isOpen: boolean }
  | { readonly type: 'profile'; readonly change: ProfileChange }
  /** Begins a run, to be driven before its first epoch where somebody wants that. */
  | { readonly type: 'start'; readonly isToDrive?: boolean }
  | RunsEvent
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'step' }
  | { readonly type: 'stop' }
  | Exclude<FromWorker, { type: 'checkpoint' | 'profile' | 'episodes' | 'policies' }>
  | CurvesEvent;

export const initialState: State = {
  adapter: { kind: 'looking' },
  settings: initialSettings,
  checked: checkSettings(initialSettings),
  phase: 'idle',
  run: undefined,
  failure: undefined,
  brokenLink: undefined,
  told: 'form',
  tab: 'curves',
  isFormOpen: false,
  isHeldForDriving: false,
  isToDrive: false,
  profile: initialProfile,
  episodes: initialEpisodes,
  curves: initialCurves,
  stored: { kind: 'looking' },
  gallery: emptyGallery,
};

const isSlow = ({ adapter }: State): boolean => adapter.kind === 'found' && adapter.software;

function withSettings(state: State, changes: SettingsChange): State {
  const settings = changedSettings(state.settings, changes, isSlow(state) ? smallPreset : quickPreset);
  return { ...state, settings, checked: checkHere(state, settings), brokenLink: undefined, told: 'form' };
}

/** Checks settings for the adapter, as far as that is known. */
const checkHere = ({ adapter }: State, settings: Settings): Form['checked'] =>
  checkSettings(settings, adapter.kind === 'found' ? adapter.limits : undefined);

/** The run of a link; what is wrong with it leaves the settings as they are. */
function withLink(state: State, link: string): State {
  try {
    const settings = settingsOf(decodeLink(link));
    return { ...state, settings, checked: checkHere(state, settings), brokenLink: undefined, told: 'form' };
  } catch (error) {
    return { ...state, brokenLink: problemOf(error).message, isFormOpen: true };
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
  isFormOpen: false,
  isHeldForDriving: false,
  isToDrive: false,
  // What was chosen among the kept runs is to be seen.
  tab: state.tab === 'runs' ? 'curves' : state.tab,
  failure: undefined,
  brokenLink: undefined,
  run,
  profile: { ...state.profile, progress: undefined },
  episodes: episodesOfNewRun(state.episodes),
  gallery: withoutTrail(state.gallery),
  curves: reduceCurves(state.curves, { type: 'close' }, undefined),
});

/** A run that was begun to be driven opens its episodes, and waits. */
function begun(state: State): State {
  if (!state.isToDrive) return state;
  const episodes = reduceEpisodes(state.episodes, { type: 'choose', choices: { source: 'drive' } });
  return withDriver({ ...state, episodes, tab: 'episodes', isToDrive: false }, state.episodes.source);
}

/** A run waits while somebody drives. */
function withDriver(state: State, before: State['episodes']['source']): State {
  const { phase, episodes } = state;
  if (episodes.source === before) return state;
  if (episodes.source === 'drive')
    return phase === 'training' ? { ...state, phase: 'pausing', isHeldForDriving: true } : state;
  const goesOn = state.isHeldForDriving && (phase === 'pausing' || phase === 'paused');
  return { ...state, phase: goesOn ? 'training' : phase, isHeldForDriving: false };
}

export function reduce(state: State, event: Event): State {
  const { run } = state;
  switch (event.type) {
    case 'adapter': {
      const seen = { ...state, adapter: event.adapter };
      const found = { ...seen, checked: checkHere(seen, state.settings) };
      if (!isSlow(found) || state.settings !== initialSettings) return found;
      return { ...withSettings(found, smallPreset.settings), brokenLink: state.brokenLink, told: state.told };
    }
    case 'settings':
      return withSettings(state, event.settings);
    case 'link':
      return withLink(state, event.link);
    case 'start':
      if (isBusy(state) || state.checked.problem) return state;
      return {
        ...prepare(
          state,
          newRun({ order: { config: state.checked.config }, settings: state.settings, checked: state.checked }),
        ),
        isToDrive: event.isToDrive === true,
      };
    case 'continue':
      return isBusy(state) ? state : goOn(state, event.order);
    case 'stored':
      return { ...state, stored: event.stored, run: run && !isBusy(state) ? stillKept(run, event.stored) : run };
    case 'complaint':
      return { ...state, failure: inPageWords(event.message) };
    case 'stop':
      // The running epoch ends first; a second request ends the worker at once.
      if (isBusy(state) && state.phase !== 'preparing' && state.phase !== 'stopping')
        return { ...state, phase: 'stopping' };
      return isBusy(state) ? { ...state, phase: 'stopped' } : state;
    case 'tab':
      return { ...state, tab: event.tab };
    case 'form':
      return { ...state, isFormOpen: event.isOpen };
    case 'profile':
      return { ...state, profile: reduceProfile(state.profile, event.change) };
    case 'pause':
      return state.phase === 'training' ? { ...state, phase: 'pausing' } : state;
    case 'paused':
      return state.phase === 'pausing' || state.phase === 'stepping' ? { ...state, phase: 'paused' } : state;
    case 'resume':
      return state.phase === 'pausing' || state.phase === 'paused'
        ? { ...state, phase: 'training', isHeldForDriving: false }
        : state;
    case 'step':
      return state.phase === 'paused' ? { ...state, phase: 'stepping' } : state;
    case 'started':
      return state.phase === 'preparing' && run
        ? begun({ ...state, phase: run.loss?.phase ?? 'training', run: begunRun(run, event) })
        : state;
    case 'lost': {
      const { reason, epoch } = event;
      if (!isBusy(state) || !run) return state;
      return { ...state, phase: 'preparing', run: { ...run, loss: { reason, epoch, phase: state.phase } } };
    }
    case 'compiling':
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
      return {
        ...state,
        tab: event.exhibit === undefined ? state.tab : 'gallery',
        gallery: reduceGallery(state.gallery, event),
      };
    case 'turn':
    case 'policies':
      return { ...state, gallery: reduceGallery(state.gallery, event) };
    case 'failed':
      return isBusy(state) ? { ...state, phase: 'failed', failure: inPageWords(event.message) } : state;
    case 'choose':
      return withDriver({ ...state, episodes: reduceEpisodes(state.episodes, event) }, state.episodes.source);
    case 'episodes':
    case 'orbit':
    case 'saving':
    case 'webm-saved':
      return { ...state, episodes: reduceEpisodes(state.episodes, event) };
    case 'open':
      return withCurves(
        { ...state, told: 'opened', tab: event.recording.source === 'recorded' ? state.tab : 'curves' },
        event,
      );
    case 'close':
      return withCurves({ ...state, told: 'form' }, event);
    default:
      return withCurves(state, event);
  }
}

const withCurves = (state: State, event: CurvesEvent): State => ({
  ...state,
  curves: reduceCurves(state.curves, event, shownRecording(state)),
});

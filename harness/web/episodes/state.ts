/** What the Episodes panel shows and what it knows of the worker that draws it. */
import type { Layout } from '../../../src/render/view.ts';
import type { RunningEpisode } from '../../../src/train/running_episodes.ts';
import type { Caption, EpisodesNews, Orbit, PictureKind, Source } from '../protocol/episodes.ts';
import type { Training } from '../training/state.ts';

/** What people choose. */
export interface EpisodeChoices {
  readonly source: Source;
  readonly layout: Layout;
  readonly environment: number;
  readonly orbit: Orbit;
  readonly replica: number;
  readonly isPlaying: boolean;
  readonly speed: number;
  readonly isDeterministic: boolean;
  /** The frame of the film that is looked at again; the present unless given. */
  readonly at: number | undefined;
  /** The camera of a close-up follows the robot. */
  readonly follows: boolean;
}

export interface EpisodesState extends EpisodeChoices {
  /** Counts runs: a canvas serves one, because each has a worker of its own. */
  readonly run: number;
  /** Epochs whose policies can be replayed. */
  readonly epochs: readonly number[];
  /** Arenas of the overview, of how many environments; undefined before the first frame. */
  readonly arenas: { readonly source: Source; readonly arenas: number; readonly envs: number } | undefined;
  readonly caption: Caption | undefined;
  /** The last episode that whoever watches has driven to its end. */
  readonly driven: RunningEpisode | undefined;
  /** A picture that is being made: the share of it that is there. */
  readonly saving: { readonly kind: PictureKind | 'webm'; readonly share: number } | undefined;
  /** Why nothing is drawn: one sentence. */
  readonly failure: string | undefined;
}

/** The part of the page's state that the panel's controls follow. */
export interface Played extends Training {
  readonly episodes: EpisodesState;
}

export type EpisodesEvent =
  | { readonly type: 'episodes'; readonly news: EpisodesNews }
  | { readonly type: 'choose'; readonly choices: Partial<EpisodeChoices> }
  /** A turn of the camera, and a factor of how large it shows. */
  | { readonly type: 'orbit'; readonly turn: Orbit }
  | { readonly type: 'saving'; readonly kind: PictureKind | 'webm' }
  | { readonly type: 'webm-saved' };

export const speeds = [1, 2, 4, 8, 16] as const;

const noOrbit: Orbit = { azimuth: 0, elevation: 0, zoom: 1 };
const [LEAST_ZOOM, MOST_ZOOM] = [0.5, 8];
const MOST_TILT = Math.PI / 2;

export const initialEpisodes: EpisodesState = {
  run: 0,
  source: 'training',
  layout: 'overview',
  environment: 0,
  orbit: noOrbit,
  replica: 0,
  isPlaying: true,
  speed: 2,
  isDeterministic: false,
  at: undefined,
  follows: false,
  epochs: [],
  arenas: undefined,
  caption: undefined,
  driven: undefined,
  saving: undefined,
  failure: undefined,
};

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

function turned({ azimuth, elevation, zoom }: Orbit, by: Orbit): Orbit {
  return {
    azimuth: azimuth + by.azimuth,
    elevation: clamp(elevation + by.elevation, -MOST_TILT, MOST_TILT),
    zoom: clamp(zoom * by.zoom, LEAST_ZOOM, MOST_ZOOM),
  };
}

/** One environment is driven, from close by; who goes back to all of them sees the training again. */
function withSource(state: EpisodesState, choices: Partial<EpisodeChoices>): Partial<EpisodeChoices> {
  if (choices.source === 'drive')
    return { layout: 'close', environment: 0, isPlaying: true, follows: true, ...choices };
  if (state.source === 'drive' && choices.layout === 'overview') return { source: 'training', ...choices };
  return choices;
}

/** Choices that leave the film where it is. */
const OF_FILM: readonly (keyof EpisodeChoices)[] = ['speed', 'follows', 'orbit'];

function chosen(state: EpisodesState, asked: Partial<EpisodeChoices>): EpisodesState {
  const choices = withSource(state, asked);
  const isOfFilm = Object.keys(choices).every((name) => OF_FILM.includes(name as keyof EpisodeChoices));
  const next = { ...state, ...(!isOfFilm && { at: undefined }), ...choices };
  // Each layout is seen best from a place of its own, and numbers of another source mean nothing here.
  const orbit = choices.layout !== undefined && choices.layout !== state.layout ? noOrbit : next.orbit;
  return { ...next, orbit, caption: next.source === state.source ? next.caption : undefined };
}

function told(state: EpisodesState, news: EpisodesNews): EpisodesState {
  switch (news.type) {
    case 'kept': {
      const { source } = state;
      // A policy that is kept no longer gives way to the one before it.
      const isThere = typeof source !== 'number' || news.epochs.includes(source);
      const nearest = news.epochs.findLast((epoch) => epoch <= Number(source)) ?? 'training';
      return { ...state, epochs: news.epochs, source: isThere ? source : nearest };
    }
    case 'arenas':
      return { ...state, arenas: news, failure: undefined };
    case 'caption':
      return news.caption.source === state.source ? { ...state, caption: news.caption } : state;
    case 'driven':
      return { ...state, driven: news.episode };
    case 'picked':
      return chosen(state, { environment: news.environment, ...(news.isOpened && { layout: 'close' }) });
    case 'recording':
      return { ...state, saving: { kind: 'gif', share: news.share } };
    case 'saved':
      return { ...state, saving: undefined };
    case 'undrawn':
      return { ...state, failure: news.message, saving: undefined };
  }
}

export function reduceEpisodes(state: EpisodesState, event: EpisodesEvent): EpisodesState {
  switch (event.type) {
    case 'episodes':
      return told(state, event.news);
    case 'choose':
      return chosen(state, event.choices);
    case 'orbit':
      return { ...state, orbit: turned(state.orbit, event.turn) };
    case 'saving':
      return { ...state, saving: { kind: event.kind, share: 0 } };
    case 'webm-saved':
      return { ...state, saving: undefined };
  }
}

/** A new run: what people chose stays, what was known of the last one does not. */
export const episodesOfNewRun = ({ run, layout, isPlaying, speed, isDeterministic }: EpisodesState): EpisodesState => ({
  ...initialEpisodes,
  run: run + 1,
  layout,
  isPlaying,
  speed,
  isDeterministic,
});

/** The Episodes panel: environments of the training itself, or replays of the policies of its epochs, drawn by the worker. */

import type { Platform } from '../platform/adapter.ts';
import type { EpisodesRequest, Overlay, Shown } from '../protocol/episodes.ts';
import type { Training } from '../training/state.ts';
import { button, byId, element, setText } from '../ui/dom.ts';
import { saveFile } from '../ui/save.ts';
import type { Tab } from '../ui/tabs.ts';
import { sceneCanvas } from './canvas.ts';
import { episodeControls } from './controls.ts';
import { sceneLegend } from './legend.ts';
import { handleAt, overlayView } from './overlay.ts';
import { driverSeat } from './seat.ts';
import type { EpisodesEvent, Played } from './state.ts';
import { episodeText, savingText, sceneText } from './text.ts';
import { recordWebm } from './webm.ts';

export interface EpisodesActions {
  dispatch(event: EpisodesEvent | { readonly type: 'tab'; readonly tab: Tab }): void;
  /** Asks the worker of the present run. */
  ask(request: EpisodesRequest, transfer?: Transferable[]): void;
}

const WEBM_SECONDS = 5;
/** Height by width. */
const SHAPE = 9 / 16;
/** Device pixels along the canvas at most: more are hardly seen, and a software driver fills each on the CPU. */
const MOST_PIXELS = { hardware: 1920, software: 640 } as const;

const darkness = matchMedia('(prefers-color-scheme: dark)');
const stillness = matchMedia('(prefers-reduced-motion: reduce)');

/** The part of the page's state that the panel shows. */
type Seen = Played & Platform & { readonly tab: Tab; readonly isOnStage: boolean };

/** Phases in which epochs run. */
const trains: readonly Training['phase'][] = ['training', 'pausing', 'stepping', 'stopping'];

export function episodesView({ dispatch, ask }: EpisodesActions): (state: Seen) => void {
  const panel = byId('panel-episodes');
  const empty = element('p', { class: 'hint' });
  const failure = element('p', { class: 'failure', role: 'alert', hidden: true });
  const mark = element('div', { class: 'selection', hidden: true });
  const over = overlayView();
  const frame = element('div', { class: 'scene-frame' }, mark, over.root);
  const scene = element('p', { class: 'scene-text' });
  const episode = element('p', { class: 'episode-text' });
  const saving = element('p', { class: 'saving-text', role: 'status' });
  const controls = episodeControls({
    choose: (choices) => dispatch({ type: 'choose', choices }),
    orbit: (turn) => dispatch({ type: 'orbit', turn }),
    anew: () => ask({ type: 'anew' }),
    push: () => ask({ type: 'push' }),
    save: (kind) => save(kind),
  });
  const texts = element('div', { class: 'scene-texts' }, scene, episode, saving);
  const key = sceneLegend();
  const seat = driverSeat((action) => ask({ type: 'act', action }));
  const enlarge = button('Replay and camera', () => dispatch({ type: 'tab', tab: 'episodes' }), {
    id: 'enlarge',
    class: 'quiet',
  });
  const content = element(
    'div',
    { class: 'episodes', hidden: true },
    controls.source,
    frame,
    controls.film,
    seat.root,
    texts,
    key,
    controls.actions,
    controls.keys,
  );
  const stage = byId('stage-picture');
  panel.append(empty, failure, content);

  /** The one picture stands on the stage beside the numbers, or at large among its controls. */
  function place(isOnStage: boolean): void {
    if ((frame.parentElement === stage) === isOnStage) return;
    if (isOnStage) stage.replaceChildren(frame, seat.root, texts, enlarge, key);
    else {
      controls.source.after(frame, controls.film, seat.root, texts, key);
      stage.replaceChildren();
    }
  }

  let state: Seen | undefined;
  let canvas: HTMLCanvasElement | undefined;
  let run = 0;
  let sent = '';
  let isSeen = true;
  darkness.addEventListener('change', () => state && show(state));
  new ResizeObserver(() => state && show(state)).observe(frame);
  new IntersectionObserver(([entry]) => {
    isSeen = entry?.isIntersecting ?? true;
    if (state) show(state);
  }).observe(frame);

  function save(kind: 'png' | 'gif' | 'webm'): void {
    dispatch({ type: 'saving', kind });
    if (kind !== 'webm') ask({ type: 'save', kind });
    else if (canvas)
      recordWebm(canvas, WEBM_SECONDS)
        .then((blob) => saveFile('episodes.webm', blob))
        .finally(() => dispatch({ type: 'webm-saved' }));
  }

  /** A worker draws to the canvas that it was given, so a new run needs a new one. */
  function renewCanvas(): void {
    canvas?.remove();
    const step = (by: number): void => {
      const { environment = 0, arenas } = state?.episodes ?? {};
      const last = (arenas?.envs ?? 1) - 1;
      dispatch({ type: 'choose', choices: { environment: Math.min(last, Math.max(0, environment + by)) } });
    };
    canvas = sceneCanvas(
      {
        pick: (x, y) => ask({ type: 'pick', x, y }),
        move: (dx, dy) => ask({ type: 'move', dx, dy }),
        open: () => dispatch({ type: 'choose', choices: { layout: 'close' } }),
        close: () => dispatch({ type: 'choose', choices: { layout: 'overview' } }),
        step,
        orbit: (turn) => dispatch({ type: 'orbit', turn }),
        take: (x, y, pointer) => {
          const { at, caption } = state?.episodes ?? {};
          const size = [frame.clientWidth, frame.clientHeight] as const;
          return at === undefined ? handleAt(caption?.overlay, [x, y], size, pointer) : undefined;
        },
        carry: ({ kind, index }, x, y, isOver) => {
          if (kind !== 'robot') ask({ type: 'put', thing: { kind, index }, x, y });
          else if (isOver) ask({ type: 'push', x, y });
        },
        drives: seat.drives,
        hold: seat.hold,
      },
      () => state?.episodes.layout ?? 'overview',
    );
    frame.prepend(canvas);
    const offscreen = canvas.transferControlToOffscreen();
    ask({ type: 'canvas', canvas: offscreen }, [offscreen]);
    sent = '';
  }

  /** Tells the worker what to draw, where that has changed. */
  function show({ episodes, tab, phase, adapter, isOnStage }: Seen): void {
    const most = adapter.kind === 'found' && adapter.software ? MOST_PIXELS.software : MOST_PIXELS.hardware;
    const width = Math.round(Math.min(most, frame.clientWidth * devicePixelRatio));
    const { layout, environment, orbit, replica, source, isPlaying, speed, isDeterministic, at, follows } = episodes;
    const shown: Shown = {
      isVisible: (tab === 'episodes' || isOnStage) && isSeen && width > 0,
      size: [width, Math.round(width * SHAPE)],
      scheme: darkness.matches ? 'dark' : 'light',
      isTraining: trains.includes(phase),
      ...{ layout, environment, orbit, replica, source, isPlaying, speed, isDeterministic, at, follows },
    };
    const text = JSON.stringify(shown);
    if (text === sent) return;
    sent = text;
    ask({ type: 'show', shown });
  }

  return (now) => {
    if (!state && stillness.matches) dispatch({ type: 'choose', choices: { isPlaying: false } });
    state = now;
    const { episodes } = now;
    if (now.run && episodes.run !== run) {
      run = episodes.run;
      renewCanvas();
    }
    const isThere = now.run?.facts !== undefined;
    place(now.isOnStage);
    stage.toggleAttribute('data-waiting', !isThere || sceneText(episodes) === '');
    content.hidden = !isThere;
    empty.hidden = isThere;
    setText(
      empty,
      now.run ? 'The episodes appear when the kernels are ready.' : 'Start a run: its episodes appear here.',
    );
    setText(failure, episodes.failure ?? '');
    failure.hidden = episodes.failure === undefined;
    if (!now.run || !isThere) return;
    setText(scene, sceneText(episodes));
    setText(episode, episodeText(episodes, now.run));
    setText(saving, savingText(episodes));
    canvas?.setAttribute('aria-label', sceneText(episodes) || 'Episodes');
    placeMark(mark, now);
    over.draw(overlayOf(episodes), [frame.clientWidth, frame.clientHeight]);
    seat.draw(now);
    frame.toggleAttribute('data-driven', episodes.source === 'drive');
    frame.toggleAttribute('data-paying', seat.isPaying);
    controls.draw(now);
    show(now);
  };
}

const overlayOf = ({ layout, caption }: Played['episodes']): Overlay | undefined =>
  layout === 'close' ? caption?.overlay : undefined;

/** Frames the selected arena. */
function placeMark(mark: HTMLElement, { episodes: { caption, layout, environment } }: Played): void {
  const place = layout === 'overview' && caption?.environment === environment ? caption.place : undefined;
  mark.hidden = place === undefined;
  if (!place) return;
  const [left, top, width, height] = place.map((share) => `${100 * share}%`) as [string, string, string, string];
  Object.assign(mark.style, { left, top, width, height });
}

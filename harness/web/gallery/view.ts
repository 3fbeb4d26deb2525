/** The gallery: a card for each exhibit, and the exhibit that was opened with its drawing, its knobs and its run. */

import type { RunConfig } from '../../../src/config/run_config.ts';
import type { Adapter, Platform } from '../platform/adapter.ts';
import { isBusy, type Training } from '../training/state.ts';

import { docs, type Page } from '../ui/documentation.ts';
import { byId, element, setText } from '../ui/dom.ts';
import type { Tab } from '../ui/tabs.ts';
import { durationText } from '../ui/text.ts';
import { type Exhibit, exhibits, findExhibit, hashOf, runOf } from './exhibits.ts';
import { insets } from './insets/index.ts';
import type { Inset } from './insets/inset.ts';
import { type Sliders, sliders } from './insets/sliders.ts';
import { knobs, type Turned } from './knobs.ts';
import { outcomeText } from './outcome.ts';
import { previews } from './previews.ts';
import type { Exhibited } from './state.ts';

export interface GalleryActions {
  /** Opens an exhibit, or goes back to the choice. */
  open(exhibit: string | undefined): void;
  turn(values: Turned): void;
  /** Fills in the form and starts. */
  train(config: RunConfig): void;
  stop(): void;
}

/** How long an exhibit's run takes here: measured on a software driver, not yet on others. */
function durationOf({ softwareSeconds }: Exhibit, adapter: Adapter): string {
  const duration = durationText(softwareSeconds);
  if (adapter.kind === 'missing') return 'The drawing works without WebGPU; training does not.';
  return adapter.kind === 'found' && adapter.software
    ? `Trains for about ${duration} on this software driver.`
    : `Trains for less than ${duration}: that is what a software driver takes.`;
}

const links = (pages: readonly Page[]): HTMLElement =>
  element(
    'p',
    { class: 'pages' },
    ...pages.flatMap(({ title, address }, i) => [
      ...(i > 0 ? [' · '] : []),
      element('a', { href: address, target: '_blank', rel: 'noopener' }, title),
    ]),
  );

/** A card for what visitors bring themselves. */
const ownCard = (): HTMLElement =>
  element(
    'li',
    { class: 'card' },
    previews['own']?.() ?? '',
    element('h3', {}, 'Your own'),
    element(
      'p',
      {},
      'A robot is an MJCF file and a task of two small files; an algorithm is a control kernel and a list of steps. Both then train here and on ' +
        'the command line like the ones that come along.',
    ),
    links([docs.bringYourOwnRobot, docs.addingAnAlgorithm]),
  );

/** An exhibit on show. */
interface Opened {
  readonly exhibit: Exhibit;
  readonly root: HTMLElement;
  readonly inset: Inset;
  readonly controls: Sliders;
  readonly train: HTMLButtonElement;
  readonly stop: HTMLButtonElement;
  readonly note: HTMLElement;
  readonly outcome: HTMLElement;
}

function openExhibit(exhibit: Exhibit, actions: GalleryActions, train: (exhibit: Exhibit) => void): Opened {
  const inset = insets[exhibit.inset](exhibit, actions);
  const controls = sliders(knobs[exhibit.inset], actions.turn);
  const back = element('button', { type: 'button', class: 'quiet' }, 'All exhibits');
  const reset = element('button', { type: 'button', class: 'quiet' }, 'As it was');
  const button = element('button', { type: 'button', class: 'primary' }, 'Train');
  const stop = element('button', { type: 'button', class: 'stop-exhibit', hidden: true }, 'Stop');
  const note = element('p', { class: 'hint', role: 'status' });
  const outcome = element('p', { class: 'outcome', role: 'status', hidden: true });
  back.addEventListener('click', () => actions.open(undefined));
  reset.addEventListener('click', () => actions.open(exhibit.id));
  button.addEventListener('click', () => train(exhibit));
  stop.addEventListener('click', actions.stop);
  const heading = element('h3', { tabindex: -1 }, exhibit.title);
  const root = element(
    'section',
    { class: 'exhibit', 'aria-label': exhibit.title },
    element('div', { class: 'heading' }, heading, back),
    element(
      'div',
      { class: 'exhibit-words' },
      element('p', {}, exhibit.idea),
      element('p', { class: 'look' }, exhibit.look),
      element(
        'div',
        { class: 'exhibit-actions' },
        button,
        stop,
        ...(knobs[exhibit.inset].length > 0 ? [reset] : []),
        note,
      ),
      controls.root,
      outcome,
    ),
    inset.root,
    ...(exhibit.measured === undefined ? [] : [element('p', { class: 'measured' }, `Measured: ${exhibit.measured}`)]),
    links(exhibit.pages),
  );
  return { exhibit, root, inset, controls, train: button, stop, note, outcome };
}

/** The part of the page's state that the gallery shows. */
type Visited = Exhibited & Training & Platform & { readonly tab: Tab; readonly isFirst: boolean };

export function galleryView(actions: GalleryActions): (state: Visited) => void {
  const panel = byId('panel-gallery');
  // On the first screen the cards stand below the recorded training.
  const [hall, place] = [byId('hero-gallery'), byId('hero-cards')];
  let latest: Visited | undefined;
  let opened: Opened | undefined;
  const canTrain = (state: Visited): boolean => state.adapter.kind === 'found' && !isBusy(state);
  const train = (exhibit: Exhibit): void => {
    if (latest && canTrain(latest)) actions.train(runOf(exhibit, latest.gallery.turned));
  };

  const durations = new Map<Exhibit, HTMLElement>();
  const buttons = new Map<string, HTMLButtonElement>();
  const buildCards = (): HTMLElement => {
    const cards = exhibits.map((exhibit) => {
      const button = element(
        'button',
        { type: 'button', class: 'primary', 'aria-describedby': `card-${exhibit.id}` },
        'Try it',
      );
      button.addEventListener('click', () => {
        actions.open(exhibit.id);
        train(exhibit);
      });
      buttons.set(exhibit.id, button);
      const duration = element('p', { class: 'hint' });
      durations.set(exhibit, duration);
      const heading = element('h3', { id: `card-${exhibit.id}` }, exhibit.title);
      return element(
        'li',
        { class: 'card' },
        previews[exhibit.id]?.() ?? '',
        heading,
        element('p', {}, exhibit.idea),
        duration,
        element(
          'div',
          { class: 'exhibit-actions' },
          button,
          element('a', { class: 'run-link', href: hashOf(exhibit.config) }, 'Link to this run'),
        ),
      );
    });
    return element('ul', { class: 'cards' }, ...cards, ownCard());
  };
  let cards: HTMLElement | undefined;

  /** Shows the choice or one exhibit, and lets the keyboard go on there. */
  const show = (id: string | undefined): void => {
    const exhibit = findExhibit(id);
    const left = opened?.exhibit.id;
    const hadFocus = panel.contains(document.activeElement);
    cards ??= buildCards();
    opened = exhibit && openExhibit(exhibit, actions, train);
    panel.replaceChildren(opened?.root ?? cards);
    if (!hadFocus) return;
    const next = opened ? opened.root.querySelector('h3') : buttons.get(left ?? '');
    next?.focus({ preventScroll: opened === undefined });
  };

  let isBuilt = false;
  return (state) => {
    latest = state;
    hall.hidden = !state.isFirst;
    const isInHall = state.tab === 'curves' && state.isFirst;
    if (isInHall) {
      cards ??= buildCards();
      if (cards.parentElement !== place) place.replaceChildren(cards);
      isBuilt = false;
    }
    for (const [each, node] of durations) setText(node, durationOf(each, state.adapter));
    if (state.tab !== 'gallery') return;
    const { exhibit, turned } = state.gallery;
    if (!isBuilt || opened?.exhibit.id !== exhibit) show(exhibit);
    isBuilt = true;
    if (!opened) return;
    opened.controls.draw({ ...turned, ...opened.inset.draw(state) });
    const { adapter, run } = state;
    const busy = isBusy(state);
    const isOwn = run?.checked.resolved.task.name === opened.exhibit.config.task;
    opened.train.disabled = !canTrain(state);
    opened.stop.hidden = !busy || !isOwn;
    const said = run && isOwn && !busy ? outcomeText(opened.exhibit, run) : '';
    setText(opened.outcome, said);
    opened.outcome.hidden = said === '';
    setText(opened.train, isOwn && !busy ? 'Train again' : 'Train');
    setText(
      opened.note,
      busy && isOwn
        ? `Training: epoch ${run?.points.at(-1)?.epoch ?? 0} of ${run?.facts?.epochs ?? '…'}.`
        : busy
          ? 'Another run is under way: stop it to train this one.'
          : durationOf(opened.exhibit, adapter),
    );
  };
}

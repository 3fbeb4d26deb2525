/** What the Episodes panel offers beside its canvas: which episodes, how fast, from where, and pictures to keep. */
import { replicaNames } from '../../../src/results/summary.ts';
import type { Orbit } from '../protocol/episodes.ts';
import { button, element, setText } from '../ui/dom.ts';
import { filmBar } from './film_bar.ts';
import { type EpisodeChoices, type Played, speeds } from './state.ts';
import { keysText, steeringOf } from './steering.ts';
import { canRecordWebm } from './webm.ts';

export interface EpisodeControlActions {
  choose(choices: Partial<EpisodeChoices>): void;
  orbit(turn: Orbit): void;
  /** Other initial states. */
  anew(): void;
  /** Pushes the robot, anywhere. */
  push(): void;
  save(kind: 'png' | 'gif' | 'webm'): void;
}

export interface EpisodeControls {
  /** Above the canvas. */
  readonly source: HTMLElement;
  /** Below it: the film of the episode, then what can be done. */
  readonly film: HTMLElement;
  readonly actions: HTMLElement;
  readonly keys: HTMLElement;
  draw(state: Played): void;
}

const ZOOM = 1.25;

const labelled = (text: string, control: HTMLElement, id: string): HTMLElement => {
  control.id = id;
  return element('span', { class: 'labelled' }, element('label', { for: id }, text), control);
};

/** A box to tick with its text. */
function ticked(box: HTMLInputElement, text: string, choose: (isTicked: boolean) => void): HTMLElement {
  box.addEventListener('change', () => choose(box.checked));
  return element('span', { class: 'labelled' }, box, element('label', { for: box.id }, text));
}

export function episodeControls({ choose, orbit, anew, push, save }: EpisodeControlActions): EpisodeControls {
  let state: Played | undefined;
  let shownNames = '';

  // source
  const training = button('Training', () => choose({ source: 'training' }));
  const replay = button('Replay', () => choose({ source: state?.episodes.epochs.at(-1) ?? 'training' }));
  const drive = button('Drive', () => choose({ source: 'drive' }), { title: 'Drive the robot yourself' });
  const slider = element('input', { type: 'range', min: 0, max: 0, step: 1 });
  slider.addEventListener('input', () => {
    const source = state?.episodes.epochs[Number(slider.value)];
    if (source !== undefined) choose({ source });
  });
  const epoch = element('output', { for: 'episodes-epoch' });
  const replica = element('select');
  replica.addEventListener('change', () => choose({ replica: Number(replica.value) }));
  const whose = labelled('Replica', replica, 'episodes-replica');
  const choice = element(
    'div',
    { class: 'choice', role: 'group', 'aria-label': 'Episodes of' },
    training,
    replay,
    drive,
  );
  const slide = labelled('Policy after epoch', slider, 'episodes-epoch');
  slide.classList.add('slide');
  slide.append(epoch);
  const source = element('div', { class: 'episode-source' }, choice, slide, whose);

  // actions
  const play = button('Pause', () => choose({ isPlaying: !state?.episodes.isPlaying }), { id: 'episodes-play' });
  const layout = button('Close-up', () =>
    choose({ layout: state?.episodes.layout === 'close' ? 'overview' : 'close' }),
  );
  layout.id = 'episodes-layout';
  const speed = element('select');
  for (const steps of speeds) speed.append(element('option', { value: steps }, `${steps}×`));
  speed.addEventListener('change', () => choose({ speed: Number(speed.value) }));
  const pace = labelled('Speed', speed, 'episodes-speed');
  const mean = element('input', { type: 'checkbox', id: 'episodes-mean' });
  const noise = ticked(mean, 'Without noise', (isDeterministic) => choose({ isDeterministic }));
  const follow = element('input', { type: 'checkbox', id: 'episodes-follow' });
  const following = ticked(follow, 'Follow', (follows) => choose({ follows }));
  const shove = button('Push', push, { id: 'episodes-push', title: 'Pushes the robot: 1.5 m/s in any direction' });
  const film = filmBar((at) => choose({ at, isPlaying: false }));
  const others = button('Other layouts', anew, { id: 'episodes-anew' });
  const zoomBy = (zoom: number) => (): void => orbit({ azimuth: 0, elevation: 0, zoom });
  const camera = element(
    'div',
    { class: 'choice', role: 'group', 'aria-label': 'Camera' },
    button('−', zoomBy(1 / ZOOM), { 'aria-label': 'Zoom out' }),
    button('+', zoomBy(ZOOM), { 'aria-label': 'Zoom in' }),
  );
  const names = { png: 'PNG', gif: 'GIF', webm: 'WebM' } as const;
  const saves = (['png', 'gif', 'webm'] as const)
    .filter((kind) => kind !== 'webm' || canRecordWebm())
    .map((kind) => ({ kind, button: button(names[kind], () => save(kind), { id: `episodes-${kind}` }) }));
  const keep = element(
    'div',
    { class: 'choice', role: 'group', 'aria-label': 'Save as' },
    ...saves.map((entry) => entry.button),
  );
  const kept = element('span', { class: 'labelled' }, 'Save', keep);
  const actions = element(
    'div',
    { class: 'episode-actions' },
    play,
    layout,
    camera,
    following,
    pace,
    noise,
    shove,
    others,
    kept,
  );

  const keys = element('p', { class: 'hint', id: 'episodes-keys' });

  function draw(now: Played): void {
    state = now;
    const { episodes, run } = now;
    const isReplay = typeof episodes.source === 'number';
    const isDriven = episodes.source === 'drive';
    training.setAttribute('aria-pressed', String(episodes.source === 'training'));
    drive.setAttribute('aria-pressed', String(isDriven));
    replay.setAttribute('aria-pressed', String(isReplay));
    replay.disabled = episodes.epochs.length === 0;
    slider.disabled = replay.disabled;
    slider.max = String(Math.max(0, episodes.epochs.length - 1));
    const shown = isReplay ? episodes.epochs.indexOf(episodes.source as number) : episodes.epochs.length - 1;
    slider.value = String(shown);
    const text = String(episodes.epochs[shown] ?? '');
    setText(epoch, text);
    slider.setAttribute('aria-valuetext', `epoch ${text}`);
    const names = replicaNames(run?.checked.resolved.replicas ?? []);
    whose.hidden = names.length < 2;
    if (names.join() !== shownNames) {
      shownNames = names.join();
      replica.replaceChildren(...names.map((name, r) => element('option', { value: r }, name)));
    }
    replica.value = String(episodes.replica);
    setText(play, episodes.isPlaying ? 'Pause picture' : 'Play picture');
    const isClose = episodes.layout === 'close';
    setText(layout, isClose ? 'Overview' : 'Close-up');
    noise.hidden = !isReplay;
    for (const control of [pace, others]) control.hidden = !isReplay && !isDriven;
    const overlay = isClose ? episodes.caption?.overlay : undefined;
    film.draw(overlay);
    const hasRobot = overlay?.handles.some(({ kind }) => kind === 'robot') ?? false;
    shove.hidden = following.hidden = !hasRobot;
    shove.disabled = episodes.at !== undefined;
    follow.checked = episodes.follows;
    speed.value = String(episodes.speed);
    mean.checked = episodes.isDeterministic;
    const moves = episodes.isPlaying && (isReplay || isDriven || now.phase === 'training');
    for (const entry of saves)
      entry.button.disabled = episodes.saving !== undefined || (entry.kind !== 'png' && !moves);
    const hand =
      overlay && overlay.handles.length > 0 ? ' Drag what is in the picture; pull the robot to push it.' : '';
    const task = run?.checked.resolved.task;
    setText(
      keys,
      isDriven && task
        ? `${keysText(steeringOf(task))}${hand} Drag or Shift and arrow keys turn the camera, Escape goes back to the training.`
        : isClose
          ? `Drag or arrow keys turn the camera, + and − zoom, Page up and Page down change the environment, Escape shows all.${hand}`
          : 'Click an arena for its close-up, or choose it with the arrow keys and press Enter. Drag or Shift and arrow keys turn the camera, + and − zoom.',
    );
  }

  return { source, film: film.root, actions, keys, draw };
}

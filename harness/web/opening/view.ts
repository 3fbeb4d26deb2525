/** The first screen: a recorded training plays at once, one sentence says what it is, and one button trains it here. */
import type { Platform } from '../platform/adapter.ts';
import type { Form } from '../settings/settings.ts';
import { button, byId, element, setText } from '../ui/dom.ts';
import { gauge } from '../ui/gauge.ts';
import { compactText, countText, replicasText, valueText } from '../ui/text.ts';
import { paintArena } from './arena.ts';
import { learningCurves } from './learning.ts';
import { createPlayer } from './player.ts';
import { momentAt, type RecordedEpisode, reachOf, readOpening } from './recording.ts';

export interface OpeningActions {
  start(): void;
  /** Begins the same to be driven. */
  drive(): void;
  /** Shows the form. */
  setUp(): void;
}

/** The part of the page's state that the first screen shows. */
export interface Opened extends Platform, Form {
  /** Nothing has been trained or opened yet. */
  readonly isFirst: boolean;
}

const darkness = matchMedia('(prefers-color-scheme: dark)');
const stillness = matchMedia('(prefers-reduced-motion: reduce)');

const opening = readOpening();
const { facts } = opening;
const { task, algorithm } = facts.config;
const limits = facts.config.set?.['costLimit'];
const LIMIT = Array.isArray(limits) ? Number(limits[0]) : 25;
const trainedSteps = opening.training.at(-1)?.steps ?? 0;

/** One of the two pictures, with how its episode stands. */
function arena(title: string, episode: RecordedEpisode) {
  const canvas = element('canvas', { class: 'arena', role: 'img' });
  const means = `over ${countText(facts.episodes)} episodes: return ${valueText(episode.means.return)}, cost ${valueText(episode.means.cost)}`;
  canvas.setAttribute(
    'aria-label',
    `${title}: the robot from above, with its goal in green and hazards in orange. The policy's means ${means}`,
  );
  const value = element('b', { class: 'tally-return' });
  const cost = element('b', { class: 'tally-cost' });
  const bar = gauge(`Cost ${title.toLowerCase()}`);
  const root = element(
    'figure',
    { class: 'arena-figure' },
    element('figcaption', {}, title),
    canvas,
    element(
      'div',
      { class: 'tally' },
      element('span', {}, element('span', { class: 'tally-name' }, 'Return'), value),
      element('span', {}, element('span', { class: 'tally-name' }, 'Cost'), cost),
      bar.root,
    ),
    element('p', { class: 'hint' }, `Mean ${means}`),
  );
  const scenery = { hazards: facts.hazards, reach: reachOf(opening) };
  return {
    root,
    canvas,
    draw(step: number): void {
      const width = Math.round(canvas.clientWidth * devicePixelRatio);
      if (canvas.width !== width) canvas.width = canvas.height = width;
      paintArena(canvas, episode, scenery, step);
      const now = momentAt(episode, step);
      setText(value, valueText(now.return));
      setText(cost, countText(now.cost));
      cost.classList.toggle('over', now.cost > LIMIT);
      bar.draw(now.cost, LIMIT);
    },
  };
}

/** What Start trains, in a line. */
function plan({ checked }: Form): string {
  if (checked.problem) return checked.problem.message;
  const { task: own, algorithm: method, replicas, totalSteps } = checked.resolved;
  return `${method.name} on ${own.name}: ${replicasText(replicas.map(({ seed }) => seed))} of ${compactText(totalSteps)} steps.`;
}

export function openingView({ start, drive, setUp }: OpeningActions): (state: Opened) => void {
  const root = byId('hero');
  const [before, after] = [
    arena('Before training', opening.before),
    arena(`After ${compactText(trainedSteps)} steps`, opening.after),
  ];
  const length = Math.max(opening.before.steps.at(-1)?.step ?? 0, opening.after.steps.at(-1)?.step ?? 0);
  const scrub = element('input', {
    type: 'range',
    id: 'opening-step',
    min: 0,
    max: length,
    step: 1,
    'aria-label': 'Step of the episodes',
  });
  const player = createPlayer(length, (step) => {
    before.draw(step);
    after.draw(step);
    scrub.value = String(Math.round(step));
    scrub.setAttribute('aria-valuetext', `step ${Math.round(step)} of ${length}`);
  });
  const play = button(
    'Pause',
    () => {
      player.isPlaying = !player.isPlaying;
      label();
    },
    { id: 'opening-play', class: 'quiet' },
  );
  const label = (): void => setText(play, player.isPlaying ? 'Pause' : 'Play');
  scrub.addEventListener('input', () => {
    player.isPlaying = false;
    player.goTo(Number(scrub.value));
    label();
  });
  player.isPlaying = !stillness.matches;
  // Whoever asks for little motion sees what the episodes came to.
  if (stillness.matches) player.goTo(length);
  label();

  const train = button('Train this here', start, { id: 'train-here', class: 'primary start' });
  const wheel = button('Drive it yourself', drive, {
    id: 'drive-here',
    title: 'Opens the task without training: arrow keys, W A S D or a stick drive the robot',
  });
  const what = element('span', { id: 'train-plan' });
  const set = button('Choose another', setUp, { id: 'set-up', class: 'explain' });
  const planned = element('p', { class: 'hint' }, what, ' ', set);
  train.setAttribute('aria-describedby', 'train-plan');
  const acts = element('div', { class: 'hero-acts' }, train, wheel, planned);
  const advice = byId('advice');
  root.append(
    element(
      'div',
      { class: 'hero-words' },
      element('p', { class: 'hero-kind' }, 'Safe reinforcement learning on your GPU, in this tab'),
      element('h2', { class: 'hero-title' }, 'Robots that learn to keep within a limit'),
      element(
        'p',
        { class: 'hero-sentence' },
        `Driving to the green goals earns return, every step inside an orange hazard costs 1: training finds a policy that earns a lot ` +
          `and costs at most ${LIMIT} an episode.`,
      ),
      acts,
      advice,
      learningCurves(opening, LIMIT),
      element('p', { class: 'hint' }, `Recorded: ${algorithm} on ${task}, on ${facts.adapter}.`),
    ),
    element(
      'div',
      { class: 'hero-pictures' },
      element('div', { class: 'arenas' }, before.root, after.root),
      element('div', { class: 'hero-player' }, play, scrub),
    ),
  );

  let isWanted = false;
  let isOnScreen = true;
  const follow = (): void => player.show(isWanted && isOnScreen);
  new IntersectionObserver(([entry]) => {
    isOnScreen = entry?.isIntersecting ?? false;
    follow();
  }).observe(root);
  const again = (): void => player.goTo(player.step);
  new ResizeObserver(again).observe(before.canvas);
  darkness.addEventListener('change', again);

  return (state) => {
    const { adapter, checked } = state;
    isWanted = state.isFirst;
    root.hidden = !isWanted;
    follow();
    if (!isWanted) return;
    const isOwn = checked.resolved?.task.name === task && checked.resolved.algorithm.name === algorithm;
    acts.hidden = adapter.kind === 'missing';
    train.disabled = wheel.disabled = adapter.kind !== 'found' || checked.problem !== undefined;
    setText(train, isOwn ? 'Train this here' : 'Train it here');
    setText(what, plan(state));
  };
}

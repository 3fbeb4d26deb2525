/** Draws episodes in the worker, from the very buffers of the training or of a replay, whenever the panel is on show. */

import type { Trainer } from '../../../src/index.ts';
import type { Episodes } from '../../../src/render/renderer.ts';
import { Renderer } from '../../../src/render/renderer.ts';
import type { View } from '../../../src/render/view.ts';
import { runningEpisodes } from '../../../src/train/running_episodes.ts';
import { neighbourOf, placeOf } from './arena_place.ts';
import type { Caption, EpisodesNews, EpisodesRequest, PictureKind, Shown } from './episodes_protocol.ts';
import { Film, pngOf } from './film.ts';
import { frameInterval, twoInFlight } from './pace.ts';
import { PolicyShelf } from './policy_shelf.ts';
import { canvasFormat, type Presenter, presenterOf } from './presenter.ts';
import { Replay } from './replay.ts';
import type { Watcher } from './session.ts';

/** Arenas of the overview, and environments of a replay: what a GPU draws at ease, and a CPU beside the training. */
const MOST_ARENAS = { hardware: 400, software: 25 } as const;
const REPLAYED = { hardware: 96, software: 15 } as const;
const CAPTION_MS = 250;
const STEEPEST = Math.PI / 2;
const FLATTEST = 0.05;

interface Scene {
  readonly episodes: Episodes;
  readonly view: View;
}

/** The environments change from one frame to the next. */
const isMotion = ({ isPlaying, source, isTraining }: Shown): boolean =>
  isPlaying && (source !== 'training' || isTraining);

const nextTick = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));

export class EpisodeStage implements Watcher {
  readonly #send: (news: EpisodesNews) => void;
  readonly #shelf = new PolicyShelf();
  #trainer: Trainer | undefined;
  #renderer: Renderer | undefined;
  #replay: Replay | undefined;
  #canvas: OffscreenCanvas | undefined;
  #presenter: Presenter | undefined;
  #shown: Shown | undefined;
  #film: Film | undefined;
  #scene: Scene | undefined;
  #drawMs = 0;
  #captionAt = 0;
  #told = '';
  /** Counts what makes a new frame necessary. */
  #changes = 0;
  #wake: () => void = () => undefined;
  /** The end of the last thing that was done with the renderer: frames, pictures and measures follow one another. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(send: (news: EpisodesNews) => void) {
    this.#send = send;
  }

  /** Does what the page asks for. */
  handle(request: EpisodesRequest): void {
    switch (request.type) {
      case 'canvas':
        this.#canvas = request.canvas;
        break;
      case 'show':
        this.#shown = request.shown;
        break;
      case 'pick':
        this.#pick(request.x, request.y);
        break;
      case 'move':
        this.#move([request.dx, request.dy]);
        break;
      case 'anew':
        this.#replay?.anew();
        break;
      case 'save':
        this.#save(request.kind).catch((error) => this.#complain(error));
        break;
    }
    this.#change();
  }

  async opened(trainer: Trainer): Promise<void> {
    // what was made on a device that is lost goes with it
    this.#renderer = undefined;
    this.#replay = undefined;
    this.#presenter = undefined;
    this.#trainer = trainer;
    await this.#keep(trainer);
    this.#run(trainer).catch((error) => this.#complain(error));
  }

  async epochOver(trainer: Trainer, isLast: boolean): Promise<void> {
    if (this.#shelf.wants(trainer.epoch) || isLast) await this.#keep(trainer);
    await this.#measure(trainer);
    this.#change();
  }

  async #keep(trainer: Trainer): Promise<void> {
    this.#shelf.add(trainer.epoch, await trainer.policyTensors());
    this.#send({ type: 'kept', epochs: this.#shelf.epochs });
  }

  #change(): void {
    this.#changes++;
    this.#wake();
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #complain(error: unknown): void {
    console.error(error);
    this.#send({ type: 'undrawn', message: error instanceof Error ? error.message : String(error) });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Frame after frame while something moves, else one for each change. */
  async #run(trainer: Trainer): Promise<void> {
    const pace = twoInFlight(trainer.gpu.device.queue);
    while (this.#trainer === trainer) {
      const [changes, start, shown] = [this.#changes, performance.now(), this.#shown];
      const isOn = shown?.isVisible === true && this.#canvas !== undefined;
      trainer.onSubmitted = isOn ? pace : undefined;
      if (isOn) await this.#inTurn(() => this.#frame(trainer, shown));
      const isMoving = isOn && isMotion(shown);
      if (!isMoving && changes === this.#changes) await this.#changed();
      // a film is over soon, and people wait for it
      const isShared = shown?.isTraining === true && !this.#film;
      const due = start + frameInterval(this.#drawMs, isShared);
      do await nextTick();
      while (isMoving && performance.now() < due);
    }
  }

  async #frame(trainer: Trainer, shown: Shown): Promise<void> {
    const scene = await this.#sceneOf(trainer, shown);
    if (!scene || !this.#canvas) return;
    this.#scene = scene;
    this.#presenter ??= presenterOf(trainer.gpu, this.#canvas);
    await this.#presenter.present(shown.size, (target) => this.#draw(target));
    if (this.#film && isMotion(shown)) await this.#record(this.#film);
    if (!isMotion(shown) || performance.now() - this.#captionAt >= CAPTION_MS)
      await this.#caption(trainer, shown, scene);
  }

  #draw(target: GPUTexture): void {
    if (this.#scene) this.#renderer?.draw(this.#scene.episodes, this.#scene.view, target);
  }

  /** What is to be drawn, with the replay's steps to this frame submitted; undefined where a policy is not kept any more. */
  async #sceneOf(trainer: Trainer, shown: Shown): Promise<Scene | undefined> {
    const { source, layout, replica, isDeterministic: deterministic } = shown;
    this.#renderer ??= await Renderer.create(trainer.gpu, trainer.config.task, canvasFormat());
    const episodes = source === 'training' ? trainer.episodes(replica) : await this.#replayed(trainer, shown, source);
    if (!episodes) return undefined;
    const most = MOST_ARENAS[trainer.gpu.facts.software ? 'software' : 'hardware'];
    const count = Math.min(episodes.envs, most);
    const told = JSON.stringify([source, count, episodes.envs, deterministic]);
    if (told !== this.#told) this.#send({ type: 'arenas', source, arenas: count, envs: episodes.envs });
    this.#told = told;
    const best = this.#renderer.camera(layout);
    const { azimuth, elevation, zoom } = shown.orbit;
    const camera = {
      azimuth: best.azimuth + azimuth,
      elevation: Math.min(STEEPEST, Math.max(FLATTEST, best.elevation + elevation)),
      zoom: best.zoom * zoom,
    };
    const environment = Math.min(shown.environment, episodes.envs - 1);
    return { episodes, view: { layout, count, environment, camera, scheme: shown.scheme } };
  }

  async #replayed(trainer: Trainer, shown: Shown, epoch: number): Promise<Episodes | undefined> {
    const tensors = this.#shelf.get(epoch);
    if (!tensors) return undefined;
    const { gpu, config } = trainer;
    this.#replay ??= new Replay(gpu, config, REPLAYED[gpu.facts.software ? 'software' : 'hardware']);
    const { replica, isDeterministic: deterministic } = shown;
    const playback = await this.#replay.of(epoch, { tensors, replica, deterministic });
    if (shown.isPlaying) await playback.advance(shown.speed);
    return playback.episodes;
  }

  /** How long the device draws a frame, while the queue has nothing else to do. */
  #measure(trainer: Trainer): Promise<void> {
    const shown = this.#shown;
    if (!shown?.isVisible || !shown.isPlaying || !this.#scene) return Promise.resolve();
    return this.#inTurn(async () => {
      await trainer.gpu.device.queue.onSubmittedWorkDone();
      const start = performance.now();
      await this.#frame(trainer, shown);
      this.#drawMs = performance.now() - start;
    });
  }

  async #caption(trainer: Trainer, shown: Shown, { episodes, view }: Scene): Promise<void> {
    this.#captionAt = performance.now();
    const all = await runningEpisodes(trainer.gpu, episodes, trainer.config.task);
    const { environment } = view;
    const running = all[environment];
    if (!running) return;
    const place = this.#placeOf(environment, view, shown.size);
    this.#send({ type: 'caption', caption: { ...running, environment, source: shown.source, place } });
  }

  #placeOf(environment: number, view: View, size: Shown['size']): Caption['place'] {
    const place = placeOf(environment, (x, y) => this.#renderer?.environmentAt(view, size, x, y), size);
    if (!place) return undefined;
    const [width, height] = size;
    const { left, top, right, bottom } = place;
    return [left / width, top / height, (right - left) / width, (bottom - top) / height];
  }

  #pick(x: number, y: number): void {
    if (!this.#scene || !this.#shown) return;
    const { size } = this.#shown;
    const environment = this.#renderer?.environmentAt(this.#scene.view, size, x * size[0], y * size[1]);
    if (environment !== undefined) this.#send({ type: 'picked', environment, isOpened: true });
  }

  #move(direction: readonly [number, number]): void {
    const { view } = this.#scene ?? {};
    const { size } = this.#shown ?? {};
    if (!view || !size) return;
    const arenaAt = (x: number, y: number): number | undefined => this.#renderer?.environmentAt(view, size, x, y);
    const environment = neighbourOf(view.environment, direction, arenaAt, size);
    if (environment === undefined) return;
    this.#send({ type: 'picked', environment, isOpened: false });
  }

  async #save(kind: PictureKind): Promise<void> {
    const { trainer, shown } = { trainer: this.#trainer, shown: this.#shown };
    if (!trainer || !shown) return;
    if (kind === 'gif') this.#film = new Film(trainer.gpu, shown.size);
    else {
      const blob = await this.#inTurn(() => pngOf(trainer.gpu, shown.size, (target) => this.#draw(target)));
      this.#send({ type: 'saved', kind, blob });
    }
  }

  async #record(film: Film): Promise<void> {
    await film.add((target) => this.#draw(target));
    this.#send({ type: 'recording', share: film.share });
    if (film.share < 1) return;
    this.#film = undefined;
    film
      .gif()
      .then((blob) => this.#send({ type: 'saved', kind: 'gif', blob }))
      .catch((error) => this.#complain(error));
  }
}

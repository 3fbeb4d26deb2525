/** Draws episodes in the worker, from the very buffers of the training or of a replay, whenever the panel is on show. */

import type { Trainer } from '../../../src/index.ts';
import { Turns } from '../../../src/train/lifecycle.ts';
import { runningEpisodes } from '../../../src/train/running_episodes.ts';
import type { Caption, EpisodesNews, EpisodesRequest, PictureKind, Shown } from '../protocol/episodes.ts';
import { type ArenaAt, neighbourOf, placeOf } from './arena_place.ts';
import type { Looked } from './close_up.ts';
import { frameInterval, twoInFlight } from './pace.ts';
import { GifRecorder, pngOf } from './pictures.ts';
import { PolicyStore } from './policy_store.ts';
import { type Presenter, presenterOf } from './presenter.ts';
import { type Scene, Scenes } from './scenes.ts';
import type { Watcher } from './session.ts';

/** The wait from one reading of the shown episode to the next. */
const CAPTION_MS = 250;

/** The environments change from one frame to the next. */
const isMotion = ({ isPlaying, at, source, isTraining }: Shown): boolean =>
  isPlaying && at === undefined && (source !== 'training' || isTraining);

/** A trainer that is destroyed, or whose device is lost, has no episodes to draw. */
const isGone = ({ state }: Trainer): boolean => state === 'destroyed' || state === 'lost';

const nextTick = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));

export class EpisodeStage implements Watcher {
  readonly #send: (news: EpisodesNews) => void;
  readonly #policies = new PolicyStore();
  #trainer: Trainer | undefined;
  #scenes: Scenes | undefined;
  #canvas: OffscreenCanvas | undefined;
  #presenter: Presenter | undefined;
  #shown: Shown | undefined;
  #recorder: GifRecorder | undefined;
  #scene: Scene | undefined;
  #drawMs = 0;
  #captionAt = 0;
  #told = '';
  /** Counts what makes a new frame necessary. */
  #changes = 0;
  #wake: () => void = () => undefined;
  /** What is done with the renderer: frames, pictures and measures follow one another. */
  readonly #turns = new Turns();

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
        this.#choose(true, (arenaAt, [width, height]) => arenaAt(request.x * width, request.y * height));
        break;
      case 'move':
        this.#choose(false, (arenaAt, size, present) => neighbourOf(present, [request.dx, request.dy], arenaAt, size));
        break;
      case 'anew':
        this.#scenes?.anew();
        break;
      case 'act':
        this.#scenes?.act(request.action);
        break;
      case 'put':
        this.#reach((scenes, scene, shown) => {
          const [width, height] = shown.size;
          return scenes.put(scene, shown, request.thing, request.x * width, request.y * height);
        });
        break;
      case 'push':
        this.#reach((scenes, scene, shown) => {
          const [width, height] = shown.size;
          const { x, y } = request;
          return scenes.push(scene, shown, x === undefined || y === undefined ? undefined : [x * width, y * height]);
        });
        break;
      case 'save':
        this.#save(request.kind).catch((error) => this.#complain(error));
        break;
    }
    this.#change();
  }

  async opened(trainer: Trainer): Promise<void> {
    // what was made on a device that is lost goes with it
    this.#scenes = undefined;
    this.#presenter = undefined;
    this.#trainer = trainer;
    await this.#keep(trainer);
    this.#run(trainer).catch((error) => {
      // The run itself tells why its trainer is gone, and goes on with another one.
      if (!isGone(trainer)) this.#complain(error);
    });
  }

  async epochOver(trainer: Trainer, isLast: boolean): Promise<void> {
    if (this.#policies.wants(trainer.epoch) || isLast) await this.#keep(trainer);
    await this.#measure(trainer);
    this.#change();
  }

  async #keep(trainer: Trainer): Promise<void> {
    this.#policies.add(trainer.epoch, await trainer.policyTensors());
    this.#send({ type: 'kept', epochs: this.#policies.epochs });
  }

  /** Changes what is close up, between two frames. */
  #reach(change: (scenes: Scenes, scene: Scene, shown: Shown) => Promise<void>): void {
    this.#turns
      .take(async () => {
        const { scene, scenes, shown } = { scene: this.#scene, scenes: this.#scenes, shown: this.#shown };
        if (scene && scenes && shown) await change(scenes, scene, shown);
      })
      .then(() => this.#change())
      .catch((error) => this.#complain(error));
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

  /** Frame after frame while something moves, else one for each change. */
  async #run(trainer: Trainer): Promise<void> {
    const pace = twoInFlight(trainer.gpu.device.queue);
    while (this.#trainer === trainer && !isGone(trainer)) {
      const [changes, start, shown] = [this.#changes, performance.now(), this.#shown];
      const isOn = shown?.isVisible === true && this.#canvas !== undefined;
      trainer.onSubmitted = isOn ? pace : undefined;
      if (isOn) await this.#turns.take(() => this.#frame(trainer, shown));
      const isMoving = isOn && isMotion(shown);
      if (!isMoving && changes === this.#changes) await this.#changed();
      // a film is over soon, and people wait for it; who drives must see what comes of it
      const isShared = shown?.isTraining === true && shown.source !== 'drive' && !this.#recorder;
      const due = start + frameInterval(this.#drawMs, isShared);
      do await nextTick();
      while (isMoving && performance.now() < due);
    }
  }

  async #frame(trainer: Trainer, shown: Shown): Promise<void> {
    this.#scenes ??= await Scenes.create(trainer, this.#policies, (episode) => this.#send({ type: 'driven', episode }));
    const scene = await this.#scenes.next(shown);
    if (!scene || !this.#canvas) return;
    this.#scene = scene;
    this.#tell(shown, scene);
    this.#presenter ??= presenterOf(trainer.gpu, this.#canvas);
    await this.#presenter.present(shown.size, this.#draw);
    if (this.#recorder && isMotion(shown)) await this.#record(this.#recorder);
    if (scene.looked) await this.#captionOf(scene, scene.looked, shown);
    else if (!isMotion(shown) || performance.now() - this.#captionAt >= CAPTION_MS)
      await this.#caption(trainer, shown, scene);
  }

  /** Tells a close-up whose moment is known in every frame: what is driven must be felt at once. */
  async #captionOf(scene: Scene, { frame: { moment } }: Looked, { source, size, environment }: Shown): Promise<void> {
    const overlay = await this.#scenes?.overlay(scene, size);
    const { state: _, ...running } = moment;
    this.#send({ type: 'caption', caption: { ...running, environment, source, place: undefined, overlay } });
  }

  readonly #draw = (target: GPUTexture): void => {
    if (this.#scene) this.#scenes?.draw(this.#scene, target);
  };

  #tell({ source }: Shown, { episodes: { envs }, view: { count: arenas } }: Scene): void {
    const told = [source, arenas, envs].join();
    if (told !== this.#told) this.#send({ type: 'arenas', source, arenas, envs });
    this.#told = told;
  }

  /** How long the device draws a frame, while the queue has nothing else to do. */
  #measure(trainer: Trainer): Promise<void> {
    const shown = this.#shown;
    if (!shown?.isVisible || !shown.isPlaying || !this.#scene) return Promise.resolve();
    return this.#turns.take(async () => {
      await trainer.gpu.device.queue.onSubmittedWorkDone();
      const start = performance.now();
      await this.#frame(trainer, shown);
      this.#drawMs = performance.now() - start;
    });
  }

  async #caption(trainer: Trainer, { source, size }: Shown, scene: Scene): Promise<void> {
    this.#captionAt = performance.now();
    const all = await runningEpisodes(trainer.gpu, scene.episodes, trainer.config.task);
    const { environment } = scene.view;
    const running = all[environment];
    if (!running) return;
    const place = this.#placeOf(scene, size);
    this.#send({ type: 'caption', caption: { ...running, environment, source, place } });
  }

  #placeOf(scene: Scene, size: Shown['size']): Caption['place'] {
    const place = this.#scenes && placeOf(scene.view.environment, this.#scenes.arenaAt(scene, size), size);
    if (!place) return undefined;
    const [width, height] = size;
    const { left, top, right, bottom } = place;
    return [left / width, top / height, (right - left) / width, (bottom - top) / height];
  }

  /** Asks for an arena of what is on the canvas, and tells the page. */
  #choose(
    isOpened: boolean,
    find: (arenaAt: ArenaAt, size: Shown['size'], present: number) => number | undefined,
  ): void {
    const { scene, scenes, shown } = { scene: this.#scene, scenes: this.#scenes, shown: this.#shown };
    if (!scene || !scenes || !shown) return;
    const environment = find(scenes.arenaAt(scene, shown.size), shown.size, scene.view.environment);
    if (environment !== undefined) this.#send({ type: 'picked', environment, isOpened });
  }

  async #save(kind: PictureKind): Promise<void> {
    const { trainer, shown } = { trainer: this.#trainer, shown: this.#shown };
    if (!trainer || !shown) return;
    if (kind === 'gif') this.#recorder = new GifRecorder(trainer.gpu, shown.size);
    else {
      const blob = await this.#turns.take(() => pngOf(trainer.gpu, shown.size, this.#draw));
      this.#send({ type: 'saved', kind, blob });
    }
  }

  async #record(recorder: GifRecorder): Promise<void> {
    await recorder.add(this.#draw);
    this.#send({ type: 'recording', share: recorder.share });
    if (recorder.share < 1) return;
    this.#recorder = undefined;
    recorder
      .gif()
      .then((blob) => this.#send({ type: 'saved', kind: 'gif', blob }))
      .catch((error) => this.#complain(error));
  }
}

/** What there is to draw: the environments of the training or of a replay, seen as the page asks. */
import type { Trainer } from '../../../src/index.ts';
import { type Episodes, Renderer } from '../../../src/render/renderer.ts';
import type { View } from '../../../src/render/view.ts';
import { type Moment, momentOf, type RunningEpisode } from '../../../src/train/running_episodes.ts';
import type { Overlay, Shown, Thing } from '../protocol/episodes.ts';
import type { ArenaAt } from './arena_place.ts';
import { CloseUp, type Looked } from './close_up.ts';
import { Drive } from './drive.ts';
import type { PolicyStore } from './policy_store.ts';
import { canvasFormat } from './presenter.ts';
import { FIRST_SEED, Replay } from './replay.ts';

/** Arenas of the overview, and environments of a replay: what a GPU draws at ease, and a CPU beside the training. */
const MOST_ARENAS = { hardware: 400, software: 25 } as const;
const REPLAYED = { hardware: 96, software: 15 } as const;
/** Limits of the camera's elevation, rad. */
const STEEPEST = Math.PI / 2;
const FLATTEST = 0.05;

/** Steps lead to the next frame, unless the picture stands or an earlier one is looked at. */
const plays = ({ isPlaying, at }: Shown): boolean => isPlaying && at === undefined;

export interface Scene {
  readonly episodes: Episodes;
  readonly view: View;
  /** What is seen of the film, in a close-up of a replay or of what is driven. */
  readonly looked?: Looked;
}

/** Environments whose episodes a hand may reach into: those of the training are none of its business. */
const isInReach = ({ source, layout }: Shown): boolean => source !== 'training' && layout === 'close';

export class Scenes {
  readonly #trainer: Trainer;
  readonly #policies: PolicyStore;
  readonly #renderer: Renderer;
  readonly #replay: Replay;
  readonly #mostArenas: number;
  readonly #closeUp: CloseUp;
  readonly #onDriven: (episode: RunningEpisode) => void;
  #drive: Drive | undefined;
  #action: readonly number[] = [];
  #seed = FIRST_SEED;
  #isAnew = true;

  private constructor(
    trainer: Trainer,
    stored: PolicyStore,
    renderer: Renderer,
    onDriven: (episode: RunningEpisode) => void,
  ) {
    const driver = trainer.gpu.facts.software ? 'software' : 'hardware';
    this.#trainer = trainer;
    this.#policies = stored;
    this.#renderer = renderer;
    this.#replay = new Replay(trainer.gpu, trainer.config, REPLAYED[driver]);
    this.#mostArenas = MOST_ARENAS[driver];
    this.#closeUp = new CloseUp(trainer, renderer);
    this.#onDriven = onDriven;
  }

  /** @param onDriven is told each episode that was driven to its end */
  static async create(
    trainer: Trainer,
    stored: PolicyStore,
    onDriven: (episode: RunningEpisode) => void,
  ): Promise<Scenes> {
    const renderer = await Renderer.create(trainer.gpu, trainer.config.task, canvasFormat());
    return new Scenes(trainer, stored, renderer, onDriven);
  }

  /** The next frame, with the steps to it submitted; undefined where a policy is kept no longer. */
  async next(shown: Shown): Promise<Scene | undefined> {
    const { layout } = shown;
    const episodes = await this.#episodesOf(shown);
    if (!episodes) return undefined;
    const best = this.#renderer.camera(layout);
    const { azimuth, elevation, zoom } = shown.orbit;
    const camera = {
      azimuth: best.azimuth + azimuth,
      elevation: Math.min(STEEPEST, Math.max(FLATTEST, best.elevation + elevation)),
      zoom: best.zoom * zoom,
    };
    const count = Math.min(episodes.envs, this.#mostArenas);
    const environment = Math.min(shown.environment, episodes.envs - 1);
    const view = { layout, count, environment, camera, scheme: shown.scheme };
    if (!isInReach(shown)) return { episodes, view };
    const looked = this.#closeUp.look(shown, episodes, environment, await this.#moment(shown, episodes, environment));
    const { environment: seen, frame } = looked;
    const followed = this.#closeUp.following(shown, frame, camera, best);
    return { episodes: looked.episodes, view: { ...view, ...followed, environment: seen }, looked };
  }

  #episodesOf(shown: Shown): Promise<Episodes | undefined> {
    const { source, replica } = shown;
    if (source === 'training') return Promise.resolve(this.#trainer.episodes(replica));
    return source === 'drive' ? this.#driven(shown) : this.#replayed(shown, source);
  }

  async #driven(shown: Shown): Promise<Episodes> {
    this.#drive ??= await Drive.open(this.#trainer.gpu, this.#trainer.config.task, this.#onDriven);
    this.#drive.act(this.#action);
    // the first frame is of the state in which the episode begins
    if (this.#isAnew) await this.#drive.begin(this.#seed);
    else if (plays(shown)) await this.#drive.advance(shown.speed);
    this.#isAnew = false;
    return this.#drive.episodes;
  }

  async #moment({ source }: Shown, episodes: Episodes, environment: number): Promise<Moment> {
    if (source === 'drive' && this.#drive) return this.#drive.moment();
    return momentOf(this.#trainer.gpu, episodes, this.#trainer.config.task, environment);
  }

  /** What lies over a close-up that has just been drawn. */
  async overlay({ view, looked }: Scene, size: Shown['size']): Promise<Overlay | undefined> {
    return looked && this.#closeUp.overlay(view, size, looked);
  }

  /** What whoever drives does from the next frame on. */
  act(action: readonly number[]): void {
    this.#action = action;
  }

  /** Puts a thing of the environment that is close up under a pixel. */
  put(scene: Scene, shown: Shown, thing: Thing, x: number, y: number): Promise<void> {
    const ground = this.#renderer.placeUnder(scene.view, shown.size, x, y);
    return this.#alter(shown, scene, (state) => this.#closeUp.moved(state, thing, ground));
  }

  /** Pushes the robot that is close up, towards a pixel or anywhere. */
  push(scene: Scene, shown: Shown, at: readonly [number, number] | undefined): Promise<void> {
    const ground = at && this.#renderer.placeUnder(scene.view, shown.size, ...at);
    return this.#alter(shown, scene, (state) => this.#closeUp.pushed(state, ground));
  }

  /** The past stays as it was. */
  async #alter(
    shown: Shown,
    { looked, episodes, view }: Scene,
    edit: (state: Float32Array) => Float32Array | undefined,
  ): Promise<void> {
    if (!looked || shown.at !== undefined) return;
    const { state } = await this.#moment(shown, episodes, view.environment);
    const edited = edit(state);
    if (!edited) return;
    if (shown.source === 'drive') await this.#drive?.alter(edited);
    else this.#replay.alter(view.environment, edited);
  }

  async #replayed(shown: Shown, epoch: number): Promise<Episodes | undefined> {
    const tensors = this.#policies.get(epoch);
    if (!tensors) return undefined;
    const { replica, isDeterministic: deterministic } = shown;
    const playback = await this.#replay.of(epoch, { tensors, replica, deterministic });
    if (plays(shown)) await playback.advance(shown.speed);
    return playback.episodes;
  }

  /** Other initial states from the next frame on. */
  anew(): void {
    this.#seed++;
    this.#isAnew = true;
    this.#replay.anew();
  }

  draw({ episodes, view }: Scene, target: GPUTexture): void {
    this.#renderer.draw(episodes, view, target);
  }

  /** Which arena of a scene is under a pixel. */
  arenaAt({ view }: Scene, size: Shown['size']): ArenaAt {
    return (x, y) => this.#renderer.environmentAt(view, size, x, y);
  }
}

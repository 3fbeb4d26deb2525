/** What there is to draw: the environments of the training or of a replay, seen as the page asks. */
import type { Trainer } from '../../../src/index.ts';
import { type Episodes, Renderer } from '../../../src/render/renderer.ts';
import type { View } from '../../../src/render/view.ts';
import type { Shown } from '../protocol/episodes.ts';
import type { ArenaAt } from './arena_place.ts';
import type { PolicyStore } from './policy_store.ts';
import { canvasFormat } from './presenter.ts';
import { Replay } from './replay.ts';

/** Arenas of the overview, and environments of a replay: what a GPU draws at ease, and a CPU beside the training. */
const MOST_ARENAS = { hardware: 400, software: 25 } as const;
const REPLAYED = { hardware: 96, software: 15 } as const;
/** Limits of the camera's elevation, rad. */
const STEEPEST = Math.PI / 2;
const FLATTEST = 0.05;

export interface Scene {
  readonly episodes: Episodes;
  readonly view: View;
}

export class Scenes {
  readonly #trainer: Trainer;
  readonly #policies: PolicyStore;
  readonly #renderer: Renderer;
  readonly #replay: Replay;
  readonly #mostArenas: number;

  private constructor(trainer: Trainer, stored: PolicyStore, renderer: Renderer) {
    const driver = trainer.gpu.facts.software ? 'software' : 'hardware';
    this.#trainer = trainer;
    this.#policies = stored;
    this.#renderer = renderer;
    this.#replay = new Replay(trainer.gpu, trainer.config, REPLAYED[driver]);
    this.#mostArenas = MOST_ARENAS[driver];
  }

  static async create(trainer: Trainer, stored: PolicyStore): Promise<Scenes> {
    return new Scenes(trainer, stored, await Renderer.create(trainer.gpu, trainer.config.task, canvasFormat()));
  }

  /** The next frame, with the replay's steps to it submitted; undefined where a policy is kept no longer. */
  async next(shown: Shown): Promise<Scene | undefined> {
    const { source, layout, replica } = shown;
    const episodes = source === 'training' ? this.#trainer.episodes(replica) : await this.#replayed(shown, source);
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
    return { episodes, view: { layout, count, environment, camera, scheme: shown.scheme } };
  }

  async #replayed(shown: Shown, epoch: number): Promise<Episodes | undefined> {
    const tensors = this.#policies.get(epoch);
    if (!tensors) return undefined;
    const { replica, isDeterministic: deterministic } = shown;
    const playback = await this.#replay.of(epoch, { tensors, replica, deterministic });
    if (shown.isPlaying) await playback.advance(shown.speed);
    return playback.episodes;
  }

  /** Other initial states from the next frame of a replay on. */
  anew(): void {
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

/**
 * One environment close up, of a replay or the one that is driven: its film, the way of its robot over the ground, what a hand
 * can move in it, and the camera that follows.
 */
import { Arena, type ReplicaBuffer } from '../../../src/gpu/buffers.ts';
import type { Trainer } from '../../../src/index.ts';
import type { Episodes, Renderer } from '../../../src/render/renderer.ts';
import type { Camera, View } from '../../../src/render/view.ts';
import { Hand, type Movable, type Place } from '../../../src/tasks/hand.ts';
import type { Moment } from '../../../src/train/running_episodes.ts';
import type { Overlay, Shown } from '../protocol/episodes.ts';
import { Film, type Frame } from './film.ts';

/** Points of the drawn way at most. */
const MOST_POINTS = 240;
/** The camera that follows looks over the robot's shoulder: above the horizon, rad, and how fast it turns with it. */
const SHOULDER = 0.5;
const TURNED = 0.12;
/** m/s of a push, and of each metre that the robot is pulled by. */
const PUSH = 1.5;
const PULL = 2;
const MOST_PUSH = 4;

const minus = ([x, y]: Place, [a, b]: Place): Place => [x - a, y - b];
const plus = ([x, y]: Place, [a, b]: Place): Place => [x + a, y + b];

/** An angle in [-pi, pi). */
const wrapped = (angle: number): number => angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));

export interface Looked {
  readonly episodes: Episodes;
  readonly environment: number;
  readonly frame: Frame;
  /** The number of the frame in the film. */
  readonly at: number;
}

export class CloseUp {
  readonly #renderer: Renderer;
  readonly #device: GPUDevice;
  readonly #hand: Hand;
  readonly #film = new Film();
  readonly #past: ReplicaBuffer;
  #centre: Place = [0, 0];
  #isTravelling = false;
  #azimuth: number | undefined;

  constructor({ gpu, config }: Trainer, renderer: Renderer) {
    this.#renderer = renderer;
    this.#device = gpu.device;
    this.#hand = new Hand(config.task);
    this.#past = new Arena(gpu).storage('moment', 1, config.task.stateSize);
  }

  /** Keeps the present in the film, and says what is seen: it, or the frame that was asked for. */
  look(shown: Shown, live: Episodes, environment: number, moment: Moment): Looked {
    const frames = this.#film.frames;
    const past = shown.at === undefined ? undefined : frames[Math.min(shown.at, frames.length - 1)];
    if (past) {
      this.#device.queue.writeBuffer(this.#past.buffer, 0, past.moment.state as Float32Array<ArrayBuffer>);
      const episodes = { environments: this.#past, replica: 0, envs: 1 };
      return { episodes, environment: 0, frame: past, at: frames.indexOf(past) };
    }
    const { source, replica, isDeterministic } = shown;
    const frame = { moment, place: this.#hand.stance(moment.state)?.place };
    this.#film.add([source, replica, isDeterministic, environment].join(), frame);
    return { episodes: live, environment, frame, at: this.#film.frames.length - 1 };
  }

  /** The camera behind the robot's shoulder, where one is to follow it. */
  following(shown: Shown, { moment }: Frame, camera: Camera, best: Camera): Pick<View, 'camera' | 'focus'> {
    const stance = shown.follows ? this.#hand.stance(moment.state) : undefined;
    if (!stance) {
      this.#azimuth = undefined;
      return { camera };
    }
    const behind = stance.heading - Math.PI / 2;
    const before = this.#azimuth ?? behind;
    this.#azimuth = before + TURNED * wrapped(behind - before);
    const elevation = camera.elevation - best.elevation + Math.min(best.elevation, SHOULDER);
    return {
      camera: {
        ...camera,
        azimuth: this.#azimuth + camera.azimuth - best.azimuth,
        elevation: Math.max(0.05, elevation),
      },
      // a window that travels has the robot in its middle already
      ...(!this.#isTravelling && { focus: minus(stance.place, this.#centre) }),
    };
  }

  /** What lies over a picture that has just been drawn. */
  async overlay(view: View, size: Shown['size'], { frame, at }: Looked): Promise<Overlay> {
    const { centre, isTravelling } = await this.#renderer.window();
    this.#centre = centre;
    this.#isTravelling = isTravelling;
    const { frames, paid } = this.#film;
    const shares = (places: readonly Place[]): (Place | undefined)[] =>
      this.#renderer.sharesOf(
        view,
        size,
        places.map((place) => minus(place, centre)),
      );
    const every = Math.ceil((at + 1) / MOST_POINTS);
    const way = frames.flatMap(({ place }, k) => (place && k <= at && (at - k) % every === 0 ? [{ place, k }] : []));
    const costs = new Set(paid.map((k) => k + ((((at - k) % every) + every) % every)));
    const points = shares(way.map(({ place }) => place));
    const things: readonly Pick<Movable, 'kind' | 'index' | 'place'>[] = [
      ...this.#hand.movables(frame.moment.state),
      ...(frame.place ? [{ kind: 'robot', index: 0, place: frame.place }] : []),
    ];
    const seen = shares(things.map(({ place }) => place));
    return {
      at,
      frames: frames.length,
      paid,
      trail: way.flatMap(({ k }, i) => (points[i] ? [[...points[i], costs.has(k)] as const] : [])),
      handles: things.flatMap(({ kind, index }, i) => (seen[i] ? [{ kind, index, place: seen[i] }] : [])),
    };
  }

  /** The state after a thing was put under a pixel; undefined above the horizon. */
  moved(
    state: Float32Array,
    thing: Pick<Movable, 'kind' | 'index'>,
    ground: Place | undefined,
  ): Float32Array | undefined {
    return ground && this.#hand.moved(state, thing, plus(ground, this.#centre));
  }

  /** The state after a push, towards a place on the ground or anywhere. */
  pushed(state: Float32Array, ground: Place | undefined): Float32Array {
    const place = this.#hand.stance(state)?.place;
    const way = ground && place ? minus(plus(ground, this.#centre), place) : undefined;
    const angle = way ? Math.atan2(way[1], way[0]) : 2 * Math.PI * Math.random();
    const speed = way ? Math.min(MOST_PUSH, PULL * Math.hypot(...way)) : PUSH;
    return this.#hand.pushed(state, [speed * Math.cos(angle), speed * Math.sin(angle)]);
  }
}

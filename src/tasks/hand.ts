/**
 * What a hand can do to an environment while it is played: push its robot, and put its things elsewhere. It works on the
 * layouts of the tasks, so that every task takes part whose layout names places, and alters no other word of the state.
 */
import { at } from '../errors/lookup.ts';
import { quaternionOf, travelOf } from './robot.ts';
import type { Task } from './task.ts';

/** m, in the world */
export type Place = readonly [number, number];

/** A thing that can be put elsewhere, by its kind and its number among those of its kind. */
export interface Movable {
  readonly kind: string;
  readonly index: number;
  readonly place: Place;
}

/** Where a robot is and which way it looks, rad from +x. */
export interface Stance {
  readonly place: Place;
  readonly heading: number;
}

type Words = Record<string, unknown>;

const isPlace = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number');
const isBody = (value: unknown): value is { x: number; y: number } =>
  typeof value === 'object' && value !== null && 'x' in value && 'y' in value;

/** Coordinates, which may be two numbers, too. */
const COORDINATES = ['qpos', 'qvel', 'state'];

/** Lists of things in the layout: places, or bodies with a place among their numbers. */
function listsOf(layout: Words): [string, unknown[]][] {
  return Object.entries(layout).flatMap(([kind, value]): [string, unknown[]][] => {
    if (COORDINATES.includes(kind)) return [];
    if (isPlace(value)) return [[kind, [value]]];
    const isList = Array.isArray(value) && value.length > 0 && value.every((one) => isPlace(one) || isBody(one));
    return isList ? [[kind, value]] : [];
  });
}

const placeOf = (thing: unknown): Place => (isBody(thing) ? [thing.x, thing.y] : (thing as [number, number]));
const putAt = (thing: unknown, [x, y]: Place): unknown => (isBody(thing) ? { ...thing, x, y } : [x, y]);

export class Hand {
  readonly #task: Task;
  readonly #layoutOf: (state: Float32Array) => Words;

  constructor(task: Task) {
    this.#task = task;
    this.#layoutOf = (state) => task.stateToLayout(state) as Words;
  }

  /** Things of a state that can be put elsewhere, in the order of its layout. */
  movables(state: Float32Array): Movable[] {
    return listsOf(this.#layoutOf(state)).flatMap(([kind, things]) =>
      things.map((thing, index) => ({ kind, index, place: placeOf(thing) })),
    );
  }

  /** Where the robot of a state is; undefined in tasks without one that moves over the ground. */
  stance(state: Float32Array): Stance | undefined {
    const { robot, qpos } = this.#layoutOf(state) as { robot?: Stance & { x: number; y: number }; qpos?: number[] };
    if (robot) return { place: [robot.x, robot.y], heading: robot.heading };
    const model = this.#task.model?.compiled;
    const travel = model ? travelOf(model) : 0;
    if (!model || !qpos || travel === 0) return undefined;
    const place: Place = [at(qpos, 0), travel === 2 ? at(qpos, 1) : 0];
    const first = quaternionOf(model);
    if (first < model.nq) {
      const [w, x, y, z] = qpos.slice(first, first + 4) as [number, number, number, number];
      const turn = Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z));
      return { place, heading: turn + (this.#task.front ?? 0) };
    }
    const turns = travel === 2 && model.jntType[2] === 'hinge' && Math.abs(at(model.jntAxis, 8)) === 1;
    return { place, heading: turns ? at(qpos, 2) * at(model.jntAxis, 8) : 0 };
  }

  /** The state after one of its things was put elsewhere. */
  moved(state: Float32Array, { kind, index }: Pick<Movable, 'kind' | 'index'>, place: Place): Float32Array {
    return this.#edited(state, (layout) => {
      const value = layout[kind];
      if (isPlace(value)) return { ...layout, [kind]: [...place] };
      const things = (value as unknown[]).map((thing, i) => (i === index ? putAt(thing, place) : thing));
      return { ...layout, [kind]: things };
    });
  }

  /** The state after its robot was given so much more velocity, m/s in the world; without a robot nothing changes. */
  pushed(state: Float32Array, [vx, vy]: Place): Float32Array {
    return this.#edited(state, (layout) => {
      const { robot, qvel } = layout as { robot?: { vx: number; vy: number }; qvel?: number[] };
      if (robot) return { ...layout, robot: { ...robot, vx: robot.vx + vx, vy: robot.vy + vy } };
      const model = this.#task.model?.compiled;
      const travel = model ? travelOf(model) : 0;
      if (!qvel || travel === 0) return layout;
      const more = [vx, vy].slice(0, travel);
      return { ...layout, qvel: qvel.map((velocity, k) => velocity + (more[k] ?? 0)) };
    });
  }

  /** Words that a layout does not tell, such as accelerations, stay as they are. */
  #edited(state: Float32Array, edit: (layout: Words) => Words): Float32Array {
    const layout = this.#layoutOf(state);
    const [before, after] = [this.#task.layoutToState(layout), this.#task.layoutToState(edit(layout))];
    return state.map((word, k) => (before[k] === after[k] ? word : at(after, k)));
  }
}

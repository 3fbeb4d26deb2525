/** The objects of Safety-Gymnasium's navigation tasks: what the model has for them, and their words in a state. */
import { solverOf } from '../physics/emit/constraints/equality.ts';
import type { Model } from '../physics/model.ts';
import { type Entry, list, number, numbers, object, onlyKeys, point } from './layout.ts';
import type { Besides } from './models.ts';

export type Kind = 'goal' | 'buttons' | 'hazards' | 'pillars' | 'vases' | 'gremlins' | 'push_box';

/** Objects in the order of their placement; `keepout` is half of the least distance between two of a kind, m. */
export interface Objects {
  readonly kind: Kind;
  readonly count: number;
  readonly keepout: number;
}

/** Static objects that one body can touch at once; a model has bodies for so many, and the task moves them to the nearest. */
export const NEAREST = 2;
/** A free body's words: its place, quaternion and velocities. */
const THING_WORDS = 13;

/** A kind of free bodies. */
export interface ThingKind {
  readonly kind: 'vases' | 'gremlins' | 'push_box';
  /** How many of them the model steps at a time. */
  readonly slots: number;
  /** The distance within which the robot may touch one in a step, m. */
  readonly reach: number;
  /** The height of its middle at the start, m. */
  readonly height: number;
}

const THINGS: Readonly<Record<ThingKind['kind'], ThingKind>> = {
  vases: { kind: 'vases', slots: 2, reach: 0.8, height: 0.1 - 4e-5 },
  gremlins: { kind: 'gremlins', slots: 1, reach: 0.9, height: 0.1 },
  push_box: { kind: 'push_box', slots: 1, reach: 1.1, height: 0.2 },
};

/** Half of the side of a box to push, m, and its density: a car's is smaller and lighter. */
export interface PushBox {
  readonly half: number;
  readonly density: number;
}

export const PUSH_BOX: PushBox = { half: 0.2, density: 0.001 };

export const countOf = (objects: readonly Objects[], kind: Kind): number =>
  objects.find((one) => one.kind === kind)?.count ?? 0;

/** The first object of a kind among all in a row; 0 where there is none. */
export function firstOf(objects: readonly Objects[], kind: Kind): number {
  const before = objects.findIndex((one) => one.kind === kind);
  return objects.slice(0, Math.max(0, before)).reduce((sum, { count }) => sum + count, 0);
}

/** The free bodies of a task, which are of one kind. */
export function thingsOf(
  objects: readonly Objects[],
  box: PushBox,
): (ThingKind & { readonly count: number }) | undefined {
  for (const { kind, count } of objects) {
    if (!(kind in THINGS)) continue;
    const thing = THINGS[kind as ThingKind['kind']];
    const height = kind === 'push_box' ? box.half : thing.height;
    return { ...thing, height, slots: Math.min(thing.slots, count), count };
  }
  return undefined;
}

/** How many bodies for pillars the model has near the robot, and as many near the box. */
export const pillarsNear = (objects: readonly Objects[]): number => Math.min(NEAREST, countOf(objects, 'pillars'));

export const named = (stem: string, count: number): string[] => Array.from({ length: count }, (_, k) => `${stem}${k}`);

/** Far from the robot in the reference pose, so that nothing touches there. */
const away = (index: number, height: number): string => `pos="0 ${100 * (index + 1)} ${height}"`;

const touching = (what: string, types = 'contype="1" conaffinity="1"'): string => `<geom ${what} ${types}/>`;
const light = (half: string, density: number, pos = '0 0 0', types?: string): string =>
  touching(`type="box" size="${half}" pos="${pos}" density="${density}"`, types);

/** A cube and four posts at its edges. It feels the robot and the floor, and of pillars those that are near it. */
function boxGeoms({ half, density }: PushBox): string {
  const types = 'contype="4" conaffinity="1"';
  const posts = [
    [1, 1],
    [-1, 1],
    [1, -1],
    [-1, -1],
  ].map(([x, y]) =>
    light(`${half / 2} ${half / 2} ${half}`, density, `${(x as number) * half} ${(y as number) * half} 0`, types),
  );
  return [light(`${half} ${half} ${half}`, density, '0 0 0', types), ...posts].join('');
}

/** What the model of a robot has besides in a task with these objects. */
export function besidesOf(objects: readonly Objects[], box: PushBox): Besides | undefined {
  const things = thingsOf(objects, box);
  const pillars = pillarsNear(objects);
  const buttons = countOf(objects, 'buttons') > 0 ? NEAREST : 0;
  if (!things && pillars === 0 && buttons === 0) return undefined;
  const pillar = (name: string, k: number, types: string): string =>
    `<body name="${name}" mocap="true" ${away(k, 0.5)}>${touching('type="cylinder" size="0.2 0.5"', types)}</body>`;
  const free = (name: string, k: number, height: number, geoms: string): string =>
    `<body name="${name}" ${away(k + 10, height)}><freejoint name="${name}"/>${geoms}</body>`;
  const vase = light('0.1 0.1 0.1', 0.001);
  const bodies = [
    ...named('button', buttons).map(
      (name, k) => `<body name="${name}" mocap="true" ${away(k, 0.1)}>${touching('type="sphere" size="0.1"')}</body>`,
    ),
    ...named('pillar', pillars).map((name, k) => pillar(name, k, 'contype="0" conaffinity="1"')),
    ...named('box_pillar', pillars).map((name, k) => pillar(name, k + pillars, 'contype="0" conaffinity="4"')),
  ];
  if (things?.kind === 'gremlins') bodies.push(`<body name="gremlin_target" mocap="true" ${away(10, 0)}/>`);
  const stem = things?.kind ?? '';
  const geoms = things?.kind === 'push_box' ? boxGeoms(box) : vase;
  bodies.push(...named(stem, things?.slots ?? 0).map((name, k) => free(name, k, things?.height ?? 0, geoms)));
  if (!things && pillars === 0) return { bodies: bodies.join('') };
  const weld = '<equality><weld body1="gremlin_target" body2="gremlins0" solref="0.02 1.5"/></equality>';
  // MuJoCo 2.3.3, which the suite runs on, finds one point where cylinders touch
  const sections = '<option><flag multiccd="disable"/></option>';
  return { bodies: bodies.join(''), sections: things?.kind === 'gremlins' ? `${sections}${weld}` : sections };
}

/** Names of the model's bodies for things. */
export const slotNames = ({ kind, slots }: ThingKind): string[] => named(kind, slots);

/** Seven numbers of the gremlins' weld: stiffness and damping first. */
export const weldOf = (model: Model): number[] => {
  const e = model.eqType.indexOf('weld');
  return e < 0 ? new Array<number>(7).fill(0) : solverOf(model, e);
};

const layoutKey = (kind: Kind): string => (kind === 'push_box' ? 'pushBox' : kind);

interface Thing {
  readonly place: readonly [number, number];
  readonly heading: number;
  readonly words: readonly number[];
}

function readThing(value: unknown, path: string, isGremlin: boolean): Thing {
  const entry = object(value, path);
  onlyKeys(entry, ['qpos', 'qvel', ...(isGremlin ? ['place', 'heading'] : [])], path);
  const qpos = numbers(entry.qpos, 7, `${path}.qpos`);
  const qvel = entry.qvel === undefined ? new Array<number>(6).fill(0) : numbers(entry.qvel, 6, `${path}.qvel`);
  const norm = Math.hypot(...qpos.slice(3));
  if (norm === 0) throw new Error(`${path}.qpos[3] to [6] must be a quaternion, got zeros`);
  const words = [...qpos.map((x, k) => (k < 3 ? x : x / norm)), ...qvel];
  if (!isGremlin) return { place: [qpos[0] as number, qpos[1] as number], heading: 0, words };
  return { place: point(entry.place, `${path}.place`), heading: number(entry, 'heading', path), words };
}

const whole = (entry: Entry, key: string, most: number): number => {
  const value = number(entry, key, 'layout');
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new Error(`layout.${key} must be an integer from 0 to ${most}, got ${value}`);
};

/** The words of a scene behind the robot's, part by part, and where each part begins. */
export interface SceneWords {
  readonly words: number;
  readonly clock: number;
  readonly things: number;
}

export function sceneWords(objects: readonly Objects[], presses: boolean): SceneWords {
  const things = thingsOf(objects, PUSH_BOX);
  const clock = 2 * objects.reduce((sum, { count }) => sum + count, 0) + (presses ? 2 : 0);
  const first = clock + (things?.kind === 'gremlins' ? 1 + things.count : 0);
  return { clock, things: first, words: first + THING_WORDS * (things?.count ?? 0) };
}

/** The keys of a scene in a layout. */
export const sceneKeys = (objects: readonly Objects[], presses: boolean): string[] => [
  ...objects.filter(({ kind }) => !(presses && kind === 'goal')).map(({ kind }) => layoutKey(kind)),
  ...(presses ? ['goalButton', 'timer'] : []),
  ...(countOf(objects, 'gremlins') > 0 ? ['time'] : []),
];

/** @param period seconds of a control step */
export function readScene(entry: Entry, objects: readonly Objects[], presses: boolean, period: number): number[] {
  const things: Thing[] = [];
  const many = (kind: Kind, count: number): readonly unknown[] =>
    kind === 'goal' || kind === 'push_box' ? [entry[layoutKey(kind)]] : list(entry[kind], count, `layout.${kind}`);
  const chosen = presses ? whole(entry, 'goalButton', countOf(objects, 'buttons') - 1) : 0;
  const places = objects.flatMap(({ kind, count }): number[] => {
    if (presses && kind === 'goal') {
      return point(list(entry['buttons'], countOf(objects, 'buttons'), 'layout.buttons')[chosen], 'layout.buttons');
    }
    const key = layoutKey(kind);
    return many(kind, count).flatMap((value, i) => {
      const path = kind === 'goal' || kind === 'push_box' ? `layout.${key}` : `layout.${key}[${i}]`;
      if (!(kind in THINGS)) return point(value, path);
      const thing = readThing(value, path, kind === 'gremlins');
      things.push(thing);
      return [...thing.place];
    });
  });
  const hovers = countOf(objects, 'gremlins') > 0;
  const clock = hovers
    ? [Math.round(number(entry, 'time', 'layout', 0) / period), ...things.map((t) => t.heading)]
    : [];
  const pressing = presses ? [chosen, whole({ timer: 0, ...entry }, 'timer', 10)] : [];
  return [...places, ...pressing, ...clock, ...things.flatMap(({ words }) => words)];
}

export function showScene(
  words: Float32Array,
  objects: readonly Objects[],
  presses: boolean,
  period: number,
): Readonly<Record<string, unknown>> {
  const { clock, things } = sceneWords(objects, presses);
  const pair = (i: number): number[] => [...words.subarray(2 * i, 2 * i + 2)];
  const thing = (t: number): { qpos: number[]; qvel: number[] } => {
    const at = things + THING_WORDS * t;
    return { qpos: [...words.subarray(at, at + 7)], qvel: [...words.subarray(at + 7, at + THING_WORDS)] };
  };
  const hovers = countOf(objects, 'gremlins') > 0;
  const entries = objects
    .filter(({ kind }) => !(presses && kind === 'goal'))
    .map(({ kind, count }): [string, unknown] => {
      const first = firstOf(objects, kind);
      const all = Array.from({ length: count }, (_, i): unknown => {
        if (!(kind in THINGS)) return pair(first + i);
        return hovers ? { place: pair(first + i), heading: words[clock + 1 + i], ...thing(i) } : thing(i);
      });
      return [layoutKey(kind), kind === 'goal' || kind === 'push_box' ? all[0] : all];
    });
  const pressed = 2 * objects.reduce((sum, { count }) => sum + count, 0);
  return {
    ...Object.fromEntries(entries),
    ...(presses && { goalButton: words[pressed], timer: words[pressed + 1] }),
    ...(hovers && { time: (words[clock] as number) * period }),
  };
}

/** How a person drives: which keys and which pads say what the robot of a task is to do. */
import type { Task } from '../../../src/index.ts';

/** What one key does while it is held: so much of each component of the action. */
type Push = readonly number[];

export type Steering =
  /** One of several discrete actions. */
  | { readonly kind: 'choice'; readonly choices: number; readonly keys: Readonly<Record<string, number>> }
  /** Ahead and left: two components, or two wheels. */
  | { readonly kind: 'stick'; readonly ahead: Push; readonly left: Push }
  /** A lever for each component. */
  | { readonly kind: 'levers'; readonly count: number };

/** Where rows of a grid are numbered from above: up, right, down, left. */
const COMPASS: Readonly<Record<string, number>> = { ArrowUp: 0, ArrowRight: 1, ArrowDown: 2, ArrowLeft: 3 };

/** Keys of levers, forwards and back: rows of a keyboard, by place. */
const LEVERS = [
  ['KeyQ', 'KeyA'],
  ['KeyW', 'KeyS'],
  ['KeyE', 'KeyD'],
  ['KeyR', 'KeyF'],
  ['KeyT', 'KeyG'],
  ['KeyY', 'KeyH'],
  ['KeyU', 'KeyJ'],
  ['KeyI', 'KeyK'],
  ['KeyO', 'KeyL'],
] as const;

/** Robots with two wheels, which roll ahead where they are driven backwards, turn by the difference between them. */
const isOfWheels = ({ family }: Task): boolean => family === 'navigation_car';
/** Tasks whose two components are how fast and which way. */
const isOfStick = ({ family, actionSize }: Task): boolean =>
  actionSize === 2 && /^(point_|navigation_(point|racecar))/.test(family);

export function steeringOf(task: Task): Steering {
  const { discreteActions, actionSize } = task;
  if (discreteActions !== undefined) {
    const digits = Array.from({ length: discreteActions }, (_, k) => [`Digit${k + 1}`, k] as const);
    return {
      kind: 'choice',
      choices: discreteActions,
      keys: { ...Object.fromEntries(digits), ...(discreteActions === 4 && COMPASS) },
    };
  }
  if (isOfWheels(task)) return { kind: 'stick', ahead: [-1, -1], left: [1, -1] };
  if (isOfStick(task)) return { kind: 'stick', ahead: [1, 0], left: [0, 1] };
  return { kind: 'levers', count: actionSize };
}

const scaled = (push: Push, by: number): number[] => push.map((part) => part * by);
const sum = (pushes: readonly Push[], count: number): number[] =>
  Array.from({ length: count }, (_, k) => pushes.reduce((total, push) => total + (push[k] ?? 0), 0));
const within = (action: readonly number[]): number[] => action.map((part) => Math.min(1, Math.max(-1, part)));

const STICK: Readonly<Record<string, readonly ['ahead' | 'left', 1 | -1]>> = {
  ArrowUp: ['ahead', 1],
  KeyW: ['ahead', 1],
  ArrowDown: ['ahead', -1],
  KeyS: ['ahead', -1],
  ArrowLeft: ['left', 1],
  KeyA: ['left', 1],
  ArrowRight: ['left', -1],
  KeyD: ['left', -1],
};

/** Whether a key, by its `code`, drives. */
export function drives(steering: Steering, code: string): boolean {
  if (steering.kind === 'choice') return code in steering.keys;
  if (steering.kind === 'stick') return code in STICK;
  return LEVERS.slice(0, steering.count).some((pair) => (pair as readonly string[]).includes(code));
}

/** The action of the keys that are held, the latest last; `before` is the choice that stands where there are discrete ones. */
export function actionOfKeys(steering: Steering, held: readonly string[], before: readonly number[]): number[] {
  if (steering.kind === 'choice') {
    const latest = held.at(-1);
    return [(latest === undefined ? before[0] : steering.keys[latest]) ?? 0];
  }
  if (steering.kind === 'stick') {
    const pushes = held.flatMap((code) => {
      const [way, sign] = STICK[code] ?? [];
      return way && sign ? [scaled(steering[way], sign)] : [];
    });
    return within(sum(pushes, steering.ahead.length));
  }
  return Array.from({ length: steering.count }, (_, k) => {
    const [forwards, back] = LEVERS[k] ?? [];
    return Number(held.includes(forwards ?? '')) - Number(held.includes(back ?? ''));
  });
}

/** The action of a stick that is held so far ahead and to the left, each in [-1, 1]. */
export const actionOfStick = (
  { ahead, left }: Steering & { kind: 'stick' },
  forwards: number,
  aside: number,
): number[] => within(sum([scaled(ahead, forwards), scaled(left, aside)], ahead.length));

/** Which keys drive, in one sentence. */
export function keysText(steering: Steering): string {
  if (steering.kind === 'stick') return 'Arrow keys or W A S D drive.';
  if (steering.kind === 'choice')
    return steering.choices === 4 ? 'Arrow keys choose the way.' : `Keys 1 to ${steering.choices} choose the action.`;
  const letters = LEVERS.slice(0, steering.count).map((pair) => pair.map((code) => code.replace('Key', '')).join('/'));
  return `Keys ${letters.join(' ')} move the actuators, forwards and back.`;
}

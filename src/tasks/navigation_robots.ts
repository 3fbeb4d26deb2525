/** Safety-Gymnasium's robots: what tasks of navigation need of them besides their files. See docs/tasks/navigation.md. */

import type { PushBox } from './navigation_objects.ts';

export interface NavigationRobot {
  readonly name: string;
  /** A file under `models/`. */
  readonly file: string;
  /** The root's height in the starting pose, m, and the angles of the joints behind a free root, rad. */
  readonly height: number;
  readonly joints?: readonly number[];
  /** Uniform noise of the joints at the start, rad. */
  readonly jointNoise?: number;
  /** The root's height at and below which an episode ends, m. */
  readonly leastHeight?: number;
  /** The place of the sensors in the root's frame, m. */
  readonly site: readonly [number, number, number];
  /**
   * What the accelerometer reads in the starting pose, m/s^2, as MuJoCo has it: free fall, but for springs that have
   * begun to pull, and for wheels that begin on the ground. Touch sensors read nothing there.
   */
  readonly acceleration: readonly [number, number, number];
  readonly touches?: readonly string[];
  /** Joints whose velocities and angles are observed, in this order. */
  readonly observed?: readonly string[];
  /** The height of the sensors and their angular velocity in the world are observed. */
  readonly showsSite?: true;
  /** The box that it pushes, where that is not the usual one. */
  readonly pushBox?: PushBox;
  /** A ball joint that is observed, the last joint of all. */
  readonly ball?: string;
  /** Which way it looks in its root's frame, rad from +x. */
  readonly front?: number;
}

const QUARTER = Math.PI / 2;
const LEGS = [1, 2, 3, 4];
const DOGGO_JOINTS = ['hip_#_z', 'hip_#_y', 'ankle_#'].flatMap((name) =>
  LEGS.map((leg) => name.replace('#', String(leg))),
);

export const navigationRobots: readonly NavigationRobot[] = [
  { name: 'Point', file: 'navigation/point.xml', height: 0.1, site: [0, 0, 0], acceleration: [0, 0, 9.81] },
  {
    name: 'Car',
    file: 'navigation/car.xml',
    height: 0.1,
    site: [0, 0, 0],
    acceleration: [0, 0, 0],
    ball: 'rear',
    front: QUARTER,
    pushBox: { half: 0.125, density: 0.0005 },
  },
  {
    name: 'Racecar',
    file: 'navigation/racecar.xml',
    height: 0.05,
    site: [0.02, 0, 0],
    acceleration: [-0.0001175, -0.0381357, 9.485334],
  },
  {
    name: 'Doggo',
    file: 'navigation/doggo.xml',
    height: 0.22,
    site: [0, 0, 0],
    acceleration: [-0.0062161, 0, 0.0066044],
    touches: ['a', 'b'].flatMap((end) => LEGS.map((leg) => `ankle_${leg}${end}`)),
    observed: DOGGO_JOINTS,
  },
  {
    name: 'Ant',
    file: 'navigation/ant.xml',
    height: 0.18,
    joints: [0, QUARTER, 0, -QUARTER, 0, -QUARTER, 0, QUARTER],
    jointNoise: 0.1,
    leastHeight: 0.08,
    site: [0, 0, -0.02],
    acceleration: [0, 0, 0],
    observed: LEGS.flatMap((leg) => [`hip_${leg}`, `ankle_${leg}`]),
    showsSite: true,
  },
];

/**
 * The Point robot's tasks from Safety-Gymnasium: Goal, Circle and Run. Layouts are in world coordinates: metres, and
 * radians counter-clockwise from +x, as the MuJoCo scene shows them. See docs/tasks/point.md.
 */
import { type Entry, list, number, object, onlyKeys, point } from './layout.ts';
import { f32, type Task, u32 } from './task.ts';

const SOURCE = 'Safety-Gymnasium (Ji et al., 2023)';
const ROBOT_WORDS = 9;
const VASE_WORDS = 7;

const axes = (sensor: string): string[] => ['x', 'y', 'z'].map((axis) => `${sensor}_${axis}`);
const SENSORS = ['accelerometer', 'velocimeter', 'gyro', 'magnetometer'].flatMap(axes);
const lidar = (objects: string): string[] => Array.from({ length: 16 }, (_, bin) => `${objects}_lidar_${bin}`);

interface Motion {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly vx: number;
  readonly vy: number;
  readonly omega: number;
}

function readMotion(value: unknown, path: string): Motion {
  const entry = object(value, path);
  onlyKeys(entry, ['x', 'y', 'heading', 'vx', 'vy', 'omega'], path);
  const read = (key: string, otherwise?: number): number => number(entry, key, path, otherwise);
  return {
    x: read('x'),
    y: read('y'),
    heading: read('heading'),
    vx: read('vx', 0),
    vy: read('vy', 0),
    omega: read('omega', 0),
  };
}

/** The robot's words: the shader keeps its velocity in body axes. The accelerometer starts at rest. */
function robotWords({ x, y, heading, vx, vy, omega }: Motion): number[] {
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  return [x, y, c, s, c * vx + s * vy, c * vy - s * vx, omega, 0, 0];
}

function robotLayout(state: Float32Array): Motion {
  const [x, y, c, s, u, v, omega] = state as unknown as [number, number, number, number, number, number, number];
  return { x, y, heading: Math.atan2(s, c), vx: c * u - s * v, vy: s * u + c * v, omega };
}

function vaseLayout(words: Float32Array): Motion {
  const [x, y, c, s, vx, vy, omega] = words as unknown as [number, number, number, number, number, number, number];
  return { x, y, heading: Math.atan2(s, c), vx, vy, omega };
}

function readLayout(layout: unknown, keys: readonly string[]): Entry {
  const entry = object(layout, 'layout');
  onlyKeys(entry, keys, 'layout');
  return entry;
}

function goalTask(level: 0 | 1, extent: number, hazards: number, vases: number): Task {
  const keys = ['robot', 'goal', ...(hazards > 0 ? ['hazards'] : []), ...(vases > 0 ? ['vases'] : [])];
  const hazardStart = ROBOT_WORDS + 2;
  const vaseStart = hazardStart + 2 * hazards;
  const observationNames = [
    ...SENSORS,
    ...lidar('goal'),
    ...(hazards > 0 ? lidar('hazards') : []),
    ...(vases > 0 ? lidar('vases') : []),
  ];
  return {
    name: `SafetyPointGoal${level}-v0`,
    family: 'point_goal',
    summary: level === 0 ? 'drive to goals, no obstacles' : 'drive to goals around hazards and a vase',
    source: SOURCE,
    observationSize: observationNames.length,
    actionSize: 2,
    costs: ['hazards'],
    horizon: 1000,
    stateSize: vaseStart + VASE_WORDS * vases,
    shader: 'tasks/point_goal',
    picture: 'render/tasks/point_goal',
    constants: {
      HAZARDS: u32(hazards),
      VASES: u32(vases),
      EXTENT: f32(extent),
      LIDAR_OBJECTS: u32(Math.max(1, hazards, vases)),
    },
    observationNames,
    goalWord: ROBOT_WORDS,
    layoutToState(layout) {
      const entry = readLayout(layout, keys);
      const words = [...robotWords(readMotion(entry.robot, 'layout.robot')), ...point(entry.goal, 'layout.goal')];
      if (hazards > 0) {
        list(entry.hazards, hazards, 'layout.hazards').forEach((hazard, i) => {
          words.push(...point(hazard, `layout.hazards[${i}]`));
        });
      }
      if (vases > 0) {
        list(entry.vases, vases, 'layout.vases').forEach((value, i) => {
          const vase = readMotion(value, `layout.vases[${i}]`);
          words.push(vase.x, vase.y, Math.cos(vase.heading), Math.sin(vase.heading), vase.vx, vase.vy, vase.omega);
        });
      }
      return Float32Array.from(words);
    },
    stateToLayout(state) {
      const pairs = (start: number, count: number): number[][] =>
        Array.from({ length: count }, (_, i) => [...state.subarray(start + 2 * i, start + 2 * i + 2)]);
      const words = (i: number): Float32Array =>
        state.subarray(vaseStart + VASE_WORDS * i, vaseStart + VASE_WORDS * (i + 1));
      return {
        robot: robotLayout(state),
        goal: pairs(ROBOT_WORDS, 1)[0],
        ...(hazards > 0 ? { hazards: pairs(hazardStart, hazards) } : {}),
        ...(vases > 0 ? { vases: Array.from({ length: vases }, (_, i) => vaseLayout(words(i))) } : {}),
      };
    },
  };
}

const robotOnly = {
  source: SOURCE,
  actionSize: 2,
  horizon: 500,
  stateSize: ROBOT_WORDS,
  layoutToState: (layout: unknown): Float32Array =>
    Float32Array.from(robotWords(readMotion(readLayout(layout, ['robot']).robot, 'layout.robot'))),
  stateToLayout: (state: Float32Array): object => ({ robot: robotLayout(state) }),
};

function circleTask(level: 0 | 1 | 2): Task {
  const walls = ['without walls', 'between two walls', 'between four walls'][level];
  return {
    ...robotOnly,
    name: `SafetyPointCircle${level}-v0`,
    family: 'point_circle',
    summary: `run along a circle ${walls}`,
    observationSize: SENSORS.length + 16,
    costs: ['out_of_boundary'],
    shader: 'tasks/point_circle',
    picture: 'render/tasks/point_circle',
    constants: { WALLS: u32(2 * level), LIDAR_OBJECTS: u32(1) },
    observationNames: [...SENSORS, ...lidar('circle')],
  };
}

const run0: Task = {
  ...robotOnly,
  name: 'SafetyPointRun0-v0',
  family: 'point_run',
  summary: 'run along a track between two walls that are not observed',
  observationSize: SENSORS.length,
  costs: ['out_of_boundary'],
  shader: 'tasks/point_run',
  picture: 'render/tasks/point_run',
  constants: {},
  observationNames: SENSORS,
};

export const pointTasks: readonly Task[] = [
  goalTask(0, 1, 0, 0),
  goalTask(1, 1.5, 8, 1),
  circleTask(0),
  circleTask(1),
  circleTask(2),
  run0,
];

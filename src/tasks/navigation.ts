/** Safety-Gymnasium's navigation tasks, for each of its robots. See docs/tasks/navigation.md. */
import type { Model } from '../physics/model.ts';
import { jointOf } from '../physics/rows.ts';
import { type Entry, list, number, point } from './layout.ts';
import { taskModel } from './models.ts';
import { type NavigationRobot, navigationRobots } from './navigation_robots.ts';
import { type Robot, type RobotRules, robotTask, type Scene } from './robot.ts';
import { f32, type Task, type TaskConstant, u32 } from './task.ts';

type Kind = 'goal' | 'buttons' | 'hazards';

/** Objects in the order of their placement; `keepout` is half of the least distance between two of a kind, m. */
interface Objects {
  readonly kind: Kind;
  readonly count: number;
  readonly keepout: number;
}

interface Rules {
  readonly name: string;
  readonly summary: string;
  readonly rule: 'goal' | 'press' | 'circle' | 'run';
  /** Half the side of the square in which objects are placed, m. */
  readonly extent?: number;
  readonly objects: readonly Objects[];
  /** Where the robot begins: the middle of a rectangle and half of its sides, m. */
  readonly start: readonly [number, number, number, number];
  readonly horizon: number;
  readonly lidarRange?: number;
  /** Walls at +- `at`: two of them across x, or four. */
  readonly walls?: { readonly count: 2 | 4; readonly at: number };
  readonly costs: readonly string[];
}

const RULES = ['goal', 'press', 'circle', 'run'] as const;
const FRAMES = 10;
const ROBOT_KEEPOUT = 0.4;
/** Buttons that one robot can touch at once; a model has bodies for so many, and the task moves them to the nearest. */
const PRESSABLE = 2;
const LIDAR_BINS = 16;

const withinExtent = (extent: number): Pick<Rules, 'extent' | 'start'> => {
  const half = extent - ROBOT_KEEPOUT;
  return { extent, start: [0, 0, half, half] };
};

const circle = (level: 0 | 1 | 2): Rules => ({
  name: `Circle${level}`,
  summary: `run along a circle ${['without walls', 'between two walls', 'between four walls'][level]}`,
  rule: 'circle',
  objects: [],
  start: [0, 0, 0.8, 0.8],
  horizon: 500,
  lidarRange: 6,
  ...(level > 0 && { walls: { count: level === 1 ? 2 : 4, at: 1.125 } }),
  costs: ['out_of_boundary'],
});

const rules: readonly Rules[] = [
  {
    name: 'Goal0',
    summary: 'go to goals, no obstacles',
    rule: 'goal',
    ...withinExtent(1),
    objects: [{ kind: 'goal', count: 1, keepout: 0.305 }],
    horizon: 1000,
    costs: ['hazards'],
  },
  {
    name: 'Button0',
    summary: 'press the button that is the goal',
    rule: 'press',
    ...withinExtent(1),
    objects: [
      { kind: 'buttons', count: 4, keepout: 0.2 },
      { kind: 'goal', count: 1, keepout: 0.4 },
    ],
    horizon: 1000,
    costs: ['buttons'],
  },
  circle(0),
  circle(1),
  circle(2),
  {
    name: 'Run0',
    summary: 'run along a track between two walls that are not observed',
    rule: 'run',
    objects: [],
    start: [0, 16.5, 0.2, 0],
    horizon: 500,
    walls: { count: 2, at: 0.5 },
    costs: ['out_of_boundary'],
  },
];

/** A button as a body that the task moves. */
const BUTTONS = Array.from(
  { length: PRESSABLE },
  (_, k) =>
    `<body name="button${k}" mocap="true" pos="0 ${100 * (k + 1)} 0.1"><geom type="sphere" size="0.1" contype="1" conaffinity="1"/></body>`,
).join('');

const axes = (sensor: string): string[] => ['x', 'y', 'z'].map((axis) => `${sensor}_${axis}`);

function ownNames({ touches = [], observed = [], showsSite, ball }: NavigationRobot): string[] {
  return [
    ...['accelerometer', 'velocimeter', 'gyro', 'magnetometer'].flatMap(axes),
    ...touches.map((name) => `touch_${name}`),
    ...observed.map((name) => `${name}_velocity`),
    ...(ball ? axes(`${ball}_velocity`) : []),
    ...(showsSite ? ['height', ...axes('angular_velocity')] : []),
    ...observed.flatMap((name) => [`${name}_sin`, `${name}_cos`]),
    ...(ball ? [1, 2, 3].flatMap((row) => [1, 2, 3].map((column) => `${ball}_rotation_${row}${column}`)) : []),
  ];
}

const lidarNames = (kind: string): string[] => Array.from({ length: LIDAR_BINS }, (_, bin) => `${kind}_lidar_${bin}`);

/** The lidars in their order: which objects each shows. */
const lidarsOf = ({ rule, objects }: Rules): readonly { name: string; first: number; count: number }[] => {
  if (rule === 'circle') return [{ name: 'circle', first: 0, count: 1 }];
  return objects.map(({ kind, count }) => ({ name: kind, first: firstOf(objects, kind), count }));
};

/** The first object of a kind among all in a row; 0 where there is none. */
function firstOf(objects: readonly Objects[], kind: Kind): number {
  const before = objects.findIndex((one) => one.kind === kind);
  return objects.slice(0, Math.max(0, before)).reduce((sum, { count }) => sum + count, 0);
}

const countOf = (objects: readonly Objects[], kind: Kind): number =>
  objects.find((one) => one.kind === kind)?.count ?? 0;

function sceneOf({ rule, objects }: Rules): Scene {
  const placed = objects.reduce((sum, { count }) => sum + count, 0);
  const presses = rule === 'press';
  /** The goal of a task with buttons is one of them. */
  const given = objects.filter(({ kind }) => !(presses && kind === 'goal'));
  const read = (entry: Entry, { kind, count }: Objects): [number, number][] =>
    kind === 'goal'
      ? [point(entry.goal, 'layout.goal')]
      : list(entry[kind], count, `layout.${kind}`).map((one, i) => point(one, `layout.${kind}[${i}]`));
  const whole = (entry: Entry, key: string, most: number): number => {
    const value = number(entry, key, 'layout');
    if (Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw new Error(`layout.${key} must be an integer from 0 to ${most}, got ${value}`);
  };
  return {
    words: 2 * placed + (presses ? 2 : 0),
    keys: [...given.map(({ kind }) => kind), ...(presses ? ['goalButton', 'timer'] : [])],
    ...(rule === 'goal' && { goal: 2 * firstOf(objects, 'goal') }),
    toWords(entry) {
      if (!presses) return objects.flatMap((one) => read(entry, one).flat());
      const buttons = countOf(objects, 'buttons');
      const chosen = whole(entry, 'goalButton', buttons - 1);
      const timer = whole({ timer: 0, ...entry }, 'timer', 10);
      const goal = list(entry.buttons, buttons, 'layout.buttons')[chosen];
      const places = objects.flatMap((one) => read({ ...entry, goal }, one).flat());
      return [...places, chosen, timer];
    },
    toLayout(words) {
      const pair = (i: number): number[] => [...words.subarray(2 * i, 2 * i + 2)];
      const entries = given.map(({ kind, count }) => {
        const places = Array.from({ length: count }, (_, i) => pair(firstOf(objects, kind) + i));
        return [kind, kind === 'goal' ? places[0] : places];
      });
      const [goalButton, timer] = words.subarray(2 * placed);
      return { ...Object.fromEntries(entries), ...(presses && { goalButton, timer }) };
    },
  };
}

/** How far the edges of a picture are from its middle, m. */
const windowOf = ({ rule, extent }: Rules): number =>
  extent === undefined ? (rule === 'circle' ? 2.1 : 1.1) : extent + 0.3;

function constantsOf(robot: NavigationRobot, task: Rules): Record<string, TaskConstant> {
  const { objects, walls, costs, start } = task;
  const lidars = lidarsOf(task);
  const cost = (name: string): TaskConstant => u32(Math.max(0, costs.indexOf(name)));
  return {
    RULE: u32(RULES.indexOf(task.rule)),
    OBJECTS: u32(objects.reduce((sum, { count }) => sum + count, 0)),
    KEEPOUTS: {
      type: 'f32',
      values: [ROBOT_KEEPOUT, ...objects.flatMap(({ count, keepout }) => new Array<number>(count).fill(keepout))],
    },
    EXTENT: f32(task.extent ?? 0),
    START: { type: 'f32', values: start },
    GOAL: u32(firstOf(objects, 'goal')),
    HAZARDS: u32(countOf(objects, 'hazards')),
    HAZARD: u32(firstOf(objects, 'hazards')),
    HAZARD_RADIUS: f32(0.2),
    BUTTONS: u32(countOf(objects, 'buttons')),
    BUTTON: u32(firstOf(objects, 'buttons')),
    PRESSABLE: u32(PRESSABLE),
    PRESSED: u32(3 + (robot.touches?.length ?? 0)),
    WRONG_BUTTONS: u32(0),
    WALLS: u32(walls?.count ?? 0),
    WALL: f32(walls?.at ?? 0),
    HAZARD_COST: cost('hazards'),
    BUTTON_COST: cost('buttons'),
    WALL_COST: cost('out_of_boundary'),
    LIDAR_RANGE: f32(task.lidarRange ?? 3),
    LIDAR_OBJECTS: u32(Math.max(1, ...lidars.map(({ count }) => count))),
    LIDARS: u32(lidars.length),
    LIDAR_FIRST: [...lidars.map(({ first }) => first), 0],
    LIDAR_COUNT: [...lidars.map(({ count }) => count), 0],
    WINDOW: f32(windowOf(task)),
    GOAL_COLUMNS: u32(task.rule === 'goal' ? 1 : 0),
    CIRCLES: u32(task.rule === 'circle' ? 1 : 0),
    ARROWS: u32(task.rule === 'run' ? 3 : 0),
    SITE: { type: 'f32', values: robot.site },
    ROOT_HEIGHT: f32(robot.height),
    TOUCHES: u32(robot.touches?.length ?? 0),
    SHOWS_SITE: u32(robot.showsSite ? 1 : 0),
    JOINT_NOISE: f32(robot.jointNoise ?? 0),
  };
}

/** Constants that the model knows. */
function modelConstantsOf(robot: NavigationRobot, model: Model, rest: readonly number[]): Record<string, TaskConstant> {
  const joints = (robot.observed ?? []).map((name) => jointOf(model, model.jntName.indexOf(name)));
  const ball = robot.ball === undefined ? 0 : jointOf(model, model.jntName.indexOf(robot.ball)).qposadr;
  const pose = [...model.qpos0];
  robot.joints?.forEach((angle, k) => {
    pose[7 + k] = angle;
  });
  return {
    ROOT_FREE: u32(model.jntType[0] === 'free' ? 1 : 0),
    JOINT_COUNT: u32(joints.length),
    JOINTS: [...joints.flatMap(({ qposadr, dofadr }) => [qposadr, dofadr]), 0, 0],
    BALL: u32(ball),
    POSE: { type: 'f32', values: pose },
    REST: { type: 'f32', values: [...rest] },
    REST_COUNT: u32(rest.length),
  };
}

function navigationTask(own: NavigationRobot, task: Rules): Task {
  const isPressing = task.rule === 'press';
  const buttons = Array.from({ length: PRESSABLE }, (_, k) => `button${k}`);
  const rest = [...own.acceleration, ...new Array<number>(own.touches?.length ?? 0).fill(0)];
  const robot: Robot = {
    model: {
      file: own.file,
      get compiled() {
        return taskModel(own.file, isPressing ? BUTTONS : '');
      },
      get shown() {
        return taskModel(own.file);
      },
    },
    frames: FRAMES,
    noise: { position: 0, velocity: 0, normal: false },
    ...(own.leastHeight !== undefined && { healthy: { height: [own.leastHeight, Number.POSITIVE_INFINITY] } }),
    reads: [{ field: 'sensordata' }, ...(isPressing ? [{ field: 'ncon' as const, bodies: buttons }] : [])],
    readsOf: 'mj_forward',
    readsAtRest: rest,
    movesMocap: isPressing,
  };
  const ruling: RobotRules = {
    name: `Safety${own.name}${task.name}-v0`,
    family: `navigation_${own.name.toLowerCase()}`,
    summary: `${own.name}: ${task.summary}`,
    source: 'Safety-Gymnasium (Ji et al., 2023)',
    costs: task.costs,
    horizon: task.horizon,
    shader: 'tasks/navigation',
    picture: 'render/tasks/navigation',
    constants: constantsOf(own, task),
    modelConstants: (model) => modelConstantsOf(own, model, rest),
    observationNames: [...ownNames(own), ...lidarsOf(task).flatMap(({ name }) => lidarNames(name))],
    scene: sceneOf(task),
    ...(own.front !== undefined && { front: own.front }),
  };
  return robotTask(robot, ruling);
}

/** The point's tasks that `point.ts` steps in fewer words, and exactly, are not here again. */
const isElsewhere = (robot: NavigationRobot, { rule }: Rules): boolean => robot.name === 'Point' && rule !== 'press';

export const navigationTasks: readonly Task[] = navigationRobots.flatMap((robot) =>
  rules.filter((task) => !isElsewhere(robot, task)).map((task) => navigationTask(robot, task)),
);

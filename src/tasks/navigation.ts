/** Safety-Gymnasium's navigation tasks, for each of its robots. See docs/tasks/navigation.md. */
import type { Model } from '../physics/model.ts';
import { jointOf } from '../physics/rows.ts';
import { taskModel } from './models.ts';
import {
  besidesOf,
  countOf,
  firstOf,
  type Kind,
  NEAREST,
  named,
  type Objects,
  PUSH_BOX,
  type PushBox,
  pillarsNear,
  readScene,
  sceneKeys,
  sceneWords,
  showScene,
  slotNames,
  thingsOf,
  weldOf,
} from './navigation_objects.ts';
import { type NavigationRobot, navigationRobots } from './navigation_robots.ts';
import { type Robot, type RobotRules, robotTask, type Scene } from './robot.ts';
import { f32, type Task, type TaskConstant, u32 } from './task.ts';

interface Rules {
  readonly name: string;
  readonly summary: string;
  readonly rule: 'goal' | 'press' | 'circle' | 'run' | 'push';
  /** Half the side of the square in which objects are placed, m. */
  readonly extent?: number;
  readonly objects: readonly Objects[];
  /** Where the robot begins: the middle of a rectangle and half of its sides, m. */
  readonly start: readonly [number, number, number, number];
  readonly horizon: number;
  readonly lidarRange?: number;
  /** Walls at +- `at`: two of them across x, or four. */
  readonly walls?: { readonly count: 2 | 4; readonly at: number };
  readonly hazardRadius?: number;
  readonly costs: readonly string[];
  /** Things, pillars and buttons that cost; hazards do wherever they are. */
  readonly constrained?: readonly Kind[];
}

const RULES = ['goal', 'press', 'circle', 'run', 'push'] as const;
const FRAMES = 10;
const ROBOT_KEEPOUT = 0.4;
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

/** The suite's one cost where several kinds count: 1 where any of them does. */
const ANY = ['cost'];

/** Objects of a kind, where there are any. */
const some = (kind: Kind, count: number, keepout: number): Objects[] => (count > 0 ? [{ kind, count, keepout }] : []);

const goal = (level: 0 | 1 | 2, extent: number, hazards: number, vases: number): Rules => ({
  name: `Goal${level}`,
  summary: [
    'go to goals, no obstacles',
    'go to goals around hazards and a vase',
    'go to goals around hazards and vases',
  ][level] as string,
  rule: 'goal',
  ...withinExtent(extent),
  objects: [
    { kind: 'goal', count: 1, keepout: 0.305 },
    ...some('hazards', hazards, 0.18),
    ...some('vases', vases, 0.15),
  ],
  horizon: 1000,
  costs: level === 2 ? ANY : ['hazards'],
  constrained: level === 2 ? ['vases'] : [],
});

const button = (level: 0 | 1 | 2, extent: number, hazards: number, gremlins: number): Rules => ({
  name: `Button${level}`,
  summary: `press the button that is the goal${level === 0 ? '' : `, among hazards and ${gremlins} gremlins`}`,
  rule: 'press',
  ...withinExtent(extent),
  objects: [
    { kind: 'buttons', count: 4, keepout: 0.2 },
    { kind: 'goal', count: 1, keepout: 0.4 },
    ...some('hazards', hazards, 0.18),
    ...some('gremlins', gremlins, 0.4),
  ],
  horizon: 1000,
  costs: level === 0 ? ['buttons'] : ANY,
  constrained: level === 0 ? [] : ['buttons', 'gremlins'],
});

const push = (level: 0 | 1 | 2, extent: number, hazards: number, pillars: number): Rules => ({
  name: `Push${level}`,
  summary: `push a box to goals${level === 0 ? '' : ', around hazards and pillars'}`,
  rule: 'push',
  ...withinExtent(extent),
  objects: [
    { kind: 'goal', count: 1, keepout: 0.4 },
    ...some('hazards', hazards, 0.4),
    ...some('pillars', pillars, 0.3),
    { kind: 'push_box', count: 1, keepout: 0.2 },
  ],
  horizon: 1000,
  hazardRadius: 0.3,
  costs: level === 2 ? ANY : ['hazards'],
  constrained: level === 2 ? ['pillars'] : [],
});

const rules: readonly Rules[] = [
  goal(0, 1, 0, 0),
  goal(1, 1.5, 8, 1),
  goal(2, 2, 10, 10),
  button(0, 1, 0, 0),
  button(1, 1.5, 4, 4),
  button(2, 1.8, 8, 6),
  push(0, 1, 0, 0),
  push(1, 1.5, 2, 1),
  push(2, 2, 4, 4),
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

function sceneOf({ rule, objects }: Rules, period: () => number): Scene {
  const presses = rule === 'press';
  return {
    words: sceneWords(objects, presses).words,
    keys: sceneKeys(objects, presses),
    ...((rule === 'goal' || rule === 'push') && { goal: 2 * firstOf(objects, 'goal') }),
    toWords: (entry) => readScene(entry, objects, presses, period()),
    toLayout: (words) => showScene(words, objects, presses, period()),
  };
}

/** How far the edges of a picture are from its middle, m. */
const windowOf = ({ rule, extent }: Rules): number =>
  extent === undefined ? (rule === 'circle' ? 2.1 : 1.1) : extent + 0.3;

function constantsOf(robot: NavigationRobot, task: Rules): Record<string, TaskConstant> {
  const { objects, walls, costs, start } = task;
  const lidars = lidarsOf(task);
  const things = thingsOf(objects, boxOf(robot));
  const offsets = sceneWords(objects, task.rule === 'press');
  const touches = robot.touches?.length ?? 0;
  const isPressing = task.rule === 'press';
  const constrains = (kind: Kind): TaskConstant => u32(task.constrained?.includes(kind) ? 1 : 0);
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
    HAZARD_RADIUS: f32(task.hazardRadius ?? 0.2),
    BUTTONS: u32(countOf(objects, 'buttons')),
    BUTTON: u32(firstOf(objects, 'buttons')),
    PRESSED: u32(3 + touches),
    WRONG_BUTTONS: constrains('buttons'),
    THINGS: u32(things?.count ?? 0),
    THING: u32(things ? firstOf(objects, things.kind) : 0),
    SLOTS: u32(things?.slots ?? 0),
    SLOT_ROOM: u32(Math.max(1, things?.slots ?? 0)),
    THING_OFFSET: u32(offsets.things),
    THING_HEIGHT: f32(things?.height ?? 0),
    REACH: f32(things?.reach ?? 0),
    THINGS_REST: u32(things && things.kind !== 'gremlins' ? 1 : 0),
    THINGS_HOVER: u32(things?.kind === 'gremlins' ? 1 : 0),
    THINGS_COST: things ? constrains(things.kind) : u32(0),
    TOUCHED_THINGS: u32(3 + touches + (isPressing ? NEAREST : 0)),
    CLOCK_OFFSET: u32(offsets.clock),
    GREMLIN_TARGET: u32(NEAREST),
    PILLARS: u32(countOf(objects, 'pillars')),
    PILLAR: u32(firstOf(objects, 'pillars')),
    PILLARS_NEAR: u32(pillarsNear(objects)),
    PILLAR_BODY: u32(0),
    PILLARS_COST: constrains('pillars'),
    TOUCHED_PILLARS: u32(3 + touches),
    GREMLINS: u32(countOf(objects, 'gremlins')),
    BOXES: u32(things?.kind === 'push_box' ? 5 : (things?.count ?? 0)),
    BOX_HALF: f32(things?.kind === 'push_box' ? boxOf(robot).half : 0.1),
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
    GOAL_COLUMNS: u32(task.rule === 'goal' || task.rule === 'push' ? 1 : 0),
    CIRCLES: u32(task.rule === 'circle' ? 1 : 0),
    ARROWS: u32(task.rule === 'run' ? 3 : 0),
    SITE: { type: 'f32', values: robot.site },
    ROOT_HEIGHT: f32(robot.height),
    TOUCHES: u32(touches),
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
    RUNGE_KUTTA: u32(model.opt.integrator === 'RK4' ? 1 : 0),
    WELD: { type: 'f32', values: weldOf(model) },
  };
}

const boxOf = ({ pushBox }: NavigationRobot): PushBox => pushBox ?? PUSH_BOX;

/** What a task reads of contacts with the robot: of buttons, and of things and pillars that cost. */
function touchesOf(robot: NavigationRobot, { rule, objects, constrained = [] }: Rules): string[] {
  const things = thingsOf(objects, boxOf(robot));
  return [
    ...(rule === 'press' ? named('button', NEAREST) : []),
    ...(things && constrained.includes(things.kind) ? slotNames(things) : []),
    ...(constrained.includes('pillars') ? named('pillar', pillarsNear(objects)) : []),
  ];
}

function navigationTask(own: NavigationRobot, task: Rules): Task {
  const rest = [...own.acceleration, ...new Array<number>(own.touches?.length ?? 0).fill(0)];
  const besides = besidesOf(task.objects, boxOf(own));
  const touched = touchesOf(own, task);
  const hovers = countOf(task.objects, 'gremlins') > 0;
  const movesMocap = task.rule === 'press' || countOf(task.objects, 'pillars') > 0;
  const compiled = (): Model => taskModel(own.file, besides);
  const robot: Robot = {
    model: {
      file: own.file,
      get compiled() {
        return compiled();
      },
      get shown() {
        return taskModel(own.file);
      },
    },
    frames: FRAMES,
    noise: { position: 0, velocity: 0, normal: false },
    ...(own.leastHeight !== undefined && { healthy: { height: [own.leastHeight, Number.POSITIVE_INFINITY] } }),
    reads: [
      { field: 'sensordata' },
      ...(touched.length > 0 ? [{ field: 'ncon_first' as const, bodies: touched }] : []),
    ],
    readsOf: 'mj_forward',
    readsAtRest: rest,
    ...(movesMocap && { movesMocap: hovers ? 'each time step' : 'each step' }),
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
    scene: sceneOf(task, () => FRAMES * compiled().opt.timestep),
    ...(own.front !== undefined && { front: own.front }),
  };
  return robotTask(robot, ruling);
}

/** The point's tasks that `point.ts` steps in fewer words, and exactly, are not here again. */
const POINT = ['Goal0', 'Goal1', 'Circle0', 'Circle1', 'Circle2', 'Run0'];
const isElsewhere = (robot: NavigationRobot, { name }: Rules): boolean =>
  robot.name === 'Point' && POINT.includes(name);

export const navigationTasks: readonly Task[] = navigationRobots.flatMap((robot) =>
  rules.filter((task) => !isElsewhere(robot, task)).map((task) => navigationTask(robot, task)),
);

import { describe, expect, test } from 'vitest';
import { taskLink, taskNames, tasks } from '../../src/tasks/index.ts';
import type { Task } from '../../src/tasks/task.ts';
import { testGpu } from '../gpu.ts';

const { facts } = await testGpu();
const task = (name: string): Task => tasks[name] as Task;
const robot = { x: 0.5, y: -0.25, heading: 1, vx: 0.5, vy: -1, omega: 2 };
const hazards = Array.from({ length: 8 }, (_, i) => [i / 8, -i / 8]);
const buttons = [
  [0.5, 0.5],
  [-0.5, 0.5],
  [0.5, -0.5],
  [-0.5, -0.25],
];
const car = [0.5, 1, 0.1, 1, 0, 0, 0, 1, 2, 1, 0, 0, 0];
const NAVIGATION = ['Goal', 'Button', 'Push', 'Circle'].flatMap((name) => [0, 1, 2].map((level) => `${name}${level}`));
NAVIGATION.push('Run0');
const thing = { qpos: [0.5, 0.25, 0.125, 0, 0, 0, 1], qvel: [1, 2, 3, 4, 5, 6] };
const vases = [{ x: 1, y: 0.5, heading: 0.5, vx: 0, vy: 0, omega: 0 }];

describe('the registry', () => {
  test('holds the tasks under their names, the Point tasks first', () => {
    expect(taskNames()).toEqual([
      ...['Goal0', 'Goal1', 'Circle0', 'Circle1', 'Circle2', 'Run0'].map((name) => `SafetyPoint${name}-v0`),
      ...['Goal2', ...NAVIGATION.slice(3, 9)].map((name) => `SafetyPoint${name}-v0`),
      ...['Car', 'Racecar', 'Doggo', 'Ant'].flatMap((robot) => NAVIGATION.map((name) => `Safety${robot}${name}-v0`)),
      ...['Hopper', 'Walker2d', 'HalfCheetah', 'Swimmer', 'Ant', 'Humanoid'].map((name) => `Safety${name}Velocity-v1`),
      'HumanoidRun-v0',
      ...['Reacher', 'Walker', 'HalfCheetah', 'Ant', 'Hopper', 'Humanoid', 'HumanoidStandup', 'Pusher'].map(
        (name) => `Safety${name}-v4`,
      ),
      ...['PointCircle-v0', 'AntCircle-v0', 'HumanoidCircle-v0'],
      ...['TwoStateCMDP', 'GridWorld', 'EpisodicCMDP', 'ConstrainedBandit', 'ConstrainedLQ'].map(
        (name) => `${name}-v0`,
      ),
    ]);
  });

  test.each(taskNames())('%s: sizes agree with each other', (name) => {
    const t = task(name);
    expect(t.name).toBe(name);
    expect(t.observationNames).toHaveLength(t.observationSize);
    expect(new Set(t.observationNames).size).toBe(t.observationSize);
    expect(t.costs.length).toBeGreaterThan(0);
    expect(taskLink(t, facts).constants['task_constants']?.OBSERVATION_PADDED).toEqual({
      type: 'u32',
      value: 8 * Math.ceil(t.observationSize / 8),
    });
  });

  test('observations have the sizes of Safety-Gymnasium', () => {
    const names = taskNames().filter((name) => name.startsWith('SafetyPoint'));
    const sizes = Object.fromEntries(names.map((name) => [name.slice(11, -3), task(name).observationSize]));
    expect(sizes).toEqual({
      ...{ Goal0: 28, Goal1: 60, Goal2: 60, Circle0: 28, Circle1: 28, Circle2: 28, Run0: 12 },
      ...{ Button0: 44, Button1: 76, Button2: 76, Push0: 44, Push1: 76, Push2: 76 },
    });
  });

  test.each([
    ['Car', 24, 2],
    ['Racecar', 12, 2],
    ['Doggo', 56, 12],
    ['Ant', 40, 8],
  ])('%s navigates with %i own observations and %i actions, as in Safety-Gymnasium', (robot, own, actions) => {
    const lidars = {
      ...{ Goal0: 1, Goal1: 3, Goal2: 3, Button0: 2, Button1: 4, Button2: 4, Push0: 2, Push1: 4, Push2: 4 },
      ...{ Circle0: 1, Circle1: 1, Circle2: 1, Run0: 0 },
    };
    for (const [name, count] of Object.entries(lidars)) {
      const { observationSize, actionSize } = task(`Safety${robot}${name}-v0`);
      expect([observationSize, actionSize], name).toEqual([own + 16 * count, actions]);
    }
  });

  test.each([
    ['Hopper', 11, 3],
    ['Walker2d', 17, 6],
    ['HalfCheetah', 17, 6],
    ['Swimmer', 8, 2],
    ['Ant', 27, 8],
    ['Humanoid', 376, 17],
  ])('%s has %i observations and %i actions, as in Safety-Gymnasium', (name, observations, actions) => {
    const { observationSize, actionSize } = task(`Safety${name}Velocity-v1`);
    expect([observationSize, actionSize]).toEqual([observations, actions]);
  });

  test('observations and states of robots have the names of their joints', () => {
    expect(task('SafetyHopperVelocity-v1').observationNames).toEqual([
      ...['rootz', 'rooty', 'thigh_joint', 'leg_joint', 'foot_joint'],
      ...['rootx', 'rootz', 'rooty', 'thigh_joint', 'leg_joint', 'foot_joint'].map((name) => `${name}_velocity`),
    ]);
    expect(task('SafetyAntVelocity-v1').observationNames.slice(0, 6)).toEqual([
      ...['root_z', 'root_qw', 'root_qx', 'root_qy', 'root_qz', 'hip_1'],
    ]);
  });
});

describe('layouts', () => {
  test.each([
    ['SafetyPointGoal0-v0', { robot, goal: [0.5, 0.75] }],
    ['SafetyPointGoal1-v0', { robot, goal: [0.5, 0.75], hazards, vases }],
    ['SafetyPointCircle2-v0', { robot }],
    ['SafetyPointRun0-v0', { robot }],
    ['PointCircle-v0', { state: [1, 2, 3, 4, 5, 6] }],
    ['SafetySwimmerVelocity-v1', { qpos: [1, 2, 3, 4, 5], qvel: [6, 7, 8, 9, 10] }],
    ['SafetyCarGoal0-v0', { qpos: car, qvel: Array(11).fill(0.5), goal: [0.5, 0.75] }],
    ['SafetyCarButton0-v0', { qpos: car, qvel: Array(11).fill(0.5), buttons, goalButton: 2, timer: 7 }],
    ['SafetyCarGoal1-v0', { qpos: car, qvel: Array(11).fill(0.5), goal: [0.5, 0.75], hazards, vases: [thing] }],
    [
      'SafetyCarButton1-v0',
      {
        ...{ qpos: car, qvel: Array(11).fill(0.5), buttons, hazards: hazards.slice(0, 4) },
        gremlins: buttons.map((place, k) => ({ place, heading: k, ...thing })),
        ...{ goalButton: 1, timer: 3, time: 0.2 },
      },
    ],
    [
      'SafetyPointPush1-v0',
      {
        qpos: [1, 2, 3],
        qvel: [4, 5, 6],
        goal: [1, 0],
        hazards: hazards.slice(0, 2),
        pillars: [[0, 1]],
        pushBox: thing,
      },
    ],
    ['AntCircle-v0', { qpos: [10, 0, 0.75, 0, 1, 0, 0, 0, 1, 0, -1, 0, -1, 0, 1], qvel: Array(14).fill(0.5) }],
  ])('%s: a layout survives the way through the state', (name, layout) => {
    const t = task(name);
    const state = t.layoutToState(layout);
    expect(state).toHaveLength(t.stateSize);
    const flat = (value: unknown): number[] =>
      typeof value === 'number' ? [value] : Object.values(value as object).flatMap(flat);
    const back = t.stateToLayout(state);
    expect(Object.keys(back)).toEqual(Object.keys(layout));
    flat(back).forEach((value, i) => {
      expect(value).toBeCloseTo(flat(layout)[i] as number, 5);
    });
  });

  test.each<[string, unknown, string]>([
    ['SafetyPointRun0-v0', 3, 'layout must be an object'],
    ['SafetyPointRun0-v0', {}, 'layout.robot must be an object'],
    ['SafetyPointRun0-v0', { robot: { x: 0, y: 'a', heading: 0 } }, 'layout.robot.y must be a finite number, got "a"'],
    ['SafetyPointRun0-v0', { robot: { x: 0, y: 0 } }, 'layout.robot.heading must be a finite number, got nothing'],
    ['SafetyPointRun0-v0', { robot, goal: [0, 0] }, 'layout has no entry goal: it knows robot'],
    ['SafetyPointGoal0-v0', { robot }, 'layout.goal must be [x, y] in metres, got nothing'],
    ['SafetyPointGoal0-v0', { robot, goal: [1] }, 'layout.goal must be [x, y] in metres, got [1]'],
    [
      'SafetyPointGoal1-v0',
      { robot, goal: [0, 0], hazards: [[0, 0]], vases },
      'layout.hazards must be a list of 8, got 1',
    ],
    ['SafetyPointGoal1-v0', { robot, goal: [0, 0], hazards }, 'layout.vases must be a list of 1, got nothing'],
    ['SafetyCarGoal0-v0', { qpos: car }, 'layout.goal must be [x, y] in metres, got nothing'],
    ['SafetyCarButton0-v0', { buttons, goalButton: 4 }, 'layout.goalButton must be an integer from 0 to 3, got 4'],
    ['SafetyCarButton0-v0', { buttons }, 'layout.goalButton must be a finite number, got nothing'],
    ['SafetyCarPush0-v0', { goal: [0, 0] }, 'layout.pushBox must be an object'],
    ['SafetyCarPush0-v0', { goal: [0, 0], pushBox: { qpos: [0] } }, 'layout.pushBox.qpos must be a list of 7, got 1'],
    [
      'SafetyCarPush0-v0',
      { goal: [0, 0], pushBox: { qpos: Array(7).fill(0) } },
      'layout.pushBox.qpos[3] to [6] must be a quaternion, got zeros',
    ],
    ['SafetyHopperVelocity-v1', { qpos: [0] }, 'layout.qpos must be a list of 6, got 1'],
    ['SafetyHopperVelocity-v1', { qvel: [0, 0, 'x', 0, 0, 0] }, 'layout.qvel[2] must be a finite number, got "x"'],
    ['SafetyHopperVelocity-v1', { state: [0] }, 'layout has no entry state: it knows qpos, qvel'],
    ['AntCircle-v0', { qpos: Array(15).fill(0) }, 'layout.qpos[3] to [6] must be a quaternion, got zeros'],
  ])('%s: %j is refused with one sentence', (name, layout, message) => {
    expect(() => task(name).layoutToState(layout)).toThrow(message);
  });

  test("a robot's layout may leave out either part: the reference pose, at rest; quaternions become units", () => {
    const hopper = task('SafetyHopperVelocity-v1');
    expect([...hopper.layoutToState({})].slice(0, 12)).toEqual([0, 1.25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const ant = task('AntCircle-v0');
    const qpos = [0, 0, 1, 0, 3, 4, 0, ...Array(8).fill(0)];
    expect([...ant.layoutToState({ qpos }).subarray(3, 7)]).toEqual([0, Math.fround(0.6), Math.fround(0.8), 0]);
  });
});

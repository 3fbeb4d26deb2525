import { describe, expect, test } from 'vitest';
import { taskLink, taskNames, tasks } from '../../src/tasks/index.ts';
import type { Task } from '../../src/tasks/task.ts';

const task = (name: string): Task => tasks[name] as Task;
const robot = { x: 0.5, y: -0.25, heading: 1, vx: 0.5, vy: -1, omega: 2 };
const hazards = Array.from({ length: 8 }, (_, i) => [i / 8, -i / 8]);
const vases = [{ x: 1, y: 0.5, heading: 0.5, vx: 0, vy: 0, omega: 0 }];

describe('the registry', () => {
  test('holds the tasks under their names, the Point tasks first', () => {
    expect(taskNames()).toEqual([
      ...['Goal0', 'Goal1', 'Circle0', 'Circle1', 'Circle2', 'Run0'].map((name) => `SafetyPoint${name}-v0`),
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
    expect(taskLink(t).constants["task_constants"]?.OBSERVATION_PADDED).toEqual({ type: 'u32', value: 8 * Math.ceil(t.observationSize / 8) });
  });

  test('observations have the sizes of Safety-Gymnasium', () => {
    const names = taskNames().filter((name) => name.startsWith('SafetyPoint'));
    const sizes = Object.fromEntries(names.map((name) => [name.slice(11, -3), task(name).observationSize]));
    expect(sizes).toEqual({ Goal0: 28, Goal1: 60, Circle0: 28, Circle1: 28, Circle2: 28, Run0: 12 });
  });
});

describe('layouts', () => {
  test.each([
    ['SafetyPointGoal0-v0', { robot, goal: [0.5, 0.75] }],
    ['SafetyPointGoal1-v0', { robot, goal: [0.5, 0.75], hazards, vases }],
    ['SafetyPointCircle2-v0', { robot }],
    ['SafetyPointRun0-v0', { robot }],
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
  ])('%s: %j is refused with one sentence', (name, layout, message) => {
    expect(() => task(name).layoutToState(layout)).toThrow(message);
  });
});

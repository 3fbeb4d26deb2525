import { expect, it } from 'vitest';
import { curvesOf, pointOf, spreadOf } from '../../../../harness/web/recordings/epochs.ts';
import { smallText, valueText } from '../../../../harness/web/ui/text.ts';
import { type Task, tasks } from '../../../../src/tasks/index.ts';

const row = (replica: number, reward: number) => ({
  epoch: 4,
  replica,
  seed: replica,
  'Metrics/EpRet': reward,
  'Time/TotalSteps': 4000,
});

it('a point spans the replicas from the lowest to the highest, with the mean between', () => {
  const point = pointOf([row(0, 1), row(1, 5), row(2, 3)]);
  expect(point).toMatchObject({ epoch: 4, steps: 4000 });
  expect(spreadOf(point, 'Metrics/EpRet')).toEqual({ mean: 3, low: 1, high: 5 });
});

it('replicas without a finished episode are left out, and without any there is no value', () => {
  expect(spreadOf(pointOf([row(0, Number.NaN), row(1, 5)]), 'Metrics/EpRet')).toEqual({ mean: 5, low: 5, high: 5 });
  expect(spreadOf(pointOf([row(0, Number.NaN)]), 'Metrics/EpRet')).toBeUndefined();
  expect(spreadOf(pointOf([row(0, 1)]), 'Metrics/EpCost')).toBeUndefined();
});

it('every cost of a task has a curve with its own limit', () => {
  const task = { ...tasks['SafetyPointGoal1-v0'], costs: ['hazards', 'wrong_way'] } as Task;
  expect(curvesOf(task).map(({ title, metric, limitIndex }) => [title, metric, limitIndex])).toEqual([
    ['Return', 'Metrics/EpRet', undefined],
    ['Cost: hazards', 'Metrics/EpCost', 0],
    ['Cost: wrong way', 'Metrics/EpCost_2', 1],
  ]);
});

it('numbers that do not exist read as a dash, and tiny ones keep their digits', () => {
  expect(valueText(Number.NaN)).toBe('–');
  expect(valueText(1234.567)).toBe('1,234.57');
  expect(valueText(-0.47)).toBe('−0.47');
  expect(smallText(0.009731)).toBe('0.00973');
  expect(smallText(1.23e-7)).toBe('1.2e−7');
});

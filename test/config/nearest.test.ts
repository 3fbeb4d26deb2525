import { expect, it } from 'vitest';
import { nearestOf, perhaps } from '../../src/errors/nearest.ts';
import { taskNames } from '../../src/tasks/index.ts';

it.each([
  ['SafetyPointGaol1-v0', 'SafetyPointGoal1-v0'],
  ['safetypointgoal1-v0', 'SafetyPointGoal1-v0'],
  ['SafetyHopperVelocity-v0', 'SafetyHopperVelocity-v1'],
  ['GridWord-v0', 'GridWorld-v0'],
])('%s is nearest to %s', (typed, meant) => {
  expect(nearestOf(typed, taskNames())).toBe(meant);
  expect(perhaps(typed, taskNames())).toBe(` (perhaps ${meant})`);
});

it('a name that nothing is near to gets no advice, nor does what is no name', () => {
  expect(nearestOf('Nope', taskNames())).toBeUndefined();
  expect(perhaps('lr', ['beta', 'delta'])).toBe('');
  expect(perhaps(undefined, ['undefined'])).toBe('');
});

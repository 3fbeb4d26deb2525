import { describe, expect, it } from 'vitest';
import {
  HAZARD_RADIUS,
  momentAt,
  type RecordedEpisode,
  reachOf,
  readOpening,
  type Step,
  sampleAt,
} from '../../../../harness/web/opening/recording.ts';
import { resolveConfig } from '../../../../src/config/resolve.ts';

const at = (step: number, changes: Partial<Step> = {}): Step => ({
  ...{ step, x: 0, y: 0, heading: 0, goalX: 1, goalY: 1, vaseX: 0, vaseY: 0, vaseHeading: 0, return: 0, cost: 0 },
  ...changes,
});
const episode = (...steps: Step[]): RecordedEpisode => ({ steps, means: { epoch: 0, return: 0, cost: 0 } });

describe('an episode between two samples', () => {
  const turning = episode(
    at(0, { heading: 3 }),
    at(4, { x: 2, heading: -3, goalX: 5, cost: 1 }),
    at(8, { x: 2, heading: -3, goalX: 5, cost: 1 }),
  );

  it('moves evenly and turns the short way around', () => {
    const { x, heading } = momentAt(turning, 1);
    expect(x).toBeCloseTo(0.5, 12);
    // from 3 to 2 pi - 3, a quarter of the way
    expect(heading).toBeCloseTo(3 + (2 * Math.PI - 6) / 4, 12);
  });

  it('counts what has been paid, and jumps to a new goal when it is there', () => {
    expect(momentAt(turning, 3.9)).toMatchObject({ goalX: 1, cost: 0 });
    expect(momentAt(turning, 4)).toMatchObject({ goalX: 5, cost: 1 });
  });

  it('stays at its end', () => {
    expect(sampleAt(turning, 1e6)).toBe(2);
    expect(momentAt(turning, 1e6)).toMatchObject({ x: 2, cost: 1 });
  });
});

describe('the recorded training', () => {
  const opening = readOpening();
  const { task, values } = resolveConfig(opening.facts.config);
  const [limit] = values['costLimit'] as number[];

  it('is one that the page can train', () => {
    expect(task.name).toBe('SafetyPointGoal1-v0');
    expect(opening.facts.hazards).toHaveLength(8);
    expect(opening.training.at(-1)?.steps).toBeGreaterThan(0);
  });

  it.each(['before', 'after'] as const)('has a whole episode %s, whose cost is paid inside the hazards', (which) => {
    const { steps } = opening[which];
    expect(steps.at(-1)?.step).toBe(task.horizon);
    const numbers = steps.flatMap((row) => Object.values(row));
    expect(numbers.every(Number.isFinite)).toBe(true);
    const reach = reachOf(opening);
    for (const [i, { x, y, cost }] of steps.entries()) {
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(reach);
      const paid = cost - (steps[i - 1]?.cost ?? 0);
      expect(paid).toBeGreaterThanOrEqual(0);
      // Between two samples the robot may enter and leave; by a whole diameter it does not move.
      const nearest = Math.min(...opening.facts.hazards.map(([hx = 0, hy = 0]) => Math.hypot(x - hx, y - hy)));
      if (paid > 0) expect(nearest).toBeLessThan(2 * HAZARD_RADIUS);
    }
  });

  it('begins both episodes in the same state, and learns to earn more within the limit', () => {
    const [before, after] = [opening.before.steps, opening.after.steps];
    expect(before[0]).toEqual(after[0]);
    expect(after.at(-1)?.return).toBeGreaterThan((before.at(-1)?.return ?? 0) + 1.5);
    expect(after.at(-1)?.cost).toBeLessThanOrEqual(limit as number);
    expect(opening.after.means.return).toBeGreaterThan(opening.before.means.return + 1.5);
  });
});

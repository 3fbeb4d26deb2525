// What tells a run that diverged from one that learns, whatever its rewards are.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/formats/csv.ts';
import { ailmentsOf, ailmentText, isDiverged } from '../../src/train/health.ts';

const RECORDED = join(import.meta.dirname, '../../harness/web/recordings/recorded/run/progress.csv');
const recorded = readCsv(readFileSync(RECORDED, 'utf8'));
const last = recorded.at(-1) as Record<string, number>;
const told = (changes: Record<string, number>): string[] => ailmentsOf({ ...last, ...changes }).map(ailmentText);

describe('a row', () => {
  it('of a run that learns has nothing, from the first epoch on', () => {
    expect(recorded.length).toBeGreaterThan(10);
    for (const row of recorded) expect(ailmentsOf(row)).toEqual([]);
    expect(isDiverged(last)).toBe(false);
  });

  it('with no episode yet has no returns, which is no ailment', () => {
    expect(told({ 'Metrics/EpRet': Number.NaN, 'Metrics/EpCost': Number.NaN })).toEqual([]);
  });

  it.each([
    ['Train/KL', Number.NaN, 'Train/KL is not a number'],
    ['Train/PolicyAdvantage', Number.NaN, 'Train/PolicyAdvantage is not a number'],
    ['Train/CostPolicyAdvantage', Number.POSITIVE_INFINITY, 'Train/CostPolicyAdvantage is infinite'],
    ['Loss/RewardCritic', 8e18, 'Loss/RewardCritic is 8.0e+18'],
    ['Value/Reward', -1e12, 'Value/Reward is -1.0e+12'],
    ['Train/Entropy', -1e30, 'Train/Entropy is -1.0e+30'],
  ])('with a %s of %s has diverged', (metric, value, text) => {
    expect(told({ [metric]: value })).toEqual([text]);
    expect(isDiverged({ ...last, [metric]: value })).toBe(true);
  });

  it('of large rewards has large losses and no ailment', () => {
    expect(told({ 'Metrics/EpRet': 1e6, 'Loss/RewardCritic': 1e12, 'Value/Reward': 1e6 })).toEqual([]);
  });

  it('that was halted has diverged', () => {
    expect(isDiverged({ ...last, 'Train/Halted': 1 })).toBe(true);
  });
});

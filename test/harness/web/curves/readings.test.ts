import { expect, it } from 'vitest';

import { costReading, modeReading } from '../../../../harness/web/curves/readings.ts';
import { pointOf } from '../../../../harness/web/recordings/epochs.ts';
import { subjectOf } from '../../../../harness/web/recordings/recording.ts';
import { resolveConfig } from '../../../../src/config/resolve.ts';
import type { RunConfig } from '../../../../src/config/run_config.ts';

const subject = (sweep: RunConfig['sweep']) =>
  subjectOf(
    resolveConfig({ task: 'SafetyPointGoal1-v0', algorithm: 'c-trpo', ...(sweep ? { sweep } : { seeds: [0, 1] }) }),
  );

/** An epoch in which the replicas have these costs. */
const costs = (...values: number[]) =>
  pointOf(values.map((cost, replica) => ({ epoch: 1, replica, seed: 0, 'Metrics/EpCost': cost })));

it('the mean cost of the replicas is held against the limit that they share', () => {
  expect(costReading(subject(undefined), costs(20, 28))).toEqual({
    value: '24.00',
    note: 'within the limit 25',
    warning: false,
  });
  expect(costReading(subject(undefined), costs(24, 28))).toMatchObject({ note: 'above the limit 25', warning: true });
});

it('replicas with limits of their own are judged by these, one by one', () => {
  const swept = subject({ costLimit: [[25], [1e6]] });
  expect(costReading(swept, costs(70, 100))).toEqual({
    value: '85.00',
    note: '1 of 2 above their limits',
    warning: true,
  });
  expect(costReading(swept, costs(20, 100))).toEqual({ value: '60.00', note: 'all of 2 within their limits' });
});

it('there is no reading before the first finished episode', () => {
  expect(costReading(subject(undefined), costs(Number.NaN, Number.NaN))).toMatchObject({ note: 'limit 25' });
});

it('of several modes the most frequent one is read first, with all counts beneath', () => {
  const modes = (...values: number[]) =>
    pointOf(values.map((mode, replica) => ({ epoch: 1, replica, seed: 0, 'Metrics/EpCost': 1, 'Train/Mode': mode })));
  expect(modeReading(subject(undefined), modes(0, 1, 1))).toEqual({ value: 'recovery', note: '1 reward, 2 recovery' });
  expect(modeReading(subject(undefined), modes(1, 1))).toEqual({ value: 'recovery' });
  expect(modeReading(subject(undefined), costs(Number.NaN))).toEqual({ value: '–' });
});

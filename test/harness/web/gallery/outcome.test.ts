import { describe, expect, it } from 'vitest';
import { type Exhibit, findExhibit } from '../../../../harness/web/gallery/exhibits.ts';
import { type Knob, knobs } from '../../../../harness/web/gallery/knobs.ts';
import { adjustmentOf } from '../../../../harness/web/gallery/live_knobs.ts';
import { outcomeText } from '../../../../harness/web/gallery/outcome.ts';
import { pointOf } from '../../../../harness/web/recordings/epochs.ts';
import { initialSettings } from '../../../../harness/web/settings/state.ts';
import { newRun, type Run } from '../../../../harness/web/training/state.ts';
import { resolveConfig } from '../../../../src/index.ts';

const exhibit = (id: string): Exhibit => findExhibit(id) as Exhibit;

/** A run of an exhibit, whose replicas had these returns and costs in both of its epochs. */
function runOf({ config }: Exhibit, ends: readonly (readonly [number, number])[]): Run {
  const resolved = resolveConfig(config);
  const checked = { config, resolved };
  const points = [1, 2].map((epoch) =>
    pointOf(
      ends.map(([earned, paid], replica) => ({
        ...{ epoch, replica, seed: replica },
        'Metrics/EpRet': earned,
        'Metrics/EpCost': paid,
      })),
    ),
  );
  return { ...newRun({ order: { config }, settings: initialSettings, checked }), points };
}

describe('the last sentence of an exhibit', () => {
  it('counts the replicas that kept their limit', () => {
    const ends = [1, 2, 3, 4, 5, 6].map((k) => [10 + k, 1.5 + 0.1 * k] as const);
    expect(outcomeText(exhibit('c-npg'), runOf(exhibit('c-npg'), ends))).toBe(
      'After 2 epochs (means of the last 2): return 11.00 to 16.00, cost 1.60 to 2.10, 5 of 6 within their limit of 2.00.',
    );
  });

  it('names replicas that differ, and says of each whether it kept its limit', () => {
    const text = outcomeText(
      exhibit('point-goal'),
      runOf(exhibit('point-goal'), [
        [3, 20],
        [9, 60],
      ]),
    );
    expect(text).toBe(
      'After 2 epochs (means of the last 2): C-TRPO, limit 25: return 3.00, cost 20.00, within its limit; TRPO: no limit: return 9.00, cost 60.00, within its limit.',
    );
  });

  it('is not there before an episode is over', () => {
    expect(outcomeText(exhibit('c-trpo'), runOf(exhibit('c-trpo'), [[Number.NaN, Number.NaN]]))).toBe('');
  });
});

describe('a knob that is turned while it trains', () => {
  const knob = (inset: 'two-state' | 'grid-world', name: string): Knob =>
    knobs[inset].find((each) => each.name === name) as Knob;
  const run = runOf(exhibit('c-npg'), []);

  it('becomes a change of the run where it is another value than it has', () => {
    expect(adjustmentOf(run, knob('two-state', 'limit'), 4)).toEqual([4]);
    expect(adjustmentOf(run, knob('two-state', 'limit'), 2)).toBeUndefined();
    expect(adjustmentOf(run, knob('two-state', 'beta'), 0.1)).toBe(0.1);
  });

  it('that belongs to the drawing alone changes nothing', () => {
    expect(adjustmentOf(run, knob('two-state', 'startFirst'), 0.5)).toBeUndefined();
    expect(adjustmentOf(run, knob('grid-world', 'margin'), 0.1)).toBeUndefined();
  });
});

/** The trust-region exhibit in a document without a browser: what it draws of a run's last step. */
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findExhibit, hashOf } from '../../../../harness/web/gallery/exhibits.ts';
import { gridWorldInset } from '../../../../harness/web/gallery/insets/grid_world.ts';
import { sliders } from '../../../../harness/web/gallery/insets/sliders.ts';
import { knobs } from '../../../../harness/web/gallery/knobs.ts';
import { gridWorldOptimum } from '../../../../harness/web/gallery/optimum.ts';
import { type Event, initialState, reduce, type State } from '../../../../harness/web/shell/state.ts';
import type { Table } from '../../../../src/exact/cmdp.ts';
import { approachLimit, originAt, planeAt, policyInPlane } from '../../../../src/exact/trust_region.ts';
import { gridWorld } from '../../../../src/tasks/small_problems.ts';

const exhibit = findExhibit('c-trpo') as NonNullable<ReturnType<typeof findExhibit>>;
const [LIMIT, EPOCH, REWARD, RECOVERY] = [gridWorldOptimum.limit, 5, 0, 1];

const [before] = approachLimit(gridWorld, LIMIT, [0.05]) as [Table];
/** A step straight down the cost, nearly as long as the KL ball of the exhibit's radius is wide. */
const after = policyInPlane(
  originAt(gridWorld, before),
  planeAt(originAt(gridWorld, before)),
  -0.9 * Math.sqrt(2 * (exhibit.config.set?.['delta'] as number)),
  0,
);

/** A run whose last epoch led from one policy to the other, with what its row says of that epoch. */
function trained(row: { mode: number; cost: number }, epochs: readonly [number, number] = [EPOCH - 1, EPOCH]): State {
  const facts = { epochs: 80, totalSteps: 6400 * 80, stepsPerEpoch: 6400, memoryBytes: 1, compileSeconds: 1 };
  const logged = { epoch: EPOCH, replica: 0, seed: 0, 'Metrics/EpCost': row.cost, 'Train/Mode': row.mode };
  const events: Event[] = [
    { type: 'link', link: hashOf({ ...exhibit.config, set: { ...exhibit.config.set, beta: 10 } }) },
    { type: 'start' },
    { type: 'started', facts },
    { type: 'epoch', rows: [logged] },
  ];
  const state = events.reduce(reduce, initialState);
  const trail = [before, after].map((policy, i) => ({ epoch: epochs[i] as number, policies: [policy] }));
  return { ...state, gallery: { ...state.gallery, exhibit: exhibit.id, trail } };
}

/** What the exhibit shows of a state: its texts, and the paths of the trust region. */
function shown(state: State) {
  const inset = gridWorldInset(exhibit, { turn: () => undefined });
  const controls = sliders(knobs['grid-world'], () => undefined);
  controls.draw({ ...state.gallery.turned, ...inset.draw(state) });
  const figure = inset.root.children[3] as Element;
  const path = (kind: string): string => figure.querySelector(`path.${kind}`)?.getAttribute('d') ?? '';
  const value = (knob: string): string => controls.root.querySelector(`output[for=knob-${knob}]`)?.textContent ?? '';
  return { region: path('region'), ball: path('ball'), caption: figure.textContent ?? '', value };
}

beforeAll(() => {
  vi.stubGlobal('document', parseHTML('<html><body></body></html>').document);
});
afterAll(() => vi.unstubAllGlobals());

describe('the trust region of the last step', () => {
  it('is the KL ball alone of a recovery, also where the run has room again', () => {
    const { region, ball, caption, value } = shown(trained({ mode: RECOVERY, cost: LIMIT - 0.12 }));
    expect(ball.length).toBeGreaterThan(100);
    expect(region).toBe(ball);
    expect(caption).toContain('Room to the limit: 0.12. The cost was above it');
    expect(value('margin')).toBe('0.12');
  });

  it('is the barrier’s at the room that the run estimated, which slider, caption and readings share', () => {
    const near = shown(trained({ mode: REWARD, cost: LIMIT - 0.02 }));
    expect(near.region).not.toBe(near.ball);
    expect(near.caption).toContain('Room to the limit: 0.02. With β = 10 and δ = 0.01');
    expect([near.value('margin'), near.value('beta')]).toEqual(['0.02', '10']);
    expect(shown(trained({ mode: REWARD, cost: LIMIT - 0.2 })).region, 'another estimate').not.toBe(near.region);
  });

  it('says by how much the cost is above the limit', () => {
    const { region, ball, caption, value } = shown(trained({ mode: RECOVERY, cost: LIMIT + 0.4 }));
    expect(region).toBe(ball);
    expect(caption).toContain('The cost is above the limit by 0.4:');
    expect(value('margin')).toBe('−0.4');
  });

  it('is drawn around the newest policy where epochs are missing in between', () => {
    const { caption } = shown(trained({ mode: RECOVERY, cost: LIMIT + 0.4 }, [EPOCH - 3, EPOCH]));
    expect(caption).toMatch(/Room to the limit: 0\.\d+\. With/);
  });
});

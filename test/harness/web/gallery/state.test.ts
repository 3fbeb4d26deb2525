import { describe, expect, it } from 'vitest';
import { exhibits, hashOf } from '../../../../harness/web/gallery/exhibits.ts';
import { showsPolicies } from '../../../../harness/web/gallery/policies.ts';

import { type Event, initialState, reduce, type State } from '../../../../harness/web/shell/state.ts';
import type { PolicyData } from '../../../../src/formats/policy.ts';

const policy = (logit: number, addedInputs: string[] = []): PolicyData => ({
  task: 'TwoStateCMDP-v0',
  algorithm: 'c-npg',
  observationSize: 2 + addedInputs.length,
  addedInputs,
  actionSize: 1,
  discreteActions: 2,
  activation: 'tanh',
  layers: [{ weight: Float32Array.of(logit, 0, 0, 0), bias: new Float32Array(2), in: 2, out: 2 }],
  logStd: new Float32Array(0),
  observationMean: new Float32Array(2),
  observationStd: new Float32Array(2).fill(1),
  observationClip: Number.POSITIVE_INFINITY,
});
const policies = (epoch: number, ...all: PolicyData[]): Event => ({ type: 'policies', epoch, policies: all });
const stateAfter = (...events: Event[]): State => events.reduce(reduce, initialState);
const [flow] = exhibits as [(typeof exhibits)[number]];
const start: Event[] = [{ type: 'link', link: hashOf(flow.config) }, { type: 'start' }];

describe('the trail of a run', () => {
  it('grows by the policies of every epoch, as tables', () => {
    const { trail } = stateAfter(...start, policies(0, policy(0)), policies(1, policy(Math.log(3)))).gallery;
    expect(trail.map(({ epoch }) => epoch)).toEqual([0, 1]);
    expect(trail[1]?.policies[0]?.[0]?.[0]).toBeCloseTo(0.75, 6);
    expect(trail[1]?.policies[0]?.[1]).toEqual([0.5, 0.5]);
  });

  it('has each epoch once, and nothing of policies that see more than the state', () => {
    const once = stateAfter(...start, policies(3, policy(1)));
    expect(reduce(once, policies(3, policy(2))).gallery).toBe(once.gallery);
    expect(reduce(once, policies(4, policy(2, ['the time']))).gallery).toBe(once.gallery);
  });

  it('begins anew with a run', () => {
    const again = stateAfter(...start, policies(1, policy(1)), { type: 'ended', isDone: true }, { type: 'start' });
    expect(again.gallery.trail).toEqual([]);
  });

  it('of a long run keeps its beginning and its end', () => {
    const { trail } = stateAfter(...start, ...Array.from({ length: 2000 }, (_, i) => policies(i, policy(0)))).gallery;
    expect(trail.length).toBeLessThanOrEqual(513);
    expect(trail[0]?.epoch).toBe(0);
    expect(trail.at(-1)?.epoch).toBe(1999);
  });
});

describe('the policies are asked for', () => {
  const shown: Event[] = [
    { type: 'tab', tab: 'gallery' },
    { type: 'exhibit', exhibit: flow.id },
  ];

  it('while the drawing of the running problem is on show, and at no other time', () => {
    expect(showsPolicies(stateAfter(...shown, ...start))).toBe(true);
    expect(showsPolicies(stateAfter(...start))).toBe(false);
    expect(showsPolicies(stateAfter(...shown))).toBe(false);
    expect(showsPolicies(stateAfter(...shown, ...start, { type: 'tab', tab: 'curves' }))).toBe(false);
    expect(showsPolicies(stateAfter(...shown, ...start, { type: 'exhibit', exhibit: 'c-trpo' }))).toBe(false);
    expect(showsPolicies(stateAfter(...shown, { type: 'start' }))).toBe(false);
  });
});

describe('what was turned', () => {
  it('is kept until another exhibit is opened, or the same again', () => {
    const turned = stateAfter(
      { type: 'exhibit', exhibit: 'c-npg' },
      { type: 'turn', values: { beta: 3 } },
      { type: 'turn', values: { limit: 4 } },
    );
    expect(turned.gallery.turned).toEqual({ beta: 3, limit: 4 });
    expect(reduce(turned, { type: 'exhibit', exhibit: 'c-npg' }).gallery.turned).toEqual({});
  });
});

import { describe, expect, it } from 'vitest';
import { smallPreset } from '../../../harness/web/state/presets.ts';
import { initialSettings } from '../../../harness/web/state/settings.ts';
import { type Event, initialState, reduce, type State } from '../../../harness/web/state/state.ts';

const facts = { epochs: 2, totalSteps: 2000, stepsPerEpoch: 1000, memoryBytes: 1 };
const epoch = (number: number): Event => ({
  type: 'epoch',
  rows: [{ epoch: number, replica: 0, seed: 0, 'Time/TotalSteps': number * 1000 }],
});
const stateAfter = (...events: Event[]): State => events.reduce(reduce, initialState);
const started: Event[] = [{ type: 'start' }, { type: 'started', facts }];

describe('a run', () => {
  it('is prepared, trained, and finished when all its epochs are done', () => {
    expect(stateAfter({ type: 'start' }).phase).toBe('preparing');
    expect(stateAfter(...started).phase).toBe('training');
    const end = stateAfter(...started, epoch(1), epoch(2), { type: 'ended', isDone: true });
    expect(end.phase).toBe('finished');
    expect(end.run?.points.map(({ steps }) => steps)).toEqual([1000, 2000]);
  });

  it('stops after the running epoch at the first request and at once at the second', () => {
    const stopping = [...started, epoch(1), { type: 'stop' } as const];
    expect(stateAfter(...stopping).phase).toBe('stopping');
    expect(stateAfter(...stopping, { type: 'ended', isDone: false }).phase).toBe('stopped');
    expect(stateAfter(...stopping, { type: 'stop' }).phase).toBe('stopped');
  });

  it('is given up at once while it is being prepared', () => {
    expect(stateAfter({ type: 'start' }, { type: 'stop' }).phase).toBe('stopped');
  });

  it('that was given up hears nothing more of its worker', () => {
    const given = stateAfter({ type: 'start' }, { type: 'stop' });
    for (const late of [
      started[1] as Event,
      epoch(1),
      { type: 'ended', isDone: false },
      { type: 'failed', message: 'x' },
    ] as const) {
      expect(reduce(given, late)).toBe(given);
    }
  });

  it('keeps its own settings while the form changes', () => {
    const { run, settings } = stateAfter(...started, { type: 'settings', settings: { seeds: '8' } });
    expect(settings.seeds).toBe('8');
    expect(run?.settings).toEqual(initialSettings);
  });

  it('begins without the points and the failure of the one before', () => {
    const again = stateAfter(
      ...started,
      epoch(1),
      { type: 'failed', message: 'the device was lost' },
      { type: 'start' },
    );
    expect(again.failure).toBeUndefined();
    expect(again.run?.points).toEqual([]);
  });

  it('does not start from settings with a problem, or while another one runs', () => {
    const wrong = stateAfter({ type: 'settings', settings: { envs: '0' } });
    expect(reduce(wrong, { type: 'start' })).toBe(wrong);
    const busy = stateAfter(...started);
    expect(reduce(busy, { type: 'start' })).toBe(busy);
  });
});

describe('a software driver', () => {
  const software: Event = { type: 'adapter', adapter: { kind: 'found', name: 'SwiftShader', software: true } };

  it('is offered small sizes', () => {
    expect(stateAfter(software).settings).toEqual({
      ...initialSettings,
      ...smallPreset.settings,
      // c-trpo has no passes of the policy
      set: { hidden: '32:32', criticPasses: '2' },
    });
  });

  it('changes nothing that was typed before it was found', () => {
    expect(stateAfter({ type: 'settings', settings: { seeds: '5' } }, software).settings.seeds).toBe('5');
    expect(stateAfter({ type: 'settings', settings: { seeds: '5' } }, software).settings.envs).toBe(
      initialSettings.envs,
    );
  });
});

describe('a link', () => {
  const BASE = '#v=1&task=TwoStateCMDP-v0&algo=trpo';

  it('fills in the form, and no driver changes it', () => {
    const software: Event = { type: 'adapter', adapter: { kind: 'found', name: 'SwiftShader', software: true } };
    const { settings, checked, brokenLink } = stateAfter({ type: 'link', link: `${BASE}&delta=0.1` }, software);
    expect(settings).toMatchObject({ task: 'TwoStateCMDP-v0', algorithm: 'trpo', envs: '16', set: { delta: '0.1' } });
    expect(checked.resolved?.values['delta']).toBe(0.1);
    expect(brokenLink).toBeUndefined();
  });

  it('that is broken says why and leaves the settings, until they are changed or a good one comes', () => {
    const broken = stateAfter({ type: 'link', link: `${BASE}&beta=1` });
    expect(broken.brokenLink).toMatch(/^The link has "beta", which is neither of a run nor of trpo: known are /);
    expect(broken.settings).toBe(initialSettings);
    expect(reduce(broken, { type: 'settings', settings: { seeds: '1' } }).brokenLink).toBeUndefined();
    expect(reduce(broken, { type: 'link', link: BASE }).brokenLink).toBeUndefined();
    expect(reduce(broken, { type: 'start' }).brokenLink).toBeUndefined();
  });

  it('leaves a run that is under way as it is', () => {
    const busy = stateAfter(...started);
    const after = reduce(busy, { type: 'link', link: BASE });
    expect(after.run).toBe(busy.run);
    expect(after.settings.task).toBe('TwoStateCMDP-v0');
  });
});

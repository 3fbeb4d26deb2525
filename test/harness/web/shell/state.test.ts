import { describe, expect, it } from 'vitest';
import type { Recording } from '../../../../harness/web/recordings/recording.ts';
import { smallPreset } from '../../../../harness/web/settings/presets.ts';
import { initialSettings } from '../../../../harness/web/settings/state.ts';
import { type Event, initialState, isFirst, reduce, type State, stageOf } from '../../../../harness/web/shell/state.ts';

const facts = { epochs: 2, totalSteps: 2000, stepsPerEpoch: 1000, memoryBytes: 1, compileSeconds: 2 };
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

describe('a run that goes on', () => {
  const config = { task: 'TwoStateCMDP-v0', algorithm: 'c-trpo', seeds: [0, 1], totalSteps: 8000 };
  const order = { config, from: { run: 'c-trpo-TwoStateCMDP-v0/20260422-093000-seed0' } };
  const row = (number: number, replica: number) => ({ epoch: number, replica, seed: replica, 'Time/Seconds': number });
  const past = {
    epoch: 2,
    rows: [1, 2].flatMap((number) => [row(number, 0), row(number, 1)]),
    changes: [{ epoch: 1, name: 'costLimit', before: [2], after: [1] }],
  };
  const resumed: Event[] = [
    { type: 'continue', order },
    { type: 'started', facts, past, kept: order.from.run },
  ];
  const limitOf = ({ run }: State, replica: number) => run?.checked.resolved.replicas[replica]?.set['costLimit'];

  it('has the points, the changes and the settings of what came before', () => {
    const state = stateAfter(...resumed);
    expect(state.phase).toBe('training');
    expect(state.run?.points.map(({ epoch: number, rows }) => [number, rows.length])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(state.run?.events).toEqual([{ epoch: 1, name: 'costLimit', before: 2, after: 1 }]);
    expect(limitOf(state, 1)).toEqual([1]);
    expect(state.run?.storage).toEqual({ id: order.from.run, epoch: 2, problem: undefined });
    expect([state.settings.task, state.settings.seeds]).toEqual(['TwoStateCMDP-v0', '2']);
    expect(state.run?.order).toBe(order);
  });

  it('does not go on while another one holds the GPU', () => {
    const busy = stateAfter(...started);
    expect(reduce(busy, { type: 'continue', order })).toBe(busy);
  });

  it('measures its first epoch from where the clock stood', () => {
    const state = stateAfter(...resumed, { type: 'epoch', rows: [{ ...row(3, 0), 'Time/Seconds': 2.5 }] });
    expect(state.run?.firstEpochSeconds).toBe(0.5);
  });

  it('whose device is lost is prepared again from its last checkpoint, and is about what it was about', () => {
    const lost = stateAfter(
      ...resumed,
      { type: 'epoch', rows: [row(3, 0), row(3, 1)] },
      { type: 'changed', changes: [{ epoch: 3, name: 'costLimit', replica: 1, before: [1], after: [9] }] },
      { type: 'pause' },
      { type: 'lost', reason: 'the GPU device was lost', epoch: 2 },
    );
    expect(lost.phase).toBe('preparing');
    expect(limitOf(lost, 1)).toEqual([9]);
    const again = reduce(lost, resumed[1] as Event);
    expect(again.phase).toBe('pausing');
    expect(again.run?.points).toHaveLength(2);
    expect(again.run?.events).toHaveLength(1);
    expect(limitOf(again, 1)).toEqual([1]);
    expect(again.run?.loss).toMatchObject({ reason: 'the GPU device was lost', epoch: 2 });
  });

  it('says how far it is kept, and why not further', () => {
    const full = stateAfter(...resumed, { type: 'kept', epoch: 5 }, { type: 'unkept', reason: 'no room' });
    expect(full.run?.storage).toMatchObject({ epoch: 5, problem: 'no room' });
    expect(reduce(full, { type: 'kept', epoch: 7 }).run?.storage).toMatchObject({ epoch: 7, problem: undefined });
  });

  it('is not said to be kept once it was deleted', () => {
    const empty: Event = { type: 'stored', stored: { kind: 'open', runs: [] } };
    expect(stateAfter(...resumed, empty).run?.storage.id).toBe(order.from.run);
    const ended = stateAfter(...resumed, { type: 'ended', isDone: false });
    expect(reduce(ended, empty).run?.storage.id).toBeUndefined();
  });

  it('forgets a refusal when the next change is accepted', () => {
    const refused = stateAfter(...resumed, { type: 'refused', reason: 'delta must be a number > 0' });
    expect(refused.run?.refusal).toBe('Delta must be a number > 0');
    const changed = reduce(refused, {
      type: 'changed',
      changes: [{ epoch: 2, name: 'multiplier', before: [0.123456789], after: [1] }],
    });
    expect(changed.run?.refusal).toBeUndefined();
    expect(changed.run?.events.at(-1)).toEqual({ epoch: 2, name: 'multiplier', before: 0.123457, after: 1 });
  });
});

describe('what is on show', () => {
  const recording = (source: 'recorded' | 'opened') =>
    ({ id: source, name: 'a run', source, points: [] }) as unknown as Recording;
  const open = (source: 'recorded' | 'opened'): Event => ({ type: 'open', recording: recording(source) });

  it('is the first screen until a run is trained or opened, whatever came with the page', () => {
    expect(isFirst(initialState)).toBe(true);
    expect(isFirst(stateAfter(open('recorded')))).toBe(true);
    expect(isFirst(stateAfter(open('opened')))).toBe(false);
    expect(isFirst(stateAfter({ type: 'start' }))).toBe(false);
  });

  it('is the picture of the run beside its curves, and its numbers beside everything else', () => {
    expect(stageOf(initialState)).toBe('none');
    expect(stageOf(stateAfter(...started))).toBe('picture');
    expect(stageOf(stateAfter(...started, { type: 'tab', tab: 'kernels' }))).toBe('numbers');
    expect(stageOf(stateAfter(...started, open('opened')))).toBe('numbers');
  });

  it('leaves the form folded away while a run begins, and opens it for a link that is wrong', () => {
    const opened = stateAfter({ type: 'form', isOpen: true });
    expect(opened.isFormOpen).toBe(true);
    expect(reduce(opened, { type: 'start' }).isFormOpen).toBe(false);
    expect(stateAfter({ type: 'link', link: '#v=1&task=Nowhere' }).isFormOpen).toBe(true);
  });

  it('follows what is chosen: an exhibit of the first screen, and a run among those that are kept', () => {
    expect(stateAfter({ type: 'exhibit', exhibit: 'c-npg' }).tab).toBe('gallery');
    expect(stateAfter({ type: 'tab', tab: 'runs' }, { type: 'start' }).tab).toBe('curves');
    expect(stateAfter({ type: 'tab', tab: 'runs' }, open('opened')).tab).toBe('curves');
  });

  it('counts compiled kernels until the first epoch is over', () => {
    const progress = { kernels: 30, made: 12, run: 0, seconds: 3 };
    const compiling = stateAfter({ type: 'start' }, { type: 'compiling', progress });
    expect(compiling.run?.compiling).toEqual(progress);
    const trained = [started[1] as Event, epoch(1)].reduce(reduce, compiling);
    expect(trained.run?.compiling).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { type EpisodesEvent, initialEpisodes, reduceEpisodes } from '../../../../harness/web/episodes/state.ts';
import { drivenText, episodeText, sceneText } from '../../../../harness/web/episodes/text.ts';
import type { EpisodesNews } from '../../../../harness/web/protocol/episodes.ts';
import { pointOf } from '../../../../harness/web/recordings/epochs.ts';
import { initialState, reduce } from '../../../../harness/web/shell/state.ts';

const reached = (...events: EpisodesEvent[]) => events.reduce(reduceEpisodes, initialEpisodes);
const news = (told: EpisodesNews): EpisodesEvent => ({ type: 'episodes', news: told });
const choose = (choices: Extract<EpisodesEvent, { type: 'choose' }>['choices']): EpisodesEvent => ({
  type: 'choose',
  choices,
});
const caption = { environment: 2, source: 'training', return: 1.5, costs: [3], length: 40, place: undefined } as const;

describe('the episodes on show', () => {
  it('are those of the policy that was chosen, or of the one before where it is kept no longer', () => {
    const chosen = reached(news({ type: 'kept', epochs: [0, 1, 2, 3] }), choose({ source: 3 }));
    expect(chosen.source).toBe(3);
    expect(reduceEpisodes(chosen, news({ type: 'kept', epochs: [0, 1, 2, 3, 4] })).source).toBe(3);
    expect(reduceEpisodes(chosen, news({ type: 'kept', epochs: [0, 2, 4] })).source).toBe(2);
    expect(reduceEpisodes(chosen, news({ type: 'kept', epochs: [5] })).source).toBe('training');
  });

  it('have no numbers of another source', () => {
    const seen = reached(news({ type: 'caption', caption }));
    expect(seen.caption).toEqual(caption);
    expect(reduceEpisodes(seen, choose({ source: 1 })).caption).toBeUndefined();
    expect(reached(choose({ source: 1 }), news({ type: 'caption', caption })).caption).toBeUndefined();
  });

  it('are seen from where each layout is seen best, until the camera is turned, which has limits', () => {
    const turn = (zoom: number): EpisodesEvent => ({ type: 'orbit', turn: { azimuth: 0.5, elevation: 9, zoom } });
    const turned = reached(turn(100));
    expect(turned.orbit).toEqual({ azimuth: 0.5, elevation: Math.PI / 2, zoom: 8 });
    const close = reduceEpisodes(turned, news({ type: 'picked', environment: 7, isOpened: true }));
    expect(close).toMatchObject({ layout: 'close', environment: 7, orbit: { azimuth: 0, elevation: 0, zoom: 1 } });
    expect(reduceEpisodes(turned, news({ type: 'picked', environment: 7, isOpened: false }))).toMatchObject({
      layout: 'overview',
      orbit: turned.orbit,
    });
  });

  it('begin anew with a run: choices stay, what was known of the last run does not', () => {
    const seen = [news({ type: 'kept', epochs: [0, 1] }), choose({ source: 1, speed: 8, layout: 'close' })].reduce(
      reduce,
      reduce({ ...initialState, adapter: { kind: 'found', name: 'a', software: false } }, { type: 'start' }),
    );
    expect(seen.episodes.run).toBe(1);
    const stopped = reduce(reduce(seen, { type: 'stop' }), { type: 'start' });
    expect(stopped.episodes).toMatchObject({ run: 2, epochs: [], source: 'training', speed: 8, layout: 'close' });
  });
});

describe('driving', () => {
  it('is of one environment from close by; all of them are those of the training again', () => {
    const driven = reached(choose({ environment: 5, isPlaying: false }), choose({ source: 'drive' }));
    expect(driven).toMatchObject({ source: 'drive', layout: 'close', environment: 0, isPlaying: true, follows: true });
    expect(reduceEpisodes(driven, news({ type: 'kept', epochs: [0] })).source).toBe('drive');
    expect(reduceEpisodes(driven, choose({ layout: 'overview' }))).toMatchObject({
      source: 'training',
      layout: 'overview',
    });
  });

  it('leaves the film where it is for another speed or camera, and goes back to the present for all else', () => {
    const seen = reached(choose({ source: 'drive' }), choose({ at: 7, isPlaying: false }));
    expect(seen.at).toBe(7);
    expect(reduceEpisodes(seen, choose({ speed: 4, follows: false })).at).toBe(7);
    expect(reduceEpisodes(seen, choose({ isPlaying: true })).at).toBeUndefined();
    expect(reduceEpisodes(seen, choose({ source: 'training' })).at).toBeUndefined();
  });

  it('holds a run that trains, which goes on afterwards, and no other', () => {
    const facts = { epochs: 2, totalSteps: 2000, stepsPerEpoch: 1000, memoryBytes: 1, compileSeconds: 2 };
    const begun = [{ type: 'start' } as const, { type: 'started', facts } as const];
    const state = begun.reduce(reduce, { ...initialState, adapter: { kind: 'found', name: 'a', software: false } });
    const driving = reduce(state, choose({ source: 'drive' }));
    expect(driving).toMatchObject({ phase: 'pausing', isHeldForDriving: true });
    const waiting = reduce(driving, { type: 'paused' });
    expect(reduce(waiting, choose({ source: 'training' }))).toMatchObject({
      phase: 'training',
      isHeldForDriving: false,
    });
    const goesOn = reduce(waiting, { type: 'resume' });
    expect(reduce(goesOn, choose({ source: 'training' }))).toMatchObject({
      phase: 'training',
      isHeldForDriving: false,
    });
    const paused = [{ type: 'pause' } as const, { type: 'paused' } as const].reduce(reduce, state);
    const back = [choose({ source: 'drive' }), choose({ source: 'training' })].reduce(reduce, paused);
    expect(back.phase).toBe('paused');
  });

  it('begins before the first epoch where a run is begun for it', () => {
    const facts = { epochs: 2, totalSteps: 2000, stepsPerEpoch: 1000, memoryBytes: 1, compileSeconds: 2 };
    const found = { ...initialState, adapter: { kind: 'found', name: 'a', software: false } } as const;
    const begun = [{ type: 'start', isToDrive: true } as const, { type: 'started', facts } as const].reduce(
      reduce,
      found,
    );
    expect(begun).toMatchObject({ tab: 'episodes', phase: 'pausing', isHeldForDriving: true, isToDrive: false });
    expect(begun.episodes).toMatchObject({ source: 'drive', layout: 'close' });
    const usual = [{ type: 'start' } as const, { type: 'started', facts } as const].reduce(reduce, found);
    expect(usual).toMatchObject({ tab: 'curves', phase: 'training' });
  });

  it('is compared with the policy when an episode is over', () => {
    const started = reduce(initialState, { type: 'start' });
    if (!started.run) throw new Error('no run');
    const driven = reached(
      choose({ source: 'drive' }),
      news({ type: 'driven', episode: { return: 3, costs: [40], length: 9 } }),
    );
    expect(drivenText(driven, started.run)).toBe('Your episode: return 3.00, cost 40.00.');
    const rows = [{ epoch: 7, replica: 0, seed: 0, 'Metrics/EpRet': 12, 'Metrics/EpCost': 25 }];
    expect(drivenText(driven, { ...started.run, points: [pointOf(rows)] })).toBe(
      'Your episode: return 3.00, cost 40.00. The policy after epoch 7: 12.00 and 25.00.',
    );
  });
});

describe('what the panel says', () => {
  it('names environments, source and the standing of an episode', () => {
    const { run } = reduce(initialState, { type: 'start' });
    if (!run) throw new Error('no run');
    const seen = reached(
      news({ type: 'arenas', source: 'training', arenas: 25, envs: 1024 }),
      choose({ environment: 2 }),
      news({ type: 'caption', caption }),
    );
    expect(sceneText(seen)).toBe('25 of 1,024 environments of the training itself');
    const { horizon } = run.checked.resolved.task;
    expect(episodeText(seen, run)).toBe(
      `Environment 2: return 1.50, cost 3.00 after 40 steps of ${horizon.toLocaleString('en')}`,
    );
    const replay = reduceEpisodes(seen, choose({ source: 12 }));
    expect([sceneText(replay), episodeText(replay, run)]).toEqual(['', '']);
    const arenas = news({ type: 'arenas', source: 12, arenas: 15, envs: 15 });
    expect(sceneText(reduceEpisodes(replay, arenas))).toBe('15 environments under the policy after epoch 12');
  });
});

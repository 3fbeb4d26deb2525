import { describe, expect, it } from 'vitest';
import { cellsOf, cellTitle } from '../../../../harness/cli/study/cells.ts';
import { openStudy, parseStudy, shippedStudies } from '../../../../harness/cli/study/file.ts';
import { selectCells } from '../../../../harness/cli/study/selection.ts';
import { algorithms } from '../../../../src/algos/index.ts';

const [RUN, CIRCLE] = ['SafetyPointRun0-v0', 'SafetyPointCircle1-v0'];
const LEAST = { tasks: [RUN], algorithms: ['c-trpo'] };

const cells = (study: object) => cellsOf(parseStudy(study, 'a.json'));
const titles = (study: object) => cells(study).map(cellTitle);
const sentence = (study: unknown): string => {
  try {
    cellsOf(parseStudy(study, 'a.json'));
  } catch (error) {
    expect(error).toMatchObject({ name: 'RingfenceError', exitCode: 2 });
    return (error as Error).message;
  }
  throw new Error('was accepted');
};

describe('the cells of a study', () => {
  it('are every algorithm on every task, task by task', () => {
    expect(
      titles({ tasks: [RUN, { task: CIRCLE }], algorithms: ['c-trpo', { algorithm: 'trpo', label: 'plain' }] }),
    ).toEqual([`c-trpo on ${RUN}`, `plain on ${RUN}`, `c-trpo on ${CIRCLE}`, `plain on ${CIRCLE}`]);
  });

  it('of "all" are of every registered algorithm', () => {
    expect(cells({ tasks: [RUN], algorithms: 'all' }).map(({ label }) => label)).toEqual(Object.keys(algorithms));
  });

  it('are one run with a replica for each seed and combination of swept values', () => {
    const seeds = (study: object) => cells({ ...LEAST, ...study })[0]?.config.replicas.map(({ seed }) => seed);
    expect(seeds({})).toEqual([0]);
    expect(seeds({ seeds: 3 })).toEqual([0, 1, 2]);
    expect(seeds({ seeds: [4, 7] })).toEqual([4, 7]);
    expect(seeds({ seeds: [4, 7], sweep: { beta: [1, 2] } })).toEqual([4, 7, 4, 7]);
  });

  it('leave out what is excluded, by label or algorithm, by task, or by both', () => {
    const grid = { tasks: [RUN, CIRCLE], algorithms: ['trpo', 'c-trpo', { algorithm: 'c-trpo', label: 'sharp' }] };
    const left = (...exclude: object[]) => titles({ ...grid, exclude }).length;
    expect(left({ task: RUN })).toBe(3);
    expect(left({ algorithm: 'sharp' })).toBe(4);
    expect(left({ algorithm: 'c-trpo', task: RUN })).toBe(4);
    expect(left({ task: RUN }, { algorithm: 'trpo', task: CIRCLE })).toBe(2);
  });

  it('are those of the other tasks where the file excludes or overrides one that it does not have, with a warning', () => {
    const warnings: string[] = [];
    const study = {
      ...LEAST,
      exclude: [{ task: CIRCLE }, { task: 'Nope', algorithm: 'c-trpo' }],
      overrides: [{ task: CIRCLE, totalSteps: 40_000 }],
    };
    const found = cellsOf(parseStudy(study, 'a.json'), (sentence) => warnings.push(sentence));
    expect(found.map(cellTitle)).toEqual([`c-trpo on ${RUN}`]);
    expect(warnings).toEqual(
      [
        ['exclude[0]', CIRCLE],
        ['exclude[1]', 'Nope'],
        ['overrides[0]', CIRCLE],
      ].map(([where, task]) => `a.json: ${where}.task: the study has no task "${task}", so this counts for nothing`),
    );
  });

  it('take a setting from the study, the task, the algorithm or an override, the later the stronger', () => {
    const levels = {
      tasks: [{ task: RUN, set: { delta: 0.02, gamma: 0.5 }, totalSteps: 40_000 }, CIRCLE],
      algorithms: [{ algorithm: 'c-trpo', set: { delta: 0.03 } }, 'trpo'],
      overrides: [
        { algorithm: 'c-trpo', task: RUN, set: { delta: 0.04 } },
        { algorithm: 'c-trpo', task: RUN, set: { delta: 0.05 }, envs: 8, stepsPerEpoch: 4000, seeds: [9] },
      ],
      set: { delta: 0.01, gamma: 0.4, beta: 3 },
      totalSteps: 80_000,
      seeds: 2,
    };
    const found = cells(levels).map(({ config: { values, given, replicas } }) => [
      values['delta'],
      values['gamma'],
      values['beta'],
      given.totalSteps,
      given.envs,
      replicas.length,
    ]);
    expect(found).toEqual([
      [0.05, 0.5, 3, 40_000, 8, 1],
      [0.02, 0.5, undefined, 40_000, 40, 2],
      [0.03, 0.4, 3, 80_000, 40, 2],
      [0.01, 0.4, undefined, 80_000, 40, 2],
    ]);
  });

  it('take a value instead of an earlier sweep of it, and the other way round', () => {
    const swept = { ...LEAST, sweep: { beta: [1, 2] } };
    const one = { ...swept, overrides: [{ algorithm: 'c-trpo', set: { beta: 7 } }] };
    expect(cells(one)[0]?.config.replicas).toEqual([{ seed: 0, set: {} }]);
    expect(cells(one)[0]?.config.values['beta']).toBe(7);
    const several = { ...LEAST, set: { beta: 7 }, overrides: [{ task: RUN, sweep: { beta: [1, 2] } }] };
    expect(cells(several)[0]?.config.replicas.map(({ set }) => set)).toEqual([{ beta: 1 }, { beta: 2 }]);
  });
});

describe('a selection', () => {
  const all = cells({ tasks: [RUN, CIRCLE], algorithms: ['trpo', 'c-trpo', { algorithm: 'c-trpo', label: 'sharp' }] });

  it('matches labels and algorithms, with or without a task', () => {
    const count = (...only: string[]) => selectCells(all, { only }).length;
    expect(count('c-*')).toBe(4);
    expect(count('sharp')).toBe(2);
    expect(count(`*/${CIRCLE}`)).toBe(3);
    expect(count(`?rpo/${RUN}`, `sharp/${RUN}`)).toBe(2);
    expect(selectCells(all, { task: RUN }).map(cellTitle)).toEqual([
      `trpo on ${RUN}`,
      `c-trpo on ${RUN}`,
      `sharp on ${RUN}`,
    ]);
    expect(selectCells(all, {})).toEqual(all);
  });

  it('of nothing is a complaint', () => {
    expect(() => selectCells(all, { only: ['trpo', 'cpo'] })).toThrow(/--only cpo matches none of 6 cells/);
    expect(() => selectCells(all, { task: 'Nope' })).toThrow(/--task Nope: the study has no such task, it has Saf/);
  });
});

describe('a file that is wrong is refused with one sentence that names it and the key', () => {
  it.each<[string, unknown, string]>([
    ['no object', 3, 'a.json: the study must be an object, got 3'],
    ['no tasks', { algorithms: ['trpo'] }, 'a.json: tasks is missing'],
    ['an empty list', { ...LEAST, algorithms: [] }, 'a.json: algorithms must be "all" or a list of algorithms, got []'],
    ['a stranger', { ...LEAST, sedes: 3 }, 'a.json: the study: Unrecognized key: "sedes"'],
    [
      'a stranger within',
      { ...LEAST, tasks: [{ task: RUN, sedes: 3 }] },
      'a.json: tasks[0]: Unrecognized key: "sedes"',
    ],
    [
      'half a seed',
      { ...LEAST, seeds: 2.5 },
      'a.json: seeds must be a count from 1 to 65535 or a list of different integers from 0 to 4294967295, got 2.5',
    ],
    [
      'a seed twice',
      { ...LEAST, seeds: [1, 1] },
      'a.json: seeds must be a count from 1 to 65535 or a list of different integers from 0 to 4294967295, got [1,1]',
    ],
    [
      'no steps',
      { ...LEAST, tasks: [{ task: RUN, totalSteps: 0 }] },
      'a.json: tasks[0].totalSteps must be an integer >= 1, got 0',
    ],
    ['a window of everything and more', { ...LEAST, window: 2 }, 'a.json: window must be a number > 0 and <= 1, got 2'],
    [
      'a name that is a path',
      { ...LEAST, name: '../up' },
      'a.json: name must be letters, digits, "-", "_" and ".", got "../up"',
    ],
    ['an entry without its task', { ...LEAST, tasks: [{ seeds: 3 }] }, 'a.json: tasks[0].task is missing'],
    [
      'an entry that is a number',
      { ...LEAST, algorithms: [7] },
      'a.json: algorithms[0] must be a name or an object, got 7',
    ],
    ['no value', { ...LEAST, sweep: { beta: [] } }, 'a.json: sweep.beta must be a list, got []'],
    ['an unknown task', { ...LEAST, tasks: [RUN, 'Nope'] }, 'a.json: tasks[1]: unknown task "Nope": known are'],
    [
      'an unknown algorithm',
      { ...LEAST, algorithms: ['nope'] },
      'a.json: algorithms[0]: unknown algorithm "nope": known are',
    ],
    [
      'an algorithm twice',
      { ...LEAST, algorithms: ['trpo', 'trpo'] },
      'a.json: algorithms has "trpo" twice: give each entry its own label',
    ],
    ['a task twice', { ...LEAST, tasks: [RUN, RUN] }, `a.json: tasks has ${RUN} twice`],
    [
      'a key that none has',
      { ...LEAST, set: { betta: 1 } },
      'a.json: set.betta: no algorithm of the study has this hyper-parameter',
    ],
    [
      'a key that the named algorithm lacks',
      { ...LEAST, algorithms: [{ algorithm: 'trpo', set: { beta: 1 } }] },
      'a.json: algorithms[0].set.beta: trpo has no hyper-parameter "beta": known are',
    ],
    [
      'a key that an overridden algorithm lacks',
      { ...LEAST, algorithms: ['trpo'], overrides: [{ algorithm: 'trpo', sweep: { beta: [1] } }] },
      'a.json: overrides[0].sweep.beta: trpo has no',
    ],
    [
      'a value out of range',
      { ...LEAST, tasks: [{ task: RUN, set: { beta: -1 } }] },
      'a.json: tasks[0].set.beta must be a number >= 0, got -1',
    ],
    [
      'a value of the wrong type',
      { ...LEAST, sweep: { beta: [1, 'big'] } },
      'a.json: sweep.beta must be a number >= 0, got "big"',
    ],
    [
      'a sweep of what replicas share',
      { ...LEAST, sweep: { minibatch: [64, 128] } },
      'a.json: sweep.minibatch cannot be swept, all replicas of a run share it: write one entry',
    ],
    [
      'a key both set and swept',
      { ...LEAST, set: { beta: 1 }, sweep: { beta: [1] } },
      'a.json: sweep.beta is both set and swept',
    ],
    [
      'too many limits',
      { ...LEAST, set: { costLimit: [1, 2] } },
      `a.json: c-trpo on ${RUN}: costLimit gives 2 limits, but`,
    ],
    [
      'too few steps',
      { ...LEAST, totalSteps: 10 },
      `a.json: c-trpo on ${RUN}: totalSteps 10 is less than one iteration of 20000 steps`,
    ],
    [
      'steps that do not fit',
      { ...LEAST, stepsPerEpoch: 1750 },
      `a.json: c-trpo on ${RUN}: stepsPerEpoch 1750 is not a whole number of 500-step episodes`,
    ],
    [
      'an override of a stranger',
      { ...LEAST, overrides: [{ algorithm: 'cpo' }] },
      'a.json: overrides[0].algorithm: the study has no algorithm "cpo": it has c-trpo',
    ],
    [
      'a baseline that is no cell',
      { ...LEAST, baselines: { return: 'ppo' } },
      'a.json: baselines.return: the study has no algorithm "ppo": it has c-trpo',
    ],
    ['an exclusion of everything', { ...LEAST, exclude: [{ task: RUN }] }, 'a.json: exclude leaves no cell'],
    [
      'an exclusion of nothing',
      { ...LEAST, exclude: [{}] },
      'a.json: exclude[0] must name an algorithm, a task or both',
    ],
  ])('%s', (_, study, expected) => {
    expect(sentence(study)).toContain(expected);
  });

  it('that has no such name', () => {
    expect(() => openStudy('smol')).toThrow(/unknown study "smol": known are .*small/);
    expect(() => openStudy('absent.json')).toThrow(/the study absent.json cannot be read/);
  });
});

describe('the studies that come along', () => {
  it.each(Object.keys(shippedStudies))('%s is named as its file is, and its cells can be trained', (name) => {
    const study = openStudy(name);
    expect(study.name).toBe(name);
    const warnings: string[] = [];
    expect(cellsOf(study, (sentence) => warnings.push(sentence)).length).toBeGreaterThan(0);
    expect(warnings).toEqual([]);
  });
});

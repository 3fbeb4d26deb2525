// Defaults that depend on task and limit: slacks, what papers set for the tasks that they name, and limits of 0.
import { describe, expect, it } from 'vitest';
import type { HyperparameterValue } from '../../src/algos/hyperparameter.ts';
import { algorithms } from '../../src/algos/index.ts';
import { decodeLink, linkOf } from '../../src/config/link.ts';
import { presetOf, type ResolvedConfig, resolveConfig, settingOf } from '../../src/config/resolve.ts';
import type { RunConfig } from '../../src/config/run_config.ts';
import { type Task, tasks } from '../../src/tasks/index.ts';
import { changedConfig } from '../../src/train/changes.ts';

const GOAL = 'SafetyPointGoal1-v0';
const resolved = (algorithm: string, config: Partial<RunConfig> = {}): ResolvedConfig =>
  resolveConfig({ task: GOAL, algorithm, ...config });
const setting = (config: ResolvedConfig, name: string, replica = 0): HyperparameterValue =>
  settingOf(config, replica)(name);
const slacksOf = (config: ResolvedConfig, replica = 0): HyperparameterValue[] =>
  ['hPlus', 'hMinus'].map((name) => setting(config, name, replica));

describe('slacks that nobody set', () => {
  it('are shares of the limit: the published ones at 25', () => {
    for (const algorithm of ['pcrpo', 'espo']) {
      expect(slacksOf(resolved(algorithm))).toEqual([[9], [-9]]);
      expect(slacksOf(resolved(algorithm, { set: { costLimit: 5 } }))).toEqual([
        [1.7999999999999998],
        [-1.7999999999999998],
      ]);
      expect(slacksOf(resolved(algorithm, { set: { costLimit: 0 } }))).toEqual([[0], [-0]]);
    }
    expect(setting(resolved('crpo'), 'tolerance')).toEqual([2]);
    expect(setting(resolved('crpo', { set: { costLimit: 5 } }), 'tolerance')).toEqual([0.4]);
    expect(setting(resolved('crpo', { task: 'ConstrainedBandit-v0' }), 'tolerance')).toEqual([
      0.04, 0.036000000000000004,
    ]);
  });

  it("follow each replica's own limit, swept or changed while it goes on", () => {
    const swept = resolved('crpo', { sweep: { costLimit: [[5], [50]] } });
    expect([0, 1].map((r) => setting(swept, 'tolerance', r))).toEqual([[0.4], [4]]);
    expect(swept.replicas.map(({ set }) => set)).toEqual([{ costLimit: [5] }, { costLimit: [50] }]);
    const changed = changedConfig(swept, { name: 'costLimit', replica: 1, after: [10] });
    expect([0, 1].map((r) => setting(changed, 'tolerance', r))).toEqual([[0.4], [0.8]]);
  });

  it('are left alone where they are given, in units of the cost', () => {
    const config = resolved('espo', { set: { hPlus: 3 }, sweep: { costLimit: [[5], [50]] } });
    expect([0, 1].map((r) => slacksOf(config, r))).toEqual([
      [[3], [-1.7999999999999998]],
      [[3], [-18]],
    ]);
    const swept = resolved('crpo', { set: { costLimit: 5 }, sweep: { tolerance: [1, 2] } });
    expect([0, 1].map((r) => setting(swept, 'tolerance', r))).toEqual([[1], [2]]);
  });

  it('stay what they were through a link, whether they were given or not', () => {
    for (const set of [{}, { costLimit: 5 }, { costLimit: 5, hPlus: 9 }, { hPlus: 9 }]) {
      const config = resolved('espo', { set, sweep: { delta: [0.01, 0.02] } });
      const again = resolveConfig(decodeLink(linkOf(config) as string));
      expect([slacksOf(again), again.sharesOfLimit]).toEqual([slacksOf(config), config.sharesOfLimit]);
    }
  });
});

describe('what a paper sets for a task', () => {
  const shipped = Object.values(algorithms).flatMap((algorithm) =>
    Object.entries(algorithm.presets ?? {}).map(([task, preset]) => ({ algorithm, task, preset })),
  );
  const known = new Set(Object.values(algorithms).flatMap((a) => a.hyperparameters.map(({ name }) => name)));

  it('is of tasks and of hyper-parameters that there are, and within their ranges', () => {
    expect(shipped.length).toBeGreaterThan(40);
    for (const { algorithm, task, preset } of shipped) {
      expect(tasks[task], task).toBeDefined();
      const names = [...Object.keys(preset.set), ...Object.keys(preset.ofLimit ?? {})];
      expect(names.filter((name) => !known.has(name))).toEqual([]);
      const config = resolveConfig({ task, algorithm: algorithm.name, ...(algorithm.name === 'e-cop' && { envs: 4 }) });
      for (const { name } of algorithm.hyperparameters)
        if (preset.set[name] !== undefined)
          expect(config.values[name], `${algorithm.name} ${name}`).toEqual(preset.set[name]);
      if (preset.sizes) expect(config.given).toMatchObject(preset.sizes);
      expect(presetOf(tasks[task] as Task, algorithm)).toBe(preset);
    }
  });

  // ESPO's tables 4 to 7 at the limits that they are of
  it.each([
    ['SafetyHopperVelocity-v1', 25, 0.1, -0.4, 9, -9],
    ['SafetyAntVelocity-v1', 0.5, 0.1, -0.4, 0.25, -0.25],
    ['SafetyHumanoidStandup-v4', 1400, 0, -0.5, 300, 0],
    ['SafetyWalker-v4', 40, 0, -0.5, 1e9, 0],
    ['SafetyReacher-v4', 40, 0.1, -0.3, 0, -1e9],
  ])("is ESPO's default on %s", (task, limit, zetaPlus, zetaMinus, hPlus, hMinus) => {
    const config = resolved('espo', { task, set: { costLimit: limit } });
    expect(config.values).toMatchObject({ zetaPlus, zetaMinus });
    expect(
      slacksOf(config)
        .flat()
        .map((x) => Math.fround(x as number) + 0),
    ).toEqual([hPlus, hMinus].map(Math.fround));
    const isMujoco = task.endsWith('-v4');
    const steps = isMujoco ? 16_000 : 20_000;
    expect(config.given).toMatchObject({ stepsPerEpoch: steps, totalSteps: 500 * steps });
    const discounts = isMujoco ? [0.995, 0.97, 0.05, 40] : [0.99, 0.95, 0.01, 0];
    expect(['gamma', 'lambda', 'delta', 'warmup'].map((name) => config.values[name])).toEqual(discounts);
  });

  it('leaves the limit to the task, and gives way to what a user sets', () => {
    expect(resolved('espo', { task: 'SafetyAntVelocity-v1' }).values['costLimit']).toEqual([25]);
    expect(slacksOf(resolved('espo', { task: 'SafetyAntVelocity-v1' }))).toEqual([[12.5], [-12.5]]);
    const own = resolved('espo', {
      task: 'SafetyReacher-v4',
      envs: 2,
      totalSteps: 4000,
      set: { gamma: 0.9, hMinus: -4 },
    });
    expect(own).toMatchObject({ envs: 2, steps: 1000, totalSteps: 4000 });
    expect(own.values).toMatchObject({ gamma: 0.9, costGamma: 0.995, hMinus: [-4], hPlus: [0] });
    expect(linkOf(own)).toContain('gamma=0.9&hMinus=-4');
    expect(linkOf(own)).not.toContain('costGamma');
    const plain = resolved('pcrpo', { task: 'SafetyReacher-v4' });
    expect([plain.values['zetaPlus'], plain.values['delta'], plain.given.totalSteps]).toEqual([undefined, 0.05, 8e6]);
  });
});

describe('a limit of 0', () => {
  const refusals: Readonly<Record<string, string>> = {
    'c-trpo': 'the barrier of c-trpo is a function of the margin b - J_C, and a limit of 0 leaves none',
    'c-npg': 'the barrier of c-npg is a function of the margin b - J_C, and a limit of 0 leaves none',
    ipo: 'the barrier of ipo is a function of the margin b - J_C, and a limit of 0 leaves none',
    'saute-ppo': 'saute-ppo divides what is spent by the limit, and a budget of 0 is spent from the start',
  };
  const none = (algorithm: string, config: Partial<RunConfig>): ResolvedConfig =>
    resolveConfig({ task: 'TwoStateCMDP-v0', algorithm, envs: 4, totalSteps: 400, ...config });

  it.each(Object.keys(algorithms))('is taken by %s, or refused with the reason', (name) => {
    const said = refusals[name];
    for (const config of [{ set: { costLimit: 0 } }, { sweep: { costLimit: [[1], [0]] } }]) {
      if (said === undefined) expect(settingOf(none(name, config), config.sweep ? 1 : 0)('costLimit')).toEqual([0]);
      else expect(() => none(name, config)).toThrow(`costLimit must be a number > 0, got 0: ${said}`);
    }
    expect(() => none(name, { set: { costLimit: -1 } })).toThrow(
      new RegExp(`^costLimit must be a number ${said ? '>' : '>='} 0, got -1$`),
    );
    // while it goes on, too
    const changed = { name: 'costLimit', after: [0] } as const;
    if (said === undefined) expect(changedConfig(none(name, {}), changed).replicas[0]?.set).toEqual({ costLimit: [0] });
  });
});

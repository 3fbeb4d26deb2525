import { describe, expect, it } from 'vitest';
import {
  choicesOf,
  costLimit,
  descriptionOf,
  fieldState,
  groupsOf,
  matches,
} from '../../../../harness/web/settings/hyperparameters.ts';
import type { Settings } from '../../../../harness/web/settings/settings.ts';
import { initialSettings } from '../../../../harness/web/settings/state.ts';
import { algorithms } from '../../../../src/algos/index.ts';
import { findAlgorithm, findHyperparameter } from '../../../../src/config/resolve.ts';

const beta = findHyperparameter(findAlgorithm('c-trpo'), 'beta');
const withSet = (set: Settings['set'], task = initialSettings.task): Settings => ({ ...initialSettings, task, set });

describe('the form', () => {
  it.each(Object.values(algorithms))('of $name has every hyper-parameter once', ({ name, hyperparameters }) => {
    const shown = groupsOf(name).flatMap((group) => group.hyperparameters);
    expect([costLimit, ...shown].map((p) => p.name).sort()).toEqual(hyperparameters.map((p) => p.name).sort());
    expect(hyperparameters.find((p) => p.name === costLimit.name)?.default).toEqual(costLimit.default);
  });

  it('begins with what only the algorithm has', () => {
    expect(groupsOf('c-trpo')[0]).toMatchObject({ title: 'Of c-trpo itself' });
    expect(groupsOf('c-trpo')[0]?.hyperparameters.map(({ name }) => name)).toEqual(['beta', 'barrier', 'hysteresis']);
    expect(groupsOf('trpo').map(({ title }) => title)).toEqual([
      'Trust region',
      'Gradient steps',
      'Estimates',
      'Networks',
    ]);
  });
});

describe('a hyper-parameter', () => {
  it('has its default until another value is typed, however that is written', () => {
    expect(fieldState(beta, withSet({}))).toEqual({ text: '1', defaultText: '1', isChanged: false });
    expect(fieldState(beta, withSet({ beta: '1.' })).isChanged).toBe(false);
    expect(fieldState(beta, withSet({ beta: '1e0' })).isChanged).toBe(false);
    expect(fieldState(beta, withSet({ beta: '0.5' })).isChanged).toBe(true);
    expect(fieldState(beta, withSet({ beta: '' })).isChanged).toBe(true);
    expect(fieldState(beta, withSet({ beta: '1,2' })).isChanged).toBe(true);
  });

  it('has the default of the task where that asks for one, and says so', () => {
    const gamma = findHyperparameter(findAlgorithm('c-trpo'), 'gamma');
    const settings = withSet({}, 'TwoStateCMDP-v0');
    expect(fieldState(gamma, settings).text).toBe('1');
    expect(descriptionOf(gamma, settings)).toBe(
      'discount of rewards; 1 is the undiscounted, episodic setting; a number ≥ 0 and ≤ 1; default 1 for this task, else 0.99 (OmniSafe on-policy defaults, SafePO)',
    );
    expect(descriptionOf(beta, settings)).toBe('weight of the barrier; a number ≥ 0; default 1 (C-TRPO)');
  });

  it('has the default that a paper sets for the task, and says which', () => {
    const of = (task: string, set: Settings['set'] = {}): Settings => ({
      ...initialSettings,
      algorithm: 'espo',
      task,
      set,
    });
    const espo = findAlgorithm('espo');
    const [zeta, slack] = ['zetaMinus', 'hPlus'].map((name) => findHyperparameter(espo, name));
    if (!zeta || !slack) throw new Error('espo has both');
    expect(fieldState(zeta, of('SafetyReacher-v4')).text).toBe('-0.3');
    expect(descriptionOf(zeta, of('SafetyReacher-v4'))).toMatch(
      /; default -0\.3 for this task \(ESPO, tables 4 to 7\), else -0\.4 \(ESPO, /,
    );
    // a share of the limit follows what is typed for the limit
    expect(fieldState(slack, of('SafetyPointGoal1-v0')).text).toBe('9');
    expect(fieldState(slack, of('SafetyPointGoal1-v0', { costLimit: '50' }))).toMatchObject({
      text: '18',
      isChanged: false,
    });
    expect(fieldState(slack, of('SafetyPointGoal1-v0', { costLimit: '5,50' })).text).toBe('9');
    expect(fieldState(slack, of('SafetyPointGoal1-v0', { hPlus: '18' })).isChanged).toBe(true);
    expect(descriptionOf(slack, of('SafetyPointGoal1-v0'))).toContain('default 0.36 times the limit (ESPO, ');
    expect(descriptionOf(slack, of('SafetyAntVelocity-v1'))).toContain(
      'default 0.5 times the limit for this task (ESPO, tables 4 to 7), else 0.36 times the limit',
    );
    // and what the algorithm cannot do with the limit is in its range
    expect(descriptionOf(costLimit, of('SafetyPointGoal1-v0'))).toContain('; a number ≥ 0; ');
    expect(descriptionOf(costLimit, withSet({}))).toContain('; a number > 0; ');
  });

  it('offers its choices, and all of them as a sweep where replicas may differ', () => {
    const named = (name: string) => choicesOf(findHyperparameter(findAlgorithm('c-trpo'), name));
    expect(named('barrier')).toEqual(['entropy', 'log', 'entropy,log']);
    expect(named('klActionMean')).toEqual(['true', 'false', 'true,false']);
    expect(named('activation')).toEqual(['tanh', 'relu']);
    expect(named('beta')).toBeUndefined();
  });

  it('is found by words of its name and its meaning', () => {
    expect(matches(beta, '')).toBe(true);
    expect(matches(beta, 'BETA weight')).toBe(true);
    expect(matches(beta, 'beta radius')).toBe(false);
  });
});

import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { type RunOptions, runConfig, withRunOptions } from '../../../harness/cli/options.ts';
import {
  changedSettings,
  checkSettings,
  commandOf,
  initialSettings,
  inPageWords,
  presetSettings,
  presets,
  quickPreset,
  type Settings,
  smallPreset,
} from '../../../harness/web/state/settings.ts';
import { algorithms } from '../../../src/algos/index.ts';
import { defaultLimits, resolveConfig } from '../../../src/config.ts';
import { type Task, tasks } from '../../../src/tasks/index.ts';

const withChanges = (changes: Partial<Settings>): Settings => ({ ...initialSettings, ...changes });

/** The configuration that the command line makes of a command. */
function configOfCommand(command: string) {
  const parser = withRunOptions(new Command());
  parser.parse(command.split(' ').slice(2), { from: 'user' });
  return runConfig(parser.opts<RunOptions>());
}

describe('the command that the page shows', () => {
  it.each([
    ['the first settings', {}],
    ['other sizes', { seeds: '1', envs: '4096', stepsPerEpoch: '262144', totalSteps: '2.5e6' }],
    ['hyper-parameters', { costLimit: '10.5', set: ' beta=0.5  hidden=32:16 barrier=log klActionMean=false' }],
    ['another task and algorithm', { task: 'SafetyPointCircle2-v0', algorithm: 'trpo' }],
  ])('gives the same configuration on the command line: %s', (_, changes) => {
    const settings = withChanges(changes);
    const { config } = checkSettings(settings);
    expect(config).toBeDefined();
    expect(resolveConfig(configOfCommand(commandOf(settings))).given).toEqual(config && resolveConfig(config).given);
  });
});

describe('settings', () => {
  it.each(presets)('of the preset "$name" are valid', ({ settings }) => {
    expect(checkSettings(withChanges(settings)).problem).toBeUndefined();
  });

  it.each<[Partial<Settings>, string, string | undefined]>([
    [{ seeds: '' }, 'Seeds must be an integer >= 1, got nothing', 'seeds'],
    [{ envs: '1.5' }, 'Environments must be an integer >= 1, got "1.5"', 'envs'],
    [{ totalSteps: '10' }, 'Total steps 10 is less than one iteration of 10000 steps', 'totalSteps'],
    [{ stepsPerEpoch: '9999' }, 'Steps per epoch 9999 is not a multiple of Environments 10', 'stepsPerEpoch'],
    [{ costLimit: '10:20' }, 'Cost limit gives 2 limits, but SafetyPointGoal1-v0 has 1 cost (hazards)', 'costLimit'],
    [{ set: 'beta' }, 'Hyper-parameters must be key=value, got "beta"', 'set'],
    [{ set: 'beta=1 beta=2' }, 'Hyper-parameters beta is given twice', 'set'],
    [{ set: 'costLimit=3' }, 'Hyper-parameters costLimit is given twice', 'set'],
  ])('%j are refused with one sentence about the field', (changes, message, field) => {
    expect(checkSettings(withChanges(changes)).problem).toEqual({ message, field });
  });

  it('an unknown hyper-parameter is a problem of its field, and the known ones are listed', () => {
    const { problem } = checkSettings(withChanges({ set: 'betta=1' }));
    expect(problem?.field).toBe('set');
    expect(problem?.message).toMatch(/no hyper-parameter "betta": known are costLimit, gamma/);
  });
});

describe('a change of the form', () => {
  const change = (settings: Settings, changes: Partial<Settings>): Settings =>
    changedSettings(settings, changes, quickPreset);

  it.each(Object.keys(tasks))('to the task %s gives settings that are valid and its own', (task) => {
    const settings = change(initialSettings, { task });
    const { problem, resolved } = checkSettings(settings);
    expect(problem).toBeUndefined();
    expect(resolved?.values).toEqual(resolveConfig({ task, algorithm: 'c-trpo' }).values);
    expect(settings.costLimit).toBe(defaultLimits(tasks[task] as Task).join(':'));
  });

  it.each(Object.keys(algorithms))('to the algorithm %s drops what it does not have', (algorithm) => {
    const { settings } = smallPreset;
    const changed = change(withChanges(settings), { algorithm });
    expect(checkSettings(changed).problem).toBeUndefined();
    expect(checkSettings({ ...changed, ...presetSettings(smallPreset, changed) }).problem).toBeUndefined();
  });

  it('to a small problem and back leaves the preset of this machine', () => {
    const there = change(initialSettings, { task: 'ConstrainedBandit-v0' });
    expect(there).toMatchObject({ costLimit: '0.5:0.45', envs: '1024', stepsPerEpoch: '1024' });
    expect(change(there, { task: initialSettings.task })).toEqual(initialSettings);
  });

  it('between tasks of one kind keeps what was typed', () => {
    const typed = withChanges({ costLimit: '7', envs: '3' });
    expect(change(typed, { task: 'SafetyPointGoal0-v0' })).toEqual({ ...typed, task: 'SafetyPointGoal0-v0' });
  });
});

it('sentences of the library speak of the form, not of the command line', () => {
  expect(inPageWords('this run needs more: use fewer --envs or a smaller --steps-per-epoch, or another --device')).toBe(
    'This run needs more: use fewer Environments or a smaller Steps per epoch',
  );
});

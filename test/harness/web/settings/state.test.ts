import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { type RunOptions, runConfig, withRunOptions } from '../../../../harness/cli/options/options.ts';
import { inPageWords, problemOf } from '../../../../harness/web/settings/fields.ts';
import {
  isChosen,
  type Preset,
  paperPreset,
  presetSettings,
  presets,
  quickPreset,
  smallPreset,
} from '../../../../harness/web/settings/presets.ts';
import {
  checkSettings,
  commandOf,
  type Settings,
  type SettingsChange,
  settingsOf,
} from '../../../../harness/web/settings/settings.ts';
import { changedSettings, initialSettings } from '../../../../harness/web/settings/state.ts';
import { algorithms } from '../../../../src/algos/index.ts';
import { decodeLink, linkOf } from '../../../../src/config/link.ts';
import { defaultLimits, type ResolvedConfig, resolveConfig } from '../../../../src/config/resolve.ts';
import { OptionError, problem } from '../../../../src/errors/option_error.ts';
import { type Task, tasks } from '../../../../src/tasks/index.ts';

const change = (settings: Settings, changes: SettingsChange, preset: Preset = quickPreset): Settings =>
  changedSettings(settings, changes, preset);
const withChanges = (changes: SettingsChange): Settings => change(initialSettings, changes);

/** The configuration that the command line makes of a command. */
function configOfCommand(command: string) {
  const parser = withRunOptions(new Command());
  parser.parse(command.split(' ').slice(2), { from: 'user' });
  return runConfig(parser.opts<RunOptions>());
}

const examples: readonly [string, SettingsChange][] = [
  ['the first settings', {}],
  ['other sizes', { seeds: '1', envs: '4096', stepsPerEpoch: '262144', totalSteps: '2.5e6' }],
  ['seeds by name', { seeds: '4,7' }],
  ['one seed by name', { seeds: '7,' }],
  [
    'hyper-parameters',
    { set: { costLimit: '10.5', beta: ' 0.5', hidden: '32:16', barrier: 'log', klActionMean: 'false' } },
  ],
  ['no hidden layers', { set: { hidden: 'none' } }],
  ['sweeps in their order', { set: { costLimit: '10,25', beta: '0.1,1', klActionMean: 'true,false' } }],
  ['sweeps in another order', { set: { beta: '0.1,1', costLimit: '10,25' } }],
  ['another task and algorithm', { task: 'SafetyPointCircle2-v0', algorithm: 'trpo' }],
  ['portable kernels', { portable: true }],
  ["a link's forms", { task: 'SafetyHopperVelocity-v1', forms: { kernels: 'tile', physics: 'cooperative' } }],
];

/** What decides a run's numbers. */
const numbersOf = ({ replicas, envs, steps, totalSteps, values, portable, task, algorithm }: ResolvedConfig) => ({
  task: task.name,
  algorithm: algorithm.name,
  replicas,
  envs,
  steps,
  totalSteps,
  values,
  portable,
});

function resolvedOf(settings: Settings): ResolvedConfig {
  const { problem, resolved } = checkSettings(settings);
  expect(problem).toBeUndefined();
  return resolved as ResolvedConfig;
}

describe('the run of the form', () => {
  it('has no form of the physics where its task has no model', () => {
    const robot = withChanges({ task: 'SafetyHopperVelocity-v1', forms: { kernels: 'tile', physics: 'cooperative' } });
    expect(change(robot, { task: 'SafetyPointGoal1-v0' }).forms).toEqual({ kernels: 'tile' });
    expect(change(robot, { task: 'SafetyAntVelocity-v1' }).forms).toEqual(robot.forms);
  });

  it.each(examples)('is that of the command that the page shows: %s', (_, changes) => {
    const settings = withChanges(changes);
    const config = resolveConfig(configOfCommand(commandOf(settings)));
    expect(numbersOf(config)).toEqual(numbersOf(resolvedOf(settings)));
  });

  it.each(examples)('is that of its link, which fills in the same form: %s', (_, changes) => {
    const config = resolvedOf(withChanges(changes));
    const opened = resolvedOf(settingsOf(decodeLink(linkOf(config) as string)));
    expect(numbersOf(opened)).toEqual(numbersOf(config));
    expect(linkOf(opened)).toBe(linkOf(config));
  });
});

it('a value that a shell would take apart is quoted in the command', () => {
  expect(commandOf(withChanges({ set: { beta: '1; rm x' } }))).toContain("--set 'beta=1; rm x'");
});

describe('settings', () => {
  it.each(presets)('of the preset "$name" are valid', (preset) => {
    const settings = withChanges(preset.settings);
    expect(checkSettings(settings).problem).toBeUndefined();
    expect(presets.filter((other) => isChosen(other, settings))).toEqual([preset]);
  });

  it('of the paper are those that the algorithm has for the task', () => {
    const reacher = { ...withChanges({}), task: 'SafetyReacher-v4', algorithm: 'espo' };
    const sizes = presetSettings(paperPreset, reacher);
    expect(sizes).toMatchObject({ envs: '16', stepsPerEpoch: '16000', totalSteps: '8e6' });
    const chosen = { ...reacher, ...sizes, set: {} };
    expect(isChosen(paperPreset, chosen)).toBe(true);
    expect(checkSettings(chosen).problem).toBeUndefined();
    expect(presetSettings(paperPreset, { ...reacher, algorithm: 'trpo' })).toEqual(paperPreset.settings);
  });

  it.each<[SettingsChange, string, string | undefined]>([
    [{ seeds: '' }, 'Seeds must be an integer >= 1, got nothing', 'seeds'],
    [{ seeds: '4,4' }, 'Seeds names a seed twice: 4', 'seeds'],
    [{ envs: '1.5' }, 'Environments must be an integer >= 1, got 1.5', 'envs'],
    [{ totalSteps: '10' }, 'Total steps 10 is less than one iteration of 10000 steps', 'totalSteps'],
    [{ stepsPerEpoch: '9999' }, 'Steps per epoch 9999 is not a multiple of Environments 10', 'stepsPerEpoch'],
    [
      { set: { costLimit: '10:20' } },
      'Cost limit gives 2 limits, but SafetyPointGoal1-v0 has 1 cost (hazards)',
      'costLimit',
    ],
    [{ set: { beta: 'x' } }, 'Hyper-parameter beta must be a number >= 0, got "x"', 'beta'],
    [
      { set: { hidden: '64,32' } },
      'Hyper-parameter hidden is shared by all replicas and cannot be swept in one process: use `ringfence study` to vary it',
      'hidden',
    ],
  ])('%j are refused with one sentence about the field', (changes, message, field) => {
    expect(checkSettings(withChanges(changes)).problem).toEqual({ message, field });
  });
});

it('sizes that the adapter cannot hold are refused at the field, and those that it can are not', () => {
  const large = withChanges({ envs: '65536', stepsPerEpoch: '65536000', totalSteps: '1e10' });
  expect(checkSettings(large).problem).toBeUndefined();
  expect(checkSettings(large, { maxBufferSize: 2 ** 32 }).problem).toEqual({
    message: expect.stringMatching(
      /^Buffer \w+ needs maxBufferSize = \d+, but the device has 4294967296: use fewer seeds, fewer Environments or a smaller Steps per epoch$/,
    ),
    field: 'envs',
  });
  expect(checkSettings(large, { maxBufferSize: 2 ** 40 }).problem).toBeUndefined();
});

describe('a change of the form', () => {
  it.each(Object.keys(tasks))('to the task %s gives settings that are valid and its own', (task) => {
    const { values } = resolvedOf(withChanges({ task }));
    expect(values).toEqual(resolveConfig({ task, algorithm: 'c-trpo' }).values);
    expect(values['costLimit']).toEqual(defaultLimits(tasks[task] as Task));
  });

  it.each(Object.keys(algorithms))('to the algorithm %s drops what it does not have', (algorithm) => {
    const own = change(withChanges(smallPreset.settings), { set: { beta: '0.5', delta: '0.02' } });
    const changed = change(own, { algorithm });
    const names = algorithms[algorithm]?.hyperparameters.map(({ name }) => name);
    expect(Object.keys(changed.set).filter((name) => !names?.includes(name))).toEqual([]);
    expect(isChosen(smallPreset, changed)).toBe(true);
  });

  it('to a small problem and back leaves the preset of this machine', () => {
    const there = withChanges({ task: 'ConstrainedBandit-v0' });
    expect(there).toMatchObject({ envs: '1024', stepsPerEpoch: '1024', set: {} });
    expect(change(there, { task: initialSettings.task })).toEqual(initialSettings);
    expect(change(there, { task: initialSettings.task }, smallPreset).set['hidden']).toBe('32:32');
  });

  it('between tasks of one kind keeps what was typed', () => {
    const typed = withChanges({ envs: '3', set: { costLimit: '7' } });
    expect(change(typed, { task: 'SafetyPointGoal0-v0' })).toEqual({ ...typed, task: 'SafetyPointGoal0-v0' });
  });

  it('to a task with another limit drops the limit that was typed', () => {
    expect(change(withChanges({ set: { costLimit: '7' } }), { task: 'AntCircle-v0' }).set).toEqual({});
  });

  it('of one hyper-parameter leaves the others, and back to the default leaves none', () => {
    const typed = change(withChanges({ set: { beta: '2' } }), { set: { delta: '0.1' } });
    expect(typed.set).toEqual({ beta: '2', delta: '0.1' });
    expect(change(typed, { set: { beta: undefined, delta: undefined } }).set).toEqual({});
  });
});

it('sentences of the library speak of the form, not of the command line', () => {
  const needs = new OptionError(
    'envs',
    problem`this run needs more: use fewer ${{ option: 'envs' }} or a smaller ${{ option: 'stepsPerEpoch' }}, or another device`,
  );
  expect(inPageWords(needs)).toBe('This run needs more: use fewer Environments or a smaller Steps per epoch');
  expect(problemOf(new OptionError('beta', ' must be a number'))).toEqual({
    message: 'Hyper-parameter beta must be a number',
    field: 'beta',
  });
});

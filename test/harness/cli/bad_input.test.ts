import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ringfence } from './command.ts';

const RUN = ['--task', 'SafetyPointGoal1-v0', '--algo', 'c-trpo'];

/** What is given, and what the sentence must name. */
const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no task', ['train', '--algo', 'c-trpo'], /--task is missing/],
  ['no algorithm', ['train', '--task', 'SafetyPointGoal1-v0'], /--algo is missing/],
  ['an unknown verb', ['trian'], /unknown command 'trian'/],
  ['an unknown option', ['train', ...RUN, '--sed', '3'], /unknown option '--sed'/],
  [
    'an unknown task',
    ['train', '--task', 'Nope', '--algo', 'c-trpo'],
    /unknown task "Nope": known are .*SafetyPointGoal1-v0/,
  ],
  [
    'an unknown algorithm',
    ['train', '--task', 'SafetyPointGoal1-v0', '--algo', 'nope'],
    /unknown algorithm "nope": known are c-trpo/,
  ],
  ['an unknown key', ['train', ...RUN, '--set', 'betta=1'], /no hyper-parameter "betta" \(perhaps beta\): known are/],
  ['a value of the wrong type', ['train', ...RUN, '--set', 'beta=big'], /--set beta must be a number >= 0, got "big"/],
  ['a value out of range', ['train', ...RUN, '--cost-limit', '-3'], /--cost-limit must be a number > 0, got -3/],
  ['a model that nobody has', ['bench', '--physics', 'horse'], /--physics horse names no model: known are .*hopper, /],
  ['physics that nobody has', ['train', ...RUN, '--physics', 'warp'], /--physics must be straight or cooperative, got/],
  [
    'physics of a task without a model',
    ['train', ...RUN, '--physics', 'cooperative'],
    /--physics cooperative steps robots that are models, and SafetyPointGoal1-v0 has none: leave it out/,
  ],
  ['no value', ['train', ...RUN, '--set', 'beta'], /--set must be key=value, got "beta"/],
  ['a key given twice', ['train', ...RUN, '--set', 'beta=1', '--set', 'beta=2'], /--set beta is given twice/],
  ['a sweep of a shared key', ['train', ...RUN, '--set', 'minibatch=64,128'], /minibatch is shared .*study/],
  [
    'too many limits',
    ['train', ...RUN, '--cost-limit', '10:25'],
    /--cost-limit gives 2 limits, but SafetyPointGoal1-v0 has 1 cost/,
  ],
  ['count and list of seeds', ['train', ...RUN, '--seeds', '2', '--seed', '3'], /--seeds is a count/],
  ['no seeds', ['train', ...RUN, '--seeds', '0'], /--seeds must be an integer >= 1, got 0/],
  ['a seed twice', ['train', ...RUN, '--seed', '1,1'], /--seed names a seed twice/],
  ['half an environment', ['train', ...RUN, '--envs', '2.5'], /--envs must be an integer >= 1, got 2.5/],
  [
    'steps that do not fit',
    ['train', ...RUN, '--steps-per-epoch', '1500'],
    /--steps-per-epoch 1500 is not a whole number/,
  ],
  ['too few steps', ['train', ...RUN, '--total-steps', '10'], /--total-steps 10 is less than one iteration/],
  [
    'a missing configuration',
    ['train', '--config', 'absent.json'],
    /--config absent.json cannot be read: no such file/,
  ],
  ['a configuration that is not JSON', ['train', '--config', 'broken.json'], /--config broken.json is not valid JSON/],
  ['a configuration with a stranger', ['train', '--config', 'stranger.json'], /--config stranger.json: .*tusk/],
  [
    'a folder below a file',
    ['train', ...RUN, '--out', 'broken.json/runs'],
    /--out broken.json\/runs cannot be written/,
  ],
  ...(process.platform === 'linux'
    ? [
        [
          'a folder that cannot be made',
          ['train', ...RUN, '--out', '/proc/runs'],
          /--out \/proc\/runs cannot be written/,
        ] as const,
      ]
    : []),
  ['no run', ['train', '--resume', 'absent'], /there is no run folder absent/],
  ['a folder that is no run', ['train', '--resume', '.'], /is not a run folder/],
  ['an unknown device', ['train', ...RUN, '--device', 'abacus'], /--device abacus names no adapter: known are/],
  [
    'more environments than the device binds',
    ['train', ...RUN, '--envs', '1000000', '--steps-per-epoch', '1000000'],
    /--envs 1000000 is too many/,
  ],
  ['an evaluation of nothing', ['eval', 'absent'], /there is no run folder absent/],
  ['a plot of nothing', ['plot', 'absent'], /there is no run folder absent/],
  ['an export without a file', ['export', 'absent'], /--out is missing/],
  [
    'an unknown format',
    ['export', 'absent', '--format', 'pickle', '--out', 'x'],
    /--format.*pickle.*onnx, safetensors/,
  ],
  ['a list that nothing matches', ['list', 'tasks', '--match', 'cats'], /--match cats matches none of the tasks/],
  ['a list of nothing', ['list', 'cats'], /cats.*tasks, algos, devices/],
  ['a replay without actions', ['replay', '--task', 'SafetyPointGoal1-v0'], /--actions is missing/],
  [
    'actions of the wrong size',
    ['replay', '--task', 'SafetyPointGoal1-v0', '--actions', 'actions.json'],
    /action 1 must be a list of 2 numbers, got \[1\]/,
  ],
  [
    'an action that a discrete task does not have',
    ['replay', '--task', 'TwoStateCMDP-v0', '--actions', 'indices.json'],
    /action 1 must be an integer from 0 to 1, got 2/,
  ],
  [
    'a layout without a robot',
    ['replay', '--task', 'SafetyPointGoal1-v0', '--actions', 'empty.json', '--state', 'layout.json'],
    /--state layout.json: layout.robot/,
  ],
  [
    'a limit beyond what f32 carries',
    ['train', ...RUN, '--cost-limit', '1e300'],
    /--cost-limit must be a number .* from 1e-12 to 1e9 in size.*, got 1e\+300/,
  ],
  [
    'a radius below what f32 carries',
    ['train', ...RUN, '--set', 'delta=1e-300'],
    /--set delta must be a number .*, got 1e-300/,
  ],
  ['a seed beyond u32', ['train', ...RUN, '--seed', '4294967296'], /--seed must be an integer from 0 to 4294967295/],
  ...['eval', 'render'].map(
    (verb) =>
      [
        `a seed beyond u32 of ${verb}`,
        [verb, 'absent', '--seed', '4294967296'],
        /--seed must be an integer from 0 to 4294967295, got 4294967296/,
      ] as const,
  ),
  [
    'a seed beyond u32 of replay',
    ['replay', '--task', 'TwoStateCMDP-v0', '--actions', 'empty.json', '--seed', '1e10'],
    /--seed must be an integer from 0 to 4294967295, got 1e10/,
  ],
  ...['1e999', '1e300'].map(
    (value) =>
      [
        `an action of ${value}`,
        ['replay', '--task', 'SafetyPointGoal1-v0', '--actions', `${value}.json`],
        /action 0 must be a list of 2 numbers that f32 holds, got \[/,
      ] as const,
  ),
  [
    'a study of more seeds than fit in memory',
    ['study', 'seeds.json', '--cells'],
    /seeds.json: seeds must be a count from 1 to 65535 or a list .*, got 1000000000/,
  ],
  [
    'more episodes than can be held',
    ['eval', 'absent', '--episodes', '1e9'],
    /--episodes must be an integer from 1 to/,
  ],
  ['more arenas than pixels', ['render', 'absent', '--count', '1e9'], /--count must be an integer from 1 to 100000/],
  ['no link', ['train', '--from-link', 'http://localhost:8080/'], /is no link of a run/],
  [
    'a link of a later version',
    ['train', '--from-link', '#v=7&task=a&algo=b'],
    /the link has version "7", and this ringfence reads version 1 only/,
  ],
  [
    'a link with a stranger',
    ['profile', '--from-link', '#v=1&task=TwoStateCMDP-v0&algo=trpo&betta=1'],
    /the link has "betta", which is neither of a run nor of trpo/,
  ],
  [
    'a link and a configuration',
    ['train', '--from-link', '#v=1&task=TwoStateCMDP-v0&algo=trpo', '--config', 'stranger.json'],
    /--config and --from-link both describe a run: give one of the two/,
  ],
  [
    'a link for a run that goes on',
    ['train', '--from-link', '#v=1&task=TwoStateCMDP-v0&algo=trpo', '--resume', 'absent'],
    /--from-link has no meaning with --resume/,
  ],
  ['a port out of range', ['serve', '--port', '70000'], /--port must be an integer from 0 to 65535/],
  ['one profile to compare', ['profile', '--compare', 'actions.json'], /--compare needs two files/],
];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-input-'));
  const files = {
    'broken.json': '{',
    'stranger.json': '{"tusk": 1}',
    'actions.json': '[[0, 0], [1]]',
    'indices.json': '[[1], [2]]',
    'empty.json': '[]',
    'layout.json': '{}',
    '1e999.json': '[[1e999, 0]]',
    '1e300.json': '[[1e300, 0]]',
    'seeds.json': '{"tasks": ["TwoStateCMDP-v0"], "algorithms": ["trpo"], "seeds": 1e9}',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('bad input is one sentence and exit code 2', () => {
  it.concurrent.each(cases)('%s', async (_name, args, sentence) => {
    const before = readdirSync(folder);
    const { code, stdout, errors } = await ringfence(args, folder);
    const own = errors.filter((line) => !line.startsWith('WARNING: '));
    expect({ code, stdout, lines: own.length }).toEqual({ code: 2, stdout: '', lines: 1 });
    expect(own[0]).toMatch(/^ringfence: /);
    expect(own[0]).toMatch(sentence);
    expect(readdirSync(folder)).toEqual(before);
  });
});

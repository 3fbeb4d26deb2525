// Task files as their users run them: every verb that names a task takes one, and a run folder needs no other file.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ringfence } from '../command.ts';

const MODEL = `<mujoco>
  <worldbody><body><joint name="hinge" axis="0 1 0" damping="0.1"/><geom size="0.05" pos="0 0 -0.5"/></body></worldbody>
  <actuator><include file="../parts/motor.xml"/></actuator>
</mujoco>`;
const MOTOR = '<mujoco><motor joint="hinge"/></mujoco>';

const TASK = `// @model models/pendulum.xml
// @frames 5
// @horizon 50
// @costs effort
// @noise position 0.5 velocity 0.1
import package::task_constants::{ STATE_WORDS, OBSERVATION_PADDED, ACTIONS };
import package::lib::random::{ Stream };
import package::tasks::robot::{ moveRobot, observeRobot, placeRobot, steppedOutcome, sumOfSquares };
import package::tasks::outcome::{ Outcome };

const STATE = STATE_WORDS;
alias State = array<f32, STATE>;

fn resetTask(s: ptr<function, State>, stream: Stream) { placeRobot(s, stream); }

fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  moveRobot(s, action);
  var outcome = steppedOutcome(s);
  outcome.reward = (*s)[1];
  outcome.cost[0] = sumOfSquares(action);
  return outcome;
}

fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  observeRobot(s, observation);
}
`;

const folder = mkdtempSync(join(tmpdir(), 'ringfence-task-'));
const path = (name: string): string => join(folder, name);
const taskFile = path('robots/pendulum.wgsl');
const write = (name: string, text: string): void => writeFileSync(path(name), text);

beforeAll(() => {
  for (const part of ['models', 'parts']) mkdirSync(path(`robots/${part}`), { recursive: true });
  write('robots/pendulum.wgsl', TASK);
  write('robots/models/pendulum.xml', MODEL);
  write('robots/parts/motor.xml', MOTOR);
  write('actions.json', '[[1], [-1]]');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SMALL = ['hidden=8', 'criticPasses=1', 'minibatch=64', 'cgIterations=2', 'lineSearchSteps=2'];
const SIZES = ['--envs', '4', '--steps-per-epoch', '100', ...SMALL.flatMap((one) => ['--set', one])];

describe('a task file', () => {
  it('is replayed', async () => {
    const { stdout, code, errors } = await ringfence([
      'replay',
      '--task',
      taskFile,
      '--actions',
      path('actions.json'),
      '--json',
    ]);
    expect(code, errors.join('\n')).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ cost }) => cost)).toEqual([[1], [1]]);
    for (const { obs, reward } of rows) {
      expect(obs).toHaveLength(2);
      expect(reward).toBe(obs[1]);
    }
  });

  it('is trained; the run goes on, is evaluated and exported without the original', async () => {
    const trained = await ringfence([
      'train',
      '--task',
      taskFile,
      '--algo',
      'c-trpo',
      ...SIZES,
      '--total-steps',
      '200',
      '--json',
      '--out',
      path('runs'),
    ]);
    expect(trained.code, trained.errors.join('\n')).toBe(0);
    expect(trained.errors).toContain('compiling kernels');
    const { run, link } = JSON.parse(trained.stdout.trim().split('\n').at(-1) as string);
    expect(link).toBeNull();
    expect(trained.errors).toContain('no link: the page does not know a task of your own');
    expect(readFileSync(join(run, 'task/pendulum.wgsl'), 'utf8')).toBe(TASK);
    expect(readFileSync(join(run, 'task/pendulum.xml'), 'utf8')).toBe(MODEL);
    expect(readFileSync(join(run, 'task/model', encodeURIComponent('../parts/motor.xml')), 'utf8')).toBe(MOTOR);

    for (const part of ['models', 'parts']) rmSync(path(`robots/${part}`), { recursive: true });
    write('robots/pendulum.wgsl', TASK.replace('outcome.reward = (*s)[1]', 'outcome.reward = 7.0'));
    const resumed = await ringfence(['train', '--resume', run, '--total-steps', '300', '--json']);
    expect(resumed.code, resumed.errors.join('\n')).toBe(0);
    const evaluated = await ringfence(['eval', run, '--episodes', '2', '--json']);
    expect(evaluated.code, evaluated.errors.join('\n')).toBe(0);
    expect(Math.abs(JSON.parse(evaluated.stdout).return.mean)).toBeLessThan(300); // not 7 a step
    const exported = await ringfence(['export', run, '--out', path('policy.onnx')]);
    expect(exported.code, exported.errors.join('\n')).toBe(0);

    for (const part of ['models', 'parts']) mkdirSync(path(`robots/${part}`), { recursive: true });
    write('robots/models/pendulum.xml', MODEL);
    write('robots/parts/motor.xml', MOTOR);
    const other = await ringfence(['train', '--resume', run, '--task', taskFile, '--total-steps', '400']);
    expect(other.code).toBe(2);
    expect(other.errors.at(-1)).toMatch(/pendulum.wgsl and .*pendulum.wgsl are different tasks of one name/);
    write('robots/pendulum.wgsl', TASK);
  }, 240_000);

  it('is a task of a study, from the folder of its file', async () => {
    const study = {
      tasks: ['robots/pendulum.wgsl'],
      algorithms: ['c-trpo'],
      envs: 4,
      stepsPerEpoch: 100,
      totalSteps: 100,
    };
    write('own.json', JSON.stringify(study));
    const { stdout, code, errors } = await ringfence(['study', path('own.json'), '--cells', '--json']);
    expect(code, errors.join('\n')).toBe(0);
    expect(JSON.parse(stdout).cells).toMatchObject([{ task: 'pendulum', state: 'not begun' }]);
  });

  it.each([
    ['what the linker misses', 'outcome.reward = speed', /pendulum.wgsl:19:\d+: .*'speed': outcome.reward = speed;/],
    [
      'what the compiler refuses',
      'outcome.reward = true',
      /pendulum.wgsl:19:\d+: cannot assign 'bool' to 'f32': outcome.reward = true;/,
    ],
    ['what is no WGSL', 'outcome.reward = ;', /pendulum.wgsl:19:\d+: /],
  ])('says with file and line %s', async (_, wrong, sentence) => {
    write('robots/pendulum.wgsl', TASK.replace('outcome.reward = (*s)[1]', wrong));
    const { code, errors } = await ringfence(['replay', '--task', taskFile, '--actions', path('actions.json')]);
    write('robots/pendulum.wgsl', TASK);
    expect([code, errors.at(-1)]).toEqual([2, expect.stringMatching(sentence)]);
  });

  it.each([
    ['no file', ['--task', 'absent.wgsl'], /the task absent.wgsl cannot be read: no such file/],
    ['no model', ['--task', 'modelless.wgsl'], /modelless.wgsl:1: the model absent.xml cannot be read: no such file/],
    ['a name that is taken', ['--task', 'GridWorld-v0.wgsl'], /there is a task GridWorld-v0 already/],
  ])('refuses %s', async (_, args, sentence) => {
    write('modelless.wgsl', TASK.replace('models/pendulum.xml', 'absent.xml'));
    write('GridWorld-v0.wgsl', TASK.replace('models/', 'robots/models/'));
    const { code, errors } = await ringfence(['train', '--algo', 'c-trpo', ...args], folder);
    expect([code, errors.at(-1)]).toEqual([2, expect.stringMatching(sentence)]);
  });
});

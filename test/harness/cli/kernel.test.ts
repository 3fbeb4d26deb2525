// `ringfence kernel`: lists, prints, compares with another revision, and names where a broken kernel parts from its twin.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseKernels, kernelTexts, parsePath } from '../../../harness/cli/kernel/choice.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import { ringfence, start } from './command.ts';

const root = resolve(import.meta.dirname, '../../..');

describe('a path', () => {
  it.each([
    ['nn/forward', { path: 'nn/forward', entry: undefined }],
    ['shaders/nn/forward.wgsl', { path: 'nn/forward', entry: undefined }],
    ['/a/clone/shaders/nn/forward.wgsl', { path: 'nn/forward', entry: undefined }],
    ['optim/line_search.decide', { path: 'optim/line_search', entry: 'decide' }],
  ])('%s is a kernel', (given, expected) => {
    expect(parsePath(given)).toEqual(expected);
  });

  it.each([
    ['nn/forwards', /there is no kernel nn\/forwards/],
    ['forward', /did you mean nn\/forward/],
    ['lib/head', /no kernel but a part that kernels link: name a kernel, such as .*nn\/fisher/],
    ['nn/forward.first', /no entry point first: it has main/],
    ['algos/espo', /no kernel but what espo brings to one, .*: name algos\/combined_step with --algo espo/],
  ])('%s is refused in a sentence', (given, sentence) => {
    expect(() => parsePath(given)).toThrow(RingfenceError);
    expect(() => parsePath(given)).toThrow(sentence);
  });
});

describe('a choice', () => {
  it.each(['nn/forward', 'optim/line_search.decide', 'algos/trpo_lagrangian', 'algos/e_cop', 'tasks/random_rollout'])(
    'finds %s without being told a run',
    async (path) => {
      const [first] = await chooseKernels(path, {});
      expect(first?.title).toContain(path);
      expect(first?.wgsl).toContain(`fn ${first?.entry}(`);
    },
  );

  it('takes task, algorithm and settings', async () => {
    const [wide] = await chooseKernels('nn/fisher', { algo: 'espo', set: ['hidden=24:24'] });
    expect(wide?.from).toMatch(/^espo on /);
    expect(wide?.wgsl).toMatch(/const HIDDEN: u32 = 24u/);
    const [robot] = await chooseKernels('rollout/collect', { task: 'SafetyHopperVelocity-v1' });
    expect(robot?.from).toMatch(/ on SafetyHopperVelocity-v1$/);
  });

  it("links a user's own task with its constants", async () => {
    const [own] = await chooseKernels('rollout/collect', {
      task: join(root, 'examples/robots/balancer.wgsl'),
      algo: 'ppo',
    });
    expect(own?.from).toBe('ppo on balancer');
    expect(own?.wgsl).toMatch(/const CONTROL_PERIOD: f32/);
  });

  it("gives a model's program, of a task or of a file", async () => {
    const [ofTask] = await chooseKernels('physics:SafetyHopperVelocity-v1', {});
    const [ofFile] = await chooseKernels(`physics:${join(root, 'models/hopper.xml')}`, {});
    expect(ofTask?.wgsl).toContain('fn main(');
    expect(ofFile?.wgsl).toBe(ofTask?.wgsl);
  });

  it.each([
    [
      'algos/combined_step',
      { algo: 'ppo', task: 'SafetyPointGoal1-v0' },
      /no run of ppo on SafetyPointGoal1-v0 has the kernel/,
    ],
    ['nn/forward', { algo: 'ppo', set: ['hiden=8'] }, /hiden/],
    ['nn/forward', { task: 'Nowhere-v0' }, /Nowhere-v0/],
    ['physics:SafetyPointGoal1-v0', {}, /has no model: its physics is in shaders\/tasks\/point_goal\.wgsl/],
    ['physics:nowhere.xml', {}, /nowhere\.xml cannot be read/],
    ['physics:SafetyHopperVelocity-v1', { algo: 'ppo' }, /--algo does not change a model's own program/],
  ])('%s with %o is refused in a sentence', async (path, choice, sentence) => {
    const refused = await chooseKernels(path, choice).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RingfenceError);
    expect((refused as Error).message).toMatch(sentence);
  });
});

describe('the command', () => {
  it('lists every kernel with its test, and its twin or why it has none', async () => {
    const { code, stdout } = await ringfence(['kernel', '--json']);
    expect(code).toBe(0);
    const listed: { path: string; test: string | null; twin: string | null; whyNoTwin: string | null }[] =
      JSON.parse(stdout);
    expect(listed.map(({ path }) => path)).toEqual(Object.keys(kernelTexts));
    const untold = listed.filter(({ test, twin, whyNoTwin }) => !test || !(twin || whyNoTwin));
    expect(untold.map(({ path }) => path)).toEqual(['bench/peak']);
  });

  it.each([
    [['--run'], /--run needs a kernel/],
    [['nn/forward', '--run', '--time'], /--run and --time do different things/],
    [['nn/forward', '--variant', '99'], /--variant/],
    [['nn/forward', '--run', '--task', 'SafetyPointGoal1-v0'], /leave --task out/],
    [['nn/forward', '--diff', 'no-such-revision'], /no revision of the repository/],
  ])('kernel %j is refused with exit code 2', async (args, sentence) => {
    const { code, errors } = await ringfence(['kernel', ...args]);
    expect(errors.join('\n')).toMatch(sentence);
    expect(code).toBe(2);
  });
});

describe('in a copy of the repository whose kernel is broken', () => {
  let copy = '';
  const cli = (args: readonly string[]) => start(args, copy, undefined, join(copy, 'bin/ringfence')).outcome;
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], {
      cwd: copy,
      encoding: 'utf8',
    });

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'ringfence-broken-'));
    const files = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== '.git');
    const folders = [
      'bin',
      'harness',
      'models',
      'scripts',
      'shaders',
      'src',
      'studies',
      'test/kernels',
      'test/reference',
    ];
    const tests = readdirSync(join(root, 'test')).filter((name) => name.endsWith('.ts'));
    for (const path of [...files.map(({ name }) => name), ...folders, ...tests.map((name) => `test/${name}`)])
      cpSync(join(root, path), join(copy, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    git('init', '--quiet');
    writeFileSync(join(copy, '.git/info/exclude'), 'node_modules\ndist\n');
    git('add', '.');
    git('commit', '--quiet', '--no-verify', '-m', 'before');
    const file = join(copy, 'shaders/estimate/normalise.wgsl');
    const broken = readFileSync(file, 'utf8').replace('(raw - vec4f(mean)) * scale', '(raw + vec4f(mean)) * scale');
    expect(broken).not.toBe(readFileSync(join(root, 'shaders/estimate/normalise.wgsl'), 'utf8'));
    writeFileSync(file, broken);
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('--run names the kernel, the binding, the row, and both numbers', async () => {
    const { code, stdout, errors } = await cli(['kernel', 'estimate/normalise', '--run', '--json']);
    expect(code, errors.join('\n')).toBe(1);
    const { partings, twin, failed } = JSON.parse(stdout);
    expect(twin).toBe('test/reference/moments.ts');
    expect(failed).toBe(1);
    const [first] = partings;
    expect(first).toMatchObject({ kernels: ['estimate/normalise'], binding: 'input' });
    expect(first.apart).toBeGreaterThan(0);
    const [{ place, got, expected }] = first.shown;
    expect(place).toBe('replica 0, word 0: input 0, sample 0');
    expect(Math.abs(got - expected)).toBeGreaterThan(1e-3);
  }, 240_000);

  it('--run refuses a kernel whose test is not there', async () => {
    writeFileSync(
      join(copy, 'shaders/algos/untested.wgsl'),
      readFileSync(join(root, 'shaders/algos/trpo.wgsl'), 'utf8').replace('algos/trpo.test', 'algos/untested.test'),
    );
    const { code, errors } = await cli(['kernel', 'algos/untested', '--run']);
    expect(errors.join('\n')).toMatch(
      /algos\/untested has no test yet: its header names test\/kernels\/algos\/untested.test.ts/,
    );
    expect(code).toBe(2);
    rmSync(join(copy, 'shaders/algos/untested.wgsl'));
  }, 240_000);

  it('--diff shows the line in which the texts differ', async () => {
    const { code, stdout, errors } = await cli(['kernel', 'estimate/normalise', '--diff', 'HEAD']);
    expect(code, errors.join('\n')).toBe(0);
    expect(stdout).toMatch(/^-.*\(raw - vec4f\(mean\)\) \* scale/m);
    expect(stdout).toMatch(/^\+.*\(raw \+ vec4f\(mean\)\) \* scale/m);
    const same = await cli(['kernel', 'estimate/products', '--diff', 'HEAD', '--json']);
    expect(JSON.parse(same.stdout)).toEqual([]);
  }, 240_000);
});

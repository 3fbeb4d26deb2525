import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newestCheckpoint } from '../../../harness/cli/run/checkpoints.ts';
import { resolvedRunConfig } from '../../../harness/cli/run/folder.ts';
import { algorithms } from '../../../src/algos/index.ts';
import { decodeSafetensors } from '../../../src/formats/safetensors.ts';
import type { Step } from '../../../src/gpu/dispatch.ts';
import { shapeOf } from '../../../src/shape/shape.ts';
import { tasks } from '../../../src/tasks/index.ts';
import { Engine } from '../../../src/train/engine.ts';
import { replicaWords } from '../../../src/train/policy.ts';
import { testGpu } from '../../gpu.ts';
import { checkTrace } from '../../profile/trace.ts';
import { TINIEST } from '../../tiny.ts';
import { ringfence, start, TINY } from './command.ts';

let folder: string;
let run: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-verbs-'));
  const { stdout } = await ringfence([
    'train',
    ...TINY,
    '--total-steps',
    '12000',
    '--json',
    '--profile',
    '--out',
    folder,
  ]);
  run = JSON.parse(stdout.trim().split('\n').at(-1) as string).run;
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The one JSON document that a verb prints. */
async function json(args: readonly string[], code = 0): Promise<ReturnType<typeof JSON.parse>> {
  const outcome = await ringfence([...args, '--json']);
  expect(outcome.code, outcome.errors.join('\n')).toBe(code);
  return JSON.parse(outcome.stdout);
}

/** Means of a checkpoint's policy at random observations, through the trainer's own kernels. */
async function meansOnGpu(path: string, replica: number): Promise<{ observations: number[][]; means: number[][] }> {
  const config = resolvedRunConfig(path);
  const { tensors } = newestCheckpoint(path, Number.POSITIVE_INFINITY, () => undefined);
  const shape = shapeOf(config.task, {
    envs: 8,
    steps: 4,
    hidden: config.values['hidden'] as number[],
    minibatch: 32,
    window: 8,
  });
  const gpu = await testGpu();
  const { workspace, scheduler, verbs, readback } = new Engine({ gpu, config, shape, replicas: 1 });
  const [normaliser, actor] = [replicaWords(tensors, 'normaliser', replica), replicaWords(tensors, 'actor', replica)];
  const observations = Array.from({ length: 32 }, (_, i) =>
    Array.from({ length: shape.O }, (_o, k) => {
      const std = 1 / (normaliser[shape.inputsPadded + k] as number);
      return Math.fround((normaliser[k] as number) + 2 * std * Math.sin(1 + 7 * i + 3 * k));
    }),
  );
  const row = shape.quads * 4;
  const words = new Float32Array(shape.inputsPadded * row);
  observations.forEach((values, i) => {
    values.forEach((value, k) => {
      words[k * row + i] = value;
    });
  });
  const { queue } = gpu.device;
  queue.writeBuffer(workspace.normaliser.buffer, 0, normaliser as BufferSource);
  queue.writeBuffer(workspace.actor.buffer, 0, actor as BufferSource);
  queue.writeBuffer(workspace.observation.block(0).buffer, 0, words);
  const only = (step: Step, kernel: string): Step => step.filter((dispatch) => dispatch.kernel.label === kernel);
  await scheduler.run(only(await verbs.estimateAdvantages(), 'estimate/normalise'));
  await scheduler.run(only(await verbs.surrogateGradients(), 'nn/forward'));
  const found = new Float32Array(await readback.read(workspace.output.block(0)));
  return {
    observations,
    means: observations.map((_, i) => Array.from({ length: shape.A }, (_a, j) => found[j * row + i] as number)),
  };
}

describe('list', () => {
  it('names every task and algorithm', async () => {
    expect((await json(['list', 'tasks'])).map(({ name }: { name: string }) => name)).toEqual(Object.keys(tasks));
    const algos = await json(['list', 'algos']);
    expect(algos.map(({ name }: { name: string }) => name)).toEqual(Object.keys(algorithms));
    const beta = algos[0].hyperparameters.find(({ name }: { name: string }) => name === 'beta');
    expect(beta).toMatchObject({ default: 1, range: 'a number >= 0' });
    expect(algos[0].modes).toEqual(algorithms['c-trpo']?.modes);
    for (const { family, source, summary, modes, metrics, hyperparameters } of algos) {
      expect([family, source, summary].every((text) => text.length > 0)).toBe(true);
      expect([modes, metrics].every(Array.isArray)).toBe(true);
      for (const p of hyperparameters) {
        expect([p.name, p.range, p.meaning, p.source].every((text) => text.length > 0)).toBe(true);
        expect(['replica', 'shared']).toContain(p.scope);
      }
    }
  });

  it('says what papers set for the tasks that they name, and which defaults are shares of the limit', async () => {
    const espo = (await json(['list', 'algos'])).find(({ name }: { name: string }) => name === 'espo');
    expect(espo.hyperparameters.find(({ name }: { name: string }) => name === 'hPlus')).toMatchObject({
      default: [0.36],
      defaultOf: 'costLimit',
    });
    expect(espo.presets.find(({ task }: { task: string }) => task === 'SafetyReacher-v4')).toMatchObject({
      source: 'ESPO, tables 4 to 7',
      set: { zetaPlus: 0.1, zetaMinus: -0.3, gamma: 0.995, delta: 0.05, warmup: 40 },
      ofLimit: { hPlus: 0 },
      sizes: { envs: 16, stepsPerEpoch: 16000, totalSteps: 8e6 },
    });
    const { stdout } = await ringfence(['list', 'algos']);
    expect(stdout).toMatch(/^ {2}hPlus +0\.36 x costLimit +a number >= 0 /m);
    expect(stdout).toContain('  on SafetyAntVelocity-v1 (ESPO, tables 4 to 7): ');
    expect(stdout).toContain('hPlus 0.5 x costLimit, hMinus -0.5 x costLimit');
    expect(stdout).toContain('  on HumanoidRun-v0, PointCircle-v0, AntCircle-v0 (e-COP, table 3): gamma 0.95, ');
  });

  it('says of every task what its actions are, its limits, and the optimum where it is known', async () => {
    const doggo = await json(['list', 'tasks', '--match', 'dOGGO']);
    expect(doggo.map(({ name }: { name: string }) => name)).toContain('SafetyDoggoCircle2-v0');
    expect(doggo.every(({ family }: { family: string }) => family === 'navigation_doggo')).toBe(true);
    const entries: { name: string; costs: string[]; costLimit: number[] }[] = await json(['list', 'tasks']);
    const of = (wanted: string) => entries.find(({ name }) => name === wanted);
    expect(of('SafetyPointGoal1-v0')).toMatchObject({
      action: { kind: 'continuous', size: 2 },
      costs: ['hazards'],
      costLimit: [25],
      horizon: 1000,
    });
    expect(of('ConstrainedBandit-v0')).toMatchObject({
      action: { kind: 'discrete', count: 5 },
      costLimit: [0.5, 0.45],
      reference: { optimum: expect.any(Number), uniform: 0.1 },
    });
    for (const { costs, costLimit } of entries) expect(costLimit).toHaveLength(costs.length);
  });

  it('names devices that can be given back as --device', async () => {
    const [device] = await json(['list', 'devices']);
    expect((await json(['doctor', '--device', device.name])).adapters[0].device).toBe(device.name);
  });
});

describe('doctor', () => {
  it('describes the adapters', async () => {
    const { adapters, problems } = await json(['doctor']);
    expect(adapters.length).toBeGreaterThan(0);
    expect(adapters[0]).toMatchObject({
      name: expect.any(String),
      driver: expect.any(String),
      software: expect.any(Boolean),
      features: expect.any(Array),
    });
    expect(adapters[0].limits.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(128 * 2 ** 20);
    for (const { problem, advice } of problems) expect(problem.length * advice.length).toBeGreaterThan(0);
  });
});

describe('eval', () => {
  it('is the same for the same seed, another for another one', async () => {
    const args = ['eval', run, '--episodes', '8', '--seed'];
    const [a, b, c] = [await json([...args, '5']), await json([...args, '5']), await json([...args, '6'])];
    expect(a).toEqual(b);
    expect(c.return.mean).not.toBe(a.return.mean);
    expect(a).toMatchObject({ run, epoch: 6, episodes: 8, length: { mean: 500, low: 500, high: 500 } });
    expect(a.return.low).toBeLessThan(a.return.mean);
  });
});

describe('export', () => {
  it('gives a policy that computes in ONNX Runtime what the kernels compute', async () => {
    const model = join(folder, 'policy.onnx');
    await json(['export', run, '--replica', '1', '--out', model]);
    const { observations, means } = await meansOnGpu(run, 1);
    const session = await InferenceSession.create(model);
    const input = new Tensor('float32', Float32Array.from(observations.flat()), [
      observations.length,
      observations[0]?.length ?? 0,
    ]);
    const { mean } = await session.run({ observation: input });
    const found = mean?.data as Float32Array;
    const errors = means.flat().map((value, i) => Math.abs(value - (found[i] as number)));
    expect(Math.max(...means.flat().map(Math.abs))).toBeGreaterThan(0.01);
    expect(Math.max(...errors)).toBeLessThan(1e-5);
  });

  it('gives the logits of a discrete policy, whose largest is what eval takes', async () => {
    const trained = await ringfence([
      'train',
      ...TINIEST,
      '--total-steps',
      '1600',
      '--seeds',
      '2',
      '--json',
      '--out',
      join(folder, 'discrete'),
    ]);
    expect(trained.code, trained.errors.join('\n')).toBe(0);
    const path: string = JSON.parse(trained.stdout.trim().split('\n').at(-1) as string).run;
    const model = join(folder, 'discrete.onnx');
    await json(['export', path, '--replica', '1', '--out', model]);
    const session = await InferenceSession.create(model);
    const outputs = await session.run({ observation: new Tensor('float32', Float32Array.of(1, 0, 0, 1), [2, 2]) });
    expect(session.outputNames).toEqual(['logits']);
    const [a = 0, b = 0, c = 0, d = 0] = (outputs['logits'] as Tensor).data as Float32Array;
    const { deterministic, length, cost } = await json([
      'eval',
      path,
      '--replica',
      '1',
      '--deterministic',
      '--episodes',
      '50',
    ]);
    expect(deterministic).toBe(true);
    // stays that cost 0.1 and 1, leaves that cost 0 and 0.01: the mean cost of a step tells the two actions
    const staysLow = a > b;
    const staysHigh = c > d;
    const perStep = cost.mean / length.mean;
    if (staysLow && staysHigh) expect(perStep).toBeGreaterThan(0.1);
    else if (!staysLow && !staysHigh) expect(perStep).toBeLessThan(0.02);
    else expect(perStep).toBeGreaterThan(0.02);
  }, 240_000);

  it('writes safetensors that name task, algorithm and shapes', async () => {
    const file = join(folder, 'policy.safetensors');
    await json(['export', run, '--format', 'safetensors', '--checkpoint', '0', '--out', file]);
    const { tensors, metadata } = decodeSafetensors(readFileSync(file));
    expect(metadata).toMatchObject({ task: 'SafetyPointRun0-v0', algorithm: 'c-trpo', activation: 'tanh' });
    expect(Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))).toEqual({
      'layers.0.weight': [16, 12],
      'layers.0.bias': [16],
      'layers.1.weight': [2, 16],
      'layers.1.bias': [2],
      log_std: [2],
      observation_mean: [12],
      observation_std: [12],
    });
  });
});

describe('plot', () => {
  it('draws the limit and a curve', async () => {
    const { file, curves } = await json(['plot', run]);
    expect(curves).toEqual(['c-trpo']);
    expect(readFileSync(file, 'utf8')).toMatch(/^<svg .*SafetyPointRun0-v0/s);
  });
});

describe('replay', () => {
  it('prints a line for each action', async () => {
    const [state, actions] = [join(folder, 'layout.json'), join(folder, 'actions.json')];
    writeFileSync(state, JSON.stringify({ robot: { x: 0.2, y: 0.1, heading: 0 } }));
    writeFileSync(
      actions,
      JSON.stringify([
        [1, 0],
        [1, 0.5],
        [0, -1],
      ]),
    );
    const { code, stdout } = await ringfence([
      'replay',
      '--task',
      'SafetyPointRun0-v0',
      '--state',
      state,
      '--actions',
      actions,
      '--json',
    ]);
    expect(code).toBe(0);
    const steps = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3]);
    for (const step of steps) {
      expect(Object.keys(step)).toEqual(['step', 'obs', 'reward', 'cost', 'terminated', 'truncated']);
      expect([step.obs.length, step.cost.length, step.terminated, step.truncated]).toEqual([12, 1, false, false]);
    }
  });
});

describe('profile', () => {
  it('gives time and share of every kernel, a trace, and a comparison', async () => {
    const trace = join(folder, 'trace.json');
    const result = await json(['profile', ...TINY, '--warmup', '2', '--repeat', '1', '--trace', trace]);
    const shares = result.kernels.map(({ share }: { share: number }) => share);
    expect(shares.reduce((sum: number, share: number) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(result.kernels.map(({ kernel }: { kernel: string }) => kernel)).toContain('rollout/collect');
    const { kernels: passes, flows } = checkTrace(readFileSync(trace, 'utf8'));
    expect(passes).toHaveLength(result.dispatches);
    expect(flows).toHaveLength(result.dispatches);
    expect(passes.every(({ parent }) => parent !== undefined)).toBe(true);

    const file = join(folder, 'profile.json');
    writeFileSync(file, JSON.stringify(result));
    const { kernels, iteration, differences } = await json(['profile', '--compare', file, file]);
    for (const { ratio } of [...kernels, iteration]) expect(ratio).toBe(1);
    expect(differences).toEqual([]);
  });

  it('prints a table with rates, how busy the GPU was, and what the timers cost', async () => {
    const { stdout, code } = await ringfence(['profile', ...TINY, '--repeat', '1']);
    expect(code).toBe(0);
    const [head = '', ...lines] = stdout.split('\n');
    expect(head.split(/\s+/)).toEqual(['kernel', 'calls', 'ms', 'us/call', 'share', 'GFLOP/s', 'GB/s']);
    const rates = (kernel: string) =>
      lines
        .find((line) => line.startsWith(`${kernel} `))
        ?.split(/\s+/)
        .slice(-2);
    expect(rates('nn/fisher')).toEqual([expect.stringMatching(/^\d+\.\d+$/), expect.stringMatching(/^\d+\.\d+$/)]);
    expect(rates('rollout/collect')).toEqual(['-', expect.stringMatching(/^\d+\.\d+$/)]);
    expect(stdout).toMatch(/^Iteration: [\d.]+ ms without timers, [\d.]+ ms with them: /m);
    expect(stdout).toMatch(/^GPU: busy in [\d.]+ % of an iteration/m);
  });

  it('takes no other JSON for a profile', async () => {
    const { code, errors } = await ringfence([
      'profile',
      '--compare',
      join(run, 'config.json'),
      join(run, 'config.json'),
    ]);
    expect(code).toBe(2);
    expect(errors.join()).toMatch(/--compare .*config\.json is not a profile/);
  });

  it('of a training run lies in its folder, and can be compared', async () => {
    const file = join(run, 'profile.json');
    const { epochs, kernels } = JSON.parse(readFileSync(file, 'utf8'));
    expect(epochs).toEqual([3]);
    expect(kernels.length).toBeGreaterThan(10);
    expect((await json(['profile', '--compare', file, file])).kernels).toHaveLength(kernels.length);
  });
});

describe('serve', () => {
  it.runIf(existsSync('dist/web/index.html'))(
    'serves the page on this machine and nothing above its folder',
    async () => {
      const { child, outcome } = start(['serve', '--port', '0', '--json']);
      const line = await new Promise<string>((done) => child.stdout?.once('data', done));
      const { url } = JSON.parse(line);
      const page = await fetch(url);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      const script = readdirSync('dist/web/assets').find((name) => name.endsWith('.js'));
      expect((await fetch(`${url}assets/${script}`)).headers.get('content-type')).toBe(
        'text/javascript; charset=utf-8',
      );
      expect((await fetch(`${url}%2e%2e%2fcli.js`)).status).toBe(404);
      const second = await ringfence(['serve', '--port', new URL(url).port]);
      expect(second).toMatchObject({ code: 2, stdout: '' });
      expect(second.errors[0]).toContain('is in use');
      child.kill('SIGINT');
      expect((await outcome).code).toBe(0);
    },
  );
});

// A checkpoint carries its configuration: wherever one is opened, another policy than asked for is refused by the name of what differs.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCheckpoint } from '../../harness/cli/run/checkpoints.ts';
import { Lease } from '../../harness/cli/run/lease.ts';
import { standing } from '../../harness/cli/run/plan.ts';
import { openTrained } from '../../harness/cli/run/trained.ts';
import { fileOf } from '../../harness/web/runs/downloads.ts';
import type { Run } from '../../harness/web/training/state.ts';
import { type Checkpoint, encodeCheckpoint } from '../../src/formats/checkpoint.ts';
import { type RunConfig, resolveConfig } from '../../src/index.ts';
import { carriedConfiguration, checkAgreement, startedWith } from '../../src/train/agreement.ts';

const config: RunConfig = {
  task: 'TwoStateCMDP-v0',
  algorithm: 'c-trpo',
  seeds: [3],
  envs: 4,
  stepsPerEpoch: 400,
  totalSteps: 4000,
  set: { hidden: [8], activation: 'tanh' },
};

const checkpointOf = (own: RunConfig, epoch = 1): Checkpoint => ({
  tensors: { actor: { dtype: 'U32', shape: [1, 4], data: new Uint32Array(4) } },
  metadata: { epoch: String(epoch), config: carriedConfiguration(resolveConfig(own)) },
});

const check = (checkpoint: Checkpoint, asked: RunConfig) => () =>
  checkAgreement(checkpoint, resolveConfig(asked), 'the checkpoint', 'this run');

describe('a checkpoint agrees', () => {
  it('with its run however long that is to be, and in whatever order its settings stand', () => {
    const reordered = { ...config, totalSteps: 8000, set: { activation: 'tanh', hidden: [8] } };
    expect(check(checkpointOf(config), reordered)).not.toThrow();
    const swept = { ...config, sweep: { costLimit: [5, [10]] } };
    expect(check(checkpointOf(swept), { ...swept, sweep: { costLimit: [[5], 10] } })).not.toThrow();
    // a default that is written out is the same value
    expect(check(checkpointOf(config), { ...config, set: { ...config.set, gamma: 1 } })).not.toThrow();
  });

  it('with a run that asks for no form of the kernels, which goes on with its own', () => {
    const tiled = checkpointOf({ ...config, kernels: 'tile' });
    expect(check(tiled, config)).not.toThrow();
    expect(check(tiled, { ...config, kernels: 'lane' })).toThrow('its kernels is tile, that of this run is lane');
    expect(startedWith(tiled).kernels).toBe('tile');
    expect(startedWith(checkpointOf(config)).kernels).toBe('lane');
  });

  it('with a run that asks for no form of the physics, and with no other form', () => {
    const robot: RunConfig = { ...config, task: 'SafetyReacher-v4', stepsPerEpoch: 40 };
    const posted = checkpointOf({ ...robot, physics: 'cooperative' });
    expect(check(posted, robot)).not.toThrow();
    expect(startedWith(posted).physics).toBe('cooperative');
    expect(startedWith(checkpointOf(robot)).physics).toBe('straight');
    const sentence = 'its physics is cooperative, that of this run is straight';
    expect(check(posted, { ...robot, physics: 'straight' })).toThrow(sentence);
  });

  it.each([
    ['hidden', { set: { ...config.set, hidden: [16] } }, 'its hidden is 8, that of this run is 16'],
    ['activation', { set: { ...config.set, activation: 'relu' } }, 'its activation is tanh, that of this run is relu'],
    ['algorithm', { algorithm: 'trpo' }, 'its algorithm is c-trpo, that of this run is trpo'],
    ['task', { task: 'GridWorld-v0', stepsPerEpoch: undefined }, 'its task is TwoStateCMDP-v0'],
    ['seeds', { seeds: [4] }, 'its seeds is 3, that of this run is 4'],
    ['envs', { envs: 2 }, 'its envs is 4, that of this run is 2'],
    [
      'a value that is no shape',
      { set: { ...config.set, delta: 0.02 } },
      'its delta is 0.01, that of this run is 0.02',
    ],
    ['a sweep', { sweep: { delta: [0.01, 0.02] } }, 'its sweep is nothing, that of this run is delta=0.01,0.02'],
    ['portable', { portable: true }, 'its portable is false, that of this run is true'],
    ['form of the kernels', { kernels: 'tile' }, 'its kernels is lane, that of this run is tile'],
  ])('not with another %s', (_name, change, sentence) => {
    const asked = Object.fromEntries(Object.entries({ ...config, ...change }).filter(([, v]) => v !== undefined));
    expect(check(checkpointOf(config), asked as unknown as RunConfig)).toThrow(
      `the checkpoint is of another configuration: ${sentence}`,
    );
  });

  it('not with other files of a task of the same name', () => {
    const resolved = resolveConfig(config);
    const own = (digest: string) => ({ ...resolved, task: { ...resolved.task, digest } });
    const metadata = { epoch: '1', config: carriedConfiguration(own('1')) };
    expect(() => checkAgreement({ tensors: {}, metadata }, own('1'), 'it', 'this')).not.toThrow();
    expect(() => checkAgreement({ tensors: {}, metadata }, own('2'), 'it', 'this')).toThrow(
      'it is of another configuration: the files of its task TwoStateCMDP-v0 were others',
    );
  });

  it('with nothing where it carries none', () => {
    for (const text of [undefined, '', '{', '{}', 'null'])
      expect(
        check({ tensors: {}, metadata: { epoch: '1', ...(text !== undefined && { config: text }) } }, config),
      ).toThrow('it is no checkpoint of a run: it carries no configuration');
  });
});

describe('whoever opens one', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ringfence-agreement-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A run folder whose config.json says `asked`, with a checkpoint of `trained`. */
  function runFolder(name: string, asked: RunConfig, trained = asked): string {
    const run = join(folder, name);
    mkdirSync(run);
    writeFileSync(join(run, 'config.json'), JSON.stringify(resolveConfig(asked).given));
    writeCheckpoint(run, checkpointOf(trained));
    return run;
  }

  const relu = { ...config, set: { ...config.set, activation: 'relu' } };

  it('eval, export and render: a checkpoint of another run, or a config.json that was edited', () => {
    const run = runFolder('tanh', config);
    const other = join(runFolder('relu', relu), 'checkpoints/epoch-000001.safetensors');
    expect(openTrained(run, { replica: '0' }).epoch).toBe(1);
    expect(() => openTrained(run, { replica: '0', checkpoint: other })).toThrow(
      `--checkpoint ${other} is of another configuration: its activation is relu, that of ${run} is tanh`,
    );
    const edits: [string, RunConfig, string][] = [
      ['hidden', { ...config, set: { hidden: [16] } }, 'its hidden is 8'],
      ['activation', relu, 'its activation is tanh'],
      ['algorithm', { ...config, algorithm: 'trpo' }, 'its algorithm is c-trpo'],
    ];
    for (const [name, edited, sentence] of edits)
      expect(() => openTrained(runFolder(`edited ${name}`, edited, config), { replica: '0' })).toThrow(
        `its newest checkpoint is of another configuration: ${sentence}`,
      );
  });

  it('--checkpoint with the number of an epoch: a file under that name of another epoch', () => {
    const run = runFolder('renamed', config);
    const bytes = encodeCheckpoint(checkpointOf(config, 7));
    writeFileSync(join(run, 'checkpoints/epoch-000002.safetensors'), bytes);
    expect(() => openTrained(run, { replica: '0', checkpoint: '2' })).toThrow(/epoch-000002.safetensors is of epoch 7/);
  });

  it('a run that goes on, before a device is opened', () => {
    const run = runFolder('resumed', relu, config);
    const lease = Lease.take(run);
    expect(() => standing(lease, { config: resolveConfig(relu), named: undefined })).toThrow(
      `its newest checkpoint is of another configuration: its activation is tanh, that of ${run} is relu`,
    );
    lease.release();
  });

  it("the page's downloads", () => {
    const run = { checked: { config: relu, resolved: resolveConfig(relu) }, points: [] } as unknown as Run;
    for (const kind of ['checkpoint', 'onnx', 'safetensors', 'folder'] as const)
      expect(() => fileOf(kind, { run, checkpoint: encodeCheckpoint(checkpointOf(config)), replica: 0 })).toThrow(
        'the checkpoint is of another configuration: its activation is tanh, that of this run is relu',
      );
  });
});

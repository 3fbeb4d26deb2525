// What other people's schedulers are given: an array script for Slurm, which is run here without one, and a Job for Kubernetes.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type Cell, cellsOf } from '../../../../harness/cli/study/cells.ts';
import { openStudy, parseStudy } from '../../../../harness/cli/study/file.ts';
import { kubernetesManifest } from '../../../../harness/cli/study/kubernetes.ts';
import { findRun } from '../../../../harness/cli/study/runs.ts';
import { ranges } from '../../../../harness/cli/study/slurm.ts';
import { shellWord } from '../../../../harness/cli/study/worker_command.ts';
import { buildChain, startChain } from '../crash/chain.ts';
import { newestEpoch } from '../crash/sweep.ts';

const STUDY = {
  name: 'array',
  tasks: ['TwoStateCMDP-v0'],
  algorithms: ['c-trpo', 'trpo', 'npg'],
  envs: 4,
  stepsPerEpoch: 400,
  totalSteps: 1600,
  checkpointEvery: 1,
};
const cells = cellsOf(parseStudy(STUDY, 'array.json'));

let folder: string;
let file: string;
beforeAll(async () => {
  // a folder whose name a shell has to be shown with care
  folder = join(mkdtempSync(join(tmpdir(), 'ringfence-array-')), "it's here");
  mkdirSync(folder);
  file = join(folder, 'array.json');
  writeFileSync(file, JSON.stringify(STUDY));
  await buildChain();
});
afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

describe('numbers of cells', () => {
  it('stand as ranges', () => {
    expect(ranges([0])).toBe('0');
    expect(ranges([0, 1, 2, 5, 7, 8])).toBe('0-2,5,7-8');
  });
});

it('a word of a shell stands as it is, or in quotes that hold anything', () => {
  expect(['/opt/node', "it's", 'a b', '$HOME', ''].map(shellWord)).toEqual([
    '/opt/node',
    "'it'\\''s'",
    "'a b'",
    "'$HOME'",
    "''",
  ]);
});

describe.skipIf(process.platform === 'win32')('the script for Slurm', () => {
  let script: string;
  beforeAll(async () => {
    const { code, stdout } = await startChain(['study', file, '--out', join(folder, 'out'), '--slurm', '--json'])
      .outcome;
    expect(code).toBe(0);
    const printed = JSON.parse(stdout);
    expect(printed.cells).toEqual([0, 1, 2]);
    script = printed.script;
  });

  /** Runs it as a task of the array, beside stand-ins for the commands that it calls. @param state of the job, as squeue tells it */
  function started(task: number, state: string, ms: number) {
    const bin = join(folder, `bin-${task}`);
    const calls = join(folder, `calls-${task}`);
    mkdirSync(bin, { recursive: true });
    const standIn = (name: string, line: string): void =>
      writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    standIn('squeue', `echo ${state}`);
    standIn('scontrol', `echo "$@" >> ${shellWord(calls)}`);
    const child = spawn('bash', [script], {
      stdio: 'ignore',
      env: {
        ...process.env,
        PATH: `${bin}${delimiter}${process.env['PATH']}`,
        SLURM_ARRAY_TASK_ID: String(task),
        SLURM_JOB_ID: String(40 + task),
        RINGFENCE_CHAIN_MS: String(ms),
      },
    });
    return {
      child,
      code: new Promise<number | null>((done) => child.on('close', done)),
      epoch: (): number => newestEpoch(findRun(join(folder, 'out/array/runs'), cells[task] as Cell)),
      requeued: (): string => (existsSync(calls) ? readFileSync(calls, 'utf8').trim() : ''),
    };
  }

  it('asks for an array of all cells, a GPU each, to be told of its end and to be requeued', () => {
    const options = readFileSync(script, 'utf8').match(/^#SBATCH .*/gm);
    expect(options).toEqual([
      '#SBATCH --job-name=ringfence-array',
      '#SBATCH --array=0-2',
      '#SBATCH --gres=gpu:1',
      '#SBATCH --cpus-per-task=2',
      '#SBATCH --requeue',
      '#SBATCH --open-mode=append',
      '#SBATCH --signal=B:TERM@120',
      `#SBATCH --output=${shellWord(join(folder, 'out/array/slurm/%A_%a.log'))}`,
    ]);
    expect(existsSync(join(folder, 'out/array/slurm'))).toBe(true);
  });

  it('trains the cell of its task, and is done', async () => {
    const { code, epoch, requeued } = started(0, 'RUNNING', 0);
    expect(await code).toBe(0);
    expect([epoch(), requeued()]).toEqual([4, '']);
  });

  it('that is told of its end goes back into the queue with a checkpoint, and goes on', async () => {
    const { child, code, epoch, requeued } = started(1, 'RUNNING', 100);
    while (epoch() < 1) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGTERM');
    expect(await code).toBe(75);
    expect(epoch()).toBeLessThan(4);
    expect(requeued()).toBe('requeue 41');
    const again = started(1, 'RUNNING', 0);
    expect(await again.code).toBe(0);
    expect(again.epoch()).toBe(4);
  });

  it('that is cancelled stays so', async () => {
    const { child, code, epoch, requeued } = started(2, 'COMPLETING', 100);
    while (epoch() < 1) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGTERM');
    expect(await code).toBe(75);
    expect(requeued()).toBe('');
  });
});

describe('the Job for Kubernetes', () => {
  const documents = (text: string): Record<string, unknown>[] =>
    parseAllDocuments(text, { strict: true }).map((document) => {
      if ('errors' in document && document.errors.length > 0) throw document.errors[0];
      return document.toJS();
    });

  it('is Indexed with a pod for each cell, and knows which ends count as failures', () => {
    const [map, job] = documents(kubernetesManifest(parseStudy(STUDY, file), cells, 'registry/ringfence:1')) as [
      { data: Record<string, string> },
      { metadata: object; spec: Record<string, unknown> & { podFailurePolicy: { rules: object[] } } },
    ];
    expect(JSON.parse(map.data['study.json'] as string)).toEqual(STUDY);
    expect(job).toMatchObject({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'ringfence-array' },
      spec: {
        completionMode: 'Indexed',
        completions: 3,
        parallelism: 3,
        backoffLimitPerIndex: 3,
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [
              {
                name: 'cell',
                image: 'registry/ringfence:1',
                args: ['study', '/study/study.json', '--out', '/studies', '--cell', '$(JOB_COMPLETION_INDEX)'],
                resources: { limits: { 'nvidia.com/gpu': 1 } },
                volumeMounts: [
                  { name: 'studies', mountPath: '/studies' },
                  { name: 'study', mountPath: '/study', readOnly: true },
                ],
              },
            ],
            volumes: [
              { name: 'studies', persistentVolumeClaim: { claimName: 'ringfence-studies' } },
              { name: 'study', configMap: { name: 'ringfence-array' } },
            ],
          },
        },
      },
    });
    expect(job.spec.podFailurePolicy.rules).toMatchObject([
      { action: 'Ignore', onExitCodes: { containerName: 'cell', operator: 'In', values: [75] } },
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
      { action: 'FailIndex', onExitCodes: { values: [2] } },
    ]);
  });

  it('of a study that comes along names it, and needs no map', () => {
    const study = openStudy('small');
    const found = documents(kubernetesManifest(study, cellsOf(study), 'r')) as unknown as [
      { spec: { template: { spec: { containers: [{ args: string[] }]; volumes: object[] } } } },
    ];
    expect(found).toHaveLength(1);
    const { containers, volumes } = found[0].spec.template.spec;
    expect(containers[0].args[1]).toBe('small');
    expect(volumes).toHaveLength(1);
  });

  it('carries no task file', () => {
    const study = parseStudy({ ...STUDY, tasks: ['mine.wgsl'] }, file);
    expect(() => kubernetesManifest(study, cells, 'r')).toThrow(
      /mine.wgsl is a task file, which a manifest does not carry/,
    );
  });
});

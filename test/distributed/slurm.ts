/**
 * A Slurm of two nodes on this host, each a `slurmd` of its own: as much of a cluster as one machine can be. All of it lies in
 * one folder and ends with the test.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** What it takes, on Debian: `apt-get install slurm-wlm munge`. */
const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'scontrol', 'squeue', 'scancel'];

/** Why there can be none here; undefined where there can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a Slurm of two nodes needs root on Linux';
  const places = `${process.env['PATH']}:/usr/sbin:/sbin`.split(':');
  const missing = PROGRAMS.filter((program) => !places.some((place) => existsSync(join(place, program))));
  if (missing.length === 0) return undefined;
  return `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing: apt-get install slurm-wlm munge`;
}

export const NODES = ['n1', 'n2'] as const;
export type NodeName = (typeof NODES)[number];

/** Ports that nobody listens at. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<{ port: number; close: () => void }>((done) => {
          const server = createServer().listen(0, '127.0.0.1', () => {
            done({ port: (server.address() as { port: number }).port, close: () => server.close() });
          });
        }),
    ),
  );
  for (const { close } of servers) close();
  return servers.map(({ port }) => port);
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Waits until a value is found. @throws Error that says what was waited for */
export async function found<T>(what: string, seconds: number, look: () => T | undefined): Promise<T> {
  for (const end = Date.now() + 1e3 * seconds; Date.now() < end; await pause(200)) {
    const value = look();
    if (value !== undefined) return value;
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

export class Slurm {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #daemons = new Map<string, ChildProcess>();

  private constructor(folder: string) {
    this.folder = folder;
    this.#env = {
      ...process.env,
      PATH: `${process.env['PATH']}:/usr/sbin:/sbin`,
      SLURM_CONF: join(folder, 'slurm.conf'),
    };
  }

  /** @param folder an empty one */
  static async start(folder: string): Promise<Slurm> {
    const slurm = new Slurm(folder);
    const [control, ...ports] = await freePorts(1 + NODES.length);
    for (const name of ['state', 'spool', 'munge']) mkdirSync(join(folder, name), { mode: 0o700 });
    writeFileSync(join(folder, 'munge/key'), randomBytes(1024), { mode: 0o400 });
    writeFileSync(join(folder, 'slurm.conf'), configuration(folder, control as number, ports));
    writeFileSync(join(folder, 'gres.conf'), 'Name=gpu File=/dev/null\n');
    writeFileSync(join(folder, 'cgroup.conf'), '');
    const munge = (name: string): string => join(folder, 'munge', name);
    slurm.#daemon('munged', 'munged', [
      '--foreground',
      '--force',
      `--socket=${munge('socket')}`,
      `--key-file=${munge('key')}`,
      `--pid-file=${munge('pid')}`,
      `--log-file=${munge('log')}`,
      `--seed-file=${munge('seed')}`,
    ]);
    await found('the socket of munged', 20, () => existsSync(munge('socket')) || undefined);
    slurm.#daemon('slurmctld', 'slurmctld', ['-D', '-c']);
    for (const node of NODES) slurm.#daemon(node, 'slurmd', ['-D', '-N', node]);
    try {
      await found('two idle nodes', 60, () => NODES.every((node) => slurm.nodeState(node) === 'idle') || undefined);
    } catch (error) {
      await slurm.stop();
      throw new Error(`${(error as Error).message}\n${slurm.logs()}`);
    }
    return slurm;
  }

  #daemon(name: string, program: string, options: readonly string[]): void {
    this.#daemons.set(name, spawn(program, options, { env: this.#env, stdio: 'ignore' }));
  }

  /** What a command of Slurm prints; '' where it fails, as all do while the controller starts. */
  run(program: string, ...options: readonly string[]): string {
    try {
      const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
      return execFileSync(program, options, { env: this.#env, encoding: 'utf8', stdio }).trim();
    } catch {
      return '';
    }
  }

  nodeState(node: NodeName): string {
    return this.run('sinfo', '--noheader', '--nodes', node, '--format=%T');
  }

  /** A task of an array: its state, the node that has it or had it last, and how often it was started again. */
  task(job: string, task: number): { state: string; node: string; restarts: number; exitCode: string } {
    const text = this.run('scontrol', 'show', 'job', `${job}_${task}`);
    const value = (name: string): string => new RegExp(`\\b${name}=(\\S*)`).exec(text)?.[1] ?? '';
    return {
      state: value('JobState'),
      node: value('NodeList'),
      restarts: Number(value('Restarts')),
      exitCode: value('ExitCode'),
    };
  }

  /** Ends a node as a power cut does: its daemon, and all that it had started. */
  kill(node: NodeName, ofJob: number): void {
    this.#daemons.get(node)?.kill('SIGKILL');
    for (const pid of familyOf(ofJob)) process.kill(pid, 'SIGKILL');
  }

  /** What the controller and the nodes say, for a test that fails. */
  logs(): string {
    const names = ['slurmctld', ...NODES].map((name) => join(this.folder, `${name}.log`));
    return names
      .map((path) => (existsSync(path) ? `${path}\n${readFileSync(path, 'utf8').slice(-4000)}` : ''))
      .join('\n');
  }

  async stop(): Promise<void> {
    this.run('scancel', '--user=root');
    await pause(500);
    const daemons = [...this.#daemons.values()].reverse();
    const ended = daemons.map((daemon) =>
      daemon.exitCode !== null || daemon.signalCode !== null
        ? undefined
        : new Promise((done) => daemon.once('close', done)),
    );
    for (const daemon of daemons) daemon.kill('SIGTERM');
    await Promise.race([Promise.all(ended), pause(10_000)]);
    for (const daemon of daemons) daemon.kill('SIGKILL');
  }
}

const parentOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
const programOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

/** A worker of a job and those above it, up to the process by which a node runs the job. */
function familyOf(worker: number): number[] {
  const family = [worker];
  while (!programOf(family.at(-1) as number).startsWith('slurmstepd')) family.push(parentOf(family.at(-1) as number));
  return family.reverse();
}

function configuration(folder: string, port: number, ports: readonly number[]): string {
  const host = hostname();
  return `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${join(folder, 'munge/socket')},cred_expire=15
StateSaveLocation=${join(folder, 'state')}
SlurmdSpoolDir=${join(folder, 'spool/%n')}
SlurmctldPidFile=${join(folder, 'slurmctld.pid')}
SlurmdPidFile=${join(folder, '%n.pid')}
SlurmctldLogFile=${join(folder, 'slurmctld.log')}
SlurmdLogFile=${join(folder, '%n.log')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
GresTypes=gpu
JobRequeue=1
ReturnToService=2
SlurmdTimeout=10
KillWait=5
${NODES.map((node, i) => `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports[i]} CPUs=2 Gres=gpu:1 State=UNKNOWN`).join('\n')}
PartitionName=test Nodes=${NODES.join(',')} Default=YES MaxTime=INFINITE State=UP
`;
}

/**
 * Compiles kernels in processes of their own, one for each core: a driver that crashes on a kernel ends one process, which the
 * kernel is told of and a new one replaces.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { assemble } from './dump.ts';
import { type Figures, figuresOf } from './figures.ts';
import { readLayout } from './spirv.ts';
import { type Compiler, openCompiler } from './vulkan/compiler.ts';
import { type DriverFacts, firstDevice } from './vulkan/device.ts';

export interface Job {
  /** One of RADV's names, e.g. `navi31`. */
  readonly family: string;
  /** The module is given as text. */
  readonly spirv: string;
  readonly waveSize?: number | undefined;
  /** Whether the device checks accesses to buffers. */
  readonly isChecked: boolean;
  /** Asks for the listing too. */
  readonly withListing?: boolean;
}

export interface Result {
  readonly figures: Figures;
  readonly milliseconds: number;
  readonly listing?: string | undefined;
}

type Request = { readonly facts: string } | { readonly job: Job };
type Reply = { readonly error: string } | { readonly facts: DriverFacts } | { readonly result: Result };

/** The worker's side: answers each request in turn. */
export function serve(): void {
  const compilers = new Map<string, Compiler>();
  const compilerOf = ({ family, isChecked }: Job): Compiler => {
    // Mesa reads the variable when the devices of an instance are listed.
    process.env['RADV_FORCE_FAMILY'] = family;
    const compiler = compilers.get(`${family} ${isChecked}`) ?? openCompiler(firstDevice(), isChecked);
    compilers.set(`${family} ${isChecked}`, compiler);
    return compiler;
  };
  const answer = (request: Request): Reply => {
    if ('facts' in request) {
      process.env['RADV_FORCE_FAMILY'] = request.facts;
      return { facts: firstDevice().facts };
    }
    const { spirv, waveSize, withListing } = request.job;
    const words = assemble(spirv);
    const { milliseconds, ...compiled } = compilerOf(request.job)({ words, layout: readLayout(words), waveSize });
    const listing = withListing ? compiled.disassembly : undefined;
    return { result: { figures: figuresOf(compiled), milliseconds, listing } };
  };
  // The command was ended: there is nobody left to answer.
  process.on('disconnect', () => process.exit());
  process.on('message', (request: Request) => {
    let reply: Reply;
    try {
      reply = answer(request);
    } catch (error) {
      reply = { error: error instanceof Error ? error.message : String(error) };
    }
    process.send?.(reply);
  });
}

class Worker {
  readonly #process: ChildProcess;
  #said = '';
  #settle: ((reply: Reply) => void) | undefined;
  isAlive = true;

  constructor(child: string, driverFile: string) {
    const env = { ...process.env, VK_DRIVER_FILES: driverFile, MESA_SHADER_CACHE_DISABLE: 'true' };
    this.#process = fork(child, ['--serve'], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(-2000);
    });
    this.#process.on('message', (reply: Reply) => this.#settle?.(reply));
    this.#process.once('exit', (code, signal) => {
      this.isAlive = false;
      const words = this.#said.trim().split('\n').at(-1) ?? '';
      this.#settle?.({ error: `the driver's process ended with ${signal ?? `code ${code}`}${words && `: ${words}`}` });
    });
  }

  ask(request: Request): Promise<Reply> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#process.send(request);
    });
  }

  end(): void {
    this.#settle = undefined;
    this.#process.kill();
  }
}

export interface PoolOptions {
  /** This command's own file, which calls `serve` when started with `--serve`. */
  readonly child: string;
  /** The Vulkan driver's file, as `VK_DRIVER_FILES` takes it. */
  readonly driverFile: string;
}

/** What a driver says of its device; `family` only means something to RADV. @throws Error where it cannot be opened */
export async function driverFacts(family: string, { child, driverFile }: PoolOptions): Promise<DriverFacts> {
  const worker = new Worker(child, driverFile);
  try {
    const reply = await worker.ask({ facts: family });
    if ('facts' in reply) return reply.facts;
    throw new Error('error' in reply ? reply.error : 'no answer');
  } finally {
    worker.end();
  }
}

/**
 * Compiles all jobs, the longest first, and tells of each as soon as it is done.
 * @param told of each job by its index
 */
export async function compileAll(
  jobs: readonly Job[],
  { child, driverFile }: PoolOptions,
  told: (index: number, result: Result | Error) => void,
): Promise<void> {
  const waiting = jobs.map((job, index) => ({ job, index })).sort((a, b) => b.job.spirv.length - a.job.spirv.length);
  const lane = async (): Promise<void> => {
    let worker: Worker | undefined;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (!worker?.isAlive) worker = new Worker(child, driverFile);
      const reply = await worker.ask({ job: next.job });
      told(next.index, 'result' in reply ? reply.result : new Error('error' in reply ? reply.error : 'no answer'));
    }
    worker?.end();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, lane));
}

/** `ringfence serve-envs`: a vector of environments that another process acts in, by frames on stdin and stdout. */
import { type Command, Option } from 'commander';
import { findTask } from '../../src/config/resolve.ts';
import { FormatError, RingfenceError } from '../../src/errors/error.ts';
import { type Frame, FrameReader, frameHeader, PROTOCOL, REPLY, REQUEST } from '../../src/formats/env_frames.ts';
import { KernelCache } from '../../src/gpu/kernel.ts';
import { shaderSources } from '../../src/gpu/sources.ts';
import type { Task } from '../../src/tasks/index.ts';
import { AUTORESETS, type Autoreset, ORDER, VectorEnv, type VectorResults } from '../../src/tasks/vector_env.ts';
import { openGpu } from './device/adapter.ts';
import { type CommonOptions, countOption, TASK_HELP, withCommonOptions } from './options/options.ts';
import { taskName } from './options/task_file.ts';
import { exitCodeOf, sentenceOf } from './terminal/failure.ts';
import { patiently } from './terminal/output.ts';

interface ServeEnvsOptions extends CommonOptions {
  task?: string;
  envs: string;
  autoreset: Autoreset;
}

export function registerServeEnvs(program: Command): void {
  withCommonOptions(
    program
      .command('serve-envs')
      .description('environments that another process acts in, by binary frames on stdin and stdout (docs/python.md)'),
  )
    .option('--task <name>', TASK_HELP)
    .option('--envs <count>', 'environments, stepped in parallel', '1')
    .addOption(
      new Option('--autoreset <mode>', 'when an episode that has ended begins anew')
        .choices(AUTORESETS)
        .default('next-step'),
    )
    .action(serveEnvs);
}

async function serveEnvs(options: ServeEnvsOptions): Promise<void> {
  let env: VectorEnv;
  try {
    env = await open(options);
  } catch (error) {
    await send(REPLY.error, text(sentenceOf(error)));
    throw error;
  }
  const reader = new FrameReader();
  for await (const chunk of process.stdin) {
    for (const frame of reader.push(chunk as Uint8Array)) {
      try {
        await answer(env, frame);
      } catch (error) {
        await send(REPLY.error, text(sentenceOf(error)));
        if (exitCodeOf(error) !== 2) throw error;
      }
    }
  }
  if (reader.isWithin) throw new RingfenceError('stdin ended within a frame', 1);
}

async function open(options: ServeEnvsOptions): Promise<VectorEnv> {
  if (options.task === undefined)
    throw new RingfenceError('--task is missing: `ringfence list tasks` shows the choices');
  const task = findTask(taskName(options.task));
  const environments = countOption(options.envs, '--envs');
  const gpu = await openGpu(options.device);
  const kernels = new KernelCache(gpu, shaderSources);
  const { autoreset } = options;
  const env = await patiently('compiling', VectorEnv.open(gpu, kernels, task, { environments, autoreset }));
  const { name, software } = gpu.facts;
  await send(
    REPLY.hello,
    text(JSON.stringify({ ...describe(task), environments, autoreset, adapter: name, software })),
  );
  return env;
}

const describe = (task: Task) => ({
  protocol: PROTOCOL,
  task: task.name,
  observationNames: task.observationNames,
  actionSize: task.actionSize,
  discreteActions: task.discreteActions ?? null,
  costs: task.costs,
  horizon: task.horizon,
});

async function answer(env: VectorEnv, { kind, content }: Frame): Promise<void> {
  const { environments: N, task } = env;
  switch (kind) {
    case REQUEST.step: {
      expectWords('a step', content, N * task.actionSize);
      return sendResults(await env.step(new Float32Array(content.buffer)));
    }
    case REQUEST.reset: {
      expectWords('a reset', content, 2 * N);
      const words = new Uint32Array(content.buffer);
      const orders = words.subarray(0, N);
      if (orders.some((order) => order > ORDER.reseed))
        throw new FormatError(`an order of a reset must be ${ORDER.rest}, ${ORDER.reset} or ${ORDER.reseed}`);
      return sendResults(await env.begin(orders, words.subarray(N)));
    }
    case REQUEST.place:
      return sendResults(await env.place(statesOf(env, new TextDecoder().decode(content))));
    case REQUEST.layouts: {
      const states = await env.states();
      return send(REPLY.layouts, text(JSON.stringify(states.map((state) => task.stateToLayout(state)))));
    }
    default:
      throw new FormatError(`there is no request ${kind}: this is protocol ${PROTOCOL}`);
  }
}

function expectWords(what: string, content: Uint8Array, words: number): void {
  if (content.length !== 4 * words)
    throw new FormatError(`the content of ${what} must have ${4 * words} bytes, got ${content.length}`);
}

function statesOf({ environments, task }: VectorEnv, json: string): (Float32Array | undefined)[] {
  const layouts = parsedOrUndefined(json);
  if (!Array.isArray(layouts) || layouts.length !== environments)
    throw new FormatError(`layouts must be a list of ${environments}, with null for environments that rest`);
  return layouts.map((layout, n) => {
    if (layout === null) return undefined;
    try {
      return task.layoutToState(layout);
    } catch (error) {
      throw new FormatError(`layout ${n}: ${(error as Error).message}`);
    }
  });
}

function parsedOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

async function sendResults({ words, finalObservations }: VectorResults): Promise<void> {
  await send(REPLY.results, words, finalObservations);
}

/** Resolves when the operating system has taken all of it. */
async function send(kind: number, ...contents: (Uint8Array | Float32Array)[]): Promise<void> {
  const bytes = contents.map((each) => new Uint8Array(each.buffer, each.byteOffset, each.byteLength));
  const length = bytes.reduce((sum, each) => sum + each.length, 0);
  process.stdout.cork();
  for (const each of [frameHeader(kind, length), ...bytes]) process.stdout.write(each);
  await new Promise<void>((resolve, reject) => {
    process.stdout.write('', (error) => (error ? reject(error) : resolve()));
    process.stdout.uncork();
  });
}

/** Fresh episodes of a trained policy, side by side on the GPU: what `ringfence eval` reports. */
import type { HyperparameterValue } from '../algos/hyperparameters.ts';
import type { ResolvedConfig } from '../config.ts';
import type { Tensor } from '../formats/safetensors.ts';
import { type Gpu, RingfenceError } from '../gpu/device.ts';
import { KernelCache } from '../gpu/kernel.ts';
import { Readback } from '../gpu/readback.ts';
import { Scheduler } from '../gpu/schedule.ts';
import { writeStruct } from '../gpu/structs.ts';
import { type Shape, shapeOf } from '../layout.ts';
import { shaderSources } from '../shaders.ts';
import { hyperIndex } from './hyper.ts';
import { recordStruct } from './record.ts';
import { Verbs } from './verbs.ts';
import { Workspace } from './workspace.ts';

export interface EvaluationRequest {
  readonly config: ResolvedConfig;
  /** Tensors of a checkpoint of that configuration. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly replica: number;
  readonly episodes: number;
  readonly seed: number;
  /** Act by the mean instead of sampling. */
  readonly deterministic: boolean;
}

export interface Episode {
  readonly return: number;
  /** One for each cost function. */
  readonly costs: readonly number[];
  readonly length: number;
}

/** Environments of one rollout; further episodes are played by further rollouts. */
const ENVIRONMENTS = 100;
/** exp of it is a noise far below float32's resolution of an action. */
const NO_NOISE_LOG_STD = -20;

/** One replica's words of a checkpoint's tensor. @throws RingfenceError when it is missing or too short */
export function replicaWords(tensors: Readonly<Record<string, Tensor>>, name: string, replica: number): Float32Array {
  const tensor = tensors[name];
  const stride = tensor?.shape[1] ?? 0;
  if (tensor?.dtype !== 'U32' || stride === 0 || tensor.data.length < (replica + 1) * stride) {
    throw new RingfenceError(`the checkpoint's tensor ${name} is missing or has no replica ${replica}`);
  }
  return new Float32Array(tensor.data.slice(replica * stride, (replica + 1) * stride).buffer);
}

/** The shape of a run's networks with other environments. */
export function policyShape(config: ResolvedConfig, envs: number): Shape {
  const steps = config.task.horizon;
  return shapeOf(config.task, {
    envs,
    steps,
    hidden: config.values['hidden'] as readonly number[],
    minibatch: 32,
    window: envs,
  });
}

/** Plays `episodes` whole episodes from new initial states. */
export async function evaluate(gpu: Gpu, request: EvaluationRequest): Promise<Episode[]> {
  const { config, tensors, replica, episodes, seed, deterministic } = request;
  const shape = policyShape(config, Math.min(episodes, ENVIRONMENTS));
  const actor = replicaWords(tensors, 'actor', replica);
  if (deterministic) actor.fill(NO_NOISE_LOG_STD, shape.actorParameters - shape.A, shape.actorParameters);

  const hyper = hyperIndex(config);
  const workspace = new Workspace(gpu, shape, 1, hyper.words);
  const scheduler = new Scheduler(gpu);
  const readback = new Readback(gpu);
  const verbs = new Verbs({
    gpu,
    kernels: new KernelCache(gpu, shaderSources),
    scheduler,
    workspace,
    hyper,
    activation: config.values['activation'] as 'tanh' | 'relu',
    criticPasses: 1,
    cgIterations: 1,
    lineSearchSteps: 1,
  });
  try {
    const [begin, rollout] = await Promise.all([verbs.begin(), verbs.collectRollout()]);
    const { queue } = gpu.device;
    const write = (buffer: { buffer: GPUBuffer }, data: BufferSource): void =>
      queue.writeBuffer(buffer.buffer, 0, data);
    write(workspace.records, writeStruct(await recordStruct(shape), { seed }));
    write(
      workspace.hyper,
      hyper.pack(
        (name) => (config.replicas[replica]?.set[name] ?? config.values[name]) as HyperparameterValue,
      ) as BufferSource,
    );
    await scheduler.run(begin);
    // over the parameters that `begin` drew
    write(workspace.actor, actor as BufferSource);
    write(workspace.normaliser, replicaWords(tensors, 'normaliser', replica) as BufferSource);
    const played: Episode[] = [];
    while (played.length < episodes) {
      await scheduler.run(rollout);
      played.push(...firstEpisodes(new Float32Array(await readback.read(workspace.episodes)), shape));
    }
    return played.slice(0, episodes);
  } finally {
    readback.destroy();
    scheduler.destroy();
    workspace.destroy();
  }
}

/** The first episode that each environment finished: there is one in every rollout as long as the horizon. */
function firstEpisodes(words: Float32Array, { envs, steps, C }: Shape): Episode[] {
  const word = (row: number, env: number): number => words[row * steps * envs + env] as number;
  return Array.from({ length: envs }, (_, env) => ({
    return: word(0, env),
    length: word(1, env),
    costs: Array.from({ length: C }, (_c, c) => word(2 + c, env)),
  }));
}

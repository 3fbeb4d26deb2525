/** Fresh episodes of a trained policy, side by side on the GPU: what `ringfence eval` reports. */
import { traitsOf } from '../algos/index.ts';
import { type ResolvedConfig, settingOf } from '../config.ts';
import type { Tensor } from '../formats/safetensors.ts';
import { type Gpu, RingfenceError } from '../gpu/device.ts';
import { writeStruct } from '../gpu/structs.ts';
import { type Shape, shapeOf, type Traits } from '../layout.ts';
import { Engine } from './engine.ts';
import { recordStruct } from './record.ts';

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
/** From the seed of one rollout to that of the next: far from what people choose. */
const SEED_STRIDE = 0x9e3779b9;
/** exp of it is a noise far below float32's resolution of an action. */
const NO_NOISE_LOG_STD = -20;
/** Logits times this leave all but the largest without probability. */
const COLD = 1e4;

/** One replica's words of a checkpoint's tensor. @throws RingfenceError when it is missing or too short */
export function replicaWords(tensors: Readonly<Record<string, Tensor>>, name: string, replica: number): Float32Array {
  const tensor = tensors[name];
  const stride = tensor?.shape[1] ?? 0;
  if (tensor?.dtype !== 'U32' || stride === 0 || tensor.data.length < (replica + 1) * stride) {
    throw new RingfenceError(`the checkpoint's tensor ${name} is missing or has no replica ${replica}`);
  }
  return new Float32Array(tensor.data.slice(replica * stride, (replica + 1) * stride).buffer);
}

const withoutGrowth = ({ batchGrowth: _, ...traits }: Traits): Traits => traits;

/** The shape of a run's networks with other environments. */
export function policyShape(config: ResolvedConfig, envs: number): Shape {
  const steps = config.task.horizon;
  return shapeOf(config.task, {
    envs,
    steps,
    hidden: config.values['hidden'] as readonly number[],
    minibatch: 32,
    window: envs,
    traits: withoutGrowth(traitsOf(config)),
  });
}

/** Takes the noise out of every vector of a policy: log-stds, or the temperature of a categorical one. */
function silence(actor: Float32Array, shape: Shape): void {
  const stride = actor.length / shape.actorVectors;
  for (let v = 0; v < shape.actorVectors; v++) {
    const end = v * stride + shape.actorParameters;
    if (shape.logStds > 0) actor.fill(NO_NOISE_LOG_STD, end - shape.logStds, end);
    else {
      const outputLayer = shape.outputs * ((shape.layers === 0 ? shape.inputsPadded : shape.hiddenWidth) + 1);
      for (let i = end - outputLayer; i < end; i++) actor[i] = (actor[i] as number) * COLD;
    }
  }
}

/** Plays `episodes` whole episodes from new initial states. */
export async function evaluate(gpu: Gpu, request: EvaluationRequest): Promise<Episode[]> {
  const { config, tensors, replica, episodes, seed, deterministic } = request;
  const shape = policyShape(config, Math.min(episodes, ENVIRONMENTS));
  const actor = replicaWords(tensors, 'actor', replica);
  if (deterministic) silence(actor, shape);

  const engine = new Engine({ gpu, config, shape, replicas: 1 });
  const { workspace, scheduler, readback, verbs } = engine;
  try {
    const [begin, rollout] = await Promise.all([verbs.begin(), verbs.collectRollout()]);
    const { queue } = gpu.device;
    const write = (buffer: { buffer: GPUBuffer }, data: BufferSource): void =>
      queue.writeBuffer(buffer.buffer, 0, data);
    const setting = settingOf(config, replica);
    engine.writeHyper(0, setting);
    const start = { activeEnvs: shape.envs, ...config.algorithm.start?.(setting, config.task) };
    const info = await recordStruct(shape);
    const played: Episode[] = [];
    for (let index = 0; played.length < episodes; index++) {
      // Every rollout begins anew: the episodes that cross the end of one are longer than others.
      write(workspace.records, writeStruct(info, { ...start, seed: (seed + index * SEED_STRIDE) >>> 0 }));
      await scheduler.run(begin);
      // over the parameters that `begin` drew
      write(workspace.actor, actor as BufferSource);
      write(workspace.normaliser, replicaWords(tensors, 'normaliser', replica) as BufferSource);
      await scheduler.run(rollout);
      played.push(...firstEpisodes(new Float32Array(await readback.read(workspace.episodes)), shape));
    }
    return played.slice(0, episodes);
  } finally {
    engine.destroy();
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

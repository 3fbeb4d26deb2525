/** Every buffer of a run, allocated once, and the link-time constants that describe them to the kernels. */
import { Arena, alignWords, BlockedBuffer, type ReplicaBuffer } from '../gpu/buffers.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Constant } from '../gpu/variant.ts';
import type { CooperativeProgram } from '../physics/cooperative/program.ts';
import { rowsOf } from '../shape/layout.ts';
import { padTo, type Shape } from '../shape/shape.ts';

/** Words of one replica's record slot (`lib/record.wgsl`: 2 KiB). */
export const RECORD_WORDS = 512;

/** What stands for a method's file (`package::method`) where it keeps nothing, or where a kernel does not ask. */
export const STATELESS = 'lib/stateless';

/** Words that a multiplier's rule may remember for each cost. */
export const CONTROLLER_WORDS = 24;

/** Quads whose surrogates one workgroup sums. */
export const PART_QUADS = 64;

/** Samples of a minibatch up to which one workgroup does a whole gradient step. */
const FUSED_SAMPLES = 256;

/** Whether one workgroup may do a network's gradient steps, one after another. */
export const isFusable = (shape: Shape): boolean => shape.minibatch <= FUSED_SAMPLES;

export interface NetworkSizes {
  readonly outputs: number;
  readonly outputsPadded: number;
  /** Rows of log-stds behind the output's rows (the actor's). */
  readonly logStdRows: number;
  readonly parameters: number;
  readonly deltaRows: number;
}

export function networkSizes(shape: Shape, kind: 'actor' | 'critic'): NetworkSizes {
  const outputs = kind === 'actor' ? shape.outputs : 1;
  const outputsPadded = padTo(outputs, 8);
  const logStdRows = kind === 'actor' ? shape.logStds : 0;
  return {
    outputs,
    outputsPadded,
    logStdRows,
    parameters: kind === 'actor' ? shape.actorParameters : shape.criticParameters,
    deltaRows: shape.layers * shape.hiddenWidth + outputsPadded * (logStdRows > 0 ? 2 : 1),
  };
}

/** Words at the end of a scratch where the penalties' Psi are left. */
export const penaltyWords = (shape: Shape): number => 4 * shape.C;

/**
 * Words that a gradient step of one network keeps between its phases when one workgroup does it (`lib/descend.wgsl`);
 * few where minibatches are too large for that.
 */
export function scratchWords(shape: Shape, kind: 'actor' | 'critic'): number {
  if (!isFusable(shape)) return 1;
  const { outputs, parameters, deltaRows } = networkSizes(shape, kind);
  const rows = shape.inputsPadded + shape.layers * shape.hiddenWidth + deltaRows + outputs;
  return rows * shape.minibatchQuads * 4 + alignWords(parameters) + penaltyWords(shape);
}

/** [R][..] buffers by name; sample buffers are cut into blocks of time. */
export class Workspace {
  readonly arena: Arena;
  readonly shape: Shape;
  readonly replicas: number;
  // a replica's state: what a checkpoint holds
  readonly records: ReplicaBuffer;
  readonly hyper: ReplicaBuffer;
  readonly actor: ReplicaBuffer;
  readonly critics: ReplicaBuffer;
  readonly criticMoments: ReplicaBuffer;
  readonly actorMoments: ReplicaBuffer;
  /** A multiplier for each time step and cost of an episodic problem. */
  readonly timeMultipliers: ReplicaBuffer;
  readonly statistics: ReplicaBuffer;
  readonly normaliser: ReplicaBuffer;
  readonly environments: ReplicaBuffer;
  readonly window: ReplicaBuffer;
  // samples of an iteration
  readonly observation: BlockedBuffer;
  readonly input: BlockedBuffer;
  readonly transition: BlockedBuffer;
  readonly advantage: BlockedBuffer;
  readonly hidden: BlockedBuffer;
  readonly output: BlockedBuffer;
  readonly episodes: ReplicaBuffer;
  readonly finalObservation: ReplicaBuffer;
  readonly finalInput: ReplicaBuffer;
  readonly bootstrapValue: ReplicaBuffer;
  readonly carry: ReplicaBuffer;
  readonly value: ReplicaBuffer;
  readonly advantageMoments: ReplicaBuffer;
  /** An episodic problem's, at each time step: the share of episodes that are played, and the advantages' means. */
  readonly timeMeans: ReplicaBuffer;
  readonly observationMoments: ReplicaBuffer;
  // policy update
  readonly delta: ReplicaBuffer;
  readonly partials: ReplicaBuffer;
  readonly gradient: ReplicaBuffer;
  readonly image: ReplicaBuffer;
  readonly solution: ReplicaBuffer;
  readonly residual: ReplicaBuffer;
  readonly direction: ReplicaBuffer;
  readonly candidate: ReplicaBuffer;
  /** The policy as it was before this iteration's passes. */
  readonly reference: ReplicaBuffer;
  /** What the policy's loss needs of its samples: of one block at a time where they are shuffled, of all of them in a sweep. */
  readonly policySamples: BlockedBuffer;
  /** Surrogates of the costs, by groups of a minibatch's quads. */
  readonly penaltySums: ReplicaBuffer;
  /** Inner products: of gradients, of gradients with solutions, of solutions. */
  readonly products: ReplicaBuffer;
  readonly candidateOutput: BlockedBuffer;
  readonly surrogate: ReplicaBuffer;
  // critics' minibatches
  readonly shuffledInput: ReplicaBuffer;
  readonly targets: ReplicaBuffer;
  readonly criticHidden: ReplicaBuffer;
  readonly criticValue: ReplicaBuffer;
  readonly criticDelta: ReplicaBuffer;
  readonly criticGradient: ReplicaBuffer;
  // gradient steps in one workgroup
  readonly actorScratch: ReplicaBuffer;
  readonly criticScratch: ReplicaBuffer;
  /** What cooperative physics has: what environments ask of it, arrays without room in workgroup memory, and the model. */
  readonly physics: { readonly posts: ReplicaBuffer; readonly far: ReplicaBuffer; readonly modelTables: ReplicaBuffer };

  /**
   * Without a device the workspace is only planned.
   * @param cooperative what steps the task's model, where that is dispatches of their own
   */
  constructor(
    gpu: Gpu | undefined,
    shape: Shape,
    replicas: number,
    hyperWords: number,
    cooperative?: Pick<CooperativeProgram, 'farWords' | 'tables'>,
  ) {
    const arena = new Arena(gpu);
    this.arena = arena;
    this.shape = shape;
    this.replicas = replicas;
    const { F, envs, quads, blocks, inputsPadded, minibatchQuads, systems } = shape;
    const isMinibatched = shape.traits.policyMinibatches === true;
    const isEpisodic = shape.traits.lockstep === true;
    const actor = networkSizes(shape, 'actor');
    const critic = networkSizes(shape, 'critic');
    const criticStride = alignWords(critic.parameters);
    const row = quads * 4;
    const rows = (layout: Parameters<typeof rowsOf>[1]): number => rowsOf(shape.sizes, layout);
    const hiddenRows = Math.max(1, shape.layers * shape.hiddenWidth);
    const make = (name: string, words: number): ReplicaBuffer => arena.storage(name, replicas, words);
    const cut = (name: string, words: number, count = blocks): BlockedBuffer =>
      new BlockedBuffer(arena, name, count, replicas, words);
    // a sweep goes over all blocks in every gradient step
    const keptBlocks = isEpisodic ? blocks : 1;
    const minibatchParts = Math.ceil((isEpisodic ? quads : minibatchQuads) / PART_QUADS);

    this.records = make('records', RECORD_WORDS);
    this.hyper = make('hyper', hyperWords);
    const vector = alignWords(actor.parameters);
    const actorWords = shape.actorVectors * vector;
    this.actor = make('actor', actorWords);
    this.critics = make('critics', F * criticStride);
    this.criticMoments = make('criticMoments', F * 2 * criticStride + 4 * F);
    this.actorMoments = make('actorMoments', isMinibatched ? shape.actorVectors * momentWords(vector) : 1);
    this.timeMultipliers = make('timeMultipliers', isEpisodic ? shape.steps * rows('timeMultipliers') : 1);
    this.timeMeans = make('timeMeans', isEpisodic ? rows('timeMeans') * shape.steps : 1);
    this.statistics = make('statistics', rows('statistics') * inputsPadded);
    this.normaliser = make('normaliser', rows('normaliser') * inputsPadded);
    this.environments = make('environments', shape.environmentWords * envs);
    this.window = make('window', rows('window') * shape.window);

    this.observation = cut('observation', inputsPadded * row);
    this.input = cut('input', inputsPadded * row);
    this.transition = cut('transition', shape.transitionRows * row);
    this.advantage = cut('advantage', rows('advantage') * row);
    this.hidden = cut('hidden', hiddenRows * row);
    this.output = cut('output', shape.outputs * row);
    this.episodes = make('episodes', shape.episodeWords * shape.episodeSlots * envs);
    this.finalObservation = make('finalObservation', inputsPadded * shape.bootstrapQuads * 4);
    this.finalInput = make('finalInput', inputsPadded * shape.bootstrapQuads * 4);
    this.bootstrapValue = make('bootstrapValue', rows('bootstrapValue') * shape.bootstrapQuads * 4);
    this.carry = make('carry', rows('carry') * F * envs);
    this.value = make('value', rows('value') * row);
    this.advantageMoments = make('advantageMoments', blocks * rows('advantage') * rows('moments'));
    this.observationMoments = make('observationMoments', blocks * shape.O * rows('moments'));

    this.delta = make('delta', F * actor.deltaRows * row);
    this.partials = make('partials', shape.chunks * F * actor.parameters);
    this.gradient = make('gradient', Math.max(F * actor.parameters, vector));
    this.image = make('image', systems * actor.parameters);
    this.solution = make('solution', systems * actor.parameters);
    this.residual = make('residual', systems * actor.parameters);
    this.direction = make('direction', systems * actor.parameters);
    this.candidate = make('candidate', actorWords);
    this.reference = make('reference', isMinibatched ? actorWords : 1);
    this.policySamples = cut('policySamples', isMinibatched ? shape.policyRows * row : 1, keptBlocks);
    this.penaltySums = make('penaltySums', isMinibatched ? keptBlocks * minibatchParts * rows('penaltySums') : 1);
    this.products = make('products', rows('products') * F * F);
    this.candidateOutput = cut('candidateOutput', shape.outputs * row, keptBlocks);
    this.surrogate = make('surrogate', blocks * Math.ceil(quads / PART_QUADS) * rows('surrogate'));

    this.shuffledInput = make('shuffledInput', inputsPadded * row);
    this.targets = make('targets', (rows('target') - (isEpisodic ? 0 : 1)) * row);
    this.criticHidden = make('criticHidden', F * hiddenRows * minibatchQuads * 4);
    this.criticValue = make('criticValue', F * minibatchQuads * 4);
    this.criticDelta = make('criticDelta', F * critic.deltaRows * minibatchQuads * 4);
    this.criticGradient = make('criticGradient', F * criticStride);
    this.actorScratch = make('actorScratch', isMinibatched ? scratchWords(shape, 'actor') : 1);
    this.criticScratch = make('criticScratch', F * scratchWords(shape, 'critic'));
    this.physics = {
      posts: make('posts', cooperative ? rows('post') * envs : 1),
      far: make('far', cooperative ? cooperative.farWords * envs : 1),
      modelTables: arena.storage('modelTables', 1, cooperative?.tables.length ?? 1),
    };
    if (cooperative) gpu?.device.queue.writeBuffer(this.physics.modelTables.buffer, 0, cooperative.tables);
  }

  /** Buffers of a checkpoint: everything that an iteration reads before it writes. */
  get persistent(): readonly ReplicaBuffer[] {
    return [
      this.records,
      this.actor,
      this.critics,
      this.criticMoments,
      this.actorMoments,
      this.timeMultipliers,
      this.statistics,
      this.normaliser,
      this.environments,
      this.window,
    ];
  }

  destroy(): void {
    this.arena.destroy();
  }
}

/** Words of a policy vector's first and second moments and its count of steps. */
export const momentWords = (vector: number): number => 2 * vector + 4;

/** Invocations of a workgroup of the network and rollout kernels. Results do not depend on it. */
export const workgroupOf = (lanes8: boolean): number => (lanes8 ? 8 : 32);

/** `package::shape`: the sizes of a run, which are the same in all of its kernels. */
export function shapeConstants(shape: Shape): Record<string, Constant> {
  const { OUTPUTS: _, OUTPUTS_PADDED: __, ...sizes } = shape.sizes;
  return {
    ...sizes,
    INPUTS: shape.O,
    OBSERVATIONS: shape.task.observationSize,
    SYSTEMS: shape.systems,
    LOG_STDS: shape.logStds,
    HEAD_LOG_STDS: Math.max(1, shape.logStds),
    INPUTS_PADDED: shape.inputsPadded,
    CONTROLLER_WORDS: shape.C * CONTROLLER_WORDS,
    ENVS: shape.envs,
    USUAL_ENVS: shape.usualEnvs,
    STEPS: shape.steps,
    HORIZON: shape.task.horizon,
    EPISODE_SLOTS: shape.episodeSlots,
    BLOCKS: shape.blocks,
    BLOCK_STEPS: shape.blockSteps,
    BLOCK_SAMPLES: shape.blockSamples,
    BLOCK_QUADS: shape.quads,
    BLOCK_DISPATCHES: shape.blockDispatches,
    STEPS_PER_DISPATCH: shape.stepsPerDispatch,
    BOOTSTRAP_QUADS: shape.bootstrapQuads,
    WINDOW: shape.window,
    LOG_STD: shape.actorParameters - shape.logStds,
  };
}

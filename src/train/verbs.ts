/**
 * The verbs of an iteration: each gives the dispatches of one step of the algorithms' pseudo-code. They are compiled
 * and bound once, before the first iteration.
 */

import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { Gpu } from '../gpu/device.ts';
import type { KernelCache } from '../gpu/kernel.ts';
import type { DispatchSpec, Scheduler, Step } from '../gpu/schedule.ts';
import type { Constant, Variant } from '../gpu/shaders.ts';
import { CHUNK_QUADS } from '../layout.ts';
import { taskConstants } from '../tasks/index.ts';
import type { HyperIndex } from './hyper.ts';
import { commonConstants, networkSizes, type Workspace } from './workspace.ts';

type Bindings = Readonly<Record<string, ReplicaBuffer>>;

/** Stride constants for bound buffers, named as the kernels name them: `hidden` -> `HIDDEN_STRIDE`. */
function strides(bind: Bindings): Record<string, number> {
  const upper = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();
  return Object.fromEntries(Object.entries(bind).map(([name, b]) => [`${upper(name)}_STRIDE`, b.strideWords]));
}

export interface VerbsOptions {
  readonly gpu: Gpu;
  readonly kernels: KernelCache;
  readonly scheduler: Scheduler;
  readonly workspace: Workspace;
  readonly hyper: HyperIndex;
  readonly activation: 'tanh' | 'relu';
  readonly criticPasses: number;
  readonly cgIterations: number;
  readonly lineSearchSteps: number;
}

export class Verbs {
  readonly #o: VerbsOptions;
  readonly #w: Workspace;
  readonly #constants: Record<string, Constant>;
  readonly #groups: number;

  constructor(options: VerbsOptions) {
    this.#o = options;
    this.#w = options.workspace;
    const { shape } = this.#w;
    const { lanes8 } = options.gpu.facts;
    this.#constants = {
      ...commonConstants(shape, lanes8),
      STEPS_PER_DISPATCH: shape.stepsPerDispatch,
      BLOCK_DISPATCHES: shape.blockDispatches,
      OUTPUTS: shape.A,
      OUTPUTS_PADDED: networkSizes(shape, 'actor').outputsPadded,
      LOG_STD: shape.actorParameters - shape.A,
      NETS: 1,
      NET_STRIDE: 0,
      INPUT_ROW_QUADS: shape.quads,
      INPUT_ADVANCE: 0,
      SEARCH: 0,
    };
    this.#groups = lanes8 ? 8 : 32;
  }

  /** One dispatch: links the kernel with the strides of what it binds. */
  async #dispatch(
    path: string,
    bind: Bindings,
    workgroups: readonly [number, number],
    extra: {
      constants?: Record<string, Constant>;
      cursor?: number;
      entry?: string;
      cache?: boolean;
    } = {},
  ): Promise<DispatchSpec> {
    const { shape } = this.#w;
    const { hyper } = this.#w;
    const variant: Variant = {
      path,
      ...(extra.entry ? { entry: extra.entry } : {}),
      aliases: { task: shape.task.shader },
      constants: {
        constants: { ...this.#constants, ...strides(bind), ...extra.constants },
        task_constants: taskConstants(shape.task),
        hyper: { ...this.#o.hyper.constants, HYPER_STRIDE: hyper.strideWords },
      },
      conditions: { CACHE: extra.cache ?? false, RELU: this.#o.activation === 'relu', LINEAR: shape.layers === 0 },
    };
    const kernel = await this.#o.kernels.get(variant);
    return {
      kernel,
      bind: { records: this.#w.records, hyper, ...bind },
      workgroups,
      ...(extra.cursor !== undefined ? { cursor: extra.cursor } : {}),
    };
  }

  #prepare(specs: readonly DispatchSpec[]): Step {
    return specs.map((spec) => this.#o.scheduler.prepare(spec));
  }

  async #step(specs: readonly Promise<DispatchSpec>[]): Promise<Step> {
    return this.#prepare(await Promise.all(specs));
  }

  get #blockIndices(): number[] {
    return Array.from({ length: this.#w.shape.blocks }, (_, b) => b);
  }

  /** Tiles of nn/weight_gradient for one chunk: 8 outputs by 32 inputs of each layer, their biases, the log-stds. */
  #tiles(outputsPadded: number, logStd: boolean): number {
    const { layers, hiddenWidth, inputsPadded } = this.#w.shape;
    let tiles = 0;
    for (let layer = 0; layer <= layers; layer++) {
      const width = layer === layers ? outputsPadded : hiddenWidth;
      const below = layer === 0 ? inputsPadded : hiddenWidth;
      tiles += (width / 8) * (Math.ceil(below / 32) + 1);
    }
    return tiles + (logStd ? outputsPadded / 8 : 0);
  }

  /** Sets up a run: parameters, environments. Runs once. */
  async begin(): Promise<Step> {
    const w = this.#w;
    const { shape } = w;
    const trueWidths = (outputs: number): number[] => [shape.O, ...shape.hidden, outputs];
    return this.#step([
      this.#dispatch('nn/initialise', { parameters: w.actor }, [Math.ceil(shape.actorParameters / 64), 1], {
        constants: {
          WIDTHS: trueWidths(shape.A),
          LOG_STD_ROWS: shape.A,
          NET_STRIDE: w.actor.strideWords,
          STREAM_OFFSET: 0,
        },
      }),
      this.#dispatch('nn/initialise', { parameters: w.critics }, [Math.ceil(this.#criticStride / 64), shape.F], {
        constants: {
          WIDTHS: trueWidths(1),
          OUTPUTS: 1,
          LOG_STD_ROWS: 0,
          NET_STRIDE: this.#criticStride,
          STREAM_OFFSET: 1,
        },
      }),
      this.#dispatch('rollout/begin', { environments: w.environments }, [Math.ceil(shape.envs / 64), 1]),
    ]);
  }

  get #criticStride(): number {
    return this.#w.critics.strideWords / this.#w.shape.F;
  }

  /** Plays every environment for T steps with the current policies. */
  async collectRollout(): Promise<Step> {
    const w = this.#w;
    const { shape } = w;
    const specs = this.#blockIndices.flatMap((b) =>
      Array.from({ length: shape.blockDispatches }, (_, c) =>
        this.#dispatch(
          'rollout/collect',
          {
            actor: w.actor,
            normaliser: w.normaliser,
            environments: w.environments,
            observation: w.observation.block(b),
            transition: w.transition.block(b),
            finalObservation: w.finalObservation,
            episodes: w.episodes,
          },
          [Math.ceil(shape.envs / this.#groups), 1],
          {
            cursor: b * shape.blockDispatches + c,
            constants: { PARAMETERS_STRIDE: w.actor.strideWords },
          },
        ),
      ),
    );
    return this.#step(specs);
  }

  #critics(input: ReplicaBuffer, output: ReplicaBuffer, quads: number): Promise<DispatchSpec> {
    const w = this.#w;
    return this.#dispatch(
      'nn/forward',
      { parameters: w.critics, input, output },
      [Math.ceil(quads / this.#groups), w.shape.F],
      {
        cursor: 0,
        constants: {
          OUTPUTS: 1,
          OUTPUTS_PADDED: 8,
          NETS: w.shape.F,
          NET_STRIDE: this.#criticStride,
          QUADS: quads,
          INPUT_ROW_QUADS: quads,
        },
      },
    );
  }

  #normalise(observation: ReplicaBuffer, input: ReplicaBuffer, quads: number, samples: number): Promise<DispatchSpec> {
    const w = this.#w;
    return this.#dispatch(
      'estimate/normalise',
      { normaliser: w.normaliser, observation, input },
      [Math.ceil(quads / 64), w.shape.O],
      {
        constants: { QUADS: quads, SAMPLES: samples },
      },
    );
  }

  /** Inputs, values and generalised advantages of reward and costs. */
  async estimateAdvantages(): Promise<Step> {
    const w = this.#w;
    const { shape } = w;
    const lastFirst = [...this.#blockIndices].reverse();
    return this.#step([
      ...this.#blockIndices.map((b) =>
        this.#normalise(w.observation.block(b), w.input.block(b), shape.quads, shape.blockSamples),
      ),
      this.#normalise(w.finalObservation, w.finalInput, shape.bootstrapQuads, shape.bootstraps * shape.envs),
      this.#critics(w.finalInput, w.bootstrapValue, shape.bootstrapQuads),
      ...lastFirst.flatMap((b) => [
        this.#critics(w.input.block(b), w.value, shape.quads),
        this.#dispatch(
          'estimate/advantage',
          {
            environments: w.environments,
            transition: w.transition.block(b),
            value: w.value,
            bootstrapValue: w.bootstrapValue,
            advantage: w.advantage.block(b),
            carry: w.carry,
          },
          [Math.ceil(shape.envs / 8), shape.F],
          { cursor: b === shape.blocks - 1 ? 1 : 0 },
        ),
        this.#moments(w.advantage.block(b), w.advantageMoments, 2 * shape.F, b),
      ]),
      this.#dispatch('estimate/advantage_moments', { moments: w.advantageMoments }, [1, 1]),
    ]);
  }

  #moments(rows: ReplicaBuffer, moments: ReplicaBuffer, count: number, block: number): Promise<DispatchSpec> {
    return this.#dispatch('estimate/moments', { rows, moments }, [count, 1], {
      cursor: block,
      constants: { ROWS: count },
    });
  }

  /** Estimates of J_R and J_C from finished episodes. */
  async estimateEpisodes(): Promise<Step> {
    const w = this.#w;
    return this.#step([
      this.#dispatch(
        'estimate/episodes',
        { environments: w.environments, episodes: w.episodes, window: w.window },
        [1, 1],
      ),
    ]);
  }

  /** An algorithm's control kernel. */
  async decide(path: string): Promise<Step> {
    return this.#step([this.#dispatch(path, {}, [1, 1])]);
  }

  #actorForward(
    block: number,
    parameters: ReplicaBuffer,
    output: ReplicaBuffer,
    cache: boolean,
  ): Promise<DispatchSpec> {
    const w = this.#w;
    return this.#dispatch(
      'nn/forward',
      {
        parameters,
        input: w.input.block(block),
        output,
        ...(cache ? { hidden: w.hidden.block(block) } : {}),
      },
      [Math.ceil(w.shape.quads / this.#groups), 1],
      { cursor: 0, cache, constants: { SEARCH: cache ? 0 : 1 } },
    );
  }

  #weightGradient(block: number, nets: number): Promise<DispatchSpec> {
    const w = this.#w;
    const { shape } = w;
    const sizes = networkSizes(shape, 'actor');
    return this.#dispatch(
      'nn/weight_gradient',
      {
        input: w.input.block(block),
        hidden: w.hidden.block(block),
        delta: w.delta,
        partials: w.partials,
      },
      [this.#tiles(sizes.outputsPadded, true) * shape.chunks, nets],
      {
        cursor: block,
        constants: {
          NETS: nets,
          HIDDEN_NETS: 1,
          CHUNKS: shape.chunks * shape.blocks,
          BLOCK_CHUNKS: shape.chunks,
          CHUNK_QUADS,
          DELTA_ROWS: sizes.deltaRows,
          PARAMETERS: sizes.parameters,
          LOG_STD_ROWS: sizes.logStdRows,
          GATED: 1,
        },
      },
    );
  }

  #sumPartials(total: ReplicaBuffer, nets: number): Promise<DispatchSpec> {
    const w = this.#w;
    const { actorParameters, chunks, blocks } = w.shape;
    return this.#dispatch(
      'nn/sum_partials',
      { partials: w.partials, total },
      [Math.ceil((nets * actorParameters) / 64), 1],
      {
        constants: { PARAMETERS: actorParameters, NETS: nets, CHUNKS: chunks * blocks },
      },
    );
  }

  /** Gradients of every function's surrogate at the old policy. */
  async surrogateGradients(): Promise<Step> {
    const w = this.#w;
    const { shape } = w;
    const { deltaRows } = networkSizes(shape, 'actor');
    return this.#step([
      ...this.#blockIndices.map((b) => this.#actorForward(b, w.actor, w.mean.block(b), true)),
      ...this.#blockIndices.flatMap((b) => [
        this.#dispatch(
          'nn/policy_gradient',
          {
            parameters: w.actor,
            mean: w.mean.block(b),
            transition: w.transition.block(b),
            advantage: w.advantage.block(b),
            hidden: w.hidden.block(b),
            delta: w.delta,
          },
          [Math.ceil(shape.quads / this.#groups), shape.F],
          { constants: { DELTA_ROWS: deltaRows } },
        ),
        this.#weightGradient(b, shape.F),
      ]),
      this.#sumPartials(w.gradient, shape.F),
    ]);
  }

  #conjugateGradientEntry(entry: 'begin' | 'iterate' | 'finish'): Promise<DispatchSpec> {
    const w = this.#w;
    return this.#dispatch(
      'optim/conjugate_gradient',
      {
        gradient: w.gradient,
        image: w.image,
        solution: w.solution,
        residual: w.residual,
        direction: w.direction,
      },
      [1, 1],
      { entry, constants: { PARAMETERS: w.shape.actorParameters, PARAMETERS_STRIDE: w.actor.strideWords } },
    );
  }

  /** The trust region's step x = H^-1 g. */
  async conjugateGradient(): Promise<Step> {
    const w = this.#w;
    const { shape } = w;
    const { deltaRows } = networkSizes(shape, 'actor');
    const iteration = await Promise.all([
      ...this.#blockIndices.flatMap((b) => [
        this.#dispatch(
          'nn/fisher',
          {
            parameters: w.actor,
            vector: w.direction,
            input: w.input.block(b),
            hidden: w.hidden.block(b),
            delta: w.delta,
          },
          [Math.ceil(shape.quads / this.#groups), 1],
          { constants: { DELTA_ROWS: deltaRows } },
        ),
        this.#weightGradient(b, 1),
      ]),
      this.#sumPartials(w.image, 1),
      this.#conjugateGradientEntry('iterate'),
    ]);
    const [begin, finish] = await Promise.all([
      this.#conjugateGradientEntry('begin'),
      this.#conjugateGradientEntry('finish'),
    ]);
    return this.#prepare([begin, ...Array.from({ length: this.#o.cgIterations }, () => iteration).flat(), finish]);
  }

  /** Backtracks until the trust region's conditions hold. */
  async lineSearch(): Promise<Step> {
    const w = this.#w;
    const { shape } = w;
    const parts = Math.ceil(shape.quads / 64);
    const entry = (name: 'propose' | 'decide', groups: number): Promise<DispatchSpec> =>
      this.#dispatch(
        'optim/line_search',
        {
          solution: w.solution,
          surrogate: w.surrogate,
          parameters: w.actor,
          candidate: w.candidate,
        },
        [groups, 1],
        { entry: name, constants: { PARAMETERS: shape.actorParameters, SURROGATE_PARTS: parts * shape.blocks } },
      );
    const candidate = await Promise.all([
      entry('propose', Math.ceil(shape.actorParameters / 64)),
      ...this.#blockIndices.flatMap((b) => [
        this.#actorForward(b, w.candidate, w.candidateMean, false),
        this.#dispatch(
          'estimate/surrogate',
          {
            parameters: w.actor,
            candidate: w.candidate,
            mean: w.mean.block(b),
            candidateMean: w.candidateMean,
            transition: w.transition.block(b),
            advantage: w.advantage.block(b),
            surrogate: w.surrogate,
          },
          [parts, 1],
          { cursor: b, constants: { BLOCK_PARTS: parts } },
        ),
      ]),
      entry('decide', 1),
    ]);
    return this.#prepare(Array.from({ length: this.#o.lineSearchSteps }, () => candidate).flat());
  }

  /** Regression of every critic on its targets, in shuffled minibatches. */
  async fitCritics(): Promise<Step> {
    const w = this.#w;
    const { shape } = w;
    const sizes = networkSizes(shape, 'critic');
    const net = {
      OUTPUTS: 1,
      OUTPUTS_PADDED: 8,
      NETS: shape.F,
      NET_STRIDE: this.#criticStride,
      DELTA_ROWS: sizes.deltaRows,
      PARAMETERS: this.#criticStride,
      QUADS: shape.minibatchQuads,
      SAMPLES: shape.minibatch,
      INPUT_ROW_QUADS: shape.quads,
      INPUT_ADVANCE: shape.minibatchQuads,
    };
    const groups: [number, number] = [Math.ceil(shape.minibatchQuads / this.#groups), shape.F];
    const halfBits = Math.max(1, Math.ceil(Math.log2(shape.blockSamples) / 2));
    const shuffles = await Promise.all(
      this.#blockIndices.map((b) =>
        this.#dispatch(
          'rollout/shuffle',
          {
            input: w.input.block(b),
            advantage: w.advantage.block(b),
            shuffledInput: w.shuffledInput,
            targets: w.targets,
          },
          [Math.ceil((shape.quads * 4) / 64), 1],
          { constants: { HALF_BITS: halfBits } },
        ),
      ),
    );
    const minibatch = await Promise.all([
      this.#dispatch(
        'nn/forward',
        { parameters: w.critics, input: w.shuffledInput, output: w.criticValue, hidden: w.criticHidden },
        groups,
        {
          cache: true,
          constants: net,
        },
      ),
      this.#dispatch(
        'nn/critic_gradient',
        {
          parameters: w.critics,
          value: w.criticValue,
          targets: w.targets,
          hidden: w.criticHidden,
          delta: w.criticDelta,
        },
        groups,
        { constants: { ...net, OUTPUT_STRIDE: w.criticValue.strideWords } },
      ),
      this.#dispatch(
        'nn/weight_gradient',
        {
          input: w.shuffledInput,
          hidden: w.criticHidden,
          delta: w.criticDelta,
          partials: w.criticGradient,
        },
        [this.#tiles(8, false), shape.F],
        {
          constants: {
            ...net,
            HIDDEN_NETS: shape.F,
            CHUNKS: 1,
            BLOCK_CHUNKS: 1,
            CHUNK_QUADS: shape.minibatchQuads,
            LOG_STD_ROWS: 0,
            GATED: 0,
          },
        },
      ),
      this.#dispatch(
        'optim/adam',
        { parameters: w.critics, gradient: w.criticGradient, moments: w.criticMoments },
        [1, shape.F],
        { constants: net },
      ),
    ]);
    const specs: DispatchSpec[] = [];
    for (let pass = 0; pass < this.#o.criticPasses; pass++) {
      shuffles.forEach((shuffle, b) => {
        specs.push({ ...shuffle, cursor: pass * shape.blocks + b });
        for (let m = 0; m < shape.minibatches; m++) for (const spec of minibatch) specs.push({ ...spec, cursor: m });
      });
    }
    return this.#prepare(specs);
  }

  /** Merges the iteration's observations into the statistics that the next iteration uses. */
  async updateNormaliser(): Promise<Step> {
    const w = this.#w;
    const { shape } = w;
    return this.#step([
      ...this.#blockIndices.map((b) => this.#moments(w.observation.block(b), w.observationMoments, shape.O, b)),
      this.#dispatch(
        'estimate/normaliser',
        { moments: w.observationMoments, statistics: w.statistics, normaliser: w.normaliser },
        [Math.ceil(shape.O / 64), 1],
      ),
    ]);
  }
}

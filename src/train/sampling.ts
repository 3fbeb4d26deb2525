/** Sampling and estimation: rollouts, advantages, episode estimates, the normaliser. */
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { DispatchSpec, Step } from '../gpu/dispatch.ts';
import { batches, type DispatchExtra, type Dispatcher } from './dispatcher.ts';
import { criticsForward } from './networks.ts';
import { movingWork } from './work.ts';

/** Sets up a run: parameters, environments. Runs once. */
export async function begin(d: Dispatcher): Promise<Step> {
  const w = d.workspace;
  const { shape } = w;
  const trueWidths = (outputs: number): number[] => [shape.O, ...shape.hidden, outputs];
  return d.step([
    d.dispatch('nn/initialise', { parameters: w.actor }, [Math.ceil(d.actorStride / 64), shape.actorVectors], {
      constants: {
        WIDTHS: trueWidths(shape.outputs),
        LOG_STD_ROWS: shape.logStds,
        NET_STRIDE: d.actorStride,
        ACTOR: 1,
        STREAM_OFFSET: 0,
      },
    }),
    d.dispatch('nn/initialise', { parameters: w.critics }, [Math.ceil(d.criticStride / 64), shape.F], {
      constants: {
        WIDTHS: trueWidths(1),
        OUTPUTS: 1,
        LOG_STD_ROWS: 0,
        NET_STRIDE: d.criticStride,
        ACTOR: 0,
        STREAM_OFFSET: 1,
      },
    }),
    beginEpisodes(d, {}),
  ]);
}

/** New episodes in every environment; with rollouts shorter than the horizon their ages are staggered. */
const beginEpisodes = (d: Dispatcher, extra: Pick<DispatchExtra, 'shape'>): Promise<DispatchSpec> =>
  d.dispatch(
    'rollout/begin',
    { environments: d.workspace.environments },
    [Math.ceil(d.workspace.shape.envs / 64), 1],
    extra,
  );

/** New episodes in every environment, all at their first step. */
export const restartEpisodes = (d: Dispatcher): Promise<Step> =>
  d.step([beginEpisodes(d, { shape: { STEPS: d.workspace.shape.task.horizon } })]);

/** The policy and the tasks' steps over the samples of block `b`. */
function collect(
  d: Dispatcher,
  b: number,
  episodes: ReplicaBuffer,
  extra: Pick<DispatchExtra, 'shape'> & { cursor: number },
): Promise<DispatchSpec> {
  const w = d.workspace;
  const { shape } = w;
  return d.dispatch(
    'rollout/collect',
    {
      actor: w.actor,
      normaliser: w.normaliser,
      environments: w.environments,
      observation: w.observation.block(b),
      transition: w.transition.block(b),
      finalObservation: w.finalObservation,
      episodes,
    },
    [Math.ceil(shape.envs / d.groups), 1],
    {
      cursor: extra.cursor,
      asksMethod: shape.traits.safetyState === true,
      constants: { VECTOR_ADVANCE: shape.actorVectors > 1 ? d.actorStride : 0 },
      strides: { parameters: w.actor },
      ...(extra.shape && { shape: extra.shape }),
    },
  );
}

/** Plays every environment for T steps with the current policies. */
export async function collectRollout(d: Dispatcher): Promise<Step> {
  const { shape, episodes } = d.workspace;
  const specs = d.blocks.flatMap((b) =>
    Array.from({ length: shape.blockDispatches }, (_, c) =>
      collect(d, b, episodes, { cursor: b * shape.blockDispatches + c }),
    ),
  );
  return d.step(specs);
}

/**
 * Plays every environment for as long as an episode may last, a block of time a dispatch: the workspace's T <= 32 divides the
 * horizon. The samples of a dispatch take the place of those before it.
 * @param episodes [episodeWords][horizon][envs] what ended since the first dispatch
 */
export async function playHorizon(d: Dispatcher, episodes: ReplicaBuffer): Promise<Step> {
  const { shape } = d.workspace;
  const { horizon } = shape.task;
  const first = await collect(d, 0, episodes, { cursor: 0, shape: { STEPS: horizon, EPISODE_SLOTS: horizon } });
  return d.prepare(Array.from({ length: horizon / shape.blockSteps }, (_, cursor) => ({ ...first, cursor })));
}

function normalise(
  d: Dispatcher,
  observation: ReplicaBuffer,
  input: ReplicaBuffer,
  quads: number,
  samples: number,
  batch: number,
): Promise<DispatchSpec> {
  const w = d.workspace;
  return d.dispatch(
    'estimate/normalise',
    { normaliser: w.normaliser, observation, input },
    [Math.ceil(quads / 64), w.shape.O],
    {
      work: movingWork(samples, 2 * w.shape.O),
      constants: { QUADS: quads, SAMPLES: samples, BATCH: batch },
    },
  );
}

function moments(
  d: Dispatcher,
  rows: ReplicaBuffer,
  moments: ReplicaBuffer,
  count: number,
  block: number,
): Promise<DispatchSpec> {
  const w = d.workspace;
  const flags = w.shape.traits.lockstep ? { transition: w.transition.block(block) } : {};
  return d.dispatch('estimate/moments', { rows, moments, ...flags }, [count, 1], {
    cursor: block,
    work: movingWork(w.shape.blockSamples, count),
    constants: { ROWS: count },
  });
}

/** What an episodic problem's advantages say of the policy difference, and their baselines by time step. */
function episodicAdvantages(d: Dispatcher, block: number): Promise<DispatchSpec>[] {
  const w = d.workspace;
  const rows = { advantage: w.advantage.block(block), transition: w.transition.block(block) };
  const { blockSteps, F } = w.shape;
  return [
    d.dispatch('estimate/episodic_difference', rows, [F, 1], { cursor: block }),
    d.dispatch('estimate/time_baseline', { ...rows, timeMeans: w.timeMeans }, [blockSteps, F], { cursor: block }),
  ];
}

/** Inputs, values and generalised advantages of reward and costs. */
export async function estimateAdvantages(d: Dispatcher): Promise<Step> {
  const w = d.workspace;
  const { shape } = w;
  const lastFirst = [...d.blocks].reverse();
  return d.step([
    ...d.blocks.map((b) =>
      normalise(d, w.observation.block(b), w.input.block(b), shape.quads, shape.blockSamples, batches.block),
    ),
    normalise(d, w.finalObservation, w.finalInput, shape.bootstrapQuads, shape.bootstraps * shape.envs, batches.all),
    criticsForward(d, w.finalInput, w.bootstrapValue, shape.bootstrapQuads, batches.all),
    ...lastFirst.flatMap((b) => [
      criticsForward(d, w.input.block(b), w.value, shape.quads, batches.block),
      d.dispatch(
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
      ...(shape.traits.lockstep ? episodicAdvantages(d, b) : []),
      moments(d, w.advantage.block(b), w.advantageMoments, 2 * shape.F, b),
    ]),
    d.dispatch('estimate/advantage_moments', { moments: w.advantageMoments }, [1, 1]),
  ]);
}

/** Estimates of J_R and J_C from finished episodes, and how their costs are spread. */
export async function estimateEpisodes(d: Dispatcher): Promise<Step> {
  const w = d.workspace;
  return d.step([
    d.dispatch('estimate/episodes', { environments: w.environments, episodes: w.episodes, window: w.window }, [1, 1]),
    d.dispatch('estimate/cost_spread', { environments: w.environments, episodes: w.episodes }, [w.shape.C, 1]),
  ]);
}

/** Merges the iteration's observations into the statistics that the next iteration uses. */
export async function updateNormaliser(d: Dispatcher): Promise<Step> {
  const w = d.workspace;
  const { shape } = w;
  return d.step([
    ...d.blocks.map((b) => moments(d, w.observation.block(b), w.observationMoments, shape.O, b)),
    d.dispatch(
      'estimate/normaliser',
      { moments: w.observationMoments, statistics: w.statistics, normaliser: w.normaliser },
      [Math.ceil(shape.O / 64), 1],
    ),
  ]);
}

/** Last where the batch varies: who plays the next rollout, and who has finished. */
export const nextBatch = (d: Dispatcher): Promise<Step> => d.step([d.dispatch('rollout/next_batch', {}, [1, 1])]);

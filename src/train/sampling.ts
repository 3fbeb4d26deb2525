/** Sampling and estimation: rollouts, advantages, episode estimates, the normaliser. */
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { DispatchSpec, Step } from '../gpu/dispatch.ts';
import { batches, type DispatchExtra, type Dispatcher } from './dispatcher.ts';
import { criticsForward } from './networks.ts';
import { actWork, collectWork, movingWork, physicsWork, stepWork } from './work.ts';

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

/** What a rollout's kernels are bound to and told, beside the buffers of a block. */
interface RolloutOptions extends Pick<DispatchExtra, 'shape'> {
  readonly episodes: ReplicaBuffer;
}

function rolloutBindings(d: Dispatcher, b: number, { episodes }: RolloutOptions) {
  const { actor, normaliser, environments, observation, transition, finalObservation, output, physics } = d.workspace;
  return {
    actor,
    parameters: actor,
    normaliser,
    environments,
    observation: observation.block(b),
    transition: transition.block(b),
    finalObservation,
    episodes,
    output: output.block(0),
    ...physics,
  };
}

/** The policy and the tasks' steps fused, over the samples of block `b`; the cursor counts dispatches. */
function collect(d: Dispatcher, b: number, options: RolloutOptions): Promise<DispatchSpec> {
  const { envs } = d.workspace.shape;
  return d.dispatch('rollout/collect', rolloutBindings(d, b, options), [Math.ceil(envs / d.groups), 1], {
    asksMethod: d.workspace.shape.traits.safetyState === true,
    work: collectWork(d.workspace.shape),
    constants: policyAdvance(d),
    ...shapeIn(options),
  });
}

/** How far the next time step's policy is. */
const policyAdvance = (d: Dispatcher): Record<string, number> => ({
  VECTOR_ADVANCE: d.workspace.shape.actorVectors > 1 ? d.actorStride : 0,
});

const shapeIn = ({ shape }: RolloutOptions): Pick<DispatchExtra, 'shape'> => (shape ? { shape } : {});

/** Cursors of rollout/physics. */
const [LOOK, STEP] = [0, 1];

/** Dispatches of a rollout whose steps are cut: before its first step, and of step `index`. */
interface CutRollout {
  readonly begin: readonly DispatchSpec[];
  step(index: number): readonly DispatchSpec[];
}

/**
 * The policy's step, the physics where it is cooperative, and the tasks' steps as dispatches of their own, in block `b`. New
 * states are looked at before they are observed.
 */
async function cutRollout(d: Dispatcher, b: number, options: RolloutOptions): Promise<CutRollout> {
  const { shape } = d.workspace;
  const { cooperative } = d.options;
  const quads = Math.ceil(shape.envs / 4);
  const bind = rolloutBindings(d, b, options);
  const lanes = Math.ceil(shape.envs / d.groups);
  const asksMethod = shape.traits.safetyState === true;
  const [isTiled, isPosted] = [d.isTiled('rollout/act'), cooperative !== undefined];
  const stepped = { asksMethod, ...shapeIn(options) };
  const physics = async (): Promise<DispatchSpec[]> =>
    cooperative
      ? [
          await d.dispatch('rollout/physics', bind, [Math.ceil(shape.envs / cooperative.lanes.environments), 1], {
            link: cooperative,
            work: physicsWork(shape),
          }),
        ]
      : [];
  const [act, step, moved, asked] = await Promise.all([
    d.dispatch('rollout/act', bind, [isTiled ? d.groupsOver('rollout/act', quads) : lanes, 1], {
      work: actWork(shape, { isTiled, isPosted }),
      conditions: { ACTS: true },
      constants: { ...policyAdvance(d), QUADS: quads },
      ...shapeIn(options),
    }),
    d.dispatch('rollout/step', bind, [lanes, 1], { ...stepped, work: stepWork(shape, isPosted) }),
    physics(),
    Promise.all(d.looks ? [d.dispatch('rollout/step', bind, [lanes, 1], { ...stepped, entry: 'ask' })] : []),
  ]);
  const at = (specs: readonly DispatchSpec[], cursor: number): DispatchSpec[] =>
    specs.map((spec) => ({ ...spec, cursor }));
  const look = d.looks ? at(moved, LOOK) : [];
  return {
    begin: [...asked, ...look],
    step: (index) => [...at([act], index), ...at(moved, STEP), ...at([step], index), ...look],
  };
}

/** Plays every environment for T steps with the current policies. */
export async function collectRollout(d: Dispatcher): Promise<Step> {
  const { shape, episodes } = d.workspace;
  const { blockSteps, blockDispatches } = shape;
  const blocks = d.blocks.map(async (b): Promise<DispatchSpec[]> => {
    const cursors = (count: number): number[] => Array.from({ length: count }, (_, i) => b * count + i);
    if (d.isRolloutFused) {
      const spec = await collect(d, b, { episodes });
      return cursors(blockDispatches).map((cursor) => ({ ...spec, cursor }));
    }
    const { begin, step } = await cutRollout(d, b, { episodes });
    return [...(b === 0 ? begin : []), ...cursors(blockSteps).flatMap(step)];
  });
  return d.prepare((await Promise.all(blocks)).flat());
}

/**
 * Plays every environment for as long as an episode may last, a block of time after another: the workspace's T <= 32 divides the
 * horizon. The samples of a block take the place of those before it.
 * @param episodes [episodeWords][horizon][envs] what ended since the first block
 * @returns the steps of each block
 */
export async function playHorizon(d: Dispatcher, episodes: ReplicaBuffer): Promise<Step[]> {
  const { shape } = d.workspace;
  const { horizon } = shape.task;
  const options = { episodes, shape: { STEPS: horizon, EPISODE_SLOTS: horizon } };
  const blocks = Array.from({ length: horizon / shape.blockSteps }, (_, block) => block);
  if (d.isRolloutFused) {
    const spec = await collect(d, 0, options);
    return blocks.map((cursor) => d.prepare([{ ...spec, cursor }]));
  }
  const { begin, step } = await cutRollout(d, 0, options);
  return blocks.map((block) => {
    const steps = Array.from({ length: shape.blockSteps }, (_, i) => step(block * shape.blockSteps + i));
    return d.prepare([...(block === 0 ? begin : []), ...steps.flat()]);
  });
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

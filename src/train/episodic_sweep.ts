/**
 * The backward sweep of an episodic problem: gradient steps on the losses of time steps H - 1 to 0, each of which knows how
 * the later ones were changed. Sample t N + n is step t of episode n, so the samples of a step lie together in one block
 * of time, and those from a step on are the rest of its block and all later blocks.
 */
import type { Step } from '../gpu/dispatch.ts';
import { mean } from '../results/statistics.ts';
import { type Dispatcher, gates } from './dispatcher.ts';
import { type GradientStep, gradientStep, type MinibatchView, penalty, policyForward } from './minibatch_step.ts';
import { policySamples } from './networks.ts';
import { closePass } from './policy_passes.ts';

const lastFirst = (count: number): number[] => Array.from({ length: count }, (_, i) => count - 1 - i);

/** The dispatches of a time step of the sweep. */
type TimeStep = (step: number) => Step;

/** A block's samples where they were played, whose minibatches are its time steps. */
function timeSteps({ workspace: w }: Dispatcher, block: number) {
  const { envs, blockSteps } = w.shape;
  return {
    block,
    input: w.input.block(block),
    policySamples: w.policySamples.block(block),
    hidden: w.hidden.block(block),
    output: w.candidateOutput.block(block),
    samples: envs,
    blockMinibatches: blockSteps,
  };
}

/** So many gradient steps as a sweep takes on each loss, one after another. */
function repeated(d: Dispatcher, step: GradientStep): TimeStep {
  return (index) => {
    const once = d.prepare(step(index));
    return Array.from({ length: d.integer('sweepSteps') }, () => once).flat();
  };
}

/** An actor with a vector for each time step: steps on the samples of one time step, whose sum then joins the suffix. */
async function vectorSteps(d: Dispatcher): Promise<TimeStep> {
  const { shape, actor } = d.workspace;
  const isChained = d.options.values['actor'] === 'chain';
  const [chain, blocks] = await Promise.all([
    d.dispatch('optim/chain', { parameters: actor }, [Math.ceil(d.actorStride / 64), 1], {
      constants: { VECTOR_ADVANCE: d.actorStride, GATE: gates.policy },
    }),
    Promise.all(
      d.blocks.map(async (block) => {
        const view: MinibatchView = {
          ...timeSteps(d, block),
          quads: shape.envs / 4,
          meanSamples: shape.envs,
          isSuffix: false,
          vectorAdvance: d.actorStride,
        };
        const [step, ...join] = await Promise.all([
          gradientStep(d, [view], true),
          policyForward(d, view),
          penalty(d, view, 'sums'),
          penalty(d, view, 'advance'),
        ]);
        return { steps: repeated(d, step), join };
      }),
    ),
  ]);
  return (step) => {
    const { steps, join } = blocks[Math.floor(step / shape.blockSteps)] as (typeof blocks)[number];
    const start = isChained && step + 1 < shape.steps ? [{ ...chain, cursor: step }] : [];
    return [...d.prepare(start), ...steps(step), ...d.prepare(join.map((spec) => ({ ...spec, cursor: step })))];
  };
}

/** One time-conditioned network: steps on all samples from a time step on, for each of the `starts`. */
async function suffixSteps(d: Dispatcher, starts: readonly number[]): Promise<TimeStep> {
  const { envs, blockSteps, quads } = d.workspace.shape;
  const views: MinibatchView[] = d.blocks.map((block) => {
    const end = (block + 1) * blockSteps;
    const own = starts.filter((start) => start < end).map((start) => Math.min(end - start, blockSteps) * envs);
    return { ...timeSteps(d, block), quads, meanSamples: mean(own), isSuffix: true, vectorAdvance: 0 };
  });
  return repeated(d, await gradientStep(d, views, true));
}

/** `aim` of the control kernel writes the penalties of the time step that the cursor names. */
export async function episodicSweep(d: Dispatcher, controlKernel: string): Promise<Step> {
  const { shape, timeMeans, timeMultipliers } = d.workspace;
  const hasVectors = shape.actorVectors > 1;
  const stride = hasVectors ? 1 : Math.min(shape.steps, d.integer('sweepBlock'));
  const starts = lastFirst(Math.ceil(shape.steps / stride)).map((index) => index * stride);
  const [samples, aim, gradientSteps, close] = await Promise.all([
    policySamples(d),
    d.dispatch(controlKernel, { timeMeans, timeMultipliers }, [1, 1], { entry: 'aim', asksMethod: true }),
    hasVectors ? vectorSteps(d) : suffixSteps(d, starts),
    closePass(d),
  ]);
  const sweep = starts.flatMap((start) => [...d.prepare([{ ...aim, cursor: start }]), ...gradientSteps(start)]);
  return [...d.prepare(samples), ...sweep, ...close];
}

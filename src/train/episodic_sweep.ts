/**
 * The backward sweep of an episodic problem: gradient steps on the losses of time steps H - 1 to 0, each of which knows how
 * the later ones were changed. Sample t N + n is step t of episode n, so the samples of a step, and of all from a step on,
 * lie together.
 */
import type { DispatchSpec, Step } from '../gpu/schedule.ts';
import { type Dispatcher, gates } from './dispatcher.ts';
import { shuffles } from './networks.ts';
import { closePass, type MinibatchView, penalty, policyForward, policyMinibatch } from './policy_passes.ts';

const lastFirst = (count: number): number[] => Array.from({ length: count }, (_, i) => count - 1 - i);

/** The dispatches of one minibatch, by its index. */
type MinibatchSteps = (index: number) => Step;

function repeated(d: Dispatcher, specs: readonly DispatchSpec[]): MinibatchSteps {
  return (index) => {
    const once = d.prepare(specs.map((spec) => ({ ...spec, cursor: index })));
    return Array.from({ length: d.integer('sweepSteps') }, () => once).flat();
  };
}

/** An actor with a vector for each time step: steps on the samples of one time step, whose sum then joins the suffix. */
async function vectorSteps(d: Dispatcher): Promise<MinibatchSteps> {
  const { shape, actor } = d.workspace;
  const view = { samples: shape.envs, quads: shape.envs / 4, isSuffix: false, vectorAdvance: d.actorStride };
  const [gradientStep, ...join] = await Promise.all([
    policyMinibatch(d, view, true),
    policyForward(d, view),
    penalty(d, view, 'advance'),
  ]);
  const chain = await d.dispatch('optim/chain', { parameters: actor }, [Math.ceil(d.actorStride / 64), 1], {
    constants: { VECTOR_ADVANCE: d.actorStride, GATE: gates.policy },
  });
  const isChained = d.options.values['actor'] === 'chain';
  const gradientSteps = repeated(d, gradientStep);
  return (step) => {
    const start = isChained && step + 1 < shape.steps ? [{ ...chain, cursor: step }] : [];
    return [...d.prepare(start), ...gradientSteps(step), ...d.prepare(join.map((spec) => ({ ...spec, cursor: step })))];
  };
}

/** One time-conditioned network: steps on all samples from a time step on. */
async function suffixSteps(d: Dispatcher, stride: number): Promise<MinibatchSteps> {
  const { shape } = d.workspace;
  const view: MinibatchView = {
    samples: stride * shape.envs,
    quads: shape.quads,
    isSuffix: true,
    vectorAdvance: 0,
  };
  return repeated(d, await policyMinibatch(d, view, true));
}

/** `aim` of the control kernel writes the penalties of the time step that the cursor names. */
export async function episodicSweep(d: Dispatcher, controlKernel: string): Promise<Step> {
  const { shape, timeMeans, timeMultipliers } = d.workspace;
  const hasVectors = shape.actorVectors > 1;
  const stride = hasVectors ? 1 : Math.min(shape.steps, d.integer('sweepBlock'));
  const [packed, aim, gradientSteps, close] = await Promise.all([
    shuffles(d, true, false),
    d.dispatch(controlKernel, { timeMeans, timeMultipliers }, [1, 1], { entry: 'aim' }),
    hasVectors ? vectorSteps(d) : suffixSteps(d, stride),
    closePass(d),
  ]);
  const sweep = lastFirst(Math.ceil(shape.steps / stride)).flatMap((index) => [
    ...d.prepare([{ ...aim, cursor: index * stride }]),
    ...gradientSteps(index),
  ]);
  return [...d.prepare(packed), ...sweep, ...close];
}

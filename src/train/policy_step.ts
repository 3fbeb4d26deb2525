/** The trust region's policy step: gradients, conjugate gradient, line search. */
import type { DispatchSpec, Step } from '../gpu/dispatch.ts';
import { conditionOf, type Dispatcher, gates } from './dispatcher.ts';
import { actorForward, weightGradient } from './networks.ts';
import { fisherWork, policyGradientWork } from './work.ts';
import { networkSizes, PART_QUADS } from './workspace.ts';

const whenUpdating = conditionOf(gates.updating);

/** Gradients of every function's surrogate at the old policy. */
export async function surrogateGradients(d: Dispatcher): Promise<Step> {
  const w = d.workspace;
  const { shape } = w;
  const { deltaRows } = networkSizes(shape, 'actor');
  return d.step([
    ...d.blocks.map((b) => actorForward(d, b, w.actor, w.output.block(b), 'acting')),
    ...d.blocks.flatMap((b) => [
      d.dispatch(
        'nn/policy_gradient',
        {
          parameters: w.actor,
          output: w.output.block(b),
          transition: w.transition.block(b),
          advantage: w.advantage.block(b),
          hidden: w.hidden.block(b),
          delta: w.delta,
        },
        [d.groupsOver('nn/policy_gradient', shape.quads), shape.F],
        {
          work: policyGradientWork(shape, { samples: shape.blockSamples, when: whenUpdating }),
          constants: { DELTA_ROWS: deltaRows },
        },
      ),
      ...weightGradient(d, b, shape.F, w.gradient),
    ]),
  ]);
}

function conjugateGradientEntry(d: Dispatcher, entry: 'begin' | 'iterate' | 'finish'): Promise<DispatchSpec> {
  const w = d.workspace;
  return d.dispatch(
    'optim/conjugate_gradient',
    {
      gradient: w.gradient,
      image: w.image,
      solution: w.solution,
      residual: w.residual,
      direction: w.direction,
    },
    [1, w.shape.systems],
    { entry, constants: { PARAMETERS: w.shape.actorParameters }, strides: { vectors: w.solution } },
  );
}

/** The trust region's step x = H^-1 g, or x_f = H^-1 g_f for every function. */
export async function conjugateGradient(d: Dispatcher): Promise<Step> {
  const w = d.workspace;
  const { shape } = w;
  const { deltaRows } = networkSizes(shape, 'actor');
  const iteration = await Promise.all([
    ...d.blocks.flatMap((b) => [
      d.dispatch(
        'nn/fisher',
        {
          parameters: w.actor,
          vector: w.direction,
          output: w.output.block(b),
          input: w.input.block(b),
          hidden: w.hidden.block(b),
          delta: w.delta,
        },
        [d.groupsOver('nn/fisher', shape.quads), shape.systems],
        {
          work: fisherWork(shape, { samples: shape.blockSamples, when: whenUpdating }),
          conditions: { TANGENT: true },
          constants: { DELTA_ROWS: deltaRows, VECTOR_WORDS: shape.actorParameters },
        },
      ),
      ...weightGradient(d, b, shape.systems, w.image),
    ]),
    conjugateGradientEntry(d, 'iterate'),
  ]);
  const [begin, finish] = await Promise.all([conjugateGradientEntry(d, 'begin'), conjugateGradientEntry(d, 'finish')]);
  return d.prepare([begin, ...Array.from({ length: d.integer('cgIterations') }, () => iteration).flat(), finish]);
}

/** Inner products of the functions' gradients and of their solutions. */
export async function innerProducts(d: Dispatcher): Promise<Step> {
  const { gradient, solution, products, shape } = d.workspace;
  return d.step([
    d.dispatch('estimate/products', { gradient, solution, products }, [shape.F, 3 * shape.F], {
      constants: { PARAMETERS: shape.actorParameters },
    }),
  ]);
}

/** Tries so many candidates of a line search one after the other, or takes the full step. */
async function tryCandidates(d: Dispatcher, candidates: number | 'full step'): Promise<Step> {
  const w = d.workspace;
  const { shape } = w;
  const parts = Math.ceil(shape.quads / PART_QUADS);
  const output = w.candidateOutput.block(0);
  const entry = (name: 'propose' | 'decide', groups: number): Promise<DispatchSpec> =>
    d.dispatch(
      'optim/line_search',
      {
        solution: w.solution,
        surrogate: w.surrogate,
        parameters: w.actor,
        candidate: w.candidate,
      },
      [groups, 1],
      {
        entry: name,
        conditions: { SEARCHED: candidates !== 'full step' },
        constants: { PARAMETERS: shape.actorParameters, SURROGATE_PARTS: parts * shape.blocks },
      },
    );
  const candidate = await Promise.all([
    entry('propose', Math.ceil(shape.actorParameters / 64)),
    ...d.blocks.flatMap((b) => [
      actorForward(d, b, w.candidate, output, 'candidate'),
      d.dispatch(
        'estimate/surrogate',
        {
          parameters: w.actor,
          candidate: w.candidate,
          output: w.output.block(b),
          candidateOutput: output,
          transition: w.transition.block(b),
          advantage: w.advantage.block(b),
          surrogate: w.surrogate,
        },
        [parts, 1],
        { cursor: b, constants: { BLOCK_PARTS: parts, SEARCH: 1 } },
      ),
    ]),
    entry('decide', 1),
  ]);
  const count = candidates === 'full step' ? 1 : candidates;
  return d.prepare(Array.from({ length: count }, () => candidate).flat());
}

/** Backtracks until the trust region's conditions hold. */
export const lineSearch = (d: Dispatcher): Promise<Step> => tryCandidates(d, d.integer('lineSearchSteps'));

/** The full step without a search, if it is finite. */
export const fullStep = (d: Dispatcher): Promise<Step> => tryCandidates(d, 'full step');

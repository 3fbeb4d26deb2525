/** The trust region's policy step: gradients, conjugate gradient, line search. */
import type { DispatchSpec, Step } from '../gpu/schedule.ts';
import type { Dispatcher } from './dispatcher.ts';
import { actorForward, sumPartials, weightGradient } from './networks.ts';
import { networkSizes } from './workspace.ts';

/** Gradients of every function's surrogate at the old policy. */
export async function surrogateGradients(d: Dispatcher): Promise<Step> {
  const w = d.workspace;
  const { shape } = w;
  const { deltaRows } = networkSizes(shape, 'actor');
  return d.step([
    ...d.blocks.map((b) => actorForward(d, b, w.actor, w.mean.block(b), true)),
    ...d.blocks.flatMap((b) => [
      d.dispatch(
        'nn/policy_gradient',
        {
          parameters: w.actor,
          mean: w.mean.block(b),
          transition: w.transition.block(b),
          advantage: w.advantage.block(b),
          hidden: w.hidden.block(b),
          delta: w.delta,
        },
        [Math.ceil(shape.quads / d.groups), shape.F],
        { constants: { DELTA_ROWS: deltaRows } },
      ),
      weightGradient(d, b, shape.F),
    ]),
    sumPartials(d, w.gradient, shape.F),
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
    [1, 1],
    { entry, constants: { PARAMETERS: w.shape.actorParameters, PARAMETERS_STRIDE: w.actor.strideWords } },
  );
}

/** The trust region's step x = H^-1 g. */
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
          input: w.input.block(b),
          hidden: w.hidden.block(b),
          delta: w.delta,
        },
        [Math.ceil(shape.quads / d.groups), 1],
        { constants: { DELTA_ROWS: deltaRows } },
      ),
      weightGradient(d, b, 1),
    ]),
    sumPartials(d, w.image, 1),
    conjugateGradientEntry(d, 'iterate'),
  ]);
  const [begin, finish] = await Promise.all([conjugateGradientEntry(d, 'begin'), conjugateGradientEntry(d, 'finish')]);
  return d.prepare([begin, ...Array.from({ length: d.options.cgIterations }, () => iteration).flat(), finish]);
}

/** Backtracks until the trust region's conditions hold. */
export async function lineSearch(d: Dispatcher): Promise<Step> {
  const w = d.workspace;
  const { shape } = w;
  const parts = Math.ceil(shape.quads / 64);
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
      { entry: name, constants: { PARAMETERS: shape.actorParameters, SURROGATE_PARTS: parts * shape.blocks } },
    );
  const candidate = await Promise.all([
    entry('propose', Math.ceil(shape.actorParameters / 64)),
    ...d.blocks.flatMap((b) => [
      actorForward(d, b, w.candidate, w.candidateMean, false),
      d.dispatch(
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
  return d.prepare(Array.from({ length: d.options.lineSearchSteps }, () => candidate).flat());
}

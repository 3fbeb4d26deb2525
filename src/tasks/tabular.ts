/** Finite problems as tasks: the tables of a constrained Markov decision process, and what the shader makes of them. */
import { at } from '../errors/lookup.ts';
import { number, object, onlyKeys } from './layout.ts';
import type { HyperparameterValue, Task, TaskConstant } from './task.ts';

/**
 * A constrained Markov decision process with S states, A actions and C costs. An episode starts from `start`; each step
 * earns the entries of its (state, action), moves, and is the last with probability 1 - `continuation`, or when it is the
 * `horizon`-th. The expected sum of an episode is thus a sum discounted by `continuation`, cut after `horizon` steps.
 */
export interface TabularCmdp {
  readonly states: number;
  readonly actions: number;
  /** [S][A][S], each row a distribution. */
  readonly transition: readonly (readonly (readonly number[])[])[];
  /** [S][A] */
  readonly reward: readonly (readonly number[])[];
  /** [C][S][A] */
  readonly costs: readonly (readonly (readonly number[])[])[];
  /** [S], a distribution. */
  readonly start: readonly number[];
  readonly continuation: number;
  readonly horizon: number;
}

/** What a task says of itself beside its tables. */
export interface TabularDescription
  extends Pick<Task, 'name' | 'summary' | 'source' | 'costs' | 'batch' | 'picture' | 'reference' | 'observationNames'> {
  /** One limit for each cost, on the expected sum of an episode. */
  readonly limits: readonly number[];
  readonly defaults?: Readonly<Record<string, HyperparameterValue>>;
}

const u32 = (value: number): TaskConstant => ({ type: 'u32', value });
const f32s = (values: readonly number[]): TaskConstant => ({ type: 'f32', values });

/** The running sum of a distribution, ending with exactly 1. */
function cumulative(probabilities: readonly number[]): number[] {
  let sum = 0;
  return probabilities.map((p, i) => {
    sum += p;
    return i === probabilities.length - 1 ? 1 : sum;
  });
}

/** Successors with a positive probability alone: a grid has 3 of its 25 cells for each action. */
function successorTables({ transition }: TabularCmdp): Record<string, TaskConstant> {
  const rows = transition.flat().map((row) => row.flatMap((p, next) => (p > 0 ? [{ p, next }] : [])));
  const width = Math.max(...rows.map((row) => row.length));
  const pad = (values: readonly number[]): number[] =>
    Array.from({ length: width }, (_, i) => at(values, Math.min(i, values.length - 1)));
  return {
    SUCCESSORS: u32(width),
    NEXT: rows.flatMap((row) => pad(row.map(({ next }) => next))),
    CUMULATIVE: f32s(rows.flatMap((row) => pad(cumulative(row.map(({ p }) => p))))),
  };
}

/** An entry that counts: an integer from 0 to `count` - 1. */
function index(layout: unknown, key: string, count: number, otherwise?: number): number {
  const value = number(object(layout, 'layout'), key, 'layout', otherwise);
  if (!Number.isInteger(value) || value < 0 || value >= count)
    throw new Error(`layout.${key} must be an integer from 0 to ${count - 1}, got ${value}`);
  return value;
}

/** The region in which methods of soft switching act for reward and cost at once: the last 5 % below the limits. */
export const softRegion = (limits: readonly number[]): Record<'hPlus' | 'hMinus', number> => ({
  hPlus: 0,
  hMinus: -0.05 * Math.min(...limits),
});

export function tabularTask(cmdp: TabularCmdp, description: TabularDescription): Task {
  const { limits, defaults, ...described } = description;
  const { states, actions, reward, costs, start, continuation, horizon } = cmdp;
  return {
    picture: 'render/tasks/tabular',
    ...described,
    family: 'tabular',
    observationSize: states,
    actionSize: 1,
    discreteActions: actions,
    horizon,
    stateSize: 2,
    shader: 'tasks/tabular',
    constants: {
      STATES: u32(states),
      CHOICES: u32(actions),
      EPISODE_STEPS: u32(horizon),
      CONTINUATION: { type: 'f32', value: continuation },
      START: f32s(cumulative(start)),
      REWARD: f32s(reward.flat()),
      COST: f32s(costs.flat(2)),
      ...successorTables(cmdp),
    },
    // Without hidden layers a softmax of one-hot observations is the tabular policy and a critic the table of values.
    defaults: {
      gamma: 1,
      costGamma: 1,
      normaliseObservations: false,
      hidden: [],
      criticL2: 0,
      criticLr: 0.01,
      policyInit: 0,
      costLimit: limits,
      ...softRegion(limits),
      ...defaults,
    },
    layoutToState(layout) {
      onlyKeys(object(layout, 'layout'), ['state', 'step'], 'layout');
      return Float32Array.of(index(layout, 'state', states), index(layout, 'step', horizon, 0));
    },
    stateToLayout(state) {
      const [place, step] = state;
      return { state: place, step };
    },
  };
}

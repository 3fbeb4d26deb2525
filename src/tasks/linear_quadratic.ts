/** A linear-quadratic problem with a limit on the control effort: continuous, with an optimum that Riccati equations give. */
import { numbers, object, onlyKeys } from './layout.ts';
import { softRegion } from './tabular.ts';
import { f32, type Task } from './task.ts';

type Matrix = readonly (readonly number[])[];

/** -(s' Q s + R a^2) as a reward, s' Q s + R a^2 as a cost. */
export interface Quadratic {
  /** [S][S] */
  readonly Q: Matrix;
  readonly R: number;
}

/** s' = A s + B a + w with one action. An episode goes on after each step with probability `continuation`. */
export interface LinearQuadratic {
  /** [S][S] */
  readonly A: Matrix;
  /** [S] */
  readonly B: readonly number[];
  /** Covariance of w. [S][S] */
  readonly noise: Matrix;
  /** Second moments of the first state, whose mean is 0. [S][S] */
  readonly start: Matrix;
  readonly reward: Quadratic;
  readonly cost: Quadratic;
  readonly continuation: number;
}

const STEP_TIME = 0.5;
const DRAG = 0.7;
const NOISE = 0.1;
const VELOCITY_WEIGHT = 0.1;
const START_DISTANCE = 2;
const CONTINUATION = 0.9;

/** The very numbers that the shader plays. State: position, velocity. */
export const pointMass: LinearQuadratic = {
  A: [
    [1, STEP_TIME],
    [0, DRAG],
  ],
  B: [0, STEP_TIME],
  noise: [
    [NOISE ** 2, 0],
    [0, NOISE ** 2],
  ],
  start: [
    [START_DISTANCE ** 2 / 3, 0],
    [0, 0],
  ],
  reward: {
    Q: [
      [1, 0],
      [0, VELOCITY_WEIGHT],
    ],
    R: 0,
  },
  cost: {
    Q: [
      [0, 0],
      [0, 0],
    ],
    R: 1,
  },
  continuation: CONTINUATION,
};

function readState(layout: unknown): number[] {
  const entry = object(layout, 'layout');
  onlyKeys(entry, ['state'], 'layout');
  return numbers(entry.state, 2, 'layout.state');
}

const constrainedLq: Task = {
  name: 'ConstrainedLQ-v0',
  family: 'linear_quadratic',
  summary: 'hold a point mass at the origin with little force; the exact optimum is known',
  source: 'ringfence (docs/tasks/small.md)',
  observationSize: 2,
  actionSize: 1,
  costs: ['effort'],
  horizon: 100,
  stateSize: 2,
  shader: 'tasks/linear_quadratic',
  picture: 'render/tasks/linear_quadratic',
  constants: {
    STEP_TIME: f32(STEP_TIME),
    DRAG: f32(DRAG),
    NOISE: f32(NOISE),
    VELOCITY_WEIGHT: f32(VELOCITY_WEIGHT),
    START_DISTANCE: f32(START_DISTANCE),
    CONTINUATION: f32(CONTINUATION),
  },
  observationNames: ['position', 'velocity'],
  defaults: {
    gamma: 1,
    costGamma: 1,
    lambda: 1,
    costLambda: 1,
    normaliseObservations: false,
    hidden: [],
    criticL2: 0,
    criticLr: 0.01,
    logStdInit: -1,
    policyInit: 0,
    costLimit: [2],
    ...softRegion([2]),
  },
  batch: { envs: 16, stepsPerEpoch: 1600 },
  reference: { optimum: -3.7677150688152894, uniform: -21.299240129676097 },
  layoutToState: (layout) => Float32Array.from(readState(layout)),
  stateToLayout: (state) => ({ state: [...state] }),
};

export const linearQuadraticTasks: readonly Task[] = [constrainedLq];

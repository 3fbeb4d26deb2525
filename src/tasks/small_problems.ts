/**
 * Four finite problems with exactly known optima. Their tables are exported, so that whoever computes an optimum reads the
 * numbers that the GPU plays. See docs/tasks/small.md.
 */
import { at } from '../errors/lookup.ts';
import { type TabularCmdp, tabularTask } from './tabular.ts';
import type { Task } from './task.ts';

const OWN = 'ringfence (docs/tasks/small.md)';

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const certain = (states: number, next: number): number[] => range(states).map((s) => (s === next ? 1 : 0));
/** A discounted problem is cut here: 0.9^100 = 3e-5 of it lies beyond. */
const DISCOUNTED_HORIZON = 100;

/** States stay / go: action 0 of either state stays in it, action 1 leaves it. */
export const twoState: TabularCmdp = {
  states: 2,
  actions: 2,
  transition: [
    [certain(2, 0), certain(2, 1)],
    [certain(2, 1), certain(2, 0)],
  ],
  reward: [
    [1, 0],
    [2, 0],
  ],
  costs: [
    [
      [0.1, 0],
      [1, 0.01],
    ],
  ],
  start: [0.8, 0.2],
  continuation: 0.9,
  horizon: DISCOUNTED_HORIZON,
};

const GRID = 4;
const GRID_START = 4;
const GRID_GOAL = 7;
const GRID_FORBIDDEN = [2, 6, 10];
/** Probability of each of the two directions at right angles to the chosen one. */
const GRID_SLIP = 0.05;
const DIRECTIONS = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const;

/** The cell that a move leads to; at the border it leads nowhere. Cells are numbered by rows. */
function neighbour(cell: number, direction: number): number {
  const [down, right] = DIRECTIONS[direction % DIRECTIONS.length] as (typeof DIRECTIONS)[number];
  const [row, column] = [Math.floor(cell / GRID) + down, (cell % GRID) + right];
  return row >= 0 && row < GRID && column >= 0 && column < GRID ? row * GRID + column : cell;
}

function gridTransition(cell: number, direction: number): number[] {
  if (cell === GRID_GOAL) return certain(GRID * GRID, GRID_START);
  const row = range(GRID * GRID).map(() => 0);
  const moves = [
    [direction, 1 - 2 * GRID_SLIP],
    [direction + 1, GRID_SLIP],
    [direction + 3, GRID_SLIP],
  ] as const;
  for (const [towards, p] of moves) {
    const next = neighbour(cell, towards);
    row[next] = at(row, next) + p;
  }
  return row;
}

const everyDirection = (value: number): number[] => DIRECTIONS.map(() => value);

export const gridWorld: TabularCmdp = {
  states: GRID * GRID,
  actions: DIRECTIONS.length,
  transition: range(GRID * GRID).map((cell) => DIRECTIONS.map((_, direction) => gridTransition(cell, direction))),
  reward: range(GRID * GRID).map((cell) => everyDirection(cell === GRID_GOAL ? 1 : 0)),
  costs: [range(GRID * GRID).map((cell) => everyDirection(GRID_FORBIDDEN.includes(cell) ? 1 : 0))],
  start: certain(GRID * GRID, GRID_START),
  continuation: 0.9,
  horizon: DISCOUNTED_HORIZON,
};

const LEVELS = 4;
const LOSS = 0.1;
const GROWTH = 0.8;
const YIELD = 0.5;
const PRICE = 3;

/** `to` with probability p, else `otherwise`. */
const chance = (p: number, to: number, otherwise: number): number[] =>
  range(LEVELS).map((s) => (s === to ? p : 0) + (s === otherwise ? 1 - p : 0));

/** A stock of 0 to 3. Every unit yields a little in each step that keeps it, and much once, when it is sold: best near the end. */
export const episodic: TabularCmdp = {
  states: LEVELS,
  actions: 3,
  transition: range(LEVELS).map((level) => [
    chance(LOSS, Math.max(0, level - 1), level),
    chance(GROWTH, Math.min(LEVELS - 1, level + 1), level),
    certain(LEVELS, Math.max(0, level - 1)),
  ]),
  reward: range(LEVELS).map((level) => [YIELD * level, 0, level > 0 ? PRICE : 0]),
  costs: [range(LEVELS).map((level) => [0, 0, level > 0 ? 1 : 0])],
  start: certain(LEVELS, 0),
  continuation: 1,
  horizon: 10,
};

export const bandit: TabularCmdp = {
  states: 1,
  actions: 5,
  transition: [range(5).map(() => [1])],
  reward: [[0.1, -0.5, 1, 0.9, -1]],
  costs: [[[0, 0.4, 1, 0.2, 0.5]], [[0, 0.1, 0.3, 1, 0.6]]],
  start: [1],
  continuation: 1,
  horizon: 1,
};

export const tabularTasks: readonly Task[] = [
  tabularTask(twoState, {
    name: 'TwoStateCMDP-v0',
    summary: 'two states, two actions: the known optimum mixes staying and leaving',
    source: 'toy example of C-NPG (Milosevic, Müller, Scherf, 2024)',
    costs: ['cost'],
    limits: [2],
    reference: { optimum: 11.031903190319033, uniform: 7.35 },
    observationNames: ['low', 'high'],
    batch: { envs: 16, stepsPerEpoch: 16 * DISCOUNTED_HORIZON },
  }),
  tabularTask(gridWorld, {
    name: 'GridWorld-v0',
    summary: 'a 4 x 4 grid whose short way leads through forbidden cells; the exact optimum is known',
    source: OWN,
    picture: 'render/tasks/grid_world',
    costs: ['forbidden'],
    limits: [1.3],
    reference: { optimum: 1.344752248980325, uniform: 0.14616680593774814 },
    observationNames: range(GRID * GRID).map((cell) => `cell_${Math.floor(cell / GRID)}_${cell % GRID}`),
    batch: { envs: 16, stepsPerEpoch: 16 * DISCOUNTED_HORIZON },
  }),
  tabularTask(episodic, {
    name: 'EpisodicCMDP-v0',
    summary: 'ten steps whose known optimum depends on the step, which is not observed',
    source: OWN,
    costs: ['sale'],
    limits: [1.8],
    reference: { optimum: 11.699560192000002, uniform: 5.2664770380227255 },
    observationNames: range(LEVELS).map((level) => `level_${level}`),
    // A critic that does not see the time cannot bootstrap here.
    defaults: { lambda: 1, costLambda: 1 },
    batch: { envs: 64, stepsPerEpoch: 64 * episodic.horizon },
  }),
  tabularTask(bandit, {
    name: 'ConstrainedBandit-v0',
    summary: 'five arms and two costs; the known optimum mixes three arms',
    source: OWN,
    costs: ['first', 'second'],
    limits: [0.5, 0.45],
    reference: { optimum: 0.747872340425532, uniform: 0.1 },
    observationNames: ['always'],
    batch: { envs: 1024, stepsPerEpoch: 1024 },
  }),
];

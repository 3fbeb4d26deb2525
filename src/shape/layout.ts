/**
 * Where everything lies in a run's buffers. One table names the rows of each of them, and both languages read it: the WGSL
 * module `package::layout` (`shaders/layout.wgsl`) is written from it, and TypeScript asks `rowOf` and `rowsOf`.
 */

/** Sizes that decide how many rows a buffer has, named as the constants of `package::shape` and `package::dispatch`. */
export type Size =
  | 'ACTIONS'
  | 'COSTS'
  | 'FUNCTIONS'
  | 'HIDDEN'
  | 'LAYERS'
  | 'MODEL_OUTPUTS'
  | 'MODEL_WORDS'
  | 'OUTPUTS'
  | 'OUTPUTS_PADDED'
  | 'SAFETY_WORDS'
  | 'STATE_WORDS';

export type Sizes = Readonly<Record<Size, number>>;

/** Those that the rows in question are counted by. */
type SomeSizes = Readonly<Partial<Sizes>>;

/** How many rows a name stands for: one, a size, or the product of two. */
export type Count = 1 | Size | `${Size} * ${Size}`;

/** An index beside the row, and how many values it has, as WGSL writes it; the outermost may have any number. */
export type Axis = readonly [index: string, extent?: string];

export interface Layout {
  /** What the buffer holds, for the module's comment. */
  readonly about: string;
  /** The binding whose stride separates the replicas. */
  readonly buffer: string;
  readonly rows: Readonly<Record<string, Count>>;
  /** Rows that are also counted on from one of them: the reward and the costs are those of the functions. */
  readonly spans?: Readonly<Record<string, string>>;
  /** The constant that says how many rows there are where dispatches differ in the last of them. */
  readonly total?: string;
  /** Indices in the order of memory, outermost first; `row` stands for the rows above. */
  readonly axes: readonly ('row' | Axis)[];
  /** How it is addressed: by words, by quads of 4 words, or both. */
  readonly by: 'word' | 'quad' | 'both';
}

const EPISODE = { return: 1, length: 1, cost: 'COSTS', isFull: 1 } as const;
const SAMPLE: Axis = ['sample', 'BLOCK_QUADS * 4'];
const INPUT: Axis = ['input', 'INPUTS_PADDED'];

export const layouts = {
  transition: {
    about: 'what every step of a rollout did',
    buffer: 'transition',
    rows: { action: 'ACTIONS', logProbability: 1, reward: 1, cost: 'COSTS', flags: 1 },
    spans: { outcome: 'reward' },
    axes: ['row', SAMPLE],
    by: 'both',
  },
  advantage: {
    about: "every function's advantages, and the targets of its critic",
    buffer: 'advantage',
    rows: { of: 'FUNCTIONS', target: 'FUNCTIONS' },
    axes: ['row', SAMPLE],
    by: 'both',
  },
  value: {
    about: 'what the critics expect of every step',
    buffer: 'value',
    rows: { expected: 'FUNCTIONS' },
    axes: ['row', SAMPLE],
    by: 'word',
  },
  bootstrapValue: {
    about: 'what the critics expect beyond the final observations',
    buffer: 'bootstrapValue',
    rows: { expected: 'FUNCTIONS' },
    axes: ['row', ['bootstrap', 'BOOTSTRAP_QUADS * 4']],
    by: 'word',
  },
  target: {
    about: 'the targets of shuffled samples and, in lockstep, 0 where the episode was over, else 1',
    buffer: 'targets',
    rows: { of: 'FUNCTIONS', weight: 1 },
    axes: ['row', SAMPLE],
    by: 'both',
  },
  policySample: {
    about:
      "what the policy's loss needs: advantages are standardised (the reward's) or mean-centred (the costs'), the reference " +
      'is the outputs of the policy that acted, and the weight is 0 where the episode was over, else 1',
    buffer: 'policySamples',
    rows: { action: 'ACTIONS', logProbability: 1, advantage: 'FUNCTIONS', reference: 'OUTPUTS', weight: 1 },
    axes: ['row', SAMPLE],
    by: 'both',
  },
  environment: {
    about:
      'what an environment is in the middle of. Counters are bits of u32: age in steps of its episode, stepCount in steps of ' +
      'the run (which numbers its random draws), then the episodes, final observations and unstable episodes of this ' +
      "rollout. isFull is 1 where the episode began at age 0, safety the share of each cost's budget that is left (Saute)",
    buffer: 'environments',
    rows: {
      state: 'STATE_WORDS',
      age: 1,
      stepCount: 1,
      isFull: 1,
      episodeReturn: 1,
      episodeLength: 1,
      episodeCount: 1,
      bootstrapCount: 1,
      unstableCount: 1,
      episodeCost: 'COSTS',
      safety: 'SAFETY_WORDS',
    },
    axes: ['row', ['env', 'ENVS']],
    by: 'word',
  },
  post: {
    about:
      "what an environment asks of its model's physics, and the answer: the model's state before and after, controls, what " +
      'the task reads, and, as bits of u32, what is asked: 0 nothing, 1 a look, 1 + n a step of n frames',
    buffer: 'posts',
    rows: { state: 'MODEL_WORDS', control: 'ACTIONS', output: 'MODEL_OUTPUTS', asked: 1 },
    axes: ['row', ['env', 'ENVS']],
    by: 'word',
  },
  episode: {
    about: 'the episodes that ended in a rollout; isFull is 1 where one began at age 0',
    buffer: 'episodes',
    rows: EPISODE,
    axes: ['row', ['slot', 'EPISODE_SLOTS'], ['env', 'ENVS']],
    by: 'word',
  },
  window: {
    about: 'the last full episodes',
    buffer: 'window',
    rows: EPISODE,
    axes: ['row', ['slot', 'WINDOW']],
    by: 'word',
  },
  observation: {
    about: 'raw inputs of the networks, a row each',
    buffer: 'observation',
    rows: {},
    axes: ['row', SAMPLE],
    by: 'both',
  },
  finalObservation: {
    about: 'raw inputs where an episode was cut off, a row each',
    buffer: 'finalObservation',
    rows: {},
    axes: ['row', ['bootstrap', 'BOOTSTRAP_QUADS * 4']],
    by: 'word',
  },
  statistics: {
    about: 'the moments of all observations so far',
    buffer: 'statistics',
    rows: { mean: 1, squares: 1, count: 1 },
    axes: ['row', INPUT],
    by: 'word',
  },
  normaliser: {
    about: 'what observations are normalised by: mean and 1 / standard deviation',
    buffer: 'normaliser',
    rows: { mean: 1, scale: 1 },
    axes: ['row', INPUT],
    by: 'word',
  },
  moments: {
    about: 'mean, sum of squared deviations and number of samples of a row of a block',
    buffer: 'moments',
    rows: { mean: 1, squares: 1, count: 1 },
    axes: [['series'], 'row'],
    by: 'word',
  },
  carry: {
    about: 'what the advantages of a block need of the block after it',
    buffer: 'carry',
    rows: { advantage: 1, value: 1, slot: 1 },
    axes: ['row', ['f', 'FUNCTIONS'], ['env', 'ENVS']],
    by: 'word',
  },
  surrogate: {
    about: 'sums over the samples of a workgroup: changes of the functions, KL and entropy of a candidate policy',
    buffer: 'surrogate',
    rows: { change: 'FUNCTIONS', kl: 1, entropy: 1 },
    axes: [['part'], 'row'],
    by: 'word',
  },
  products: {
    about: 'inner products of the gradients g_i and the solutions x_i of all functions',
    buffer: 'products',
    rows: { gradientGradient: 1, gradientSolution: 1, solutionSolution: 1 },
    axes: ['row', ['i', 'FUNCTIONS'], ['j', 'FUNCTIONS']],
    by: 'word',
  },
  penaltySums: {
    about: "sums over the samples of a workgroup: the costs' clipped surrogates",
    buffer: 'penaltySums',
    rows: { of: 'COSTS' },
    axes: [['part'], 'row'],
    by: 'word',
  },
  timeMeans: {
    about: "each time step's share of episodes that are played, and the functions' mean advantages",
    buffer: 'timeMeans',
    rows: { played: 1, advantage: 'FUNCTIONS' },
    axes: ['row', ['step', 'STEPS']],
    by: 'word',
  },
  timeMultipliers: {
    about: 'a multiplier for each time step and cost',
    buffer: 'timeMultipliers',
    rows: { of: 'COSTS' },
    axes: [['step'], 'row'],
    by: 'word',
  },
  hidden: {
    about: 'activations of the hidden units of each network',
    buffer: 'hidden',
    rows: { of: 'LAYERS * HIDDEN' },
    axes: [['net'], 'row', ['quad', 'QUADS']],
    by: 'quad',
  },
  delta: {
    about: 'derivatives by the units and outputs of each network, and by the log-stds where there are any',
    buffer: 'delta',
    rows: { hidden: 'LAYERS * HIDDEN', output: 'OUTPUTS_PADDED', logStd: 'OUTPUTS_PADDED' },
    total: 'DELTA_ROWS',
    axes: [['net'], 'row', ['quad', 'QUADS']],
    by: 'quad',
  },
  output: {
    about: 'outputs of a network',
    buffer: 'output',
    rows: { of: 'OUTPUTS' },
    axes: ['row', ['quad', 'QUADS']],
    by: 'quad',
  },
} as const satisfies Readonly<Record<string, Layout>>;

type Name = keyof typeof layouts;
type RowOf<L extends Name> = keyof (typeof layouts)[L]['rows'] & string;

function sizeIn(sizes: SomeSizes, name: Size): number {
  const size = sizes[name];
  if (size === undefined) throw new Error(`the rows are counted by ${name}, which is not given`);
  return size;
}

const countIn = (sizes: SomeSizes, count: Count): number =>
  count === 1 ? 1 : count.split(' * ').reduce((product, size) => product * sizeIn(sizes, size as Size), 1);

const entriesOf = (layout: Layout): [name: string, count: Count][] => Object.entries(layout.rows);

/** The first row of this name. */
export function rowOf<L extends Name>(sizes: SomeSizes, layout: L, row: RowOf<L>): number {
  const entries = entriesOf(layouts[layout]);
  const before = entries.slice(
    0,
    entries.findIndex(([name]) => name === row),
  );
  return before.reduce((sum, [, count]) => sum + countIn(sizes, count), 0);
}

/** All rows of a layout. */
export const rowsOf = (sizes: SomeSizes, layout: Name): number =>
  entriesOf(layouts[layout]).reduce((sum, [, count]) => sum + countIn(sizes, count), 0);

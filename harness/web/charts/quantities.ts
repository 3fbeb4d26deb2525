/** What is drawn: quantities of a run, in groups. A new metric of an algorithm's own needs nothing here. */

import type { EpochMetrics } from '../../../src/index.ts';
import { columnOf } from '../../../src/results/summary.ts';
import { curvesOf } from '../recordings/epochs.ts';
import { limitsOn, type Recording, type Subject } from '../recordings/recording.ts';

/** A horizontal line: a limit, or a target. */
export interface Rule {
  readonly value: number;
  readonly label: string;
}

export interface Quantity {
  readonly id: string;
  readonly title: string;
  /** The column that it is of. */
  readonly metric: string;
  /** The value in a replica's row; NaN where it is not defined. */
  of(row: EpochMetrics): number;
  /** Custom property of the style sheet that holds its colour. */
  readonly colour: '--return' | '--cost' | '--other';
  readonly rules: readonly Rule[];
  /** Spans orders of magnitude, so that a logarithmic scale helps. */
  readonly canBeLog: boolean;
  /** The axis holds 0: quantities that mean nothing without it. */
  readonly fromZero: boolean;
}

export interface Group {
  readonly id: string;
  readonly title: string;
  readonly quantities: readonly Quantity[];
  /** Heading of docs/metrics.md, as its anchor. */
  readonly section: string;
  /** The modes of the algorithm are a chart of this group. */
  readonly hasModes: boolean;
  readonly isOpen: boolean;
}

/** Id of the chart of modes. */
export const MODES = 'mode';

interface Traits {
  readonly colour?: Quantity['colour'];
  readonly rules?: readonly Rule[];
  readonly canBeLog?: boolean;
  readonly fromZero?: boolean;
}

const idOf = (metric: string): string =>
  metric
    .split('/')
    .at(-1)
    ?.replace(/_(\d+)$/, '-$1') as string;

function metric(name: string, title: string, traits: Traits = {}): Quantity {
  const of = (row: EpochMetrics): number => row[name] ?? Number.NaN;
  return {
    id: idOf(name),
    title,
    metric: name,
    of,
    colour: '--other',
    rules: [],
    canBeLog: false,
    fromZero: false,
    ...traits,
  };
}

/** One quantity a cost, named after it where there are several. */
const perCost = ({ costs }: Subject, name: string, title: string, traits: Traits = {}): Quantity[] =>
  costs.map((cost, i) =>
    metric(columnOf(name, i), costs.length === 1 ? title : `${title}: ${cost.replaceAll('_', ' ')}`, traits),
  );

/** Return, and each cost against its limit: always on show. */
export function mainQuantities(subject: Subject): Quantity[] {
  return curvesOf(subject).map(({ id, title, metric: name, limitIndex }) => {
    if (limitIndex === undefined) return { ...metric(name, title, { colour: '--return' }), id };
    const rules = limitsOn(subject, limitIndex).map((value) => ({ value, label: `limit ${value}` }));
    return { ...metric(name, title, { colour: '--cost', rules, fromZero: true }), id };
  });
}

/** How far each cost is above its replica's own limit. */
const violations = (subject: Subject): Quantity[] =>
  perCost(subject, 'Metrics/EpCost', 'Violation', { colour: '--cost', fromZero: true }).map((quantity, c) => ({
    ...quantity,
    id: c === 0 ? 'Violation' : `Violation-${c + 1}`,
    of: (row) => Math.max(0, quantity.of(row) - (subject.limits[row.replica]?.[c] ?? Number.NaN)),
  }));

/** Whether the algorithm has a hyper-parameter, and so the metrics that go with it. One that is not known may have any. */
const has = ({ values }: Subject, name: string): boolean =>
  values === undefined || Object.hasOwn(values[0] ?? {}, name);

/** The KL that an update may reach: of the trust region, or where minibatch passes stop. */
export function klTargets({ values = [] }: Subject): Rule[] {
  const name = ['delta', 'targetKl'].find((setting) => Object.hasOwn(values[0] ?? {}, setting));
  if (name === undefined) return [];
  const targets = new Set(values.map((own) => own[name] as number));
  return Array.from(targets, (value) => ({ value, label: `${name} ${value}` }));
}

function trustRegion(subject: Subject): Quantity[] {
  const isSolved = has(subject, 'cgIterations');
  return [
    metric('Train/KL', 'KL', { rules: klTargets(subject), canBeLog: true, fromZero: true }),
    ...(has(subject, 'barrier')
      ? [metric('Train/BarrierDivergence', 'Barrier divergence', { canBeLog: true, fromZero: true })]
      : []),
    metric('Train/Entropy', 'Entropy'),
    ...(isSolved ? [metric('Train/AcceptedStep', 'Accepted step', { fromZero: true })] : []),
    ...(has(subject, 'lineSearchSteps')
      ? [metric('Train/LineSearchTries', 'Line-search tries', { fromZero: true })]
      : []),
    ...(isSolved
      ? [
          metric('Train/CGResidual', 'CG residual', { canBeLog: true, fromZero: true }),
          metric('Train/xHx', 'Curvature x·Hx', { canBeLog: true }),
          metric('Train/GradientNorm', 'Gradient norm', { canBeLog: true, fromZero: true }),
        ]
      : []),
    metric('Train/PolicyAdvantage', 'Policy advantage'),
    ...perCost(subject, 'Train/CostPolicyAdvantage', 'Cost policy advantage', { colour: '--cost' }),
  ];
}

/** `Train/EpisodicDifference` is "Episodic difference", `Train/PenaltyPsi_2` "Penalty psi 2". */
function spelledOut(name: string): string {
  const words = idOf(name)
    .replace(/[-_]/g, ' ')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const MULTIPLIER = 'Metrics/LagrangeMultiplier';

/** Columns of the algorithm's own metrics, those of further costs too as soon as there is a row. */
function ownColumns({ ownMetrics }: Subject, row: EpochMetrics | undefined): string[] {
  if (!row) return [...ownMetrics];
  const own = new Set(ownMetrics);
  return Object.keys(row).filter((name) => own.has(name.replace(/_\d+$/, '')));
}

/** The groups below the main curves, without those that would be empty. */
export function groupsOf({ subject, points }: Pick<Recording, 'subject' | 'points'>): Group[] {
  const own = ownColumns(subject, points[0]?.rows[0]);
  const isMultiplier = (name: string): boolean => name.startsWith(MULTIPLIER);
  const groups: readonly Omit<Group, 'hasModes'>[] = [
    {
      id: 'constraint',
      section: 'constraint',
      title: 'Constraint',
      isOpen: true,
      quantities: [
        ...perCost(subject, 'Metrics/CostRegret', 'Cost regret', { colour: '--cost', canBeLog: true, fromZero: true }),
        ...violations(subject),
        ...perCost(subject, 'Train/Margin', 'Margin', { colour: '--cost' }),
        ...perCost(subject, 'Metrics/EpCostAboveLimit', 'Episodes above the limit', {
          colour: '--cost',
          fromZero: true,
        }),
        ...subject.modes.map((mode, i) =>
          metric(columnOf('Train/ModeCount', i), `Iterations in ${mode}`, { fromZero: true }),
        ),
        ...(own.some(isMultiplier)
          ? perCost(subject, MULTIPLIER, 'Multiplier', { colour: '--cost', canBeLog: true, fromZero: true })
          : []),
      ],
    },
    {
      id: 'trust-region',
      section: 'trust-region',
      title: 'Trust region',
      isOpen: true,
      quantities: trustRegion(subject),
    },
    {
      id: 'critics',
      section: 'critics-and-values',
      title: 'Critics and values',
      isOpen: true,
      quantities: [
        metric('Loss/RewardCritic', 'Reward critic loss', { canBeLog: true, fromZero: true }),
        ...perCost(subject, 'Loss/CostCritic', 'Cost critic loss', {
          colour: '--cost',
          canBeLog: true,
          fromZero: true,
        }),
        metric('Value/Reward', 'Mean reward value'),
        ...perCost(subject, 'Value/Cost', 'Mean cost value', { colour: '--cost' }),
        metric('Value/RewardExplainedVariance', 'Explained variance of the reward'),
        ...perCost(subject, 'Value/CostExplainedVariance', 'Explained variance of the cost', { colour: '--cost' }),
      ],
    },
    {
      id: 'own',
      section: 'of-one-algorithm-alone',
      title: `Of ${subject.algorithm} alone`,
      isOpen: true,
      quantities: own.filter((name) => !isMultiplier(name)).map((name) => metric(name, spelledOut(name))),
    },
    {
      id: 'episodes',
      section: 'episodes',
      title: 'Episodes',
      isOpen: false,
      quantities: [
        metric('Metrics/EpochRet', 'Return of this epoch', { colour: '--return' }),
        ...perCost(subject, 'Metrics/EpochCost', 'Cost of this epoch', { colour: '--cost', fromZero: true }),
        ...perCost(subject, 'Metrics/EpCostMax', 'Largest cost', { colour: '--cost', fromZero: true }),
        ...perCost(subject, 'Metrics/EpCostCVaR', 'Cost of the worst tenth', { colour: '--cost', fromZero: true }),
        ...perCost(subject, 'Metrics/EpCostStd', 'Deviation of the cost', { colour: '--cost', fromZero: true }),
        metric('Metrics/EpLen', 'Episode length', { fromZero: true }),
        metric('Metrics/Episodes', 'Finished episodes', { fromZero: true }),
        metric('Metrics/UnstableEpisodes', 'Unstable episodes', { fromZero: true }),
      ],
    },
    {
      id: 'time',
      section: 'time-and-halted',
      title: 'Time',
      isOpen: false,
      quantities: [
        metric('Time/FPS', 'Steps per second', { fromZero: true }),
        metric('Train/Halted', 'Halted', { fromZero: true }),
      ],
    },
  ];
  // Rows of an older version may lack what is logged today.
  const row = points[0]?.rows[0];
  const isLogged = ({ metric: name }: Quantity): boolean => row === undefined || Object.hasOwn(row, name);
  return groups
    .map(({ quantities, ...group }) => ({
      ...group,
      quantities: quantities.filter(isLogged),
      hasModes: group.id === 'constraint' && subject.modes.length > 0,
    }))
    .filter(({ quantities, hasModes }) => quantities.length > 0 || hasModes);
}

/**
 * What the curves say: plain checks of a run's last epochs that answer whether the code, the settings or the network is to
 * blame. Each is one sentence with the metric it comes from and the section of docs/metrics.md that goes on.
 */
import { columnOf } from '../../../src/results/summary.ts';
import { ailmentsOf, ailmentText } from '../../../src/train/health.ts';
import { klTargets } from '../charts/quantities.ts';
import type { EpochPoint } from '../recordings/epochs.ts';
import type { Recording, Subject } from '../recordings/recording.ts';
import { plural, smallText, valueText } from '../ui/text.ts';

/** Who is to blame, most likely. */
export type Cause = 'code' | 'settings' | 'learning' | 'waiting';

export interface Finding {
  readonly cause: Cause;
  readonly metric: string;
  readonly sentence: string;
  /** Heading of docs/metrics.md, as its anchor. */
  readonly section: string;
}

/** Epochs that a check looks at, and compares with as many before. */
export const WINDOW = 10;

/** Rounding of f32 sums that a line search may let through. */
const ROUNDING = 1.02;
/** A KL of so many targets is no accident of the last minibatch. */
const FAR_ABOVE = 2;
/** Standard deviation of an action below which a policy hardly explores, and the like share of the entropy of a choice. */
const NARROW_STD = 0.05;
const NARROW_CHOICE = 0.02;
/** Metrics that a sentence names. */
const MOST_TOLD = 3;
const LOSS_GROWTH = 10;
const POOR_RESIDUAL = 0.1;

type Check = (run: Windows) => Finding[];

interface Windows {
  readonly subject: Subject;
  /** The last epochs, those before them, and the run's first ones. */
  readonly last: readonly EpochPoint[];
  readonly before: readonly EpochPoint[];
  readonly first: readonly EpochPoint[];
  readonly newest: EpochPoint;
}

const valuesIn = (points: readonly EpochPoint[], metric: string): number[] =>
  points.flatMap(({ rows }) => rows.map((row) => row[metric] ?? Number.NaN)).filter(Number.isFinite);

const meanOf = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

const has = ({ values }: Subject, name: string): boolean => Object.hasOwn(values?.[0] ?? {}, name);

const isEstimated = (point: EpochPoint): boolean => valuesIn([point], 'Metrics/EpRet').length > 0;

function firstEstimated(points: readonly EpochPoint[]): readonly EpochPoint[] {
  const start = points.findIndex(isEstimated);
  return start < 0 ? [] : points.slice(start, start + WINDOW);
}

const halted: Check = ({ newest }) => {
  const count = valuesIn([newest], 'Train/Halted').filter((v) => v > 0).length;
  if (count === 0) return [];
  const who = `${count} of ${plural(newest.rows.length, 'seed')}`;
  return [
    {
      cause: 'code',
      metric: 'Train/Halted',
      sentence: `${who} stopped learning, because a number was no longer finite: that should not happen with any settings but extreme ones, and is worth a report.`,
      section: 'time-and-halted',
    },
  ];
};

/** Numbers that are none, or beyond what returns explain, although nothing was halted: every other sentence would mislead. */
const diverged: Check = ({ newest }) => {
  const ill = newest.rows
    .filter((row) => (row['Train/Halted'] ?? 0) === 0)
    .map(ailmentsOf)
    .filter((ailments) => ailments.length > 0);
  const [first] = ill.flat();
  if (!first) return [];
  const who = newest.rows.length === 1 ? 'The run' : `${ill.length} of ${plural(newest.rows.length, 'replica')}`;
  const kinds = new Set<string>();
  const told = ill.flat().filter(({ metric }) => !kinds.has(metric) && kinds.add(metric));
  const what = told.slice(0, MOST_TOLD).map(ailmentText).join(', ');
  return [
    {
      cause: 'settings',
      metric: first.metric,
      sentence: `${who} diverged: ${what}. What it learns from here is of no use: start again with smaller steps (criticLr, actorLr or delta) or rewards of a smaller scale.`,
      section: 'time-and-halted',
    },
  ];
};

const undefinedYet: Check = ({ newest, subject }) => {
  if (isEstimated(newest)) return [];
  return [
    {
      cause: 'waiting',
      metric: 'Metrics/EpRet',
      sentence: `No episode has finished after ${plural(newest.epoch, 'epoch')} of ${subject.task}, so return and cost are not defined and the policy is not updated yet.`,
      section: 'return-and-cost',
    },
  ];
};

/** Mean excess of a cost over each replica's own limit, epoch by epoch. */
function excesses({ limits }: Subject, points: readonly EpochPoint[], metric: string, cost: number): number[] {
  return points.flatMap(({ rows }) => {
    const known = rows
      .map((row) => (row[metric] ?? Number.NaN) - (limits[row.replica]?.[cost] ?? Number.NaN))
      .filter(Number.isFinite);
    return known.length > 0 ? [meanOf(known)] : [];
  });
}

/** Near its limit a healthy cost crosses it now and then: only one that never does is worth a sentence. */
const costTooHigh: Check = ({ subject, last, before }) =>
  subject.costs.flatMap((name, c) => {
    const metric = columnOf('Metrics/EpCost', c);
    const [now, then] = [excesses(subject, last, metric, c), excesses(subject, before, metric, c)];
    if (now.length < WINDOW || then.length < WINDOW || Math.min(...now, ...then) <= 0) return [];
    if (meanOf(now) < meanOf(then)) return [];
    const what = subject.costs.length === 1 ? 'The cost' : `The cost of ${name.replaceAll('_', ' ')}`;
    return [
      {
        cause: 'learning' as const,
        metric,
        sentence: `${what} was above its limit in each of the last ${2 * WINDOW} epochs, by ${valueText(meanOf(now))} of late, and is not falling: the limit may be out of reach from here, or no step lowers this cost.`,
        section: 'return-and-cost',
      },
    ];
  });

const klTooHigh: Check = ({ subject, last }) => {
  const targets = klTargets(subject).map(({ value }) => value);
  const kls = valuesIn(last, 'Train/KL');
  if (targets.length === 0 || kls.length === 0) return [];
  const target = Math.max(...targets);
  const isSearched = has(subject, 'lineSearchSteps');
  if (isSearched && Math.max(...kls) > ROUNDING * target)
    return [
      {
        cause: 'code',
        metric: 'Train/KL',
        sentence: `The KL reached ${smallText(Math.max(...kls))}, above delta ${target}: the line search should have refused that step, whatever the network.`,
        section: 'trust-region',
      },
    ];
  if (isSearched || meanOf(kls) <= FAR_ABOVE * target) return [];
  const remedy = has(subject, 'actorLr')
    ? 'a smaller actorLr takes smaller steps within a pass'
    : 'no line search checks this step: lower delta';
  return [
    {
      cause: 'settings',
      metric: 'Train/KL',
      sentence: `The KL is ${smallText(meanOf(kls))} on average, ${smallText(meanOf(kls) / target)} times its target: ${remedy}.`,
      section: 'trust-region',
    },
  ];
};

const stepsRejected: Check = ({ subject, last }) => {
  if (!has(subject, 'lineSearchSteps')) return [];
  const steps = last.filter(isEstimated).flatMap((point) => valuesIn([point], 'Train/AcceptedStep'));
  const rejected = steps.filter((step) => step === 0).length;
  if (steps.length < WINDOW || rejected < steps.length / 2) return [];
  return [
    {
      cause: 'settings',
      metric: 'Train/AcceptedStep',
      sentence: `${rejected} of the last ${steps.length} steps were rejected, each candidate of the line search: the policy stands still. More samples an epoch or more lineSearchSteps may help.`,
      section: 'trust-region',
    },
  ];
};

const illConditioned: Check = ({ subject, last }) => {
  const residuals = valuesIn(last, 'Train/CGResidual');
  if (!has(subject, 'cgIterations') || residuals.length === 0 || meanOf(residuals) <= POOR_RESIDUAL) return [];
  return [
    {
      cause: 'settings',
      metric: 'Train/CGResidual',
      sentence: `Conjugate gradient leaves ${smallText(100 * meanOf(residuals))} % of its squared residual: the step's direction is rough. Raise cgDamping or cgIterations.`,
      section: 'trust-region',
    },
  ];
};

const criticsDiverge: Check = ({ subject, first, before, last }) =>
  ['Loss/RewardCritic', ...subject.costs.map((_, c) => columnOf('Loss/CostCritic', c))].flatMap((metric) => {
    const [start, then, now] = [first, before, last].map((points) => meanOf(valuesIn(points, metric)));
    if (!(start && then && now) || before.length < WINDOW) return [];
    if (now < LOSS_GROWTH * start || now < 1.5 * then) return [];
    return [
      {
        cause: 'settings' as const,
        metric,
        sentence: `The loss ${metric.replace('Loss/', 'of ')} is ${smallText(now / start)} times what it was at first and keeps growing: the critic diverges. Lower criticLr.`,
        section: 'critics-and-values',
      },
    ];
  });

/** The entropy of a policy that hardly explores; undefined where the actions are not known. */
function narrowEntropy({ actions }: Subject): number | undefined {
  if (!actions) return undefined;
  if (actions.discrete !== undefined) return NARROW_CHOICE * Math.log(actions.discrete);
  return actions.size * (0.5 * Math.log(2 * Math.PI * Math.E) + Math.log(NARROW_STD));
}

const entropyCollapsed: Check = ({ subject, last, newest }) => {
  const [entropies, floor] = [valuesIn(last, 'Train/Entropy'), narrowEntropy(subject)];
  if (floor === undefined || entropies.length === 0 || meanOf(entropies) > floor) return [];
  const isEarly = newest.steps < subject.totalSteps / 4;
  return [
    {
      cause: 'learning',
      metric: 'Train/Entropy',
      sentence: `The entropy is ${smallText(meanOf(entropies))}: the policy is nearly deterministic${isEarly ? ', early in the run, so it will find little that is new' : ', as it may be at the end of a run'}.`,
      section: 'trust-region',
    },
  ];
};

const unstable: Check = ({ last }) => {
  const count = valuesIn(last, 'Metrics/UnstableEpisodes').reduce((sum, v) => sum + v, 0);
  if (count === 0) return [];
  return [
    {
      cause: 'settings',
      metric: 'Metrics/UnstableEpisodes',
      sentence: `${plural(count, 'episode')} of the last ${plural(last.length, 'epoch')} ended because the simulation became unstable: the robot's model asks for a smaller time step or softer contacts.`,
      section: 'episodes',
    },
  ];
};

/** What is asked of a run that still learns. */
const checks: readonly Check[] = [
  klTooHigh,
  costTooHigh,
  stepsRejected,
  criticsDiverge,
  illConditioned,
  unstable,
  entropyCollapsed,
  undefinedYet,
];

/** The gravest first; none where nothing is unusual. */
export function findingsOf({ subject, points }: Pick<Recording, 'subject' | 'points'>): Finding[] {
  const newest = points.at(-1);
  if (!newest) return [];
  const windows: Windows = {
    subject,
    newest,
    last: points.slice(-WINDOW),
    before: points.slice(-2 * WINDOW, -WINDOW),
    first: firstEstimated(points),
  };
  const gravest = [...halted(windows), ...diverged(windows)];
  return gravest.length > 0 ? gravest : checks.flatMap((check) => check(windows));
}

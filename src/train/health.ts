/** Whether a row of metrics is one of a run that learns: numbers that are none, or that no return explains, are signs of a divergence. */

type Row = Readonly<Record<string, number>>;

export interface Ailment {
  readonly metric: string;
  /** Not finite, or absurd. */
  readonly value: number;
}

const isCritical = (metric: string): boolean =>
  /^(Loss|Value)\//.test(metric) ||
  /^Train\/(KL|Entropy|GradientNorm|PolicyAdvantage|CostPolicyAdvantage(_\d+)?)$/.test(metric);

/** Nats. A policy cannot be told further apart from another one, nor from a single action. */
const MOST_NATS = 1e4;
/** Advantages are normalised, and gradients are those of the normalised loss. */
const MOST_GRADIENT = 1e9;
/** Values beyond so many returns are of no use to any baseline. */
const MOST_RETURNS = 1e6;

/** Above this a metric's size means nothing, given the returns and costs of the same row. */
function boundOf(metric: string, scale: number): number {
  if (metric === 'Train/KL' || metric === 'Train/Entropy') return MOST_NATS;
  if (metric.startsWith('Train/')) return MOST_GRADIENT;
  return metric.startsWith('Loss/') ? (MOST_RETURNS * scale) ** 2 : MOST_RETURNS * scale;
}

/** What is wrong with a replica's row, in the row's order. Before its first episode has ended a row has no returns, and is never absurd for that. */
export function ailmentsOf(row: Row): Ailment[] {
  const sizes = Object.entries(row).map(([metric, value]) =>
    /^Metrics\/(EpRet|EpCost(_\d+)?|EpochRet|EpochCost(_\d+)?)$/.test(metric) && Number.isFinite(value)
      ? Math.abs(value)
      : 0,
  );
  const scale = Math.max(1, ...sizes);
  return Object.entries(row).flatMap(([metric, value]) =>
    isCritical(metric) && !(Math.abs(value) <= boundOf(metric, scale)) ? [{ metric, value }] : [],
  );
}

/** A replica that was halted, or whose numbers say that it should have been. */
export const isDiverged = (row: Row): boolean => (row['Train/Halted'] ?? 0) !== 0 || ailmentsOf(row).length > 0;

/** `Train/KL is not a number`, `Loss/RewardCritic is 8.0e+18`. */
export const ailmentText = ({ metric, value }: Ailment): string =>
  `${metric} is ${Number.isFinite(value) ? value.toExponential(1) : Number.isNaN(value) ? 'not a number' : 'infinite'}`;

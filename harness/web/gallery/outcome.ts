/** What an exhibit's run came to, in one sentence that is made of its own last epochs. */
import { LAST_EPOCHS, meanOfLast } from '../../../src/results/summary.ts';
import { subjectOf } from '../recordings/recording.ts';
import type { Run } from '../training/state.ts';
import { plural, valueText } from '../ui/text.ts';
import type { Exhibit } from './exhibits.ts';

interface Outcome {
  readonly return: number;
  readonly cost: number;
  readonly limit: number;
}

function outcomesOf(run: Run): Outcome[] {
  const rows = run.points.flatMap((point) => point.rows);
  return subjectOf(run.checked.resolved).limits.flatMap(([limit = Number.NaN], replica) => {
    const own = rows.filter((row) => row.replica === replica);
    const [earned, paid] = [meanOfLast(own, 'Metrics/EpRet'), meanOfLast(own, 'Metrics/EpCost')];
    return earned === null || paid === null ? [] : [{ return: earned, cost: paid, limit }];
  });
}

const span = (values: readonly number[]): string => {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(valueText);
  return low === high ? `${low}` : `${low} to ${high}`;
};

/** How many kept their limit. */
function keptText(outcomes: readonly Outcome[]): string {
  const kept = outcomes.filter(({ cost, limit }) => cost <= limit).length;
  const limits = span(outcomes.map(({ limit }) => limit));
  if (outcomes.length === 1) return kept === 1 ? `within the limit of ${limits}` : `above the limit of ${limits}`;
  return `${kept} of ${outcomes.length} within their limit of ${limits}`;
}

/** '' before an episode has finished. */
export function outcomeText({ comparison }: Exhibit, run: Run): string {
  const outcomes = outcomesOf(run);
  const epoch = run.points.at(-1)?.epoch ?? 0;
  if (outcomes.length === 0) return '';
  const head = `After ${plural(epoch, 'epoch')} (means of the last ${Math.min(LAST_EPOCHS, epoch)})`;
  const named = comparison?.names.length === outcomes.length ? comparison.names : undefined;
  if (named) {
    const each = outcomes.map((one, r) => {
      const isWithin = one.cost <= one.limit ? 'within' : 'above';
      return `${named[r]}: return ${valueText(one.return)}, cost ${valueText(one.cost)}, ${isWithin} its limit`;
    });
    return `${head}: ${each.join('; ')}.`;
  }
  const [earned, paid] = [span(outcomes.map((one) => one.return)), span(outcomes.map((one) => one.cost))];
  return `${head}: return ${earned}, cost ${paid}, ${keptText(outcomes)}.`;
}

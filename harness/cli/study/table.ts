/** The results of a study as Markdown: a table for each task, one over all of them, and what is missing or went wrong. */
import type { ConfidenceInterval } from '../../../src/results/statistics.ts';
import type { Column } from '../terminal/output.ts';
import { markdownTable } from '../terminal/tables.ts';
import type { ComparedAlgorithm, Comparison, Estimate } from './comparison.ts';
import type { CellReport, StudyReport } from './report.ts';
import type { Result, RobustEstimate, TaskReport } from './results.ts';

interface ResultColumn extends Column {
  readonly text: (result: Result) => string;
}

/** Three significant digits or more; `-` where nothing is known. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 || size === 0 ? 2 : 3);
}

/** `12.3 (11.2 .. 13.4)`; the mean alone where one seed leaves no interval. */
const intervalText = ({ mean, low, high }: ConfidenceInterval): string =>
  Number.isFinite(low) ? `${numberText(mean)} (${numberText(low)} .. ${numberText(high)})` : numberText(mean);

const iqmText = ({ iqm: { value, low, high } }: RobustEstimate): string => intervalText({ mean: value, low, high });

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

const LABEL: ResultColumn = { title: 'algorithm', align: 'left', text: ({ label }) => label };

function columnsOf({ costs, reference, results }: TaskReport): ResultColumn[] {
  const limitOf = (c: number): number | undefined => {
    const limits = new Set(results.map((result) => result.costs[c]?.limit));
    return limits.size === 1 ? [...limits][0] : undefined;
  };
  return [
    LABEL,
    { title: 'seeds', text: ({ replicas }) => String(replicas.length) },
    { title: 'return', text: (result) => intervalText(result.return) },
    { title: 'return, IQM', text: (result) => iqmText(result.return) },
    ...costs.flatMap((name, c): ResultColumn[] => {
      const [cost, limit] = [costs.length > 1 ? `cost ${name}` : 'cost', limitOf(c)];
      const own = (result: Result) => result.costs[c] as Result['costs'][number];
      return [
        limit === undefined
          ? { title: cost, text: (result) => `${intervalText(own(result))}, limit ${own(result).limit}` }
          : { title: `${cost} <= ${limit}`, text: (result) => intervalText(own(result)) },
        {
          title: costs.length > 1 ? `regret ${name}` : 'cost regret',
          text: (result) => intervalText(own(result).regret),
        },
      ];
    }),
    ...(reference
      ? [
          { title: 'share', text: ({ share }: Result) => (share ? intervalText(share) : '-') },
          { title: 'share, IQM', text: ({ share }: Result) => (share ? iqmText(share) : '-') },
          { title: 'within 5 % and safe', text: verdictText },
        ]
      : [{ title: 'safe', text: safetyText }]),
    { title: 'samples', text: ({ samples }) => COUNT.format(samples) },
    { title: 'steps/s', text: ({ stepsPerSecond }) => COUNT.format(stepsPerSecond) },
  ];
}

/** `yes`, `no`, or that the mean cost is above its limit by less than the seeds differ. */
const safetyText = ({ isSafe, isSafetyUncertain }: Result): string =>
  isSafe ? (isSafetyUncertain ? 'uncertain' : 'yes') : 'no';

function verdictText({ isNearOptimum, isSafe, isSafetyUncertain }: Result): string {
  if (isNearOptimum === undefined) return '-';
  const missed = [...(isNearOptimum ? [] : ['return']), ...(isSafe ? [] : ['cost'])];
  if (missed.length > 0) return `no: ${missed.join(' and ')}`;
  return isSafetyUncertain ? 'yes, cost uncertain' : 'yes';
}

function taskSection(task: TaskReport, cells: readonly CellReport[]): string {
  const { reference, results } = task;
  const columns = columnsOf(task);
  const table = markdownTable(
    columns,
    results.map((result) => columns.map(({ text }) => text(result))),
  );
  const exact =
    reference && `Optimum ${numberText(reference.optimum)}, uniform policy ${numberText(reference.uniform)}.`;
  return [`## ${task.task}`, exact, results.length > 0 && table, ...notes(task, cells)].filter(Boolean).join('\n\n');
}

/** What the table does not show, or shows unfinished. */
function notes({ results }: TaskReport, cells: readonly CellReport[]): string[] {
  const listed = (title: string, entries: readonly string[]): string[] =>
    entries.length === 0 ? [] : [`${title}: ${entries.join('; ')}.`];
  const unfinished = cells.filter(({ state }) => state === 'begun');
  const diverged = results.flatMap(({ label, replicas }) => {
    const seeds = replicas.filter(({ hasDiverged }) => hasDiverged).map(({ seed }) => seed);
    return seeds.length === 0 ? [] : [`${label} (seed ${seeds.join(', ')})`];
  });
  return [
    ...listed('Diverged, with the last good parameters since', diverged),
    ...cells.flatMap(({ label, error }) => (error === undefined ? [] : [`Failed: ${label}: ${error}`])),
    ...listed(
      'Unfinished',
      unfinished.map(({ label, epochs, ofEpochs }) => `${label} (${epochs} of ${ofEpochs} epochs)`),
    ),
    ...listed(
      'Not begun',
      cells.filter(({ state }) => state === 'not begun').map(({ label }) => label),
    ),
  ];
}

interface ComparisonColumn extends Column {
  readonly text: (algorithm: ComparedAlgorithm) => string;
}

const estimateText = ({ value, low, high }: Estimate): string => intervalText({ mean: value, low, high });

const shifted = ({ value, low, high }: Estimate, by: number): Estimate => ({
  value: value + by,
  low: low + by,
  high: high + by,
});

/** Scores that are shares of exact optima stand beside the verdict on each task; those that have a baseline beside regrets. */
function comparisonColumns({ baseline, regretBaseline, first }: Comparison): ComparisonColumn[] {
  const score = baseline === undefined ? 'share' : `return / ${baseline}`;
  const spread: ComparisonColumn[] = [
    { title: `${score}, IQM`, text: ({ iqm }) => estimateText(iqm) },
    { title: 'median', text: ({ median }) => estimateText(median) },
    { title: 'gap to 1', text: ({ optimalityGap }) => estimateText(optimalityGap) },
  ];
  const own: ComparisonColumn[] =
    baseline === undefined
      ? [
          { title: score, text: ({ mean }) => estimateText(mean) },
          ...spread,
          { title: 'cost / limit', text: ({ relativeCost }) => intervalText(relativeCost) },
          { title: 'within 5 % and safe', text: ({ solved, tasks }) => `${solved ?? 0} of ${tasks}` },
        ]
      : [
          ...spread,
          { title: 'cost / limit - 1, IQM', text: ({ relativeCost }) => estimateText(shifted(relativeCost.iqm, -1)) },
          ...(regretBaseline === undefined
            ? []
            : [
                {
                  title: `regret / ${regretBaseline}, IQM`,
                  text: ({ regret }: ComparedAlgorithm) => (regret ? iqmText(regret) : '-'),
                },
              ]),
        ];
  return [
    { title: 'algorithm', align: 'left', text: ({ label }) => label },
    { title: 'tasks', text: ({ tasks }) => String(tasks) },
    ...own,
    {
      title: `P(${first} is better)`,
      text: ({ firstIsBetter }) => (firstIsBetter ? estimateText(firstIsBetter) : '-'),
    },
  ];
}

function comparisonSection(comparison: Comparison): string {
  const columns = comparisonColumns(comparison);
  const rows = comparison.algorithms.map((algorithm) => columns.map(({ text }) => text(algorithm)));
  const title = comparison.baseline === undefined ? 'All tasks with exact figures' : 'All tasks';
  return `## ${title}\n\n${markdownTable(columns, rows)}`;
}

export function studyTable({ study, window, cells, tasks, comparison }: StudyReport): string {
  const intro =
    `Means over the last ${Number((100 * window).toFixed(1))} % of the updates and over seeds, with their 95 % intervals ` +
    "(Student's t; bootstrap over seeds for the interquartile mean IQM).";
  return `${[
    `# ${study}`,
    intro,
    ...tasks.map((task) =>
      taskSection(
        task,
        cells.filter((cell) => cell.task === task.task),
      ),
    ),
    ...(comparison ? [comparisonSection(comparison)] : []),
  ].join('\n\n')}\n`;
}

/** The cells of a study: their numbers, sizes and standing, and how long they take. Trains nothing and opens no device. */
import { type Column, clockText, print, printJson, textTable } from '../terminal/output.ts';
import type { Cell } from './cells.ts';
import { type Estimate, estimatesOf } from './estimate.ts';
import type { StudyFile } from './file.ts';
import { type CellReport, readCells } from './report.ts';

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

const COLUMNS: readonly Column[] = [
  { title: 'cell' },
  { title: 'task', align: 'left' },
  { title: 'algorithm', align: 'left' },
  { title: 'replicas' },
  { title: 'epochs' },
  { title: 'steps' },
  { title: 'time left' },
  { title: 'state', align: 'left' },
  { title: 'run', align: 'left' },
];

const stateText = ({ state, epochs, ofEpochs }: CellReport): string =>
  state === 'begun' ? `${epochs} of ${ofEpochs} epochs` : state;

/** `~` where the pace is that of other cells. */
function timeText({ stepsLeft, left }: Estimate): string {
  if (stepsLeft === 0) return '-';
  if (left === undefined) return 'unknown';
  return `${left.by === 'cell' ? '' : '~'}${clockText(left.seconds)}`;
}

/**
 * @param cells all of the study, whose paces tell how long others take
 * @param selected those that are shown
 */
export function listCells(
  { name }: StudyFile,
  cells: readonly Cell[],
  selected: readonly Cell[],
  { runs, json }: { runs: string; json: boolean },
): void {
  const read = readCells(cells, runs, new Map());
  const estimates = estimatesOf(read);
  const shown = read.flatMap(({ cell, report }, i) =>
    selected.includes(cell) ? [{ cell, report, estimate: estimates[i] as Estimate }] : [],
  );
  const sum = (value: (estimate: Estimate) => number): number =>
    shown.reduce((total, { estimate }) => total + value(estimate), 0);
  const total = {
    cells: shown.length,
    done: shown.filter(({ report }) => report.state === 'done').length,
    steps: sum(({ steps }) => steps),
    stepsLeft: sum(({ stepsLeft }) => stepsLeft),
    secondsLeft: sum(({ stepsLeft, left }) => (stepsLeft === 0 ? 0 : (left?.seconds ?? Number.NaN))),
  };
  if (json) {
    const entries = shown.map(({ cell, report, estimate: { left, ...sizes } }) => ({
      number: cell.number,
      ...report,
      replicas: cell.config.replicas.length,
      ...sizes,
      secondsLeft: sizes.stepsLeft === 0 ? 0 : (left?.seconds ?? null),
      paceOf: left?.by ?? null,
    }));
    printJson({ study: name, total, cells: entries });
    return;
  }
  const rows = shown.map(({ cell: { number, label, config }, report, estimate }) => [
    String(number),
    report.task,
    label,
    String(config.replicas.length),
    String(report.ofEpochs),
    COUNT.format(estimate.steps),
    timeText(estimate),
    stateText(report),
    report.run ?? '',
  ]);
  const timeLeft = Number.isFinite(total.secondsLeft)
    ? `${clockText(total.secondsLeft)} on one device of the kind that trained it so far`
    : 'a time that is known once a cell has trained two epochs';
  print(
    `${textTable(COLUMNS, rows)}\n${total.cells} cells, ${total.done} done; ${COUNT.format(total.stepsLeft)} of ${COUNT.format(total.steps)} steps left, ${timeLeft}`,
  );
}

/** The current numbers of a run, over all its replicas. */

import { modeCounts, modeText } from '../charts/mode_chart.ts';
import { curvesOf, type EpochPoint, spreadOf } from '../recordings/epochs.ts';
import { limitsOn, type Subject } from '../recordings/recording.ts';
import { byId, element, setText } from '../ui/dom.ts';
import { type Gauge, gauge } from '../ui/gauge.ts';
import { compactText, countText, NONE, smallText, valueText } from '../ui/text.ts';
import { type Shown, shownRecording } from './state.ts';

interface Reading {
  readonly value: string;
  readonly note?: string;
  /** Draws attention, in words and in colour. */
  readonly warning?: boolean;
}

/** Replicas with limits of their own are judged by these. */
function ownLimitsNote(
  { limits }: Subject,
  last: EpochPoint,
  metrics: readonly string[],
): Pick<Reading, 'note' | 'warning'> {
  const over = last.rows.filter((row) =>
    metrics.some((metric, c) => (row[metric] as number) > (limits[row.replica]?.[c] ?? Number.POSITIVE_INFINITY)),
  );
  const among = `of ${last.rows.length}`;
  if (over.length === 0) return { note: `all ${among} within their limits` };
  return { note: `${over.length} ${among} above their limits`, warning: true };
}

/** Every cost with its limit; a warning where one is above. */
export function costReading(subject: Subject, last: EpochPoint): Reading {
  const metrics = curvesOf(subject).flatMap(({ metric, limitIndex }) => (limitIndex === undefined ? [] : [metric]));
  const means = metrics.flatMap((metric) => spreadOf(last, metric)?.mean ?? []);
  const limits = metrics.map((_, c) => limitsOn(subject, c));
  const note = `limit ${limits.map((own) => own.join(', ') || NONE).join(' / ')}`;
  if (means.length < metrics.length) return { value: NONE, note };
  const value = means.map(valueText).join(' / ');
  if (limits.some((own) => own.length > 1)) return { value, ...ownLimitsNote(subject, last, metrics) };
  const isOver = means.some((mean, c) => mean > (limits[c]?.[0] ?? Number.POSITIVE_INFINITY));
  return { value, note: `${isOver ? 'above' : 'within'} the ${note}`, warning: isOver };
}

function returnReading(last: EpochPoint): Reading {
  const spread = spreadOf(last, 'Metrics/EpRet');
  if (!spread) return { value: NONE, note: 'no finished episode yet' };
  if (last.rows.length === 1) return { value: valueText(spread.mean) };
  return { value: valueText(spread.mean), note: `${valueText(spread.low)} to ${valueText(spread.high)}` };
}

/** The mode that most replicas are in, and how many are in each. */
export function modeReading({ modes }: Subject, last: EpochPoint): Reading {
  const text = modeText(last, modes);
  const counts = modeCounts(last, modes);
  if (text === undefined || counts.length <= 1) return { value: text ?? NONE };
  const most = counts.reduce((best, each) => (each.count > best.count ? each : best));
  return { value: most.name, note: text };
}

/** A cost and the limit that all replicas share. */
interface Held {
  readonly name: string;
  readonly cost: number | undefined;
  readonly limit: number;
}

/** What the gauges show: costs whose limit differs from replica to replica have none. */
export function heldCosts(subject: Subject, last: EpochPoint | undefined): Held[] {
  return curvesOf(subject).flatMap(({ title, metric, limitIndex }) => {
    const [limit, another] = limitIndex === undefined ? [] : limitsOn(subject, limitIndex);
    if (limit === undefined || another !== undefined) return [];
    return [{ name: title, cost: last && spreadOf(last, metric)?.mean, limit }];
  });
}

const rows: readonly { name: string; of: (subject: Subject, last: EpochPoint) => Reading }[] = [
  {
    name: 'Epoch',
    of: (subject, last) => ({ value: countText(last.epoch), note: `of ${countText(subject.epochs)}` }),
  },
  { name: 'Return', of: (_, last) => returnReading(last) },
  { name: 'Cost', of: costReading },
  { name: 'Mode', of: modeReading },
  { name: 'KL', of: (_, last) => ({ value: smallText(spreadOf(last, 'Train/KL')?.mean) }) },
  { name: 'Steps/s', of: (_, last) => ({ value: compactText(last.rows[0]?.['Time/FPS'] ?? 0) }) },
];

export function readingsView(): (state: Shown) => void {
  const list = byId('readings');
  const gauges = element('div', { class: 'gauges' });
  let drawn: Gauge[] = [];
  const drawGauges = (held: readonly Held[]): void => {
    if (drawn.length !== held.length) {
      drawn = held.map(({ name }) => gauge(name));
      gauges.replaceChildren(...drawn.map(({ root }) => root));
    }
    for (const [i, { cost, limit }] of held.entries()) drawn[i]?.draw(cost, limit);
  };
  const cells = rows.map(({ name, of }) => {
    const value = element('span', { class: 'value' });
    const note = element('span', { class: 'note' });
    const shown = name === 'Cost' ? [value, gauges, note] : [value, note];
    const cell = element('div', { 'data-reading': name }, element('dt', {}, name), element('dd', {}, ...shown));
    list.append(cell);
    return { of, cell, value, note };
  });
  return (state) => {
    const shown = shownRecording(state);
    const last = shown?.points.at(-1);
    drawGauges(shown ? heldCosts(shown.subject, last) : []);
    for (const { of, cell, value, note } of cells) {
      const reading: Reading = shown && last ? of(shown.subject, last) : { value: NONE };
      setText(value, reading.value);
      setText(note, reading.note ?? '');
      cell.classList.toggle('warning', reading.warning === true);
    }
  };
}

/** The current numbers of a run, over all its replicas. */
import { settingOf } from '../../../src/config.ts';
import { curvesOf, type EpochPoint, spreadOf, valuesOf } from '../state/curves.ts';
import type { Run, State } from '../state/state.ts';
import { byId, element, setText } from './dom.ts';
import { compactText, countText, NONE, smallText, valueText } from './text.ts';

interface Reading {
  readonly value: string;
  readonly note?: string;
  /** Draws attention, in words and in colour. */
  readonly warning?: boolean;
}

/** Every cost with its limit; a warning where one is above. */
function costReading(run: Run, last: EpochPoint): Reading {
  const { resolved } = run.checked;
  const { task } = resolved;
  /** Of each cost, the seeds' different limits. */
  const limits = task.costs.map((_, c) => [
    ...new Set(
      resolved.replicas.map((_r, r) => (settingOf(resolved, r)('costLimit') as readonly number[])[c] as number),
    ),
  ]);
  const metrics = curvesOf(task).filter(({ limitIndex }) => limitIndex !== undefined);
  const means = metrics.map(({ metric }) => spreadOf(last, metric)?.mean);
  const note = `limit ${limits.map((own) => own.join(' or ')).join(' / ')}`;
  if (means.includes(undefined)) return { value: NONE, note };
  const over = means.some((mean, c) => (mean as number) > Math.min(...(limits[c] ?? [])));
  const value = means.map((mean) => valueText(mean as number)).join(' / ');
  return { value, note: `${over ? 'above' : 'within'} the ${note}`, warning: over };
}

function returnReading(last: EpochPoint): Reading {
  const spread = spreadOf(last, 'Metrics/EpRet');
  if (!spread) return { value: NONE, note: 'no finished episode yet' };
  if (last.rows.length === 1) return { value: valueText(spread.mean) };
  return { value: valueText(spread.mean), note: `${valueText(spread.low)} to ${valueText(spread.high)}` };
}

/** One mode for all, or how many replicas are in each. */
function modeReading(run: Run, last: EpochPoint): Reading {
  const { modes = [] } = run.checked.resolved.algorithm;
  if (modes.length === 0 || !spreadOf(last, 'Metrics/EpCost')) return { value: NONE };
  const values = valuesOf(last, 'Train/Mode');
  const counts = modes.map((name, mode) => ({ name, count: values.filter((v) => v === mode).length }));
  const present = counts.filter(({ count }) => count > 0);
  if (present.length === 1) return { value: present[0]?.name ?? NONE };
  return { value: present.map(({ name, count }) => `${count} ${name}`).join(', ') };
}

const rows: readonly { name: string; of: (run: Run, last: EpochPoint) => Reading }[] = [
  {
    name: 'Epoch',
    of: (run, last) => ({ value: countText(last.epoch), note: `of ${countText(run.facts?.epochs ?? 0)}` }),
  },
  { name: 'Return', of: (_, last) => returnReading(last) },
  { name: 'Cost', of: costReading },
  { name: 'Mode', of: modeReading },
  { name: 'KL', of: (_, last) => ({ value: smallText(spreadOf(last, 'Train/KL')?.mean) }) },
  { name: 'Steps/s', of: (_, last) => ({ value: compactText(last.rows[0]?.['Time/FPS'] ?? 0) }) },
];

export function readingsView(): (state: State) => void {
  const list = byId('readings');
  const cells = rows.map(({ name, of }) => {
    const value = element('span', { class: 'value' });
    const note = element('span', { class: 'note' });
    const cell = element('div', { 'data-reading': name }, element('dt', {}, name), element('dd', {}, value, note));
    list.append(cell);
    return { of, cell, value, note };
  });
  return ({ run }) => {
    const last = run?.points.at(-1);
    for (const { of, cell, value, note } of cells) {
      const reading: Reading = run && last ? of(run, last) : { value: NONE };
      setText(value, reading.value);
      setText(note, reading.note ?? '');
      cell.classList.toggle('warning', reading.warning === true);
    }
  };
}

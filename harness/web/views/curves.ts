/** One chart for each curve of the task: of the run that is on show, or empty ones of the task in the form. */

import { settingOf } from '../../../src/config.ts';
import { curvesOf, type EpochPoint } from '../state/curves.ts';
import type { State } from '../state/state.ts';
import { Chart } from './chart.ts';
import { byId, element, setText } from './dom.ts';

const none: readonly EpochPoint[] = [];

export function curvesView(): (state: State) => void {
  const root = byId('curves');
  const hint = element('p', { class: 'hint' });
  const charts = new Map<string, Chart>();
  let task = '';
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const chart of charts.values()) chart.recolour();
  });

  return ({ run, checked, settings, adapter }) => {
    const resolved = run?.checked.resolved ?? checked.resolved;
    if (!resolved) return;
    const curves = curvesOf(resolved.task);
    if (resolved.task.name !== task) {
      task = resolved.task.name;
      for (const chart of charts.values()) chart.destroy();
      charts.clear();
      for (const curve of curves) charts.set(curve.id, new Chart(curve));
      root.replaceChildren(...[...charts.values()].map((chart) => chart.root), hint);
    }
    const limits = settingOf(resolved, 0)('costLimit') as readonly number[];
    for (const curve of curves) {
      const limit = curve.limitIndex === undefined ? undefined : limits[curve.limitIndex];
      charts.get(curve.id)?.draw(run?.points ?? none, limit, resolved.given.totalSteps);
    }
    const seeds = resolved.replicas.length;
    const band = seeds > 1 ? `Line: mean of ${seeds} seeds. Band: lowest to highest. ` : '';
    const empty =
      adapter.kind === 'found' && !run
        ? `Start trains ${settings.algorithm} on ${settings.task}: its curves appear here. `
        : '';
    setText(hint, `${empty}${band}Horizontal axis: environment steps of each seed.`);
  };
}

/**
 * The charts by keyboard: the tab key reaches one of them, up and down go to the next, left and right walk along the epochs, as the
 * mouse does, and every chart reads the same epoch.
 */

import { nearestEpoch } from './axis.ts';
import type { Chart } from './chart.ts';
import type { View } from './model.ts';

export class ChartKeys {
  #charts: readonly Chart[] = [];
  #view: View | undefined;

  constructor(panel: HTMLElement) {
    panel.addEventListener('keydown', (event) => this.#press(event));
    panel.addEventListener('focusin', ({ target }) => {
      const chart = this.#charts.find(({ image }) => image === target);
      if (chart) this.#choose(chart);
    });
    panel.addEventListener('focusout', ({ target, relatedTarget }) => {
      const left = this.#charts.find(({ image }) => image === target);
      if (left && !this.#charts.some(({ image }) => image === relatedTarget)) left.leave();
    });
  }

  /** @param charts in the order of the page */
  serve(charts: readonly Chart[]): void {
    this.#charts = charts;
    const [first] = charts;
    if (first) this.#choose(first);
  }

  follow(view: View): void {
    this.#view = view;
  }

  /** The one that the tab key reaches. */
  #choose(chosen: Chart): void {
    for (const chart of this.#charts) chart.image.tabIndex = chart === chosen ? 0 : -1;
  }

  #press(event: KeyboardEvent): void {
    const { key, target } = event;
    const chart = this.#charts.find(({ image }) => image === target);
    if (!chart || event.altKey || event.ctrlKey || event.metaKey) return;
    const isHandled =
      key === 'ArrowUp' || key === 'ArrowDown'
        ? this.#pass(chart, key)
        : chart.zoomByKey(key) || this.#walk(chart, key);
    if (isHandled) event.preventDefault();
  }

  /** Goes to the chart before or after; those of folded groups are passed over. */
  #pass(chart: Chart, key: 'ArrowUp' | 'ArrowDown'): boolean {
    const shown = this.#charts.filter(({ image }) => image.offsetParent !== null);
    const next = shown[shown.indexOf(chart) + (key === 'ArrowDown' ? 1 : -1)];
    const { place } = chart;
    next?.image.focus();
    if (next && place !== undefined) next.pointTo(place);
    return next !== undefined;
  }

  #walk(chart: Chart, key: string): boolean {
    const points = this.#view?.main?.points ?? [];
    const axis = this.#view?.axis;
    const last = points.length - 1;
    if (!axis || last < 0) return false;
    const { place } = chart;
    const now = place === undefined ? last : (nearestEpoch(points, axis, place) ?? last);
    const page = Math.max(1, Math.round(points.length / 10));
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      PageUp: now - page,
      PageDown: now + page,
      Home: 0,
      End: last,
    };
    const target = targets[key];
    if (target === undefined) return false;
    const point = points[Math.min(Math.max(target, 0), last)];
    if (point) chart.pointTo(axis.at(point));
    return true;
  }
}

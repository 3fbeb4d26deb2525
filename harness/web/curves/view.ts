/** The curves of the run on show: return and cost at large, and groups of small charts that can be folded away. */

import { axes } from '../charts/axis.ts';
import { Chart, type ChartSize } from '../charts/chart.ts';
import { ChartKeys } from '../charts/keys.ts';
import { LineChart } from '../charts/line_chart.ts';
import type { MenuEntry } from '../charts/menu.ts';
import { ModeChart } from '../charts/mode_chart.ts';
import type { ChartModel, View } from '../charts/model.ts';
import { createPaintQueue } from '../charts/paint_queue.ts';
import { groupsOf, mainQuantities } from '../charts/quantities.ts';
import type { Range } from '../charts/scene.ts';
import { subjectOf } from '../recordings/recording.ts';
import type { Form } from '../settings/settings.ts';
import { button, byId, element, setText } from '../ui/dom.ts';
import { foldable } from '../ui/foldable.ts';
import { replicasText } from '../ui/text.ts';
import {
  type Arrangement,
  arranged,
  FIRST_GROUP,
  hiddenIn,
  type Move,
  moved,
  rememberArrangement,
  rememberedArrangement,
} from './arrangement.ts';
import { type Shown, shownRecording } from './state.ts';

const LARGE: ChartSize = { height: 190, isLarge: true };
const SMALL: ChartSize = { height: 132, isLarge: false };

/**
 * @param explain opens the guide at a section
 * @param zoom is told which part of the axis people want to see
 */
export function curvesView(
  explain: (section: string) => void,
  zoom: (zoom: Range | undefined) => void,
): (state: Shown & Pick<Form, 'checked'>) => void {
  const [root, groupRoot] = [byId('curves'), byId('groups')];
  const hint = element('p', { class: 'hint' });
  const search = metricSearch(groupRoot);
  const queue = createPaintQueue();
  const keys = new ChartKeys(byId('panel-curves'));
  let charts: Chart[] = [];
  let shape = '';
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const chart of charts) chart.recolour();
  });

  const chartOf = (model: ChartModel, size: ChartSize, more: readonly MenuEntry[] = []): Chart => {
    const chart = new Chart(model, size, queue, zoom, more);
    charts.push(chart);
    return chart;
  };

  let arrangement = rememberedArrangement();
  let latest: (Shown & Pick<Form, 'checked'>) | undefined;
  const arrange = (next: Arrangement): void => {
    arrangement = next;
    rememberArrangement(next);
    if (latest) draw(latest);
  };
  const shown = button('', () => arrange({ ...arrangement, hidden: [] }), {
    id: 'show-hidden',
    class: 'quiet',
    hidden: true,
  });
  search.root.after(shown);

  /** What the menu of a small chart has besides. */
  function entriesOf(group: string, id: string): MenuEntry[] {
    const to = (move: Move) => (): void => {
      arrange(moved(arrangement, id, move));
      // the menu that had the focus is gone
      groupRoot.querySelector<HTMLElement>(`[data-curve="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
    };
    const place: MenuEntry[] =
      group === FIRST_GROUP
        ? [
            { text: 'Move earlier', act: to('earlier') },
            { text: 'Back to its group', act: to('back') },
          ]
        : [{ text: 'Show first', act: to('first') }];
    return [...place, { text: 'Hide', act: to('hide') }];
  }

  const draw = (state: Shown & Pick<Form, 'checked'>): void => {
    latest = state;
    const { run, checked, curves } = state;
    const main = shownRecording(state);
    const formed = checked.resolved ?? run?.checked.resolved;
    const subject = main?.subject ?? (formed && subjectOf(formed));
    if (!subject) return;
    const larges = mainQuantities(subject);
    // Before there is anything to draw, twenty empty charts would say nothing.
    const known = main && main.points.length > 0 ? groupsOf(main) : [];
    const groups = arranged(known, arrangement);
    const hidden = hiddenIn(known, arrangement).length;
    shown.hidden = hidden === 0;
    setText(shown, `Show ${hidden} hidden`);
    const now = JSON.stringify([larges, groups, groups.length > 0 && [subject.modes, subject.seeds]]);
    if (now !== shape) {
      shape = now;
      for (const chart of charts) chart.destroy();
      charts = [];
      root.replaceChildren(...larges.map((quantity) => chartOf(new LineChart(quantity, true), LARGE).root), hint);
      groupRoot.replaceChildren(
        ...groups.map(({ id, title, quantities, hasModes, isOpen, section }) => {
          const modes = hasModes ? [chartOf(new ModeChart(subject), SMALL)] : [];
          const lines = quantities.map((quantity) =>
            chartOf(new LineChart(quantity, false), SMALL, entriesOf(id, quantity.id)),
          );
          const grid = element('div', { class: 'small-charts' }, ...[...modes, ...lines].map((chart) => chart.root));
          return foldable({ id, title, isOpen, content: grid, explain: () => explain(section) });
        }),
      );
      keys.serve(charts);
      search.apply();
    }
    search.root.hidden = groups.length === 0;
    const view: View = {
      main,
      compared: curves.pins,
      axis: axes[curves.across],
      isEach: curves.isEach,
      zoom: curves.zoom,
      smoothing: curves.smoothing,
      span: formed?.totalSteps ?? subject.totalSteps,
    };
    keys.follow(view);
    for (const chart of charts) chart.draw(view);
    const { seeds } = subject;
    const band = seeds.length > 1 ? `Line: mean of ${replicasText(seeds)}. Band: lowest to highest. ` : '';
    const across = curves.across === 'steps' ? 'environment steps of each replica' : axes[curves.across].words;
    const whole = curves.zoom ? ' A part of it is seen: a double click, or 0, shows the whole.' : '';
    setText(hint, `${band}Horizontal axis: ${across}.${whole}`);
  };
  return draw;
}

/** A field above the groups that leaves the charts whose names have all its words. */
function metricSearch(groups: HTMLElement): { readonly root: HTMLElement; apply(): void } {
  const root = element('input', {
    type: 'search',
    id: 'metric-search',
    placeholder: 'Search metrics',
    'aria-label': 'Search metrics',
    autocomplete: 'off',
    hidden: true,
  });
  groups.before(root);
  const apply = (): void => {
    const words = root.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const group of groups.querySelectorAll<HTMLElement>('.foldable')) {
      const charts = [...group.querySelectorAll<HTMLElement>('.chart')];
      for (const chart of charts) {
        const title = chart.querySelector('strong')?.textContent?.toLowerCase() ?? '';
        chart.hidden = !words.every((word) => title.includes(word));
      }
      group.hidden = charts.every((chart) => chart.hidden);
      if (words.length > 0) for (const fold of group.querySelectorAll('details.group')) fold.setAttribute('open', '');
    }
  };
  root.addEventListener('input', apply);
  return { root, apply };
}

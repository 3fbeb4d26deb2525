/** The driver's seat: the pad and the keys that drive, and what the episode has cost so far against the limit. */
import { limitsOn, subjectOf } from '../recordings/recording.ts';
import type { Run } from '../training/state.ts';
import { element, setText } from '../ui/dom.ts';
import { type Gauge, gauge } from '../ui/gauge.ts';
import { valueText } from '../ui/text.ts';
import { padOf } from './pad.ts';
import type { Played } from './state.ts';
import { actionOfKeys, drives, type Steering, steeringOf } from './steering.ts';
import { drivenText } from './text.ts';

export interface DriverSeat {
  readonly root: HTMLElement;
  /** Whether a key drives now. */
  drives(code: string): boolean;
  /** The keys that are held. */
  hold(codes: readonly string[]): void;
  /** A cost has been paid since the picture before. */
  readonly isPaying: boolean;
  draw(state: Played): void;
}

/** What is seen of one cost. */
interface Meter {
  readonly gauge: Gauge;
  readonly value: HTMLElement;
  readonly limit: number;
}

const BUZZ_MS = 30;

/** @param act what the robot is to do from now on */
export function driverSeat(act: (action: readonly number[]) => void): DriverSeat {
  const place = element('div', { class: 'seat-pad' });
  const meters = element('div', { class: 'seat-meters' });
  const verdict = element('p', { class: 'hint', role: 'status' });
  const root = element('div', { class: 'seat', hidden: true }, place, element('div', {}, meters, verdict));
  let steering: Steering | undefined;
  let action: readonly number[] = [];
  let run: Run['order'] | undefined;
  let shown: Meter[] = [];
  let caption: Played['episodes']['caption'];
  let paid = 0;
  let isPaying = false;
  const take = (next: readonly number[]): void => {
    action = next;
    act(action);
  };

  /** A pad and gauges for another run. */
  function furnish({ checked: { resolved } }: Run): void {
    const subject = subjectOf(resolved);
    steering = steeringOf(resolved.task);
    action = [];
    place.replaceChildren(padOf(steering, take));
    shown = subject.costs.map((name, c) => {
      const title = subject.costs.length === 1 ? 'Cost' : `Cost of ${name.replaceAll('_', ' ')}`;
      return { gauge: gauge(title), value: element('strong'), limit: limitsOn(subject, c)[0] ?? Number.NaN };
    });
    meters.replaceChildren(
      ...shown.map(({ gauge: { root: bar }, value }) => element('div', { class: 'seat-meter' }, value, bar)),
    );
  }

  return {
    root,
    drives: (code) => !root.hidden && steering !== undefined && drives(steering, code),
    hold: (codes) => steering && take(actionOfKeys(steering, codes, action)),
    get isPaying() {
      return isPaying;
    },
    draw(state) {
      const { episodes } = state;
      root.hidden = episodes.source !== 'drive';
      if (root.hidden || !state.run) {
        isPaying = false;
        paid = 0;
        return;
      }
      if (run !== state.run.order) furnish(state.run);
      run = state.run.order;
      setText(verdict, drivenText(episodes, state.run));
      if (caption === episodes.caption) return;
      caption = episodes.caption;
      const costs = caption?.costs ?? [];
      shown.forEach((meter, c) => {
        meter.gauge.draw(costs[c], meter.limit);
        setText(meter.value, `Cost ${valueText(costs[c] ?? 0)}`);
      });
      const total = costs.reduce((sum, cost) => sum + cost, 0);
      const paysMore = episodes.at === undefined && total > paid;
      // a phone shakes where a cost begins
      if (paysMore && !isPaying) navigator.vibrate?.(BUZZ_MS);
      isPaying = paysMore;
      paid = total;
    },
  };
}

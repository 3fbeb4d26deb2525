/** The plane of ESPO's two steps: arrows that are dragged, or turned by the arrow keys, and the step that is made of them. */

import { setAttributes, svg } from '../../ui/svg.ts';
import { type Knob, knobs } from '../knobs.ts';
import { legend } from './legend.ts';
import { Plane } from './plane.ts';

/** Turns and lengths of a press of an arrow key. */
const [TURN, STRETCH] = [5, 0.05];

export type Vector = readonly [number, number];

/** @param angle degrees */
export const vector = (angle: number, length: number): Vector => {
  const radians = (angle * Math.PI) / 180;
  return [length * Math.cos(radians), length * Math.sin(radians)];
};

export interface ArrowPlane {
  readonly plane: Plane;
  /** Explains what is drawn. */
  readonly key: HTMLElement;
  draw(steps: {
    readonly angleU: number;
    readonly lengthU: number;
    readonly angleV: number;
    readonly lengthV: number;
    /** What is added of each, and their sum. */
    readonly parts: readonly [Vector, Vector];
    readonly step: Vector;
  }): void;
}

/** @param turn is told the knobs that a hand moved */
export function arrowPlane(turn: (values: Record<string, number>) => void): ArrowPlane {
  const axis = { domain: [-1.15, 1.15], ticks: [] } as const;
  const plane = new Plane({
    title: 'The steps of reward and safety',
    x: { label: 'plane of the two steps: drag their tips', ...axis },
    y: { label: '', ...axis },
    isInteractive: true,
  });
  const arrow = (kind: string): SVGPathElement => plane.over.appendChild(svg('path', { class: kind }));
  const normal = plane.under.appendChild(svg('path', { class: 'normal dotted' }));
  const [partU, partV, step] = [arrow('part part-u'), arrow('part part-v'), arrow('step')];
  const handle = (name: 'U' | 'V', label: string) => {
    const line = arrow(`arrow-${name.toLowerCase()}`);
    const text = plane.over.appendChild(
      svg('text', { class: 'arrow-name', 'text-anchor': 'middle' }, name.toLowerCase()),
    );
    const grip = plane.over.appendChild(
      svg('circle', {
        class: `grip grip-${name.toLowerCase()}`,
        r: 11,
        tabindex: 0,
        role: 'slider',
        'aria-label': label,
        'aria-valuemin': -180,
        'aria-valuemax': 180,
      }),
    );
    const within = (suffix: 'angle' | 'length', value: number): number => {
      const { min, max, step: unit } = knobs['soft-switch'].find((knob) => knob.name === `${suffix}${name}`) as Knob;
      return Math.min(max, Math.max(min, Math.round(value / unit) * unit));
    };
    let at = { angle: 0, length: 0 };
    const set = (angle: number, length: number): void => {
      // at once, because keys may come faster than frames
      at = { angle: within('angle', angle), length: within('length', length) };
      turn({ [`angle${name}`]: at.angle, [`length${name}`]: at.length });
    };
    grip.addEventListener('pointerdown', (event) => grip.setPointerCapture(event.pointerId));
    grip.addEventListener('pointermove', (event) => {
      if (!grip.hasPointerCapture(event.pointerId)) return;
      const [x, y] = plane.valuesAt(event.clientX, event.clientY);
      set((Math.atan2(y, x) * 180) / Math.PI, Math.hypot(x, y));
    });
    grip.addEventListener('keydown', (event) => {
      const moves: Readonly<Record<string, readonly [number, number]>> = {
        ArrowLeft: [TURN, 0],
        ArrowRight: [-TURN, 0],
        ArrowUp: [0, STRETCH],
        ArrowDown: [0, -STRETCH],
      };
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      const turned = ((at.angle + move[0] + 540) % 360) - 180;
      set(turned, at.length + move[1]);
    });
    return (angle: number, length: number): void => {
      at = { angle, length };
      const [x, y] = vector(angle, length);
      setAttributes(line, { d: arrowPath(plane, [x, y]) });
      const [tx, ty] = vector(angle, length + 0.13);
      setAttributes(text, { x: plane.x(tx), y: plane.y(ty) + 5 });
      setAttributes(grip, {
        cx: plane.x(x),
        cy: plane.y(y),
        'aria-valuenow': Math.round(angle),
        'aria-valuetext': `${Math.round(angle)} degrees, length ${length.toFixed(2)}`,
      });
    };
  };
  const handleU = handle('U', 'u, the step of the reward: left and right turn it, up and down change its length');
  const handleV = handle('V', 'v, the step of safety: left and right turn it, up and down change its length');
  const key = legend([
    { sample: 'arrow', kind: 'arrow-u', text: 'u, the reward’s step' },
    { sample: 'arrow', kind: 'arrow-v', text: 'v, the safety step' },
    { sample: 'dotted', kind: 'normal', text: 'at right angles to u: beyond it v is in conflict' },
    { sample: 'dashed', kind: 'part', text: 'what is added of each' },
    { sample: 'arrow', kind: 'step', text: 'the step that is taken' },
  ]);

  return {
    plane,
    key,
    draw(steps) {
      handleU(steps.angleU, steps.lengthU);
      handleV(steps.angleV, steps.lengthV);
      const [nx, ny] = vector(steps.angleU + 90, 2);
      const [first, second] = steps.parts;
      setAttributes(normal, {
        d: plane.segment([-nx, -ny], [nx, ny]),
      });
      setAttributes(partU, { d: plane.segment([0, 0], first) });
      setAttributes(partV, { d: plane.segment(first, [first[0] + second[0], first[1] + second[1]]) });
      setAttributes(step, { d: arrowPath(plane, steps.step) });
    },
  };
}

/** A line from the middle with a head at its tip. */
function arrowPath(plane: Plane, [x, y]: Vector): string {
  const length = Math.hypot(x, y);
  if (length < 0.02) return '';
  const [ux, uy] = [(0.08 * x) / length, (0.08 * y) / length];
  const barb = (side: number): Vector => [x - ux - side * 0.6 * uy, y - uy + side * 0.6 * ux];
  return plane.lines([
    [
      [0, 0],
      [x, y],
    ],
    [barb(1), [x, y], barb(-1)],
  ]);
}

/**
 * ESPO's three modes: the steps of reward and safety as two arrows that can be dragged, what becomes of them at a cost, and the costs and
 * angles of the run's epochs.
 */
import { type SwitchMode, type SwitchSettings, sampleFactor, softSwitch } from '../../../../src/exact/soft_switch.ts';
import type { EpochMetrics } from '../../../../src/index.ts';
import { type Knob, knobs, valuesOfKnobs } from '../../gallery/knobs.ts';
import type { Run } from '../../state/state.ts';
import { element, setText } from '../dom.ts';
import { valueText } from '../text.ts';
import { type MakeInset, runOn } from './inset.ts';
import { legend } from './legend.ts';
import { Plane, ticksOf } from './plane.ts';
import { setAttributes, shapeData, svg } from './svg.ts';

const MODES: readonly SwitchMode[] = ['reward', 'safety', 'aligned', 'conflict'];
const RULES: Readonly<Record<SwitchMode, string>> = {
  reward: 'the cost is below b + h−: the reward’s step alone',
  safety: 'the cost is above b + h+: the safety step alone',
  aligned: 'the steps agree (at most 90°): their mean',
  conflict: 'the steps disagree (more than 90°): each loses its part along the other, then their mean',
};
/** Turns and lengths of a press of an arrow key. */
const [TURN, STRETCH] = [5, 0.05];

interface Rules extends SwitchSettings {
  readonly limit: number;
  readonly zetaPlus: number;
  readonly zetaMinus: number;
  readonly envs: number;
}

type Vector = readonly [number, number];

const vector = (angle: number, length: number): Vector => {
  const radians = (angle * Math.PI) / 180;
  return [length * Math.cos(radians), length * Math.sin(radians)];
};

function rulesOf({ values, envs }: Pick<Run['checked']['resolved'], 'values' | 'envs'>): Rules {
  const number = (name: string, otherwise: number): number => (values[name] as number | undefined) ?? otherwise;
  return {
    limit: (values['costLimit'] as readonly number[])[0] as number,
    hMinus: number('hMinus', 0),
    hPlus: number('hPlus', 0),
    rewardShare: number('rewardShare', 0.5),
    zetaPlus: number('zetaPlus', 0),
    zetaMinus: number('zetaMinus', 0),
    envs,
  };
}

/** A point of the trace: an epoch's cost, its angle, and how it was decided. */
interface TracePoint {
  readonly cost: number;
  readonly angle: number;
  readonly mode: SwitchMode;
}

const tracePoint = (row: EpochMetrics): TracePoint | undefined => {
  const [cost, angle, mode] = [row['Metrics/EpCost'], row['Train/ConflictAngle'], MODES[row['Train/Mode'] ?? -1]];
  return mode !== undefined && Number.isFinite(cost) && Number.isFinite(angle)
    ? { cost: cost as number, angle: angle as number, mode }
    : undefined;
};

/** Shapes differ as well as colours. */
const SHAPES = { reward: 'triangle', safety: 'square', aligned: 'diamond', conflict: 'cross' } as const;

const markOf = (mode: SwitchMode, x: number, y: number): SVGElement =>
  svg('path', { class: `mark-${mode}`, d: shapeData(SHAPES[mode], x, y) });

export const softSwitchInset: MakeInset = ({ config }, { turn }) => {
  const axis = { domain: [-1.15, 1.15], ticks: [] } as const;
  const plane = new Plane({
    title: 'The steps of reward and safety',
    x: { label: 'plane of the two steps: drag their tips', ...axis },
    y: { label: '', ...axis },
    isInteractive: true,
  });
  const trace = new Plane({
    title: 'Cost and angle of each epoch',
    x: { label: 'cost J_C of an episode', domain: [0, 1], ticks: [] },
    y: { label: 'angle between the steps (degrees)', domain: [0, 180], ticks: [0, 45, 90, 135, 180] },
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
  const zones = trace.under.appendChild(svg('g'));
  const marks = trace.marks.appendChild(svg('g'));
  const present = trace.marks.appendChild(svg('circle', { class: 'start', r: 8 }));

  const rule = element('p', { class: 'rule' });
  const root = element(
    'div',
    { class: 'inset-grid' },
    element(
      'div',
      {},
      plane.root,
      legend([
        { sample: 'arrow', kind: 'arrow-u', text: 'u, the reward’s step' },
        { sample: 'arrow', kind: 'arrow-v', text: 'v, the safety step' },
        { sample: 'dotted', kind: 'normal', text: 'at right angles to u: beyond it v is in conflict' },
        { sample: 'dashed', kind: 'part', text: 'what is added of each' },
        { sample: 'arrow', kind: 'step', text: 'the step that is taken' },
      ]),
      rule,
    ),
    element(
      'div',
      {},
      trace.root,
      legend([
        { sample: SHAPES.reward, kind: 'mark-reward', text: 'reward alone' },
        { sample: SHAPES.safety, kind: 'mark-safety', text: 'safety alone' },
        { sample: SHAPES.aligned, kind: 'mark-aligned', text: 'both, aligned' },
        { sample: SHAPES.conflict, kind: 'mark-conflict', text: 'both, in conflict' },
        { sample: 'ring', kind: 'start', text: 'what the arrows show' },
      ]),
    ),
  );

  function drawZones({ limit, hMinus, hPlus }: Rules): void {
    const [low, high] = [limit + hMinus, limit + hPlus];
    const knob = knobs['soft-switch'][0] as Knob;
    const domain = [knob.min, knob.max] as const;
    const ticks = [...new Set([low, limit, high])];
    const text = (value: number): string => (value === limit ? 'b' : value === low ? 'b+h−' : 'b+h+');
    trace.setDomains(
      { label: 'cost J_C of an episode', domain, ticks: ticks.length > 1 ? ticks : ticksOf(domain), text },
      { label: 'angle between the steps (degrees)', domain: [0, 180], ticks: [0, 45, 90, 135, 180] },
    );
    const zone = (kind: string, from: number, to: number, bottom: number, top: number, name: string): SVGElement[] => [
      svg('rect', {
        class: `zone zone-${kind}`,
        x: trace.x(from),
        y: trace.y(top),
        width: Math.max(0, trace.x(to) - trace.x(from)),
        height: trace.y(bottom) - trace.y(top),
      }),
      svg('text', { class: 'zone-name', x: trace.x(from) + 6, y: trace.y(bottom) - 8 }, name),
    ];
    zones.replaceChildren(
      ...zone('reward', domain[0], low, 0, 180, 'reward'),
      ...zone('aligned', low, high, 0, 90, 'aligned'),
      ...zone('conflict', low, high, 90, 180, 'conflict'),
      ...zone('safety', high, domain[1], 0, 180, 'safety'),
      svg('path', {
        class: 'limit dashed',
        d: trace.lines([
          [
            [limit, 0],
            [limit, 180],
          ],
        ]),
      }),
    );
  }

  const clamped = (value: number): number => {
    const { min, max } = knobs['soft-switch'][0] as Knob;
    return Math.min(max, Math.max(min, value));
  };

  return {
    root,
    draw(state) {
      const run = runOn(state, config.task);
      const hasAngles = run?.checked.resolved.algorithm.metrics?.['Train/ConflictAngle'] !== undefined;
      const rules = rulesOf(
        (hasAngles ? run : undefined)?.checked.resolved ??
          state.checked.resolved ?? { values: { costLimit: [2] }, envs: 1 },
      );
      drawZones(rules);
      const rows = hasAngles ? (run?.points ?? []).flatMap((point) => point.rows.slice(0, 1)) : [];
      const points = rows.flatMap((row) => tracePoint(row) ?? []);
      marks.replaceChildren(
        ...points.map(({ mode, cost, angle }) => markOf(mode, trace.x(clamped(cost)), trace.y(angle))),
      );

      // Until something is turned, the arrows follow the run.
      const last = Object.keys(state.gallery.turned).length === 0 ? points.at(-1) : undefined;
      const turned = valuesOfKnobs<'cost' | 'angleU' | 'lengthU' | 'angleV' | 'lengthV'>(
        'soft-switch',
        state.gallery.turned,
      );
      const at = last ? { cost: last.cost, angleU: 0, lengthU: 0.9, angleV: last.angle, lengthV: 0.9 } : turned;
      const [u, v] = [vector(at.angleU, at.lengthU), vector(at.angleV, at.lengthV)];
      const chosen = softSwitch(u, v, at.cost - rules.limit, rules);
      handleU(at.angleU, at.lengthU);
      handleV(at.angleV, at.lengthV);
      const [nx, ny] = vector(at.angleU + 90, 2);
      setAttributes(normal, {
        d: plane.lines([
          [
            [-nx, -ny],
            [nx, ny],
          ],
        ]),
      });
      const [first, second] = chosen.parts as unknown as [Vector, Vector];
      setAttributes(partU, { d: plane.lines([[[0, 0], first]]) });
      setAttributes(partV, { d: plane.lines([[first, [first[0] + second[0], first[1] + second[1]]]]) });
      setAttributes(step, { d: arrowPath(plane, chosen.step as unknown as Vector) });
      setAttributes(present, { cx: trace.x(clamped(at.cost)), cy: trace.y(chosen.angle) });

      const factor = sampleFactor(chosen.mode, rules.zetaPlus, rules.zetaMinus);
      const batch = Math.max(1, Math.round(factor * rules.envs));
      setText(
        rule,
        `${chosen.mode.charAt(0).toUpperCase()}${chosen.mode.slice(1)}: ${RULES[chosen.mode]}. Next batch: ${valueText(factor)} × ${rules.envs} = ${batch} episodes.`,
      );
      plane.say(
        `Cost ${valueText(at.cost)} against the limit b = ${valueText(rules.limit)}; ${Math.round(chosen.angle)}° between the steps${last ? `, as measured in epoch ${rows.at(-1)?.epoch}` : ''}. Mode: ${chosen.mode}.`,
      );
      const counts = MODES.map((mode) => `${points.filter((point) => point.mode === mode).length} ${mode}`).join(', ');
      const sampled = rows.at(-1)?.['Time/TotalSteps'];
      trace.say(
        points.length === 0
          ? `Soft region from ${valueText(rules.limit + rules.hMinus)} to ${valueText(rules.limit + rules.hPlus)}. Epochs appear here as the run goes on.`
          : `${points.length} epochs: ${counts}; ${sampled} steps in all, ${valueText((sampled ?? 0) / (rows.length * rules.envs * (run?.checked.resolved.steps ?? 1)))} of those of a constant batch.`,
      );
      return last ? { cost: clamped(last.cost) } : {};
    },
  };
};

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

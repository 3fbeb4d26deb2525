/**
 * ESPO's three modes: the steps of reward and safety as two arrows that can be dragged, what becomes of them at a cost, and the costs and
 * angles of the run's epochs.
 */
import { type SwitchMode, type SwitchSettings, sampleFactor, softSwitch } from '../../../../src/exact/soft_switch.ts';
import type { Run } from '../../training/state.ts';
import { element, setText } from '../../ui/dom.ts';
import { valueText } from '../../ui/text.ts';
import { valuesOfKnobs } from '../knobs.ts';
import { type MakeInset, runOn } from './inset.ts';
import { arrowPlane, type Vector, vector } from './soft_switch_arrows.ts';
import { clampedCost, MODES, type SoftRegion, tracePlane, tracePoint } from './soft_switch_trace.ts';

const RULES: Readonly<Record<SwitchMode, string>> = {
  reward: 'the cost is below b + h−: the reward’s step alone',
  safety: 'the cost is above b + h+: the safety step alone',
  aligned: 'the steps agree (at most 90°): their mean',
  conflict: 'the steps disagree (more than 90°): each loses its part along the other, then their mean',
};
interface Rules extends SwitchSettings, SoftRegion {
  readonly zetaPlus: number;
  readonly zetaMinus: number;
  readonly envs: number;
}

function rulesOf({ values, envs }: Pick<Run['checked']['resolved'], 'values' | 'envs'>): Rules {
  const number = (name: string, otherwise: number): number =>
    [(values[name] as number | readonly number[] | undefined) ?? otherwise].flat()[0] as number;
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

export const softSwitchInset: MakeInset = ({ config }, { turn }) => {
  const [arrows, trace] = [arrowPlane(turn), tracePlane()];
  const rule = element('p', { class: 'rule' });
  const root = element(
    'div',
    { class: 'inset-grid' },
    element('div', {}, arrows.plane.root, arrows.key, rule),
    element('div', {}, trace.plane.root, trace.key),
  );

  return {
    root,
    draw(state) {
      const run = runOn(state, config.task);
      const hasAngles = run?.checked.resolved.algorithm.metrics?.['Train/ConflictAngle'] !== undefined;
      const rules = rulesOf(
        (hasAngles ? run : undefined)?.checked.resolved ??
          state.checked.resolved ?? { values: { costLimit: [2] }, envs: 1 },
      );
      const rows = hasAngles ? (run?.points ?? []).flatMap((point) => point.rows.slice(0, 1)) : [];
      const points = rows.flatMap((row) => tracePoint(row) ?? []);

      // Until something is turned, the arrows follow the run.
      const last = Object.keys(state.gallery.turned).length === 0 ? points.at(-1) : undefined;
      const turned = valuesOfKnobs<'cost' | 'angleU' | 'lengthU' | 'angleV' | 'lengthV'>(
        'soft-switch',
        state.gallery.turned,
      );
      const at = last ? { cost: last.cost, angleU: 0, lengthU: 0.9, angleV: last.angle, lengthV: 0.9 } : turned;
      const [u, v] = [vector(at.angleU, at.lengthU), vector(at.angleV, at.lengthV)];
      const chosen = softSwitch(u, v, at.cost - rules.limit, rules);
      const parts = chosen.parts as unknown as readonly [Vector, Vector];
      arrows.draw({ ...at, parts, step: chosen.step as unknown as Vector });
      trace.draw(rules, points, { cost: at.cost, angle: chosen.angle });

      const factor = sampleFactor(chosen.mode, rules.zetaPlus, rules.zetaMinus);
      const batch = Math.max(1, Math.round(factor * rules.envs));
      setText(
        rule,
        `${chosen.mode.charAt(0).toUpperCase()}${chosen.mode.slice(1)}: ${RULES[chosen.mode]}. Next batch: ${valueText(factor)} × ${rules.envs} = ${batch} episodes.`,
      );
      arrows.plane.say(
        `Cost ${valueText(at.cost)} against the limit b = ${valueText(rules.limit)}; ${Math.round(chosen.angle)}° between the steps${last ? `, as measured in epoch ${rows.at(-1)?.epoch}` : ''}. Mode: ${chosen.mode}.`,
      );
      const counts = MODES.map((mode) => `${points.filter((point) => point.mode === mode).length} ${mode}`).join(', ');
      const sampled = rows.at(-1)?.['Time/TotalSteps'];
      trace.plane.say(
        points.length === 0
          ? `Soft region from ${valueText(rules.limit + rules.hMinus)} to ${valueText(rules.limit + rules.hPlus)}. Epochs appear here as the run goes on.`
          : `${points.length} epochs: ${counts}; ${sampled} steps in all, ${valueText((sampled ?? 0) / (rows.length * rules.envs * (run?.checked.resolved.steps ?? 1)))} of those of a constant batch.`,
      );
      return last ? { cost: clampedCost(last.cost) } : {};
    },
  };
};

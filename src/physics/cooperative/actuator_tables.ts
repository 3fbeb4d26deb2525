/** Tables of the actuators: what they pull at, and their law. */
import type { Model } from '../model.ts';
import type { Structure } from './structure.ts';
import { NONE, row, type TableRows, vectors } from './table_rows.ts';

/** What an actuator pulls at: a joint of a type, in the parent's frame where it says so, or a site. */
const TARGETS = ['hinge', 'ball', 'free', 'site', 'ball_in_parent', 'free_in_parent'] as const;

const targetCode = (target: (typeof TARGETS)[number]): number => TARGETS.indexOf(target);

export function addActuators(rows: TableRows, model: Model, { lastDof }: Structure): void {
  const isOff = model.opt.disabled.has('actuation');
  const unbounded = Number.MAX_VALUE;
  const actuators = Array.from({ length: model.nu }, (_, a) => a);
  const bounds = (isLimited: boolean | undefined, range: Float64Array, a: number): readonly number[] =>
    isLimited ? row(range, a, 2) : [-unbounded, unbounded];
  const control = (a: number): readonly number[] =>
    bounds(model.actuatorCtrllimited[a] && !model.opt.disabled.has('clampctrl'), model.actuatorCtrlrange, a);
  rows.codes('ON', TARGETS);
  rows.add(
    'actuatorTree',
    'vec4u',
    actuators.map((a) => {
      const target = model.actuatorTrnid[a] as number;
      if (model.actuatorTrntype[a] === 'site') {
        return [NONE, lastDof[model.siteBodyid[target] as number] as number, target, targetCode('site')];
      }
      const type = model.jntType[target];
      const isTurned = model.actuatorTrntype[a] === 'jointinparent';
      const [width, kind] =
        type === 'free' || type === 'ball'
          ? [type === 'free' ? 6 : 3, isTurned ? (`${type}_in_parent` as const) : type]
          : [1, 'hinge' as const];
      return [model.jntDofadr[target] as number, width, model.jntQposadr[target] as number, targetCode(kind)];
    }),
  );
  rows.add(
    'actuatorGain',
    'vec4f',
    actuators.map((a) => {
      const [first = 0, second = 0, third = 0] = isOff ? [] : row(model.actuatorGainprm, a, 3);
      const isFixed = model.actuatorGaintype[a] === 'fixed';
      return [first, isFixed ? 0 : second, isFixed ? 0 : third, control(a)[0] as number];
    }),
  );
  rows.add(
    'actuatorBias',
    'vec4f',
    actuators.map((a) => [
      ...(isOff || model.actuatorBiastype[a] === 'none' ? [0, 0, 0] : row(model.actuatorBiasprm, a, 3)),
      control(a)[1] as number,
    ]),
  );
  rows.add(
    'actuatorForcerange',
    'vec4f',
    actuators.map((a) => bounds(model.actuatorForcelimited[a], model.actuatorForcerange, a)),
  );
  rows.add(
    'actuatorGear',
    'vec4f',
    actuators.flatMap((a) => {
      const gear = row(model.actuatorGear, a, 6);
      return [gear.slice(0, 3), gear.slice(3)];
    }),
  );
  rows.add(
    'siteTree',
    'vec4u',
    Array.from(model.siteBodyid, (body) => [body]),
  );
  rows.add('sitePos', 'vec4f', vectors(model.sitePos, 3));
  rows.add('siteQuat', 'vec4f', vectors(model.siteQuat, 4));
}

/** Tables of the actuators: what they pull at, and their law. */
import { at } from '../../errors/lookup.ts';
import type { Model } from '../model.ts';
import { type ActuatorRow, actuatorOf, jointOf, siteOf } from '../rows.ts';
import { codeOf } from './codes.ts';
import type { Structure } from './structure.ts';
import { NONE, type TableRows } from './table_rows.ts';

export function addActuators(rows: TableRows, model: Model, { lastDof }: Structure): void {
  const isOff = model.opt.disabled.has('actuation');
  const isClamped = !model.opt.disabled.has('clampctrl');
  const unbounded = [-Number.MAX_VALUE, Number.MAX_VALUE] as const;
  const actuators = Array.from({ length: model.nu }, (_, a) => actuatorOf(model, a));
  const sites = Array.from({ length: model.nsite }, (_, s) => siteOf(model, s));
  const control = ({ ctrllimited, ctrlrange }: ActuatorRow): readonly [number, number] =>
    ctrllimited && isClamped ? ctrlrange : unbounded;
  rows.add(
    'actuatorTree',
    'vec4u',
    actuators.map(({ trntype, trnid }) => {
      if (trntype === 'site') return [NONE, at(lastDof, siteOf(model, trnid).bodyid), trnid, codeOf('TRN', 'site')];
      const { type, dofadr, qposadr } = jointOf(model, trnid);
      if (type !== 'free' && type !== 'ball') return [dofadr, 1, qposadr, codeOf('TRN', 'joint')];
      const transmission = trntype === 'jointinparent' ? (`${type}InParent` as const) : type;
      return [dofadr, type === 'free' ? 6 : 3, qposadr, codeOf('TRN', transmission)];
    }),
  );
  rows.add(
    'actuatorGain',
    'vec4f',
    actuators.map((actuator) => {
      const [first, second, third] = isOff ? [0, 0, 0] : actuator.gainprm;
      const isFixed = actuator.gaintype === 'fixed';
      return [first, isFixed ? 0 : second, isFixed ? 0 : third, control(actuator)[0]];
    }),
  );
  rows.add(
    'actuatorBias',
    'vec4f',
    actuators.map((actuator) => [
      ...(isOff || actuator.biastype === 'none' ? [0, 0, 0] : actuator.biasprm),
      control(actuator)[1],
    ]),
  );
  rows.add(
    'actuatorForcerange',
    'vec4f',
    actuators.map(({ forcelimited, forcerange }) => (forcelimited ? forcerange : unbounded)),
  );
  rows.add(
    'actuatorGear',
    'vec4f',
    actuators.flatMap(({ gear }) => [gear.slice(0, 3), gear.slice(3)]),
  );
  rows.add(
    'siteTree',
    'vec4u',
    sites.map(({ bodyid }) => [bodyid]),
  );
  rows.add(
    'sitePos',
    'vec4f',
    sites.map(({ pos }) => pos),
  );
  rows.add(
    'siteQuat',
    'vec4f',
    sites.map(({ quat }) => quat),
  );
}

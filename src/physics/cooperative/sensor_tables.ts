/** Tables of the sensors: what each measures, of which frames. */
import { placeOf } from '../emit/places.ts';
import type { Model } from '../model.ts';
import { bodyOf, jointOf, sensorOf, siteOf } from '../rows.ts';
import { codeOf } from './codes.ts';
import { massOf, subtreeOf } from './subtree.ts';
import { floatBits, NONE, type TableRows } from './table_rows.ts';

const ZONES = ['box', 'capsule', 'cylinder'] as const;
const NO_PLACE = { body: 0, pos: [0, 0, 0], quat: [1, 0, 0, 0] };

/** The sensor that gives number `at` of sensordata, and which of its numbers that is. */
export function sensorAt(model: Model, at: number): readonly [s: number, part: number] {
  const s = model.sensorAdr.findLastIndex((adr) => adr <= at);
  return [s, at - sensorOf(model, s).adr];
}

export function addSensors(rows: TableRows, model: Model, isAsked: boolean): void {
  const sensors = isAsked ? Array.from({ length: model.nsensor }, (_, s) => sensorRows(model, s)) : [];
  rows.single('magnetic', 'vec4f', [...model.opt.magnetic]);
  rows.add(
    'sensor',
    'vec4u',
    sensors.flatMap(({ numbers }) => numbers),
  );
  rows.add(
    'sensorPlace',
    'vec4f',
    sensors.flatMap(({ places }) => places),
  );
}

/**
 * Three rows of integers: kind, what cuts it off, bits of the mass below the root, shape; body, reference, first
 * coordinate, actuator; the bodies of the subtree and of the root's. Five of floats: point and cutoff, axes, the
 * reference's two, size and the subtree's mass.
 */
function sensorRows(model: Model, s: number): { numbers: number[][]; places: number[][] } {
  const { type, objtype, objid, reftype, refid, cutoff, datatype } = sensorOf(model, s);
  const isOfJoint = objtype === 'joint';
  const isOfActuator = objtype === 'actuator';
  const own = isOfJoint || isOfActuator ? NO_PLACE : placeOf(model, objtype, objid);
  const from = reftype === undefined ? undefined : placeOf(model, reftype, refid);
  const isBounded = cutoff > 0 && datatype !== 'axis' && datatype !== 'quaternion';
  const limit = isBounded ? (datatype === 'positive' ? 'capped' : 'clipped') : 'none';
  const coordinate = isOfJoint
    ? type.endsWith('vel')
      ? jointOf(model, objid).dofadr
      : jointOf(model, objid).qposadr
    : 0;
  const subtree = subtreeOf(model, own.body);
  const whole = subtreeOf(model, bodyOf(model, own.body).rootid);
  const site = type === 'touch' ? siteOf(model, objid) : undefined;
  const [a = 0, b = 0, c = 0] = site?.size ?? [];
  const size = site?.type === 'sphere' ? [a, a, a] : [a, b, c];
  const zone = ZONES.find((shape) => shape === site?.type) ?? 'ellipsoid';
  return {
    numbers: [
      [
        codeOf('SENS', model.opt.disabled.has('sensor') ? 'off' : type),
        codeOf('CUTOFF', limit),
        floatBits(massOf(model, whole)),
        codeOf('ZONE', zone),
      ],
      [own.body, from?.body ?? NONE, coordinate, isOfActuator ? objid : 0],
      [...subtree, ...whole],
    ],
    places: [
      [...own.pos, cutoff],
      [...own.quat],
      [...(from ?? NO_PLACE).pos],
      [...(from ?? NO_PLACE).quat],
      [...size, massOf(model, subtree)],
    ],
  };
}

/** Frames fixed to bodies that sensors measure: where they are, how they move. Each is declared once a block. */

import type { Model, SensorObject } from '../model.ts';
import { bodyOf, geomOf, siteOf } from '../rows.ts';
import type { Derived } from './derived.ts';

/** A frame that is fixed to a body. */
export interface Place {
  readonly name: string;
  readonly body: number;
  readonly pos: readonly number[];
  readonly quat: readonly number[];
}

export function placeOf(model: Model, type: SensorObject, id: number): Place {
  switch (type) {
    case 'site':
      return { ...siteOf(model, id), name: `site${id}`, body: siteOf(model, id).bodyid };
    case 'geom':
      return { ...geomOf(model, id), name: `geom${id}`, body: geomOf(model, id).bodyid };
    case 'body':
      return { name: `cfrc_own${id}`, body: id, pos: bodyOf(model, id).ipos, quat: bodyOf(model, id).iquat };
    default:
      return { name: `body${id}`, body: id, pos: [0, 0, 0], quat: [1, 0, 0, 0] };
  }
}

export const point = (derived: Derived, { name, body, pos }: Place): string =>
  derived.once(`${name}point`, (own) => derived.program.let(own, 'physics/kinematics.worldPoint', `pose${body}`, pos));

export const rotation = (derived: Derived, { name, body, quat }: Place): string =>
  derived.once(`${name}turn`, (own) =>
    derived.program.let(own, 'physics/constraints/equality.worldQuat', `pose${body}`, quat),
  );

/** Nothing for what cannot move. */
export function velocity(derived: Derived, place: Place): string {
  const { body } = place;
  if (!derived.isMoving(body)) return 'cvel0';
  const own = [derived.velocity(body), point(derived, place), derived.origin(body)];
  return derived.once(`${place.name}moves`, (name) => derived.program.let(name, 'physics/sensor.velocityAt', ...own));
}

export function acceleration(derived: Derived, place: Place): string {
  const { body } = place;
  if (!derived.isMoving(body)) return 'cvel0';
  const own = [derived.acceleration(body), velocity(derived, place), point(derived, place), derived.origin(body)];
  return derived.once(`${place.name}gains`, (name) =>
    derived.program.let(name, 'physics/sensor.accelerationAt', ...own),
  );
}

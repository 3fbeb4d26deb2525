/** Touch sensors: the sum of the normal forces of the contacts that a site's zone feels. */

import type { Model } from '../model.ts';
import { siteOf } from '../rows.ts';
import { type BodyContact, forEachFixedContact, forEachSharedContact } from './contacts/contact_force.ts';
import type { Derived } from './derived.ts';
import { placeOf, point, rotation } from './places.ts';

/** Declares `name`. */
export function emitTouchSensor(derived: Derived, name: string, site: number): string {
  const { program, model, plan } = derived;
  const place = placeOf(model, 'site', site);
  const [centre, turn] = [point(derived, place), rotation(derived, place)];
  return derived.once(name, () => {
    program.line(`var ${name} = 0.0;`);
    const feel = ({ slot, force, side }: BodyContact): void => {
      program.let('ray', 'physics/touch.rayOf', slot, centre, turn, side);
      program.let('isMet', ...zone(model, site));
      program.set(name, 'physics/touch.addNormalForce', name, force, 'isMet');
    };
    forEachFixedContact(program, model, plan, place.body, feel);
    forEachSharedContact(program, plan, place.body, feel);
  });
}

function zone(model: Model, site: number): [`${string}.${string}`, ...(string | number | readonly number[])[]] {
  const [a, b, c] = siteOf(model, site).size;
  switch (siteOf(model, site).type) {
    case 'box':
      return ['physics/touch.meetsBox', 'ray', [a, b, c]];
    case 'capsule':
      return ['physics/touch.meetsCapsule', 'ray', a, b];
    case 'cylinder':
      return ['physics/touch.meetsCylinder', 'ray', a, b];
    case 'ellipsoid':
      return ['physics/touch.meetsEllipsoid', 'ray', [a, b, c]];
    default:
      return ['physics/touch.meetsEllipsoid', 'ray', [a, a, a]];
  }
}

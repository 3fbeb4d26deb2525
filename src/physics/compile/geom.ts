/** Geoms: shapes with mass and with what they bring to a contact. */
import type { Vec3 } from '../math/quaternion.ts';
import { TINY } from '../math/quaternion.ts';
import type { Element } from '../mjcf/element.ts';
import type { Settings } from './settings.ts';
import { moments, type PlacedShape, placedShape, volume } from './shape.ts';
import { condimOf, SOLIMP, SOLREF, type Solimp, type Solref } from './solver_parameters.ts';

export interface Geom extends PlacedShape {
  readonly element: Element;
  readonly bodyid: number;
  readonly contype: number;
  readonly conaffinity: number;
  readonly condim: number;
  readonly priority: number;
  readonly group: number;
  /** Sliding, spinning, rolling. */
  readonly friction: Vec3;
  readonly margin: number;
  readonly gap: number;
  readonly solmix: number;
  readonly solref: Solref;
  readonly solimp: Solimp;
  readonly mass: number;
  /** Principal moments about the geom's centre, along its axes. */
  readonly inertia: Vec3;
}

/** Of water, in kg/m^3. */
const DEFAULT_DENSITY = 1000;

export function compileGeom(element: Element, bodyid: number, settings: Settings): Geom {
  const shape = placedShape(element, [0, 0, 0], settings);
  const mass = massOf(element, shape);
  return {
    ...shape,
    element,
    bodyid,
    contype: element.number('contype', 1),
    conaffinity: element.number('conaffinity', 1),
    condim: condimOf(element),
    priority: element.number('priority', 0),
    group: element.number('group', 0),
    friction: element.numbers('friction', [1, 0.005, 0.0001]),
    margin: element.number('margin', 0),
    gap: element.number('gap', 0),
    solmix: element.number('solmix', 1),
    solref: element.numbers('solref', SOLREF),
    solimp: element.numbers('solimp', SOLIMP),
    mass,
    inertia: moments(shape.type, shape.size, mass),
  };
}

function massOf(element: Element, { type, size }: PlacedShape): number {
  const density = element.number('density', DEFAULT_DENSITY);
  const filled = volume(type, size);
  const mass =
    element.has('mass') && (element.number('mass', 0) === 0 || filled > TINY)
      ? element.number('mass', 0)
      : density * filled;
  if (mass < 0 || density < 0) throw element.error('must have mass and density >= 0');
  return mass;
}

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

/** The density of water, in kg/m^3. */
const DEFAULT_DENSITY = 1000;

/**
 * Whether a geom is a mesh that touches nothing and weighs nothing, so that the step is the same without it.
 * @param body that it belongs to
 * @throws FormatError at a mesh that does more
 */
export function isDrawnOnly(
  element: Element,
  body: Element,
  { inertiafromgeom, inertiagrouprange }: Settings,
): boolean {
  const isMesh = element.word<string>('type', 'sphere') === 'mesh';
  if (!isMesh && element.has('mesh'))
    throw element.error('takes its size from a mesh, which is not supported: give it a size');
  if (!isMesh) return false;
  if (element.number('contype', 1) !== 0 || element.number('conaffinity', 1) !== 0) {
    throw element.error(
      'is a mesh, which can be drawn alone: set contype and conaffinity to 0, and describe the shape with spheres, capsules, boxes, cylinders and ellipsoids',
    );
  }
  const [first, last] = inertiagrouprange;
  const group = element.number('group', 0);
  const isLight = element.number('mass', element.number('density', DEFAULT_DENSITY)) === 0;
  const isCounted =
    inertiafromgeom === 'true' || (inertiafromgeom === 'auto' && body.childrenOf('inertial').length === 0);
  if (body.tag !== 'worldbody' && isCounted && !isLight && group >= first && group <= last) {
    throw element.error('is a mesh, whose mass is not computed: give its body an <inertial>, or the mesh mass="0"');
  }
  return true;
}

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

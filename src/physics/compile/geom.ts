/** Geoms: shapes with mass and with what they bring to a contact. */
import type { Vec3 } from '../math/quaternion.ts';
import { TINY } from '../math/quaternion.ts';
import type { Element } from '../mjcf/element.ts';
import { type Placement, within } from './frame.ts';
import type { Mesh } from './mesh/mesh.ts';
import type { Meshes } from './mesh/meshes.ts';
import type { Settings } from './settings.ts';
import { moments, type PlacedShape, placedShape, volume } from './shape.ts';
import { condimOf, SOLIMP, SOLREF, type Solimp, type Solref } from './solver_parameters.ts';

export interface Geom extends PlacedShape {
  readonly element: Element;
  readonly bodyid: number;
  /** What a geom of the type mesh is. */
  readonly mesh: Mesh | undefined;
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

const isTouching = (element: Element): boolean =>
  element.number('contype', 1) !== 0 || element.number('conaffinity', 1) !== 0;

/**
 * Whether a geom is a mesh that touches nothing and weighs nothing, so that the step is the same without it, and without
 * its file.
 * @param body that it belongs to
 * @param named names of geoms that others refer to
 */
export function isDrawnOnly(
  element: Element,
  body: Element,
  { inertiafromgeom, inertiagrouprange }: Settings,
  named: ReadonlySet<string>,
): boolean {
  if (element.word<string>('type', 'sphere') !== 'mesh') return false;
  if (isTouching(element) || named.has(element.text('name'))) return false;
  const [first, last] = inertiagrouprange;
  const group = element.number('group', 0);
  const isLight = element.number('mass', element.number('density', DEFAULT_DENSITY)) === 0;
  const isCounted =
    inertiafromgeom === 'true' || (inertiafromgeom === 'auto' && body.childrenOf('inertial').length === 0);
  return body.tag === 'worldbody' || !isCounted || isLight || group < first || group > last;
}

/** Whether a geom is left out, once its body's inertia is known. */
export const isDiscarded = ({ element }: Geom, { discardvisual }: Settings, named: ReadonlySet<string>): boolean =>
  discardvisual && !isTouching(element) && !named.has(element.text('name'));

export function compileGeom(
  element: Element,
  bodyid: number,
  settings: Settings,
  meshes: Meshes,
  frame: Placement,
): Geom {
  const isMesh = element.word<string>('type', 'sphere') === 'mesh';
  const mesh = isMesh || element.has('mesh') ? meshes.of(element) : undefined;
  const shape = placedShape(element, [0, 0, 0], settings, mesh);
  const filled = isMesh && mesh ? mesh.volume : volume(shape.type, shape.size);
  const mass = massOf(element, filled);
  return {
    ...within(frame, shape),
    element,
    bodyid,
    mesh: isMesh ? mesh : undefined,
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
    inertia: isMesh && mesh ? moments('box', mesh.box, mass) : moments(shape.type, shape.size, mass),
  };
}

function massOf(element: Element, filled: number): number {
  const density = element.number('density', DEFAULT_DENSITY);
  const mass =
    element.has('mass') && (element.number('mass', 0) === 0 || filled > TINY)
      ? element.number('mass', 0)
      : density * filled;
  if (mass < 0 || density < 0) throw element.error('must have mass and density >= 0');
  return mass;
}

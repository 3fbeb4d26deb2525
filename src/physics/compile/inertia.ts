/** Mass, centre of mass and principal moments of a body, from its `<inertial>` or from its geoms. */

import { at } from '../../errors/lookup.ts';
import { isFinite32 } from '../../gpu/f32.ts';
import { principalAxes, type Symmetric3 } from '../math/principal_axes.ts';
import { add, matrixOf, type Quat, scale, subtract, TINY, type Vec3 } from '../math/quaternion.ts';
import type { Element } from '../mjcf/element.ts';
import type { Geom } from './geom.ts';
import { orientationOf } from './orientation.ts';
import type { Settings } from './settings.ts';

/** The body's inertial frame in its own frame, and what it says there. */
export interface Inertia {
  readonly ipos: Vec3;
  readonly iquat: Quat;
  readonly mass: number;
  readonly inertia: Vec3;
}

/**
 * @param frame the body's own as its element gives it, which MuJoCo uses where neither an `<inertial>` nor a geom says anything
 * @throws FormatError when masses or moments are negative or no body could have them
 */
export function bodyInertia(
  body: Element,
  frame: { readonly pos: Vec3; readonly quat: Quat },
  geoms: readonly Geom[],
  settings: Settings,
): Inertia {
  const [explicit] = body.childrenOf('inertial');
  const written = explicit && explicitInertia(explicit, settings);
  const fromGeoms = settings.inertiafromgeom === 'true' || (settings.inertiafromgeom === 'auto' && !written);
  const [first, last] = settings.inertiagrouprange;
  const heavy = geoms.filter(({ mass, group }) => mass > TINY && group >= first && group <= last);
  const nothing = { ipos: frame.pos, iquat: frame.quat, mass: 0, inertia: [0, 0, 0] as Vec3 };
  const found = fromGeoms && heavy.length > 0 ? geomInertia(body, heavy) : (written ?? nothing);
  return bounded(explicit ?? body, found, settings);
}

function explicitInertia(inertial: Element, settings: Settings): Inertia {
  const ipos: Vec3 = inertial.numbers('pos', [0, 0, 0]);
  const mass = inertial.number('mass', 0);
  const full = inertial.given('fullinertia');
  const iquat = orientationOf(inertial, settings);
  if (!full) return { ipos, iquat, mass, inertia: inertial.numbers('diaginertia', [0, 0, 0]) };
  const rival = ['quat', 'axisangle', 'euler', 'xyaxes', 'zaxis', 'diaginertia'].find((other) => inertial.has(other));
  if (rival) throw inertial.error(`has both fullinertia and ${rival}: give one of them`);
  const { moments, axes } = principalAxes([...full] as Symmetric3);
  if (moments[2] < TINY) throw inertial.error('attribute "fullinertia" must have positive eigenvalues');
  return { ipos, iquat: axes, mass, inertia: moments };
}

/** The parallel axis theorem, over all geoms; the frame of a single geom is kept as it is. */
function geomInertia(body: Element, geoms: readonly Geom[]): Inertia {
  const [only] = geoms;
  if (only && geoms.length === 1) return { ipos: only.pos, iquat: only.quat, mass: only.mass, inertia: only.inertia };
  const mass = geoms.reduce((sum, geom) => sum + geom.mass, 0);
  const moment = geoms.reduce<Vec3>((sum, geom) => add(sum, scale(geom.pos, geom.mass)), [0, 0, 0]);
  const ipos: Vec3 = [moment[0] / mass, moment[1] / mass, moment[2] / mass];
  const total: Symmetric3 = [0, 0, 0, 0, 0, 0];
  for (const geom of geoms) {
    inBodyAxes(geom).forEach((value, k) => {
      total[k] = at(total, k) + value;
    });
    offCentre(geom.mass, subtract(geom.pos, ipos)).forEach((value, k) => {
      total[k] = at(total, k) + value;
    });
  }
  const { moments, axes } = principalAxes(total);
  if (moments[2] < TINY) throw body.error('has geoms whose moments of inertia are too small');
  return { ipos, iquat: axes, mass, inertia: moments };
}

/** R diag(I) R^T. */
function inBodyAxes({ quat, inertia }: Geom): Symmetric3 {
  const m = matrixOf(quat);
  const rows: [Vec3, Vec3, Vec3] = [
    [m[0], m[1], m[2]],
    [m[3], m[4], m[5]],
    [m[6], m[7], m[8]],
  ];
  const entry = (a: Vec3, b: Vec3): number =>
    a[0] * inertia[0] * b[0] + a[1] * inertia[1] * b[1] + a[2] * inertia[2] * b[2];
  const [x, y, z] = rows;
  return [entry(x, x), entry(y, y), entry(z, z), entry(x, y), entry(x, z), entry(y, z)];
}

/** m (|d|^2 1 - d d^T). */
function offCentre(mass: number, [x, y, z]: Vec3): Symmetric3 {
  const diagonal = [mass * (y * y + z * z), mass * (x * x + z * z), mass * (x * x + y * y)] as const;
  return [...diagonal, -mass * x * y, -mass * x * z, -mass * y * z];
}

function bounded(source: Element, found: Inertia, { boundmass, boundinertia, balanceinertia }: Settings): Inertia {
  const mass = Math.max(found.mass, boundmass);
  const inertia = found.inertia.map((moment) => Math.max(moment, boundinertia)) as Vec3;
  const [a, b, c] = inertia;
  if (![mass, a, b, c].every(isFinite32))
    throw source.error('has a mass or moments of inertia too large to compute in f32');
  if (mass < 0 || Math.min(a, b, c) < 0) throw source.error('must have mass and moments of inertia >= 0');
  if (a + b >= c && a + c >= b && b + c >= a) return { ...found, mass, inertia };
  if (!balanceinertia) {
    throw source.error(
      `has the moments of inertia ${a} ${b} ${c}, of which one is larger than the sum of the others: set balanceinertia="true" in <compiler> to replace them by their mean`,
    );
  }
  const mean = (a + b + c) / 3;
  return { ...found, mass, inertia: [mean, mean, mean] };
}

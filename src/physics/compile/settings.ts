/** What `<compiler>` says about the rest of the file. */
import type { Element } from '../mjcf/element.ts';

export interface Settings {
  /** Radians per unit of angle in the file. */
  readonly angle: number;
  /** A range alone makes a limit. */
  readonly autolimits: boolean;
  /** Axes of `euler` in order; capitals are axes that stay fixed. */
  readonly eulerseq: string;
  readonly inertiafromgeom: 'true' | 'false' | 'auto';
  /** First and last group of the geoms that have mass. */
  readonly inertiagrouprange: readonly [number, number];
  readonly boundmass: number;
  readonly boundinertia: number;
  readonly balanceinertia: boolean;
  /** Mass that all bodies together are scaled to, or 0. */
  readonly settotalmass: number;
  /** Primitive shapes that take their size from a mesh are fitted to its bounding box, not to its inertia. */
  readonly fitaabb: boolean;
  /** Geoms that touch nothing are left out. */
  readonly discardvisual: boolean;
  /** The folder of meshes, from the model's. */
  readonly meshdir: string;
  /** Files of meshes are all in that folder, whatever folder they are named with. */
  readonly strippath: boolean;
}

/** @param compiler all `<compiler>` elements as one */
export function readSettings(compiler: Element): Settings {
  const eulerseq = compiler.text('eulerseq') || 'xyz';
  if (!/^[xyzXYZ]{3}$/.test(eulerseq)) {
    throw compiler.error(`attribute "eulerseq" must be three of the letters x, y, z, X, Y, Z, got "${eulerseq}"`);
  }
  return {
    angle: compiler.word('angle', 'degree') === 'degree' ? Math.PI / 180 : 1,
    autolimits: compiler.isTrue('autolimits', true),
    eulerseq,
    inertiafromgeom: compiler.word<Settings['inertiafromgeom']>('inertiafromgeom', 'auto'),
    inertiagrouprange: compiler.numbers('inertiagrouprange', [0, 5]),
    boundmass: compiler.number('boundmass', 0),
    boundinertia: compiler.number('boundinertia', 0),
    balanceinertia: compiler.isTrue('balanceinertia', false),
    settotalmass: Math.max(0, compiler.number('settotalmass', 0)),
    fitaabb: compiler.isTrue('fitaabb', false),
    discardvisual: compiler.isTrue('discardvisual', false),
    meshdir: compiler.text('meshdir') || compiler.text('assetdir'),
    strippath: compiler.isTrue('strippath', false),
  };
}

/**
 * Whether a range is a limit.
 * @param attribute name of the range, such as `ctrlrange`; its switch is the same with `limited` for `range`
 * @throws FormatError when the switch asks for a limit that the range does not give, or the range stands alone
 */
export function isLimited(element: Element, attribute: string, settings: Settings): boolean {
  const flag = attribute.replace('range', 'limited');
  const wanted = element.word<'true' | 'false' | 'auto'>(flag, 'auto');
  const [low, high] = element.numbers(attribute, [0, 0]);
  const given = low !== 0 || high !== 0;
  if (wanted === 'false' || (wanted === 'auto' && !given)) return false;
  if (low >= high) throw element.error(`attribute "${attribute}" must be two increasing numbers, got ${low} ${high}`);
  if (wanted === 'auto' && !settings.autolimits) {
    throw element.error(`has "${attribute}" without "${flag}", which autolimits="false" asks for`);
  }
  return true;
}

/**
 * Numbers that stand for names in the tables, and the constants by which the text reads them: `package::codes` has `SENS_GYRO`
 * for the sensor `gyro`. Both come from one list each, so that neither can fall behind the other.
 */
import { OUTPUT_FIELDS } from '../emit/outputs.ts';

const LISTS = {
  OUTPUT: OUTPUT_FIELDS,
  /** What tests look at; a number in memory has the code of its area behind `place`. */
  PROBE: ['ncon', 'nefc', 'place'],
  JNT: ['free', 'ball', 'slide', 'hinge'],
  GEOM: ['plane', 'sphere', 'capsule', 'ellipsoid', 'cylinder', 'box'],
  EQ: ['connect', 'weld', 'joint'],
  /** Constraints of one joint: the nearer bound of it or either one of them, a ball joint's angle, dry friction. */
  ROW: ['nearer', 'lower', 'upper', 'ballLimit', 'friction'],
  /** What an actuator pulls at. */
  TRN: ['joint', 'ball', 'free', 'site', 'ballInParent', 'freeInParent'],
  SENS: [
    'off',
    'accelerometer',
    'velocimeter',
    'gyro',
    'magnetometer',
    'force',
    'torque',
    'touch',
    'jointpos',
    'jointvel',
    'ballquat',
    'ballangvel',
    'actuatorpos',
    'actuatorvel',
    'actuatorfrc',
    'framepos',
    'framequat',
    'framexaxis',
    'frameyaxis',
    'framezaxis',
    'framelinvel',
    'frameangvel',
    'framelinacc',
    'frameangacc',
    'subtreecom',
    'subtreelinvel',
    'subtreeangmom',
  ],
  /** How a sensor's cutoff bounds its number. */
  CUTOFF: ['none', 'clipped', 'capped'],
  /** The shape of a site by which a sensor feels touch; a sphere is an ellipsoid. */
  ZONE: ['box', 'capsule', 'cylinder', 'ellipsoid'],
} as const;

type List = keyof typeof LISTS;
export type Code<L extends List> = (typeof LISTS)[L][number];

/** @throws RangeError for a name that the list does not have */
export function codeOf<L extends List>(list: L, name: Code<L>): number {
  const code = (LISTS[list] as readonly string[]).indexOf(name);
  if (code < 0) throw new RangeError(`the cooperative program has no ${list} ${name}`);
  return code;
}

const constantOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** The text of `package::codes`. */
export const codesText = (): string =>
  Object.entries(LISTS)
    .flatMap(([list, names]) => names.map((name, code) => `const ${list}_${constantOf(name)}: u32 = ${code}u;\n`))
    .join('');

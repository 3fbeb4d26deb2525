/** Numbers that every constraint has. Source: MuJoCo's documentation, "Solver parameters". */
import type { Element } from '../mjcf/element.ts';

/** Time constant (s) and damping ratio; both negative: -stiffness and -damping. */
export type Solref = [number, number];
/** Impedance at distance 0, at `width` and beyond, width, midpoint and power of the curve between. */
export type Solimp = [number, number, number, number, number];

export const SOLREF: Solref = [0.02, 1];
export const SOLIMP: Solimp = [0.9, 0.95, 0.001, 0.5, 2];

/** Dimensions of a contact force: normal; + 2 sliding; + spinning; + 2 rolling. */
export function condimOf(element: Element): number {
  const condim = element.number('condim', 3);
  if (![1, 3, 4, 6].includes(condim)) throw element.error(`attribute "condim" must be 1, 3, 4 or 6, got ${condim}`);
  return condim;
}

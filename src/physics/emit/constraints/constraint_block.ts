/** What one constraint, or several of a kind, write into each stage of the solver. */

import type { Program } from '../program.ts';
import type { Pattern } from '../solver/sparsity.ts';

export interface Term {
  /** Sets of degrees of freedom of which each couples with each in the Hessian. */
  readonly cliques: readonly (readonly number[])[];
  /** Bodies of which it reads `velocity<b>`, `rush<b>` (at the accelerations) and `stride<b>` (at the solver's step). */
  readonly bodies: readonly number[];
  /** So stiff that a step's rounding shows. */
  readonly isStiff: boolean;
  /** Finds out what is active, and the residuals at the accelerations `a<i>` that the solver starts from. */
  begin(program: Program): void;
  /** Adds to `contacts` and `rows` what is active, as MuJoCo counts. */
  count(program: Program): void;
  /** Adds to the gradient `g<i>` and the Hessian `h<i>_<j>`. */
  bend(program: Program): void;
  /** Adds to the factored Hessian `<name>...` what would round its entries away. */
  stiffen?(program: Program, pattern: Pattern, name: string): void;
  /** How the residuals change with the whole step `p<i>`. */
  aim(program: Program): void;
  /** Clears `isFinal` where the whole step changes the piece of the cost. */
  watch(program: Program): void;
  /** Adds to `cost` the cost at `search.alpha`. */
  weigh(program: Program): void;
  /** Adds to `slope` the derivatives of the cost at `search.alpha`. */
  climb(program: Program): void;
  /** Takes the step `search.alpha`. */
  move(program: Program): void;
}

/** Entry of the Hessian. */
export const entryOf = (i: number, j: number): string => `h${Math.max(i, j)}_${Math.min(i, j)}`;

/** What one constraint, or several of a kind, write into each stage of the solver. */

import type { Program } from '../program.ts';
import type { Pattern } from '../solver/sparsity.ts';

export interface ConstraintBlock {
  /** Sets of degrees of freedom of which each couples with each in the Hessian. */
  readonly cliques: readonly (readonly number[])[];
  /** Bodies of which it reads `cvel<b>`, and the motions `cqacc<b>` at `qacc` and `csearch<b>` at the solver's step. */
  readonly bodies: readonly number[];
  /** Whether it is so stiff that the rounding of one Newton step shows. */
  readonly isStiff: boolean;
  /** Declares what is active, with `Jaref` at the accelerations `qacc<i>` that the solver starts from. */
  initialize(program: Program): void;
  /** Adds to `ncon` and `nefc` what is active, as MuJoCo counts. */
  count(program: Program): void;
  /** Adds to the gradient `grad<i>` and the Hessian `H<i>_<j>` of the primal cost. */
  addGradientAndHessian(program: Program): void;
  /** Adds to the factored Hessian `<name>...` what would round its entries away. */
  updateFactor?(program: Program, pattern: Pattern, name: string): void;
  /** Declares `jv`: how `Jaref` changes along the whole step `search<i>`; shared contacts find it in `activeSetHolds`. */
  projectSearch(program: Program): void;
  /** Clears `isFinal` where the whole step changes the active set, and so the piece of the cost. */
  activeSetHolds(program: Program): void;
  /** Adds to `cost` the cost at `ls.alpha`. */
  lineSearchCost(program: Program): void;
  /** Adds to `derivatives` the first and second derivative of the cost along the step at `ls.alpha`. */
  lineSearchDerivatives(program: Program): void;
  /** Moves `Jaref` by `ls.alpha` times `jv`. */
  advance(program: Program): void;
}

/** The local that holds an entry of the Hessian, whose lower triangle is kept. */
export const entryOf = (i: number, j: number): string => `H${Math.max(i, j)}_${Math.min(i, j)}`;

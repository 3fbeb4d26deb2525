/**
 * What a constraint costs at a residual, in float64, from the formulas of MuJoCo's documentation ("Computation: constraint
 * model"). Forces and curvatures are differences of the cost, so that they share nothing with the shaders'.
 */

export interface ConstraintCost {
  /** How many numbers a residual has: one, three (normal, two tangents) or six (those, and about the same axes). */
  readonly cost: (x: readonly number[]) => number;
  /** What changes sign where the cost goes over from one of its pieces to the next. */
  readonly bounds: (x: readonly number[]) => number[];
}

const square = (x: number): number => x * x;
const pushed = (x: number): number => square(Math.min(x, 0));
const sum = (xs: readonly number[]): number => xs.reduce((total, x) => total + x, 0);
const element = (xs: readonly number[], i: number): number => xs[i] as number;

/** A joint's bound, or a contact without friction. */
export const oneSided = (D: number): ConstraintCost => ({
  cost: ([x = 0]) => 0.5 * D * pushed(x),
  bounds: ([x = 0]) => [x],
});

export const equality = (D: number): ConstraintCost => ({
  cost: ([x = 0]) => 0.5 * D * square(x),
  bounds: () => [],
});

/** Dry friction: quadratic until the force is `loss`, linear beyond. */
export const frictionLoss = (D: number, loss: number): ConstraintCost => ({
  cost: ([x = 0]) => (D * Math.abs(x) < loss ? 0.5 * D * square(x) : loss * Math.abs(x) - (0.5 * square(loss)) / D),
  bounds: ([x = 0]) => [D * x - loss, D * x + loss],
});

/** @param friction the coefficient of each axis but the normal; axes with 0 have no edges */
export function pyramid(D: number, friction: readonly number[]): ConstraintCost {
  const edges = (x: readonly number[]): number[] =>
    friction.flatMap((mu, i) => (mu === 0 ? [] : [1, -1].map((side) => element(x, 0) + side * mu * element(x, i + 1))));
  return { cost: (x) => 0.5 * D * sum(edges(x).map(pushed)), bounds: edges };
}

/** A round cone: apart, sticking or sliding. @param mu of the normal: the first coefficient over the root of impratio */
export function cone(D: number, mu: number, friction: readonly number[]): ConstraintCost {
  const scaled = (x: readonly number[]): [number, number] => [
    mu * element(x, 0),
    Math.hypot(...friction.map((f, i) => f * element(x, i + 1))),
  ];
  return {
    cost: (x) => {
      const [n, t] = scaled(x);
      if (n >= mu * t) return 0;
      // all residuals in the metric of the normal's
      if (mu * n + t <= 0) return ((0.5 * D) / square(mu)) * (square(n) + square(t));
      return ((0.5 * D) / (square(mu) * (1 + square(mu)))) * square(n - mu * t);
    },
    bounds: (x) => {
      const [n, t] = scaled(x);
      return [n - mu * t, mu * n + t];
    },
  };
}

const STEP = 1e-4;

const along = (x: readonly number[], direction: readonly number[], by: number): number[] =>
  x.map((value, i) => value + by * element(direction, i));

/** The first and the second derivative along a direction. */
export function derivatives(
  { cost }: ConstraintCost,
  x: readonly number[],
  direction: readonly number[],
): [number, number] {
  const [before, here, after] = [-STEP, 0, STEP].map((by) => cost(along(x, direction, by))) as [number, number, number];
  return [(after - before) / (2 * STEP), (after - 2 * here + before) / square(STEP)];
}

const axis = (x: readonly number[], i: number): number[] => x.map((_, k) => (k === i ? 1 : 0));

/** Minus the derivative by each residual. */
export const force = (of: ConstraintCost, x: readonly number[]): number[] =>
  x.map((_, i) => -derivatives(of, x, axis(x, i))[0]);

/** The second derivatives times a direction. */
export function bent({ cost }: ConstraintCost, x: readonly number[], direction: readonly number[]): number[] {
  return x.map((_, i) => {
    const at = (side: number, by: number): number =>
      cost(along(along(x, axis(x, i), side * STEP), direction, by * STEP));
    return (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * square(STEP));
  });
}

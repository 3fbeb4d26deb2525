// Twin of shaders/algos/{ppo,ipo,p3o,c3po,appo,crpo}.wgsl: their decisions as functions of what is known of the costs.

export interface CostEstimates {
  /** J_C and the limit of each cost. */
  readonly cost: readonly number[];
  readonly limit: readonly number[];
  /** Discount of costs, and the mean length of an episode, which stands for the horizon where nothing is discounted. */
  readonly gamma: number;
  readonly length: number;
}

const excess = ({ cost, limit }: Pick<CostEstimates, 'cost' | 'limit'>): number[] =>
  cost.map((j, i) => j - (limit[i] as number));

/** What one unit of mean advantage changes in an episode's sum: the geometric series of the discounts. */
const horizon = ({ gamma, length }: CostEstimates): number => (gamma < 1 ? 1 / (1 - gamma) : Math.max(1, length));

/** Share of a learning rate in iteration k = 1, 2, ... of a run, which reaches 0 one iteration after its end. */
export const shareLeft = (iteration: number, iterations: number): number =>
  Math.max(0, (iterations + 1 - iteration) / iterations);

interface Weights {
  readonly mode: number;
  readonly reward: number;
  readonly costs: readonly number[];
}

/** Weights of the ascent on J_R + sum log(d - J) / sharpness, scaled so that they sum to 1; in mode 1 of the descent on costs. */
export function ipo(given: CostEstimates, sharpness: number): Weights {
  const beyond = excess(given);
  if (beyond.some((x) => x >= 0)) return { mode: 1, reward: 0, costs: beyond.map((x) => (x >= 0 ? 1 : 0)) };
  const slopes = beyond.map((x) => -horizon(given) / (sharpness * x));
  const sum = slopes.reduce((a, b) => a + b, 1);
  return { mode: 0, reward: 1 / sum, costs: slopes.map((x) => x / sum) };
}

/** What the mean cost advantage is added to in the hinge: the excess, spread over the horizon. */
export const p3oBase = (given: CostEstimates): number[] => excess(given).map((x) => x / horizon(given));

/** In C3PO only a share of a margin may be spent; by `episode` the margin is not spread over the horizon. */
export const c3poBase = (given: CostEstimates, share: number, unit: 'episode' | 'step'): number[] =>
  excess(given).map((x) => (x > 0 ? x : share * x) / (unit === 'step' ? horizon(given) : 1));

/** Growth from a tenth of kappa to all of it at the end of the run. */
export const c3poKappa = (kappa: number, iteration: number, iterations: number): number =>
  kappa * (1 - 0.9 * shareLeft(iteration, iterations));

/** The augmented Lagrangian of APPO over a run. */
export class AugmentedLagrangian {
  sigma: number;
  multipliers: number[];
  #last = 0;
  readonly #growth: number;
  readonly #most: number;

  constructor(costs: number, sigma: number, growth: number, most: number) {
    this.sigma = sigma;
    this.#growth = growth;
    this.#most = most;
    this.multipliers = new Array<number>(costs).fill(0);
  }

  /** @returns the constraints of this iteration */
  update(given: CostEstimates): number[] {
    const constraints = p3oBase(given);
    const worst = Math.max(0, ...constraints);
    if (worst > 0.9 * this.#last) this.sigma = Math.min(this.#most, this.#growth * this.sigma);
    this.#last = worst;
    this.multipliers = this.multipliers.map((l, i) => Math.max(0, l + this.sigma * (constraints[i] as number)));
    return constraints;
  }
}

/** The cost that exceeds its limit and its tolerance the most; undefined where none does. */
export function crpoChoice(
  given: Pick<CostEstimates, 'cost' | 'limit'>,
  tolerance: readonly number[],
): number | undefined {
  const beyond = excess(given).map((x, i) => x - (tolerance[i] as number));
  const most = Math.max(...beyond);
  return most > 0 ? beyond.indexOf(most) : undefined;
}

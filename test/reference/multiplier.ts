// Twin of shaders/lib/multiplier.wgsl: rules that move a Lagrange multiplier by J_C - limit.

/** Adam (Kingma and Ba 2015) on -multiplier (J_C - limit), then into [0, most]. */
export class AdamMultiplier {
  readonly #rate: number;
  readonly #most: number;
  #m = 0;
  #v = 0;
  #step = 0;
  value: number;

  constructor(start: number, rate: number, most: number) {
    this.value = start;
    this.#rate = rate;
    this.#most = most;
  }

  update(cost: number, limit: number): number {
    const gradient = limit - cost;
    this.#step++;
    this.#m = 0.9 * this.#m + 0.1 * gradient;
    this.#v = 0.999 * this.#v + 0.001 * gradient * gradient;
    const mHat = this.#m / (1 - 0.9 ** this.#step);
    const vHat = this.#v / (1 - 0.999 ** this.#step);
    this.value -= (this.#rate * mHat) / (Math.sqrt(vHat) + 1e-8);
    this.value = Math.min(Math.max(this.value, 0), this.#most);
    return this.value;
  }
}

export interface PidSettings {
  readonly kp: number;
  readonly ki: number;
  readonly kd: number;
  /** Updates over which the rise of the cost's mean is measured. */
  readonly delay: number;
  readonly most: number;
}

/** Stooke, Achiam, Abbeel 2020, with exponential means as OmniSafe takes them. */
export class PidMultiplier {
  readonly #settings: PidSettings;
  #integral: number;
  #meanError = 0;
  /** The mean of J_C after each update. */
  readonly #means: number[] = [];

  constructor(start: number, settings: PidSettings) {
    this.#settings = settings;
    this.#integral = start;
  }

  update(cost: number, limit: number): number {
    const { kp, ki, kd, delay, most } = this.#settings;
    this.#integral = Math.max(0, this.#integral + ki * (cost - limit));
    this.#meanError = 0.95 * this.#meanError + 0.05 * (cost - limit);
    this.#means.push(0.95 * (this.#means.at(-1) ?? 0) + 0.05 * cost);
    const rise = (this.#means.at(-1) as number) - (this.#means.at(-1 - delay) ?? 0);
    return Math.min(Math.max(0, kp * this.#meanError + this.#integral + kd * Math.max(0, rise)), most);
  }
}

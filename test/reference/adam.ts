// Twin of shaders/optim/adam.wgsl: Adam (Kingma and Ba 2015) with L2 regularisation and clipping of the gradient's norm.

export interface AdamSettings {
  rate: number;
  l2: number;
  maxNorm: number;
}

export class Adam {
  readonly #settings: AdamSettings;
  readonly #m: number[];
  readonly #v: number[];
  #step = 0;

  constructor(parameters: number, settings: AdamSettings) {
    this.#settings = settings;
    this.#m = Array<number>(parameters).fill(0);
    this.#v = Array<number>(parameters).fill(0);
  }

  /** Parameters after one step; the same ones where the gradient is not finite. */
  update(parameters: readonly number[], gradient: readonly number[]): number[] {
    const { rate, l2, maxNorm } = this.#settings;
    const whole = gradient.map((g, i) => g + 2 * l2 * (parameters[i] as number));
    const norm = Math.hypot(...whole);
    if (!Number.isFinite(norm)) return [...parameters];
    this.#step++;
    return whole.map((unclipped, i) => {
      const g = unclipped * Math.min(1, maxNorm / (norm + 1e-6));
      const m = 0.9 * (this.#m[i] as number) + 0.1 * g;
      const v = 0.999 * (this.#v[i] as number) + 0.001 * g * g;
      this.#m[i] = m;
      this.#v[i] = v;
      const mHat = m / (1 - 0.9 ** this.#step);
      const vHat = v / (1 - 0.999 ** this.#step);
      return (parameters[i] as number) - (rate * mHat) / (Math.sqrt(vHat) + 1e-8);
    });
  }
}

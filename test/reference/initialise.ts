// Twin of shaders/nn/initialise.wgsl: what every initial parameter may be.

/** Bounds +-1/sqrt(inputs of the layer) of every weight and bias, in the order of `parametersOf`. */
export const initialBounds = (widths: readonly number[]): number[] =>
  widths.slice(1).flatMap((outputs, l) => {
    const inputs = widths[l] as number;
    return Array<number>(outputs * (inputs + 1)).fill(1 / Math.sqrt(inputs));
  });

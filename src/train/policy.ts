/** From the padded parameters on the GPU to a policy as others know it. */
import type { ResolvedConfig } from '../config.ts';
import type { PolicyData, PolicyLayer } from '../formats/policy.ts';
import { RingfenceError } from '../gpu/device.ts';
import type { Shape } from '../layout.ts';

/** Removes the padding of one layer: weights [rows][paddedIn], then biases [rows]. */
function unpadLayer(
  parameters: Float32Array,
  offset: number,
  rows: number,
  paddedIn: number,
  inputs: number,
  outputs: number,
): PolicyLayer {
  const weight = new Float32Array(outputs * inputs);
  for (let j = 0; j < outputs; j++)
    weight.set(parameters.subarray(offset + j * paddedIn, offset + j * paddedIn + inputs), j * inputs);
  const biases = offset + rows * paddedIn;
  return { weight, bias: parameters.slice(biases, biases + outputs), in: inputs, out: outputs };
}

/** What traits add to a task's observations, in the order of the inputs. */
const addedInputs = ({ traits, task }: Shape): string[] => [
  ...(traits.timeConditioned ? ['the share of the horizon that is over'] : []),
  ...(traits.safetyState ? task.costs.map((cost) => `the share of the budget of ${cost} that is left`) : []),
];

/** @throws RingfenceError where the policy is not one network */
export function policyOf(
  config: ResolvedConfig,
  shape: Shape,
  parameters: Float32Array,
  normaliser: Float32Array,
): PolicyData {
  const { O, A, outputs, logStds, hidden, hiddenWidth, inputsPadded } = shape;
  const { discreteActions } = shape.task;
  if (shape.actorVectors > 1) {
    throw new RingfenceError(
      `the policy of this run is ${shape.actorVectors} networks, one for each time step: only a single network can be exported`,
    );
  }
  const widths = [O, ...hidden, outputs];
  const layers: PolicyLayer[] = [];
  let offset = 0;
  for (let l = 0; l + 1 < widths.length; l++) {
    const rows = l === hidden.length ? outputs : hiddenWidth;
    const paddedIn = l === 0 ? inputsPadded : hiddenWidth;
    layers.push(unpadLayer(parameters, offset, rows, paddedIn, widths[l] as number, widths[l + 1] as number));
    offset += rows * (paddedIn + 1);
  }
  return {
    task: config.task.name,
    algorithm: config.algorithm.name,
    observationSize: O,
    addedInputs: addedInputs(shape),
    actionSize: A,
    ...(discreteActions !== undefined && { discreteActions }),
    activation: config.values['activation'] as 'tanh' | 'relu',
    layers,
    logStd: parameters.slice(offset, offset + logStds),
    observationMean: normaliser.slice(0, O),
    observationStd: normaliser.slice(inputsPadded, inputsPadded + O).map((scale) => 1 / scale),
    observationClip: Number.POSITIVE_INFINITY,
  };
}

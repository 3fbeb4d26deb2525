/** A checkpoint file that the user gives: what it says of itself, as an order to go on with it. */

import { decodeCheckpoint, epochOf } from '../../../src/formats/checkpoint.ts';
import { RingfenceError, type RunConfig, resolveConfig } from '../../../src/index.ts';
import { startedWith } from '../../../src/train/agreement.ts';
import type { Order } from '../protocol/messages.ts';

/**
 * @param totalSteps until which the run is to go on: a checkpoint does not say it
 * @throws RingfenceError with one sentence when the file is no checkpoint, is damaged, or has nothing left to train
 */
export function orderOf(name: string, bytes: Uint8Array, totalSteps: number): Order {
  try {
    const checkpoint = decodeCheckpoint(bytes);
    const config: RunConfig = { ...startedWith(checkpoint), totalSteps };
    const { envs, steps, epochs } = resolveConfig(config);
    const epoch = epochOf(checkpoint);
    if (epoch >= epochs)
      throw new RingfenceError(
        `it has trained ${epoch * envs * steps} steps already: enter more as Total steps, now ${totalSteps}`,
      );
    return { config, from: { checkpoint: bytes } };
  } catch (error) {
    throw new RingfenceError(`${name} cannot go on here: ${(error as Error).message}`);
  }
}

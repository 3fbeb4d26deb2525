/** A run's state as tensors: what a checkpoint holds of the GPU's buffers. */

import { RingfenceError } from '../errors/error.ts';
import type { Tensor } from '../formats/safetensors.ts';
import type { ReplicaBuffer } from '../gpu/buffers.ts';
import type { Engine } from './engine.ts';

/** Words of these buffers, by name: U32, replicas x words of a replica. */
export async function readTensors(
  { readback }: Engine,
  buffers: readonly ReplicaBuffer[],
): Promise<Record<string, Tensor>> {
  const tensors: Record<string, Tensor> = {};
  for (const buffer of buffers) {
    const words = new Uint32Array(await readback.read(buffer));
    tensors[buffer.name] = { dtype: 'U32', shape: [buffer.replicas, buffer.strideWords], data: words };
  }
  return tensors;
}

/** Fills the buffers that a checkpoint holds, all or none. @throws RingfenceError when one is missing or has another size */
export function writeTensors({ gpu, workspace }: Engine, tensors: Readonly<Record<string, Tensor>>): void {
  const found = workspace.persistent.map(({ buffer, name, replicas, strideWords }) => {
    const tensor = tensors[name];
    if (tensor?.dtype !== 'U32' || tensor.data.length !== replicas * strideWords)
      throw new RingfenceError(
        `the checkpoint's tensor ${name} is missing or has another size: it is damaged or of another version`,
      );
    return { buffer, words: tensor.data as Uint32Array<ArrayBuffer> };
  });
  for (const { buffer, words } of found) gpu.device.queue.writeBuffer(buffer, 0, words);
}

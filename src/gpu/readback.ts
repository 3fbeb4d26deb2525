/**
 * Reading results. While a map is pending the host spins in Node, so callers sleep first until the work is nearly done.
 */
import { type ReplicaBuffer, stagingBuffer } from './buffers.ts';
import type { Gpu } from './device.ts';

/** Copies whole buffers to the host. */
export class Readback {
  readonly #gpu: Gpu;
  readonly #staging = new Map<GPUBuffer, GPUBuffer>();

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** Submits the copy of `source`; the staging buffer is kept for the next time. */
  request(source: ReplicaBuffer): GPUBuffer {
    const bytes = source.replicas * source.strideWords * 4;
    let staging = this.#staging.get(source.buffer);
    if (!staging) {
      staging = stagingBuffer(this.#gpu, bytes);
      this.#staging.set(source.buffer, staging);
    }
    const encoder = this.#gpu.device.createCommandEncoder();
    encoder.copyBufferToBuffer(source.buffer, source.offsetBytes, staging, 0, bytes);
    this.#gpu.device.queue.submit([encoder.finish()]);
    return staging;
  }

  /** Words of `source` at this point of the queue. */
  async read(source: ReplicaBuffer): Promise<ArrayBuffer> {
    const staging = this.request(source);
    await staging.mapAsync(1);
    const copy = staging.getMappedRange().slice(0);
    staging.unmap();
    return copy;
  }

  /** Reads once and gives the staging memory back: for checkpoints and tests. */
  async readOnce(source: ReplicaBuffer): Promise<ArrayBuffer> {
    const copy = await this.read(source);
    this.#staging.get(source.buffer)?.destroy();
    this.#staging.delete(source.buffer);
    return copy;
  }

  destroy(): void {
    for (const staging of this.#staging.values()) staging.destroy();
  }
}

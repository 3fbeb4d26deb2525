/** The device of a study: one for all cells, opened anew where it was lost or a cell needs larger buffers. */
import type { ResolvedConfig } from '../../../src/config/resolve.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import { requiredLimits } from '../../../src/train/plan.ts';
import { openGpu } from '../device/adapter.ts';

export class StudyDevice {
  readonly #name: string | undefined;
  #gpu: Gpu | undefined;

  private constructor(name: string | undefined) {
    this.#name = name;
  }

  /** @throws RingfenceError when there is no such adapter */
  static async open(name: string | undefined): Promise<StudyDevice> {
    const device = new StudyDevice(name);
    device.#keep(await openGpu(name));
    return device;
  }

  /** @throws RingfenceError when the adapter does not offer what the cell needs */
  async for(config: ResolvedConfig): Promise<Gpu> {
    const limits = requiredLimits(config.given);
    if (this.#gpu && this.#gpu.device.limits.maxBufferSize >= (limits.maxBufferSize ?? 0)) return this.#gpu;
    const larger = await openGpu(this.#name, limits);
    this.#gpu?.device.destroy();
    return this.#keep(larger);
  }

  #keep(gpu: Gpu): Gpu {
    this.#gpu = gpu;
    gpu.lost.then(() => {
      if (this.#gpu === gpu) this.#gpu = undefined;
    });
    return gpu;
  }
}

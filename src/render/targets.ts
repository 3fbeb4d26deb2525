/** Textures that a frame is drawn on before it is resolved, made anew when the picture's size changes. */
import type { Gpu } from '../gpu/device.ts';

const RENDER_ATTACHMENT = 16;
const TEXTURE_BINDING = 4;

export const SAMPLES = 4;
export const DEPTH_FORMAT: GPUTextureFormat = 'depth32float';
/** Texels along a side of the shadow map. */
export const SHADOW_SIZE = 1024;

export class Targets {
  readonly shadows: GPUTexture;
  readonly #device: GPUDevice;
  readonly #format: GPUTextureFormat;
  #colour: GPUTexture | undefined;
  #depth: GPUTexture | undefined;

  constructor({ device }: Gpu, format: GPUTextureFormat) {
    this.#device = device;
    this.#format = format;
    this.shadows = device.createTexture({
      label: 'shadows',
      size: [SHADOW_SIZE, SHADOW_SIZE],
      format: DEPTH_FORMAT,
      usage: RENDER_ATTACHMENT | TEXTURE_BINDING,
    });
  }

  /** Colour and depth with several samples a pixel, of the size of `target`. */
  for({ width, height }: GPUTexture): { colour: GPUTexture; depth: GPUTexture } {
    if (!this.#colour || !this.#depth || this.#colour.width !== width || this.#colour.height !== height) {
      this.#colour?.destroy();
      this.#depth?.destroy();
      const shape = { size: [width, height], sampleCount: SAMPLES, usage: RENDER_ATTACHMENT };
      this.#colour = this.#device.createTexture({ ...shape, label: 'colour', format: this.#format });
      this.#depth = this.#device.createTexture({ ...shape, label: 'depth', format: DEPTH_FORMAT });
    }
    return { colour: this.#colour, depth: this.#depth };
  }

  destroy(): void {
    for (const texture of [this.shadows, this.#colour, this.#depth]) texture?.destroy();
  }
}

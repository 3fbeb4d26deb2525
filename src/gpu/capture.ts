/** A texture to draw to, and its pixels on the host. */
import { at } from '../errors/lookup.ts';
import type { Gpu } from './device.ts';

const USAGE = { COPY_SRC: 1, RENDER_ATTACHMENT: 16 } as const;
const BUFFER_USAGE = { MAP_READ: 1, COPY_DST: 8 } as const;
/** WebGPU's alignment of a copied row, in bytes. */
const ROW_ALIGNMENT = 256;

export type PixelFormat = 'rgba8unorm' | 'bgra8unorm';

/** Width and height in pixels. */
export type Size = readonly [number, number];

export class Capture {
  readonly texture: GPUTexture;
  readonly size: Size;
  readonly #gpu: Gpu;
  readonly #rowBytes: number;
  readonly #staging: GPUBuffer;

  constructor(gpu: Gpu, size: Size, format: PixelFormat) {
    const [width, height] = size;
    this.#gpu = gpu;
    this.size = size;
    this.texture = gpu.device.createTexture({
      label: 'capture',
      size: [width, height],
      format,
      usage: USAGE.RENDER_ATTACHMENT | USAGE.COPY_SRC,
    });
    this.#rowBytes = Math.ceil((width * 4) / ROW_ALIGNMENT) * ROW_ALIGNMENT;
    this.#staging = gpu.device.createBuffer({
      label: 'capture',
      size: this.#rowBytes * height,
      usage: BUFFER_USAGE.MAP_READ | BUFFER_USAGE.COPY_DST,
    });
  }

  /** What was drawn by this point of the queue: red, green, blue, alpha of each pixel, rows from the top. */
  async pixels(): Promise<Uint8ClampedArray<ArrayBuffer>> {
    const [width, height] = this.size;
    const { device } = this.#gpu;
    const encoder = device.createCommandEncoder();
    const layout = { buffer: this.#staging, bytesPerRow: this.#rowBytes };
    encoder.copyTextureToBuffer({ texture: this.texture }, layout, [width, height]);
    device.queue.submit([encoder.finish()]);
    await this.#staging.mapAsync(BUFFER_USAGE.MAP_READ);
    const rows = new Uint8Array(this.#staging.getMappedRange());
    const pixels = new Uint8ClampedArray(width * height * 4);
    for (let y = 0; y < height; y++) {
      const start = y * this.#rowBytes;
      pixels.set(rows.subarray(start, start + width * 4), y * width * 4);
    }
    this.#staging.unmap();
    if (this.texture.format === 'bgra8unorm') swapRedAndBlue(pixels);
    return pixels;
  }

  destroy(): void {
    this.texture.destroy();
    this.#staging.destroy();
  }
}

function swapRedAndBlue(pixels: Uint8ClampedArray): void {
  for (let i = 0; i < pixels.length; i += 4) {
    const blue = at(pixels, i);
    pixels[i] = at(pixels, i + 2);
    pixels[i + 2] = blue;
  }
}

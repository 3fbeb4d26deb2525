/** Pictures for people to keep, of what is drawn: a PNG, or the frames of a GIF one after another. */
import { gifFrames } from '../../../src/formats/gif.ts';
import { Capture, type PixelFormat, type Size } from '../../../src/gpu/capture.ts';
import type { Gpu } from '../../../src/index.ts';

const GIF_SECONDS = 4;
/** Frames of a second of a GIF: each is shown for a whole number of hundredths of a second. */
const GIF_RATE = 20;
const GIF_WIDTH = 480;

type Draw = (target: GPUTexture) => void;

/** Bytes of a PNG of what is drawn. */
export async function pngOf(gpu: Gpu, size: Size, format: PixelFormat, draw: Draw): Promise<Blob> {
  const capture = new Capture(gpu, size, format);
  draw(capture.texture);
  const pixels = await capture.pixels();
  capture.destroy();
  const canvas = new OffscreenCanvas(...size);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, ...size), 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

const untilLater = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

export class Film {
  readonly #capture: Capture;
  readonly #frames: Uint8ClampedArray[] = [];

  /** @param size of the canvas: the film keeps its shape */
  constructor(gpu: Gpu, [width, height]: Size, format: PixelFormat) {
    const scale = Math.min(1, GIF_WIDTH / width);
    this.#capture = new Capture(gpu, [Math.round(width * scale), Math.round(height * scale)], format);
  }

  /** The share of its frames that are there. */
  get share(): number {
    return this.#frames.length / (GIF_SECONDS * GIF_RATE);
  }

  async add(draw: Draw): Promise<void> {
    draw(this.#capture.texture);
    this.#frames.push(await this.#capture.pixels());
  }

  /** The film is over. Others can use the worker between two frames. */
  async gif(): Promise<Blob> {
    this.#capture.destroy();
    const [width, height] = this.#capture.size;
    const work = gifFrames(this.#frames, { width, height, rate: GIF_RATE });
    for (;;) {
      const { done, value } = work.next();
      if (done) return new Blob([value], { type: 'image/gif' });
      await untilLater();
    }
  }
}

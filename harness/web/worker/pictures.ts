/** Pictures for people to keep, of what is drawn: a PNG, or the frames of a GIF one after another. */
import { gifFrames } from '../../../src/formats/gif.ts';
import { Capture, type Size } from '../../../src/gpu/capture.ts';
import type { Gpu } from '../../../src/index.ts';
import { canvasFormat, type Draw } from './presenter.ts';

const GIF_SECONDS = 4;
/** Frames of a second of a GIF: each is shown for a whole number of hundredths of a second. */
const GIF_RATE = { hardware: 20, software: 10 } as const;
const GIF_WIDTH = 480;

/** Bytes of a PNG of what is drawn. */
export async function pngOf(gpu: Gpu, size: Size, draw: Draw): Promise<Blob> {
  const capture = new Capture(gpu, size, canvasFormat());
  draw(capture.texture);
  const pixels = await capture.pixels();
  capture.destroy();
  const canvas = new OffscreenCanvas(...size);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, ...size), 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

const untilLater = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

export class GifRecorder {
  readonly #capture: Capture;
  readonly #frames: Uint8ClampedArray[] = [];
  readonly #rate: number;

  /** @param size of the canvas: the film keeps its shape */
  constructor(gpu: Gpu, [width, height]: Size) {
    this.#rate = GIF_RATE[gpu.facts.software ? 'software' : 'hardware'];
    const scale = Math.min(1, GIF_WIDTH / width);
    this.#capture = new Capture(gpu, [Math.round(width * scale), Math.round(height * scale)], canvasFormat());
  }

  /** The share of its frames that are there. */
  get share(): number {
    return this.#frames.length / (GIF_SECONDS * this.#rate);
  }

  async add(draw: Draw): Promise<void> {
    draw(this.#capture.texture);
    this.#frames.push(await this.#capture.pixels());
  }

  /** The film is over. Others can use the worker between two frames. */
  async gif(): Promise<Blob> {
    this.#capture.destroy();
    const [width, height] = this.#capture.size;
    const work = gifFrames(this.#frames, { width, height, rate: this.#rate });
    for (;;) {
      const { done, value } = work.next();
      if (done) return new Blob([value], { type: 'image/gif' });
      await untilLater();
    }
  }
}

/** Puts frames on the canvas that the page handed over. */
import { Capture, type PixelFormat, type Size } from '../../../src/gpu/capture.ts';
import type { Gpu } from '../../../src/index.ts';

export type Draw = (target: GPUTexture) => void;

export interface Presenter {
  /** Draws a frame and resolves when it is done: frames never queue up. */
  present(size: Size, draw: Draw): Promise<void>;
}

export const canvasFormat = (): PixelFormat => navigator.gpu.getPreferredCanvasFormat() as PixelFormat;

function resize(canvas: OffscreenCanvas, [width, height]: Size): void {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

/** The device draws to the canvas's own texture. */
function drawnByDevice({ device }: Gpu, canvas: OffscreenCanvas): Presenter {
  // the page's types know the contexts of a window's canvas only
  const context = canvas.getContext('webgpu') as unknown as GPUCanvasContext;
  context.configure({ device, format: canvasFormat(), alphaMode: 'opaque' });
  return {
    async present(size, draw) {
      resize(canvas, size);
      draw(context.getCurrentTexture());
      await device.queue.onSubmittedWorkDone();
    },
  };
}

/**
 * A software driver's pixels are in the host's memory already, and not every browser can show its textures: headless Chromium
 * loses the device over the first one.
 */
function copiedByHost(gpu: Gpu, canvas: OffscreenCanvas): Presenter {
  const context = canvas.getContext('2d', { alpha: false });
  let capture: Capture | undefined;
  return {
    async present(size, draw) {
      if (String(capture?.size) !== String(size)) {
        capture?.destroy();
        capture = new Capture(gpu, size, canvasFormat());
      }
      draw((capture as Capture).texture);
      const pixels = await (capture as Capture).pixels();
      // A new size clears the canvas: the frame before stays until this one is there.
      resize(canvas, size);
      context?.putImageData(new ImageData(pixels, ...size), 0, 0);
    },
  };
}

export const presenterOf = (gpu: Gpu, canvas: OffscreenCanvas): Presenter =>
  gpu.facts.software ? copiedByHost(gpu, canvas) : drawnByDevice(gpu, canvas);

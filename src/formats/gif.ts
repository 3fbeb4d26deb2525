/** Animated GIF: one palette for all frames, and of each frame only what changed since the one before. */
import { GIFEncoder } from './gif_encoder.ts';
import { Palette } from './palette.ts';

/** The frame before stays where a frame is transparent. */
const KEEP = 1;

export interface GifOptions {
  readonly width: number;
  readonly height: number;
  /** Frames a second; a GIF counts in hundredths of a second. */
  readonly rate: number;
}

/**
 * Bytes of a GIF that repeats for ever, in pieces of work: a value for each frame done, so that a caller can do something
 * else in between, and the bytes at the end.
 * @param frames red, green, blue, alpha of each pixel, rows from the top; at least one
 */
export function* gifFrames(
  frames: readonly Uint8ClampedArray[],
  { width, height, rate }: GifOptions,
): Generator<number, Uint8Array<ArrayBuffer>> {
  const palette = new Palette(frames);
  const unchanged = palette.colours.length;
  const gif = GIFEncoder();
  let before: Uint8Array | undefined;
  for (const [index, frame] of frames.entries()) {
    const now = palette.indices(frame, width);
    const changed = before ? now.map((colour, i) => (colour === before?.[i] ? unchanged : colour)) : now;
    gif.writeFrame(changed, width, height, {
      delay: 1000 / rate,
      dispose: KEEP,
      transparent: index > 0,
      transparentIndex: unchanged,
      ...(index === 0 && { palette: [...palette.colours, [0, 0, 0]] }),
    });
    before = now;
    yield index;
  }
  gif.finish();
  return gif.bytes();
}

/** Bytes of a GIF that repeats for ever. */
export function encodeGif(frames: readonly Uint8ClampedArray[], options: GifOptions): Uint8Array<ArrayBuffer> {
  const work = gifFrames(frames, options);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

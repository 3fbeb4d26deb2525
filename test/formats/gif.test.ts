import { describe, expect, it } from 'vitest';
import { encodeGif } from '../../src/formats/gif.ts';
import { decodeGif } from '../reference/gif.ts';

const [width, height] = [64, 40];

/** A frame whose pixel (x, y) is `colour(x, y)`. */
function frameOf(colour: (x: number, y: number) => readonly [number, number, number]): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) pixels.set([...colour(i % width, Math.floor(i / width)), 255], 4 * i);
  return pixels;
}

const withoutAlpha = (frame: Uint8ClampedArray): number[] => Array.from(frame).filter((_, i) => i % 4 !== 3);

/** A dark disc on a light ground, at x. */
const disc = (at: number): Uint8ClampedArray =>
  frameOf((x, y) => ((x - at) ** 2 + (y - 20) ** 2 < 80 ? [0, 114, 178] : [246, 246, 244]));

describe('a GIF', () => {
  it('of few colours has every pixel of every frame as it was, for as long as it was asked for, and repeats', () => {
    const frames = [disc(20), disc(24), disc(24), disc(60)];
    const gif = decodeGif(encodeGif(frames, { width, height, rate: 25 }));
    expect([gif.width, gif.height]).toEqual([width, height]);
    expect(gif.delays).toEqual([4, 4, 4, 4]);
    expect(gif.repeats).toBe(true);
    expect(gif.frames.map((frame) => Array.from(frame))).toEqual(frames.map(withoutAlpha));
  });

  it('spends next to nothing on a frame that is like the one before', () => {
    const size = (frames: Uint8ClampedArray[]): number => encodeGif(frames, { width, height, rate: 25 }).length;
    expect(size([disc(20), disc(20)]) - size([disc(20)])).toBeLessThan((width * height) / 20);
  });

  it('of shades without number shows their mean everywhere: no bands', () => {
    // three ramps, across, down and between frames: far more than 256 colours
    const ramp = (t: number) => frameOf((x, y) => [4 * x, 6 * y, 128 + 2 * x - y + t]);
    const frames = [ramp(0), ramp(40)];
    const decoded = decodeGif(encodeGif(frames, { width, height, rate: 20 })).frames;
    const block = 8;
    let worst = 0;
    frames.forEach((frame, f) => {
      for (let by = 0; by + block <= height; by += block)
        for (let bx = 0; bx + block <= width; bx += block)
          for (let c = 0; c < 3; c++) {
            let [wanted, found] = [0, 0];
            for (let i = 0; i < block * block; i++) {
              const pixel = (by + Math.floor(i / block)) * width + bx + (i % block);
              wanted += frame[4 * pixel + c] as number;
              found += decoded[f]?.[3 * pixel + c] as number;
            }
            worst = Math.max(worst, Math.abs(wanted - found) / block ** 2);
          }
    });
    expect(worst).toBeLessThan(6);
  });
});

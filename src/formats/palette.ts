/**
 * Chooses at most 255 colours for the frames of a GIF. A colour between two of the palette is drawn as a pattern of
 * both, so that shades do not end in bands; the pattern lies still, so that it neither flickers nor costs bytes, and
 * colours of the palette stay plain.
 */
import { at } from '../errors/lookup.ts';
import { type Colour, quantize } from './gif_encoder.ts';

/** One index is left for pixels that did not change. */
const MOST_COLOURS = 255;
/** Pixels that a palette is made from. */
const SAMPLES = 2 ** 18;
/** Squared distance from a colour of the palette that nobody sees. */
const UNSEEN = 12;
/** What a pattern's own contrast weighs against the colour that it misses: colours far from one another make a coarse pattern. */
const COARSENESS = 0.15;

/** Thresholds of an ordered pattern (Bayer 1973), 8 by 8, in (0, 1). */
const THRESHOLDS = Float32Array.from({ length: 64 }, (_, i) => {
  const [x, y] = [i & 7, i >> 3];
  let rank = 0;
  for (let bit = 0; bit < 3; bit++) {
    const [a, b] = [(x >> bit) & 1, (y >> bit) & 1];
    rank = rank * 4 + 2 * (a ^ b) + b;
  }
  return (rank + 0.5) / 64;
});

/** The colour of each pixel of the frames in turn, or of some of them spread over all. */
function sample(frames: readonly Uint8ClampedArray[]): Uint8Array {
  const pixels = frames.reduce((sum, frame) => sum + frame.length / 4, 0);
  // an odd stride does not fall into step with rows
  const stride = Math.max(1, Math.ceil(pixels / SAMPLES)) | 1;
  const picked: number[] = [];
  let skip = 0;
  for (const frame of frames) {
    let i = skip;
    for (; i < frame.length / 4; i += stride) picked.push(...frame.subarray(4 * i, 4 * i + 3), 255);
    skip = i - frame.length / 4;
  }
  return Uint8Array.from(picked);
}

/** All colours of the frames, or undefined where they are more than the palette holds. */
function fewColours(frames: readonly Uint8ClampedArray[]): Colour[] | undefined {
  const found = new Set<number>();
  for (const frame of frames) {
    const words = new Uint32Array(frame.buffer, frame.byteOffset, frame.length / 4);
    for (const word of words) {
      found.add(word & 0xffffff);
      if (found.size > MOST_COLOURS) return undefined;
    }
  }
  return Array.from(found, (word): Colour => [word & 255, (word >> 8) & 255, (word >> 16) & 255]);
}

/** How one colour is drawn: `share` of the pixels in `second`, the others in `first`. */
interface Mixture {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

export class Palette {
  readonly colours: readonly Colour[];
  readonly #mixtures = new Map<number, Mixture>();

  /** Chosen for these frames, all alike. @param frames red, green, blue, alpha of each pixel; alpha is ignored */
  constructor(frames: readonly Uint8ClampedArray[]) {
    this.colours = fewColours(frames) ?? quantize(sample(frames), MOST_COLOURS);
  }

  /** An index of `colours` for each pixel. */
  indices(frame: Uint8ClampedArray, width: number): Uint8Array {
    const words = new Uint32Array(frame.buffer, frame.byteOffset, frame.length / 4);
    return Uint8Array.from(words, (word, i) => {
      const { first, second, share } = this.#mixture(word & 0xffffff);
      const [x, y] = [i % width, Math.floor(i / width)];
      return share > at(THRESHOLDS, (y & 7) * 8 + (x & 7)) ? second : first;
    });
  }

  #mixture(word: number): Mixture {
    const known = this.#mixtures.get(word);
    if (known) return known;
    const found = this.#bestMixture([word & 255, (word >> 8) & 255, (word >> 16) & 255]);
    this.#mixtures.set(word, found);
    return found;
  }

  /** The nearest colour, and the one whose line to it passes nearest by. */
  #bestMixture(wanted: Colour): Mixture {
    const distances = this.colours.map((colour) => squared(difference(colour, wanted)));
    const first = distances.indexOf(Math.min(...distances));
    let best = { first, second: first, share: 0 };
    let least = at(distances, first);
    if (least <= UNSEEN) return best;
    const nearest = this.colours[first] as Colour;
    const way = difference(wanted, nearest);
    this.colours.forEach((colour, second) => {
      const line = difference(colour, nearest);
      const length = squared(line);
      if (length === 0) return;
      const share = Math.min(1, Math.max(0, dot(way, line) / length));
      const missed = squared(difference(way, [line[0] * share, line[1] * share, line[2] * share]));
      const cost = missed + COARSENESS * share * (1 - share) * length;
      if (cost < least) {
        least = cost;
        best = { first, second, share };
      }
    });
    return best;
  }
}

const difference = (a: Colour, b: Colour): Colour => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Colour, b: Colour): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const squared = (a: Colour): number => dot(a, a);

/** Reads an animated GIF by the letter of its specification (CompuServe, GIF89a): the simplest decoder that shows what viewers show. */

export interface DecodedGif {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each pixel as a viewer shows it after each frame. */
  readonly frames: readonly Uint8Array[];
  /** Hundredths of a second that each frame is shown. */
  readonly delays: readonly number[];
  readonly repeats: boolean;
}

/** Codes of variable width, least significant bit first. */
function decompress(data: readonly number[], minimum: number, pixels: number): number[] {
  const [clear, end] = [1 << minimum, (1 << minimum) + 1];
  const out: number[] = [];
  let table: number[][] = [];
  let width = 0;
  let before: number[] | undefined;
  const reset = (): void => {
    table = Array.from({ length: end + 1 }, (_, i) => (i < clear ? [i] : []));
    width = minimum + 1;
    before = undefined;
  };
  reset();
  let [bits, count] = [0, 0];
  for (const byte of data) {
    bits |= byte << count;
    count += 8;
    while (count >= width) {
      const code = bits & ((1 << width) - 1);
      bits >>>= width;
      count -= width;
      if (code === clear) reset();
      else if (code === end) return out;
      else {
        const entry: number[] = table[code] ?? [...(before as number[]), (before as number[])[0] as number];
        out.push(...entry);
        if (before && table.length < 4096) table.push([...before, entry[0] as number]);
        if (table.length === 1 << width && width < 12) width++;
        before = entry;
      }
    }
  }
  if (out.length < pixels) throw new Error('the GIF ends in the middle of a frame');
  return out;
}

export function decodeGif(bytes: Uint8Array): DecodedGif {
  let at = 0;
  const byte = (): number => bytes[at++] as number;
  const short = (): number => byte() + 256 * byte();
  const colours = (flags: number): number[] => Array.from({ length: 3 << ((flags & 7) + 1) }, byte);
  const blocks = (): number[] => {
    const data: number[] = [];
    for (let size = byte(); size > 0; size = byte()) for (let i = 0; i < size; i++) data.push(byte());
    return data;
  };
  const header = String.fromCharCode(...bytes.subarray(0, 6));
  if (header !== 'GIF89a') throw new Error(`not a GIF: ${header}`);
  at = 6;
  const [width, height, flags] = [short(), short(), byte()];
  at += 2;
  const global = flags & 0x80 ? colours(flags) : [];
  const frames: Uint8Array[] = [];
  const delays: number[] = [];
  let repeats = false;
  let transparent = -1;
  const shown = new Uint8Array(3 * width * height);
  for (let mark = byte(); mark !== 0x3b; mark = byte()) {
    if (mark === 0x21) {
      const label = byte();
      const data = blocks();
      if (label === 0xff) repeats = true;
      if (label !== 0xf9) continue;
      delays.push((data[1] as number) + 256 * (data[2] as number));
      transparent = (data[0] as number) & 1 ? (data[3] as number) : -1;
    } else {
      const [left, top, w, h, own] = [short(), short(), short(), short(), byte()];
      const palette = own & 0x80 ? colours(own) : global;
      const minimum = byte();
      decompress(blocks(), minimum, w * h).forEach((index, i) => {
        if (index === transparent) return;
        const pixel = (top + Math.floor(i / w)) * width + left + (i % w);
        for (let c = 0; c < 3; c++) shown[3 * pixel + c] = palette[3 * index + c] as number;
      });
      frames.push(shown.slice());
    }
  }
  return { width, height, frames, delays, repeats };
}

/**
 * Frames between `ringfence serve-envs` and whoever acts in its environments, such as the Python package:
 *   frame = kind (u32), bytes of the content (u32), content; all little-endian.
 * Contents are arrays of f32 and u32 without any header of their own, and JSON where nothing is in a hurry.
 */
import { FormatError } from '../errors/error.ts';

/** Told to whoever acts, which refuses a protocol that it does not know. */
export const PROTOCOL = 1;

/** What whoever acts asks for. */
export const REQUEST = {
  /** f32 actions [N][A] */
  step: 1,
  /** u32 orders [N] (0 rest, 1 a new episode, 2 a new episode of the given seed), u32 seeds [N] */
  reset: 2,
  /** JSON: a list of N layouts as `ringfence replay` takes them, or null for environments that rest */
  place: 3,
  /** A request without content: asks for the layouts of all environments. */
  layouts: 4,
} as const;

/** What the environments answer, by the type of the frame. */
export const REPLY = {
  /** JSON, sent once at the start: sizes and names */
  hello: 1,
  /** f32 rewards [N], costs [N][C], flags [N] (1 terminated, 2 truncated), observations [N][O], final observations [ended][O] */
  results: 2,
  /** JSON */
  layouts: 3,
  /** UTF-8: one sentence. The environments are as they were before the request. */
  error: 4,
} as const;

export interface Frame {
  readonly kind: number;
  readonly content: Uint8Array;
}

const HEADER_BYTES = 8;
/** A longer frame is none of ours: the bytes are of something else. */
const MOST_BYTES = 2 ** 30;

/** A frame's header; its content is written behind it as it is. */
export function frameHeader(kind: number, bytes: number): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, kind, true);
  view.setUint32(4, bytes, true);
  return header;
}

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  #bytes = new Uint8Array(0);

  /** Whether the stream is within a frame. */
  get isWithin(): boolean {
    return this.#bytes.length > 0;
  }

  /** @returns the frames that these bytes complete. @throws FormatError where they are of no frame */
  push(chunk: Uint8Array): Frame[] {
    const bytes = new Uint8Array(this.#bytes.length + chunk.length);
    bytes.set(this.#bytes);
    bytes.set(chunk, this.#bytes.length);
    const view = new DataView(bytes.buffer);
    const frames: Frame[] = [];
    let at = 0;
    while (at + HEADER_BYTES <= bytes.length) {
      const length = view.getUint32(at + 4, true);
      if (length > MOST_BYTES) throw new FormatError(`a frame of ${length} bytes is longer than ${MOST_BYTES}`);
      const end = at + HEADER_BYTES + length;
      if (end > bytes.length) break;
      frames.push({ kind: view.getUint32(at, true), content: bytes.slice(at + HEADER_BYTES, end) });
      at = end;
    }
    this.#bytes = bytes.slice(at);
    return frames;
  }
}

import { describe, expect, it } from 'vitest';
import { type Frame, FrameReader, frameHeader } from '../../src/formats/env_frames.ts';

const frame = (kind: number, content: number[]): number[] => [...frameHeader(kind, content.length), ...content];

describe('frames of environments', () => {
  const stream = Uint8Array.from([...frame(1, [5, 6, 7]), ...frame(4, []), ...frame(2, [9])]);
  const expected: Frame[] = [
    { kind: 1, content: Uint8Array.of(5, 6, 7) },
    { kind: 4, content: Uint8Array.of() },
    { kind: 2, content: Uint8Array.of(9) },
  ];

  it.each([1, 2, 3, 7, 8, 9, 100])('are the same however the stream is cut: every %i bytes', (size) => {
    const reader = new FrameReader();
    const frames: Frame[] = [];
    for (let at = 0; at < stream.length; at += size) frames.push(...reader.push(stream.subarray(at, at + size)));
    expect(frames).toEqual(expected);
    expect(reader.isWithin).toBe(false);
  });

  it('begin with kind and length, little-endian', () => {
    expect([...frameHeader(2, 0x01020304)]).toEqual([2, 0, 0, 0, 4, 3, 2, 1]);
  });

  it('are asked for again while one is incomplete', () => {
    const reader = new FrameReader();
    expect(reader.push(stream.subarray(0, 9))).toEqual([]);
    expect(reader.isWithin).toBe(true);
  });

  it('refuse bytes of something else', () => {
    expect(() => new FrameReader().push(new TextEncoder().encode('{"jsonrpc": 2}'))).toThrow(
      /^a frame of \d+ bytes is longer than \d+$/,
    );
  });
});

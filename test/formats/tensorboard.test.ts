/** The fixture is written by TensorBoard itself; that TensorBoard reads our files is recorded beside the fixture. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/errors/error.ts';
import { concatenate } from '../../src/formats/protobuf.ts';
import { decodeEvents, fileVersionEvent, scalarEvents, truncateEvents } from '../../src/formats/tensorboard.ts';
import { crc32c } from '../../src/formats/tfrecord.ts';

const fixture = new Uint8Array(readFileSync(new URL('../fixtures/tensorboard/scalars.tfevents', import.meta.url)));

/** Three steps with one tag; the prefix lengths behind each record. */
function sampleFile(): { bytes: Uint8Array; ends: number[] } {
  const records = [
    fileVersionEvent(0),
    ...[1, 2, 3].map((step) => scalarEvents(step, 10 + step, { 'Metrics/EpRet': step / 2 })),
  ];
  let end = 0;
  return { bytes: concatenate(records), ends: records.map((record) => (end += record.length)) };
}

describe('CRC-32C', () => {
  it('gives the check value of RFC 3720 for 32 zero bytes and of the CRC catalogue for 123456789', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  });
});

describe('TensorBoard events', () => {
  it('reads the file written by TensorBoard, passing over values that are not scalars', () => {
    const events = decodeEvents(fixture);
    expect(events[0]).toEqual({ step: 0, wallTime: 1.5, fileVersion: 'brain.Event:2', scalars: {} });
    expect(events.slice(1)).toEqual(
      [0, 1, 300, 5_000_000_000].map((step) => ({
        step,
        wallTime: 1.7e9 + step,
        scalars: { 'Metrics/EpRet': Math.fround(step + 0.5), 'Metrics/EpCost': -25 },
      })),
    );
  });

  it('writes the bytes that TensorBoard writes', () => {
    const opening = fileVersionEvent(1.5);
    expect(opening).toEqual(fixture.slice(0, opening.length));
  });

  it('returns what was written, rounded to float32', () => {
    const step = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    const scalars = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.double(), { noNullPrototype: true });
    fc.assert(
      fc.property(step, fc.double({ noNaN: true }), scalars, (step, wallTime, scalars) => {
        const rounded = Object.fromEntries(Object.entries(scalars).map(([tag, value]) => [tag, Math.fround(value)]));
        expect(decodeEvents(scalarEvents(step, wallTime, scalars))).toEqual([{ step, wallTime, scalars: rounded }]);
      }),
    );
  });

  it('refuses a step that is no whole number', () => {
    expect(() => scalarEvents(0.5, 0, {})).toThrow(FormatError);
  });

  it('notices any changed byte', () => {
    const { bytes } = sampleFile();
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] as number) ^ 0x10;
      expect(() => decodeEvents(damaged), `byte ${at}`).toThrow(FormatError);
    }
  });

  it('notices a torn record, and says where', () => {
    const { bytes, ends } = sampleFile();
    expect(() => decodeEvents(bytes.subarray(0, -1))).toThrow(`the record at byte ${ends[2]} is cut short`);
  });

  it('cuts back to the last record of a step', () => {
    const { bytes, ends } = sampleFile();
    expect([-1, 0, 1, 2, 3, 9].map((step) => truncateEvents(bytes, step))).toEqual([
      0,
      ends[0],
      ends[1],
      ends[2],
      ends[3],
      ends[3],
    ]);
  });

  it('cuts a torn or damaged tail, at whatever byte the writer was killed', () => {
    const { bytes, ends } = sampleFile();
    for (let length = 0; length <= bytes.length; length++) {
      const whole = ends.filter((end) => end <= length).at(-1) ?? 0;
      expect(truncateEvents(bytes.subarray(0, length), 9)).toBe(whole);
      expect(truncateEvents(concatenate([bytes.subarray(0, whole), new Uint8Array(40)]), 9)).toBe(whole);
    }
  });
});

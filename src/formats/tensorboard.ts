/**
 * TensorBoard event files with scalars. A file is a sequence of records that is only ever appended to: first the file
 * version, then one event per step with all its scalars. No handle, no state: callers append the returned bytes.
 * Source of the field numbers: tensorboard/compat/proto/event.proto and summary.proto.
 */
import { FormatError } from '../errors/error.ts';
import { ProtobufMessage, protobufFields } from './protobuf.ts';
import { decodeRecords, encodeRecord } from './tfrecord.ts';

const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, simpleValue: 2 } as const;
/** The version that TensorBoard expects in the first event of a file. */
const FILE_VERSION = 'brain.Event:2';

export interface ScalarEvent {
  /** Environment steps or epoch, as the writer chose. */
  step: number;
  /** Seconds since 1970. */
  wallTime: number;
  fileVersion?: string;
  /** Values by tag, rounded to float32 by the format. */
  scalars: Record<string, number>;
}

/** The event that opens a file. `wallTime` in seconds since 1970. */
export function fileVersionEvent(wallTime: number): Uint8Array {
  const event = new ProtobufMessage().double(EVENT.wallTime, wallTime).string(EVENT.fileVersion, FILE_VERSION);
  return encodeRecord(event.encode());
}

/**
 * All scalars of one step, to be appended to the file.
 * @param step integer in [0, 2^53).
 * @param wallTime seconds since 1970.
 * @param scalars value by tag; NaN and infinities are legal and shown as such.
 */
export function scalarEvents(step: number, wallTime: number, scalars: Record<string, number>): Uint8Array {
  const summary = new ProtobufMessage();
  for (const [tag, value] of Object.entries(scalars)) {
    summary.message(SUMMARY.value, new ProtobufMessage().string(VALUE.tag, tag).float(VALUE.simpleValue, value));
  }
  const event = new ProtobufMessage()
    .double(EVENT.wallTime, wallTime)
    .integer(EVENT.step, step)
    .message(EVENT.summary, summary);
  return encodeRecord(event.encode());
}

/**
 * All events of a file, checksums verified. Values that are not plain scalars (images, tensors) are skipped.
 * @throws FormatError on a damaged or torn record.
 */
export function decodeEvents(bytes: Uint8Array): ScalarEvent[] {
  return Array.from(decodeRecords(bytes), ({ payload }) => decodeEvent(payload));
}

/**
 * The length in bytes of the longest prefix whose steps are all <= `lastStep`: what a resumed run keeps. A torn or
 * damaged record, as a killed writer leaves it, ends the prefix too. 0 means that the file must be started anew.
 */
export function truncateEvents(bytes: Uint8Array, lastStep: number): number {
  let length = 0;
  try {
    for (const { payload, end } of decodeRecords(bytes)) {
      if (decodeEvent(payload).step > lastStep) break;
      length = end;
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return length;
}

function decodeEvent(payload: Uint8Array): ScalarEvent {
  const event: ScalarEvent = { step: 0, wallTime: 0, scalars: {} };
  for (const { field, type, value } of protobufFields(payload)) {
    if (field === EVENT.wallTime && type === 'double') event.wallTime = value;
    else if (field === EVENT.step && type === 'integer') event.step = Number(BigInt.asIntN(64, value));
    else if (field === EVENT.fileVersion && type === 'bytes') event.fileVersion = new TextDecoder().decode(value);
    else if (field === EVENT.summary && type === 'bytes') event.scalars = decodeSummary(value);
  }
  return event;
}

function decodeSummary(bytes: Uint8Array): Record<string, number> {
  const scalars: [string, number][] = [];
  for (const summaryField of protobufFields(bytes)) {
    if (summaryField.field !== SUMMARY.value || summaryField.type !== 'bytes') continue;
    let tag = '';
    let scalar: number | undefined;
    for (const { field, type, value } of protobufFields(summaryField.value)) {
      if (field === VALUE.tag && type === 'bytes') tag = new TextDecoder().decode(value);
      else if (field === VALUE.simpleValue && type === 'float') scalar = value;
    }
    if (scalar !== undefined) scalars.push([tag, scalar]);
  }
  return Object.fromEntries(scalars);
}

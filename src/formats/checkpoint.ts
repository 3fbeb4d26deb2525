/** A checkpoint file: safetensors with a checksum of the whole inside, so that it is complete or known to be damaged. */
import { FormatError } from '../errors/error.ts';
import { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';
import { crc32c } from './tfrecord.ts';

/** All that a run needs to go on: tensors, and facts that must agree with the run that continues. */
export interface Checkpoint {
  readonly tensors: Record<string, Tensor>;
  readonly metadata: Record<string, string>;
}

const CHECKSUM = 'checksum';

/** Bytes of a checkpoint: equal states give equal bytes. */
export function encodeCheckpoint({ tensors, metadata }: Checkpoint): Uint8Array {
  const checksum = crc32c(encodeSafetensors(tensors, metadata)).toString(16);
  return encodeSafetensors(tensors, { ...metadata, [CHECKSUM]: checksum });
}

/** @throws FormatError with one sentence when the bytes are not a complete checkpoint */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { [CHECKSUM]: checksum, ...own } = metadata;
  if (checksum === undefined) throw new FormatError('it is no checkpoint of a run: it has no checksum');
  if (checksum !== crc32c(encodeSafetensors(tensors, own)).toString(16))
    throw new FormatError('its checksum does not match');
  return { tensors, metadata: own };
}

/** Epochs that a checkpoint's run had done. @throws FormatError when it does not say */
export function epochOf({ metadata }: Checkpoint): number {
  const epoch = Number(metadata['epoch'] ?? Number.NaN);
  if (Number.isSafeInteger(epoch) && epoch >= 0) return epoch;
  throw new FormatError('it is no checkpoint of a run: it has no epoch');
}

/** What ringfence throws. */

/** Exit code of what did not fail and can be tried again later, as schedulers know it (EX_TEMPFAIL of sysexits). */
export const TRY_AGAIN = 75;

/** What a process ends with after a failed run, after bad input, and where it can be tried again. */
export type ExitCode = 1 | 2 | typeof TRY_AGAIN;

/** A failure whose message is one sentence for the user: what, where, what to do. `exitCode` 2 is bad input. */
export class RingfenceError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 2) {
    super(message);
    this.name = 'RingfenceError';
    this.exitCode = exitCode;
  }
}

/** The device is gone, through no fault of the run: it can go on from its last checkpoint on another one. */
export class DeviceLostError extends RingfenceError {
  constructor(message: string) {
    super(message, 1);
    this.name = 'DeviceLostError';
  }
}

/**
 * Bytes or text that do not follow their file format, or values that the format cannot hold; the message is one sentence,
 * or one a line of a model with several problems.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

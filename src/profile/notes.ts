/** What a reader of a profile must know to trust it: sentences that the command line prints and the page shows. */
import type { ProfileDocument } from './document.ts';
import { RELIABLE_QUANTA } from './measure.ts';

/** A clock of coarser steps than this is not the GPU's own: the browser rounds it. */
const ROUNDED_NANOSECONDS = 10_000;

export const PERFETTO = 'https://ui.perfetto.dev';

/** How a browser is told not to round the GPU's clock. */
export const UNROUNDED_TIMERS =
  "Chrome gives the GPU's own clock after chrome://flags/#enable-webgpu-developer-features is enabled, or when it is started with --disable-dawn-features=timestamp_quantization.";

export const isRounded = ({ timerQuantumNanoseconds }: Pick<ProfileDocument, 'timerQuantumNanoseconds'>): boolean =>
  timerQuantumNanoseconds >= ROUNDED_NANOSECONDS;

/** Where other work of the machine moves iterations by more than the timers do, that is all there is to say. */
const costText = (slowDown: number): string =>
  slowDown > 0 ? `they cost ${percent(slowDown)}` : 'what they cost is less than the spread between iterations';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function quantumText(nanoseconds: number): string {
  return nanoseconds >= 1000 ? `${nanoseconds / 1000} us` : `${nanoseconds} ns`;
}

export function notesOf(profile: ProfileDocument): string[] {
  const { plainMilliseconds, timedMilliseconds, slowDown, occupancy, timerQuantumNanoseconds, stretched, unreliable } =
    profile;
  const steps = `${RELIABLE_QUANTA} steps of the clock (${quantumText(timerQuantumNanoseconds)} each)`;
  return [
    `Iteration: ${plainMilliseconds.toFixed(1)} ms without timers, ${timedMilliseconds.toFixed(1)} ms with them: ${costText(slowDown)}.`,
    `GPU: busy in ${percent(occupancy)} of an iteration with timers, longest gap ${profile.longestGapMilliseconds.toFixed(2)} ms. Host: ${profile.hostEncodeMilliseconds.toFixed(1)} ms of encoding, ${profile.dispatches.toFixed(0)} dispatches in ${profile.submits} submits.`,
    ...(isRounded(profile)
      ? [`The browser rounds the GPU's clock to ${quantumText(timerQuantumNanoseconds)}. ${UNROUNDED_TIMERS}`]
      : []),
    ...(stretched.length > 0 ? [`Shorter than ${steps}, so timed in passes of several: ${stretched.join(', ')}.`] : []),
    ...(unreliable.length > 0 ? [`Shorter than ${steps}, so not reliable: ${unreliable.join(', ')}.`] : []),
    ...(profile.isTruncated ? ['Some passes ran untimed: a submit has more of them than the profiler holds.'] : []),
  ];
}

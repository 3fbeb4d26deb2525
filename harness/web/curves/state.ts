/** What is watched beside the run that trains: an opened run in its place, pinned runs to compare with, and the axis. */
import type { Across } from '../charts/axis.ts';
import { type Compared, pinLooks } from '../charts/model.ts';
import type { Range } from '../charts/scene.ts';
import { type Recording, subjectOf, titleOf } from '../recordings/recording.ts';
import type { Run, Training } from '../training/state.ts';

/** A run of a dropped folder that holds several. */
export interface Offer {
  readonly path: string;
  readonly title: string;
}

export interface CurvesState {
  /** What is on show in place of the run that trains. */
  readonly opened: Recording | undefined;
  readonly offers: readonly Offer[];
  /** Why a dropped folder is no run: one sentence. */
  readonly complaint: string | undefined;
  readonly pins: readonly Compared[];
  readonly across: Across;
  readonly isEach: boolean;
  /** What part of the axis is seen; all of it without. */
  readonly zoom: Range | undefined;
  /** Weight of what came before in smoothed curves. */
  readonly smoothing: number;
}

export type CurvesEvent =
  | { readonly type: 'open'; readonly recording: Recording }
  | { readonly type: 'offer'; readonly offers: readonly Offer[] }
  | { readonly type: 'refuse'; readonly message: string }
  /** Goes back to the run that trains. */
  | { readonly type: 'close' }
  /** Pins a run: the one on show unless another one is named. */
  | { readonly type: 'pin'; readonly recording?: Recording }
  | { readonly type: 'rename'; readonly id: string; readonly name: string }
  | { readonly type: 'unpin'; readonly id: string }
  | { readonly type: 'restore'; readonly pins: readonly Compared[] }
  | { readonly type: 'across'; readonly across: Across }
  | { readonly type: 'each'; readonly isEach: boolean }
  | { readonly type: 'zoom'; readonly zoom: Range | undefined }
  | { readonly type: 'smoothing'; readonly weight: number };

export const initialCurves: CurvesState = {
  opened: undefined,
  offers: [],
  complaint: undefined,
  pins: [],
  across: 'steps',
  isEach: false,
  zoom: undefined,
  smoothing: 0,
};

/** The part of the page's state that decides which run is on show. */
export interface Shown extends Pick<Training, 'run'> {
  readonly curves: CurvesState;
}

/** More would only hide one another. */
export const MOST_PINS = pinLooks.length;

export function recordingOf({ checked, points, events }: Run): Recording {
  const subject = subjectOf(checked.resolved);
  return {
    id: 'live',
    name: titleOf(subject),
    source: 'live',
    config: checked.resolved.given,
    subject,
    points,
    events,
  };
}

/** What the views show: the opened run, or else the one that trains or trained last. */
export const shownRecording = ({ curves, run }: Shown): Recording | undefined =>
  curves.opened ?? (run && recordingOf(run));

/** `espo on SafetyAntVelocity-v1`, with a number where that name is taken. */
function unusedName(name: string, pins: readonly Compared[]): string {
  const taken = new Set(pins.map(({ recording }) => recording.name));
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name} (${i})`;
    if (!taken.has(candidate)) return candidate;
  }
}

function withPin(curves: CurvesState, shown: Recording | undefined): CurvesState {
  if (!shown || shown.points.length === 0 || curves.pins.length >= MOST_PINS) return curves;
  const slots = new Set(curves.pins.map(({ slot }) => slot));
  const slot = pinLooks.findIndex((_, candidate) => !slots.has(candidate));
  const count = Math.max(0, ...curves.pins.map(({ recording }) => Number(recording.id.replace('pin-', ''))));
  const name = unusedName(shown.name, curves.pins);
  const recording: Recording = { ...shown, id: `pin-${count + 1}`, name, source: 'pinned' };
  return { ...curves, pins: [...curves.pins, { recording, slot }] };
}

/** @param shown the recording on show */
export function reduceCurves(curves: CurvesState, event: CurvesEvent, shown: Recording | undefined): CurvesState {
  switch (event.type) {
    case 'open':
      return { ...curves, opened: event.recording, complaint: undefined, zoom: undefined };
    case 'offer':
      return { ...curves, offers: event.offers, complaint: undefined };
    case 'refuse':
      return { ...curves, complaint: event.message };
    case 'close':
      return { ...curves, opened: undefined, offers: [], complaint: undefined, zoom: undefined };
    case 'pin':
      return withPin(curves, event.recording ?? shown);
    case 'rename':
      return {
        ...curves,
        pins: curves.pins.map((pin) =>
          pin.recording.id === event.id ? { ...pin, recording: { ...pin.recording, name: event.name } } : pin,
        ),
      };
    case 'unpin':
      return { ...curves, pins: curves.pins.filter(({ recording }) => recording.id !== event.id) };
    case 'restore':
      return { ...curves, pins: event.pins };
    case 'across':
      return { ...curves, across: event.across, zoom: undefined };
    case 'each':
      return { ...curves, isEach: event.isEach };
    case 'zoom':
      return { ...curves, zoom: event.zoom };
    case 'smoothing':
      return { ...curves, smoothing: event.weight };
  }
}

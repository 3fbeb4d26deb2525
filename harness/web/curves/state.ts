/** What is watched beside the run that trains: an opened run in its place, pinned runs to compare with, and the axis. */
import type { Across } from '../charts/axis.ts';
import { type Compared, pinLooks } from '../charts/model.ts';
import { type Recording, subjectOf, titleOf } from '../runs/recording.ts';
import type { Run, State } from '../shell/state.ts';

/** A run of a dropped folder that holds several. */
export interface Offer {
  readonly path: string;
  readonly title: string;
}

export interface Watch {
  /** On show in place of the run that trains. */
  readonly opened: Recording | undefined;
  readonly offers: readonly Offer[];
  /** Why a dropped folder is no run: one sentence. */
  readonly complaint: string | undefined;
  readonly pins: readonly Compared[];
  readonly across: Across;
  readonly isEach: boolean;
}

export type WatchEvent =
  | { readonly type: 'open'; readonly recording: Recording }
  | { readonly type: 'offer'; readonly offers: readonly Offer[] }
  | { readonly type: 'refuse'; readonly message: string }
  /** Goes back to the run that trains. */
  | { readonly type: 'close' }
  /** Pins the run on show. */
  | { readonly type: 'pin' }
  | { readonly type: 'rename'; readonly id: string; readonly name: string }
  | { readonly type: 'unpin'; readonly id: string }
  | { readonly type: 'restore'; readonly pins: readonly Compared[] }
  | { readonly type: 'across'; readonly across: Across }
  | { readonly type: 'each'; readonly isEach: boolean };

export const initialWatch: Watch = {
  opened: undefined,
  offers: [],
  complaint: undefined,
  pins: [],
  across: 'steps',
  isEach: false,
};

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
export const shownRecording = ({ watch, run }: State): Recording | undefined =>
  watch.opened ?? (run && recordingOf(run));

/** `espo on SafetyAntVelocity-v1`, with a number where that name is taken. */
function unusedName(name: string, pins: readonly Compared[]): string {
  const taken = new Set(pins.map(({ recording }) => recording.name));
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name} (${i})`;
    if (!taken.has(candidate)) return candidate;
  }
}

function withPin(watch: Watch, shown: Recording | undefined): Watch {
  if (!shown || shown.points.length === 0 || watch.pins.length >= MOST_PINS) return watch;
  const slots = new Set(watch.pins.map(({ slot }) => slot));
  const slot = pinLooks.findIndex((_, candidate) => !slots.has(candidate));
  const count = Math.max(0, ...watch.pins.map(({ recording }) => Number(recording.id.replace('pin-', ''))));
  const name = unusedName(shown.name, watch.pins);
  const recording: Recording = { ...shown, id: `pin-${count + 1}`, name, source: 'pinned' };
  return { ...watch, pins: [...watch.pins, { recording, slot }] };
}

/** @param shown the recording on show */
export function reduceWatch(watch: Watch, event: WatchEvent, shown: Recording | undefined): Watch {
  switch (event.type) {
    case 'open':
      return { ...watch, opened: event.recording, complaint: undefined };
    case 'offer':
      return { ...watch, offers: event.offers, complaint: undefined };
    case 'refuse':
      return { ...watch, complaint: event.message };
    case 'close':
      return { ...watch, opened: undefined, offers: [], complaint: undefined };
    case 'pin':
      return withPin(watch, shown);
    case 'rename':
      return {
        ...watch,
        pins: watch.pins.map((pin) =>
          pin.recording.id === event.id ? { ...pin, recording: { ...pin.recording, name: event.name } } : pin,
        ),
      };
    case 'unpin':
      return { ...watch, pins: watch.pins.filter(({ recording }) => recording.id !== event.id) };
    case 'restore':
      return { ...watch, pins: event.pins };
    case 'across':
      return { ...watch, across: event.across };
    case 'each':
      return { ...watch, isEach: event.isEach };
  }
}

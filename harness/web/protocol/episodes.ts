/** What the Episodes panel and the worker that draws it say to one another. */

import type { Layout, View } from '../../../src/render/view.ts';
import type { Movable } from '../../../src/tasks/hand.ts';
import type { RunningEpisode } from '../../../src/train/running_episodes.ts';

/** A turn of the camera from where the task is seen best, in radians, and how many times larger than there. */
export interface Orbit {
  readonly azimuth: number;
  readonly elevation: number;
  readonly zoom: number;
}

/**
 * The environments of the training as they are, the policy after an epoch in environments of its own, or one that whoever
 * watches drives.
 */
export type Source = 'training' | 'drive' | number;

/** All that decides what is on the canvas. */
export interface Shown {
  /** Nothing is drawn while this is false. */
  readonly isVisible: boolean;
  /** The canvas's size, in device pixels. */
  readonly size: readonly [number, number];
  readonly scheme: View['scheme'];
  readonly layout: Layout;
  readonly environment: number;
  readonly orbit: Orbit;
  readonly replica: number;
  readonly source: Source;
  readonly isPlaying: boolean;
  /** Control steps of a replay from one frame to the next. */
  readonly speed: number;
  /** A replay acts by the mean instead of sampling. */
  readonly isDeterministic: boolean;
  /** The frame of the film that is looked at again; the present unless given. */
  readonly at: number | undefined;
  /** The camera of a close-up follows the robot. */
  readonly follows: boolean;
  /** Epochs are running: drawing leaves most of the device to them. */
  readonly isTraining: boolean;
}

export type PictureKind = 'png' | 'gif';

export type EpisodesRequest =
  | { readonly type: 'canvas'; readonly canvas: OffscreenCanvas }
  | { readonly type: 'show'; readonly shown: Shown }
  /** The arena at a place of the canvas: shares of its width and height. */
  | { readonly type: 'pick'; readonly x: number; readonly y: number }
  /** The arena beside the present one, as seen on the canvas. */
  | { readonly type: 'move'; readonly dx: number; readonly dy: number }
  /** Begins the replay's episodes anew, with other initial states. */
  | { readonly type: 'anew' }
  /** What whoever drives does from now on, [A]. */
  | { readonly type: 'act'; readonly action: readonly number[] }
  /** Puts a thing of the close-up under a place of the canvas, as shares of its width and height. */
  | { readonly type: 'put'; readonly thing: Thing; readonly x: number; readonly y: number }
  /** Pushes the robot of the close-up, towards a place of the canvas or anywhere. */
  | { readonly type: 'push'; readonly x?: number; readonly y?: number }
  | { readonly type: 'save'; readonly kind: PictureKind };

/** A thing that a hand can move, or `robot`. */
export type Thing = Pick<Movable, 'kind' | 'index'>;

/** What the page draws over a close-up of a replay, or of what is driven. Places are shares of the canvas. */
export interface Overlay {
  /** Frames of the film of this episode, which of them is seen, and in which a cost was paid. */
  readonly frames: number;
  readonly at: number;
  readonly paid: readonly number[];
  /** The robot's way over the ground, oldest first, and whether a cost was paid there. */
  readonly trail: readonly (readonly [x: number, y: number, isPaid: boolean])[];
  readonly handles: readonly (Thing & { readonly place: readonly [number, number] })[];
}

/** What is known of the environment that is close up or selected. */
export interface Caption extends RunningEpisode {
  readonly environment: number;
  readonly source: Source;
  /** Where it is in the overview: left, top, width, height as shares of the canvas. */
  readonly place: readonly [number, number, number, number] | undefined;
  readonly overlay?: Overlay | undefined;
}

export type EpisodesNews =
  /** Which policies can be replayed, and how many arenas the overview shows. */
  | { readonly type: 'kept'; readonly epochs: readonly number[] }
  | { readonly type: 'arenas'; readonly source: Source; readonly arenas: number; readonly envs: number }
  | { readonly type: 'caption'; readonly caption: Caption }
  /** An episode that was driven is over. */
  | { readonly type: 'driven'; readonly episode: RunningEpisode }
  | { readonly type: 'picked'; readonly environment: number; readonly isOpened: boolean }
  /** The share of a GIF's frames that have been drawn. */
  | { readonly type: 'recording'; readonly share: number }
  | { readonly type: 'saved'; readonly kind: PictureKind; readonly blob: Blob }
  | { readonly type: 'undrawn'; readonly message: string };

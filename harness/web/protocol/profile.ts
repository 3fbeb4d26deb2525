/** What the worker tells of a profile of its run. */
import type { ProfileDocument } from '../../../src/profile/document.ts';
import type { KernelText } from '../../../src/profile/kernel_text.ts';
import type { Timeline } from '../../../src/profile/timeline.ts';

/** A profile of this page's own run. */
export interface ProfileResult {
  readonly document: ProfileDocument;
  readonly timeline: Timeline;
  /** What a pass's `variant` counts. */
  readonly kernels: readonly KernelText[];
}

export type ProfileNews =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'made'; readonly result: ProfileResult }
  | { readonly kind: 'failed'; readonly message: string };

/** What the gallery holds: the exhibit on show, what was turned, and how the policies of the run moved. */

import type { Table } from '../../../src/exact/cmdp.ts';
import { oneHot, policyTable } from '../../../src/exact/policy_table.ts';
import type { PolicyData } from '../../../src/formats/policy.ts';
import type { Form } from '../settings/settings.ts';
import type { Training } from '../training/state.ts';
import type { Turned } from './knobs.ts';

/** Policies of all replicas after an epoch. */
export interface TrailPoint {
  readonly epoch: number;
  readonly policies: readonly Table[];
}

export interface Gallery {
  /** The name of the exhibit on show; none is while there is a choice. */
  readonly exhibit: string | undefined;
  readonly turned: Turned;
  readonly trail: readonly TrailPoint[];
}

/** The part of the page's state that drawings follow. */
export interface Exhibited extends Pick<Training, 'run'>, Pick<Form, 'checked'> {
  readonly gallery: Gallery;
}

export type GalleryEvent =
  | { readonly type: 'exhibit'; readonly exhibit: string | undefined }
  | { readonly type: 'turn'; readonly values: Turned }
  | { readonly type: 'policies'; readonly epoch: number; readonly policies: readonly PolicyData[] };

export const emptyGallery: Gallery = { exhibit: undefined, turned: {}, trail: [] };

/** Longer trails keep every second of their points, and the last step. */
const LONGEST_TRAIL = 512;

const thinned = (trail: readonly TrailPoint[]): readonly TrailPoint[] =>
  trail.length <= LONGEST_TRAIL ? trail : trail.filter((_, i) => i % 2 === 0 || i >= trail.length - 2);

export function reduceGallery(gallery: Gallery, event: GalleryEvent): Gallery {
  switch (event.type) {
    case 'exhibit':
      return { ...gallery, exhibit: event.exhibit, turned: {} };
    case 'turn':
      return { ...gallery, turned: { ...gallery.turned, ...event.values } };
    case 'policies': {
      // what sees more than the state, such as the time, is no table
      const tables = event.policies
        .filter(({ addedInputs }) => addedInputs.length === 0)
        .map((policy) => policyTable(policy, oneHot(policy.observationSize)));
      const last = gallery.trail.at(-1);
      if (tables.length === 0 || (last && last.epoch >= event.epoch)) return gallery;
      return { ...gallery, trail: thinned([...gallery.trail, { epoch: event.epoch, policies: tables }]) };
    }
  }
}

/** The gallery at the start of a run. */
export const withoutTrail = (gallery: Gallery): Gallery => ({ ...gallery, trail: [] });

/** The profile of the run, saved ones to compare with, and what of them is on show. */
import { type Comparison, compareProfiles } from '../../../src/profile/compare.ts';
import type { ProfileDocument } from '../../../src/profile/document.ts';
import type { ProfileNews, ProfileResult } from '../protocol/profile.ts';
import type { Training } from '../training/state.ts';

export interface SavedProfile {
  /** The name of its file. */
  readonly name: string;
  readonly document: ProfileDocument;
}

export interface Sort {
  readonly column: string;
  readonly isDescending: boolean;
}

/** Which table a sort belongs to. */
export type SortedTable = 'kernels' | 'comparison';

export interface Selection {
  readonly kernel: string;
  /** Which of the kernels of that name; undefined: the first. */
  readonly variant?: number | undefined;
}

export interface ProfileState {
  /** Epochs done and to do while a profile is being made. */
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  readonly result: ProfileResult | undefined;
  /** There are at most two. */
  readonly saved: readonly SavedProfile[];
  /** Why there is no profile: one sentence. */
  readonly failure: string | undefined;
  readonly sorts: Readonly<Record<SortedTable, Sort>>;
  readonly selected: Selection | undefined;
}

/** The part of the page's state that the Kernels panel shows. */
export interface Profiled extends Training {
  readonly profile: ProfileState;
}

export type ProfileChange =
  | ProfileNews
  | { readonly kind: 'asked' }
  | { readonly kind: 'loaded'; readonly profiles: readonly SavedProfile[] }
  | { readonly kind: 'unloaded' }
  | { readonly kind: 'sorted'; readonly table: SortedTable; readonly column: string }
  | { readonly kind: 'selected'; readonly selection: Selection };

export const initialProfile: ProfileState = {
  progress: undefined,
  result: undefined,
  saved: [],
  failure: undefined,
  sorts: {
    kernels: { column: 'milliseconds', isDescending: true },
    comparison: { column: 'change', isDescending: true },
  },
  selected: undefined,
};

/** Names are read from the top, numbers by the largest first. */
const resorted = (sort: Sort, column: string): Sort => ({
  column,
  isDescending: sort.column === column ? !sort.isDescending : column !== 'kernel',
});

export function reduceProfile(state: ProfileState, change: ProfileChange): ProfileState {
  switch (change.kind) {
    case 'asked':
      return { ...state, progress: { done: 0, total: 0 }, failure: undefined };
    case 'progress':
      return { ...state, progress: { done: change.done, total: change.total } };
    case 'made': {
      const [longest] = change.result.document.kernels;
      return {
        ...state,
        progress: undefined,
        result: change.result,
        selected: longest && { kernel: longest.kernel },
      };
    }
    case 'failed':
      return { ...state, progress: undefined, failure: change.message };
    case 'loaded':
      return { ...state, saved: [...state.saved, ...change.profiles].slice(-2), failure: undefined };
    case 'unloaded':
      return { ...state, saved: [] };
    case 'sorted':
      return {
        ...state,
        sorts: { ...state.sorts, [change.table]: resorted(state.sorts[change.table], change.column) },
      };
    case 'selected':
      return { ...state, selected: change.selection };
  }
}

/** The profile whose table is on show: the run's own, else the last that was loaded. */
export const shownDocument = ({ result, saved }: ProfileState): ProfileDocument | undefined =>
  result?.document ?? saved.at(-1)?.document;

export interface NamedComparison extends Comparison {
  /** What a and b are. */
  readonly names: readonly [string, string];
}

const THIS_RUN = 'the profile of this run';

/** Two saved profiles, or a saved one (a) with that of this run (b). */
export function comparisonOf({ result, saved }: Pick<ProfileState, 'result' | 'saved'>): NamedComparison | undefined {
  const own = result && { name: THIS_RUN, document: result.document };
  const [a, b = own] = saved;
  if (!a || !b) return undefined;
  return { ...compareProfiles(a.document, b.document), names: [a.name, b.name] };
}

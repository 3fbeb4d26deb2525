/** What the page knows of the runs that this browser keeps, and what is done with them. */
import type { Order } from '../protocol/messages.ts';
import type { StoredRuns } from '../storage/stored_runs.ts';
import type { Training } from '../training/state.ts';

/** The part of the page's state that the list of kept runs shows. */
export interface Stored extends Training {
  readonly stored: StoredRuns;
}

export type RunsEvent =
  /** A kept run or a checkpoint file goes on. */
  | { readonly type: 'continue'; readonly order: Order }
  | { readonly type: 'stored'; readonly stored: StoredRuns }
  /** Something that the user asked for has failed, and no run with it. */
  | { readonly type: 'complaint'; readonly message: string };

/** What insets ask of the worker, and what it sends them after each epoch. */
import type { PolicyData } from '../../../src/index.ts';

/** Whether the policies are on show; a run with large networks should not be asked. */
export interface ShowPolicies {
  readonly type: 'show policies';
  readonly isOn: boolean;
}

export interface Policies {
  readonly type: 'policies';
  /** Epochs done. */
  readonly epoch: number;
  /** The policies of every replica. */
  readonly policies: readonly PolicyData[];
}

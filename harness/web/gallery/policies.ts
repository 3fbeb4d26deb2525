/** Whether the worker is to send the policies of the run: only while a drawing of them is on show. */
import { isBusy, type State } from '../shell/state.ts';
import { findExhibit } from './exhibits.ts';
import type { InsetName } from './knobs.ts';

/** Drawings of policies; those of their problems are tables. */
const DRAWN: readonly InsetName[] = ['two-state', 'grid-world'];

export function showsPolicies(state: State): boolean {
  const exhibit = findExhibit(state.gallery.exhibit);
  if (!exhibit || state.tab !== 'gallery' || !isBusy(state)) return false;
  return DRAWN.includes(exhibit.inset) && state.run?.checked.resolved.task.name === exhibit.config.task;
}

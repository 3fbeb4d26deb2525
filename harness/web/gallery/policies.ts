/** Whether the worker is to send the policies of the run: only while a drawing of them is on show. */
import { isBusy, type Training } from '../training/state.ts';
import type { Tab } from '../ui/tabs.ts';
import { findExhibit } from './exhibits.ts';
import type { InsetName } from './knobs.ts';
import type { Exhibited } from './state.ts';

/** Drawings of policies; those of their problems are tables. */
const DRAWN: readonly InsetName[] = ['two-state', 'grid-world'];

export function showsPolicies(state: Exhibited & Training & { readonly tab: Tab }): boolean {
  const exhibit = findExhibit(state.gallery.exhibit);
  if (!exhibit || state.tab !== 'gallery' || !isBusy(state)) return false;
  return DRAWN.includes(exhibit.inset) && state.run?.checked.resolved.task.name === exhibit.config.task;
}

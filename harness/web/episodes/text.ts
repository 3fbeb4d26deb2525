/** Sentences about the episodes that are shown. */

import type { Run } from '../training/state.ts';
import { countText, plural, valueText } from '../ui/text.ts';
import type { EpisodesState } from './state.ts';

/** What is seen. */
export function sceneText({ arenas, source, layout, environment }: EpisodesState): string {
  if (!arenas || arenas.source !== source) return '';
  const of = arenas.arenas < arenas.envs ? ` of ${countText(arenas.envs)}` : '';
  const what = layout === 'close' ? `Environment ${environment}` : `${countText(arenas.arenas)}${of} environments`;
  return source === 'training' ? `${what} of the training itself` : `${what} under the policy after epoch ${source}`;
}

/** How the episode stands that is close up or selected, each cost by its name. */
export function episodeText({ caption, environment }: EpisodesState, { checked }: Run): string {
  if (!caption || caption.environment !== environment) return '';
  const { task } = checked.resolved;
  const costs = task.costs.map((name, c) => {
    const title = task.costs.length === 1 ? 'cost' : `cost of ${name.replaceAll('_', ' ')}`;
    return `${title} ${valueText(caption.costs[c])}`;
  });
  const steps = `${plural(caption.length, 'step')} of ${countText(task.horizon)}`;
  return `Environment ${environment}: return ${valueText(caption.return)}, ${costs.join(', ')} after ${steps}`;
}

export const savingText = ({ saving }: EpisodesState): string => {
  if (!saving) return '';
  if (saving.kind === 'webm') return 'Recording …';
  if (saving.kind === 'gif') return saving.share < 1 ? `Recording ${Math.round(100 * saving.share)} %` : 'Writing …';
  return 'Writing …';
};

/** Sentences about the episodes that are shown. */

import { spreadOf } from '../recordings/epochs.ts';
import type { Run } from '../training/state.ts';
import { countText, plural, valueText } from '../ui/text.ts';
import type { EpisodesState } from './state.ts';

/** What is seen. */
export function sceneText({ arenas, source, layout, environment, at }: EpisodesState): string {
  if (source === 'drive' && arenas?.source !== source) return 'Compiling what you are about to drive …';
  if (!arenas || arenas.source !== source) return '';
  if (source === 'drive') return at === undefined ? 'You drive' : 'What you drove, seen again';
  const of = arenas.arenas < arenas.envs ? ` of ${countText(arenas.envs)}` : '';
  const what = layout === 'close' ? `Environment ${environment}` : `${countText(arenas.arenas)}${of} environments`;
  return source === 'training' ? `${what} of the training itself` : `${what} under the policy after epoch ${source}`;
}

/** How the episode stands that is close up or selected, each cost by its name. */
export function episodeText({ caption, environment, source }: EpisodesState, { checked }: Run): string {
  if (!caption || caption.environment !== environment) return '';
  const { task } = checked.resolved;
  const costs = task.costs.map((name, c) => {
    const title = task.costs.length === 1 ? 'cost' : `cost of ${name.replaceAll('_', ' ')}`;
    return `${title} ${valueText(caption.costs[c])}`;
  });
  const steps = `${plural(caption.length, 'step')} of ${countText(task.horizon)}`;
  const who = source === 'drive' ? 'You' : `Environment ${environment}`;
  return `${who}: return ${valueText(caption.return)}, ${costs.join(', ')} after ${steps}`;
}

/** How the last episode that was driven compares with those of the training. */
export function drivenText({ driven }: EpisodesState, { points }: Run): string {
  if (!driven) return '';
  const [cost = 0] = driven.costs;
  const yours = `Your episode: return ${valueText(driven.return)}, cost ${valueText(cost)}`;
  const last = points.at(-1);
  const [earned, paid] = ['Metrics/EpRet', 'Metrics/EpCost'].map((metric) => last && spreadOf(last, metric)?.mean);
  if (earned === undefined || paid === undefined) return `${yours}.`;
  return `${yours}. The policy after epoch ${last?.epoch}: ${valueText(earned)} and ${valueText(paid)}.`;
}

export const savingText = ({ saving }: EpisodesState): string => {
  if (!saving) return '';
  if (saving.kind === 'webm') return 'Recording …';
  if (saving.kind === 'gif') return saving.share < 1 ? `Recording ${Math.round(100 * saving.share)} %` : 'Writing …';
  return 'Writing …';
};

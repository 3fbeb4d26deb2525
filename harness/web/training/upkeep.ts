/** One line about the run besides its numbers: how long it took to begin, how far it is kept, and a device that was lost. */

import { byId, setText } from '../ui/dom.ts';
import { countText, secondsText } from '../ui/text.ts';
import { isBusy, type Run, type StorageProgress, type Training } from './state.ts';

function beginning({ facts, firstEpochSeconds }: Run): string {
  if (!facts) return '';
  const first = firstEpochSeconds === undefined ? '' : `, first epoch ${secondsText(firstEpochSeconds)}`;
  return `Compiled in ${secondsText(facts.compileSeconds)}${first}.`;
}

function storageText({ id, epoch, problem }: StorageProgress): string {
  if (problem !== undefined) return `${id === undefined ? 'Not kept' : `Kept up to epoch ${epoch} only`}: ${problem}.`;
  return id === undefined ? '' : `Kept in this browser up to epoch ${countText(epoch)}.`;
}

const lossText = ({ loss }: Run): string => (loss ? `Went on from epoch ${loss.epoch}, because ${loss.reason}.` : '');

export function upkeepView(): (state: Training) => void {
  const line = byId('upkeep');
  return (state) => {
    const { run } = state;
    const text = run ? [beginning(run), storageText(run.storage), lossText(run)].filter(Boolean).join(' ') : '';
    setText(line, text);
    line.hidden = text === '' && !isBusy(state);
  };
}

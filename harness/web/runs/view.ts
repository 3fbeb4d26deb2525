/** Runs that this browser keeps: the newest unfinished one is offered above the form, all of them stand in a list. */

import type { Platform } from '../platform/adapter.ts';
import type { StoredRunFacts } from '../storage/stored_runs.ts';
import { isBusy } from '../training/state.ts';
import { button, byId, element, setText } from '../ui/dom.ts';
import { countText, plural, replicasText, sizeText } from '../ui/text.ts';
import type { RunActions } from './actions.ts';
import { bytesOf, CAPS, capOf } from './cap.ts';
import type { Stored } from './state.ts';

const capText = (bytes: number): string =>
  !Number.isFinite(bytes) ? 'all that fits' : bytes < 1e9 ? `${bytes / 1e6} MB` : `${bytes / 1e9} GB`;

/** How long a deletion waits for its second click. */
const CONFIRM_MS = 4000;

const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

const kindOf = ({ config }: StoredRunFacts): string => `${config.algorithm} on ${config.task}`;
const titleOf = (run: StoredRunFacts): string => run.label.name || kindOf(run);

function progressText({ epoch, resolved, isDone, config }: StoredRunFacts): string {
  const seeds = replicasText(resolved?.replicas.map(({ seed }) => seed) ?? config.seeds ?? [0]);
  const epochs = resolved ? ` of ${countText(resolved.epochs)}` : '';
  return `${seeds}, ${isDone ? `finished after ${plural(epoch, 'epoch')}` : `epoch ${countText(epoch)}${epochs}`}`;
}

/** The present run changes too often to say how far it is. */
const factsText = (run: StoredRunFacts, isOwn: boolean): string =>
  isOwn ? 'the run on show' : `${progressText(run)}, ${sizeText(run.bytes)}, ${when.format(run.modified)}`;

/** What stands in the way of going on; '' where nothing does. */
function obstacleOf({ isDone, isHeld, resolved }: StoredRunFacts): string {
  if (isDone) return '';
  if (!resolved) return 'This page does not know its task or its algorithm.';
  return isHeld ? 'Another tab trains it.' : '';
}

const canResume = (run: StoredRunFacts): boolean => !run.isDone && !run.isHeld && run.resolved !== undefined;

const quiet = (text: string, label: string, press: () => void, more = {}): HTMLButtonElement =>
  button(text, press, { class: 'quiet', 'aria-label': label, ...more });

/** Deletes at the second click only. */
function deleteButton(run: StoredRunFacts, remove: (id: string) => void): HTMLButtonElement {
  let isSure = false;
  const made = quiet('Delete', `Delete ${titleOf(run)}`, () => {
    if (isSure) {
      remove(run.id);
      return;
    }
    isSure = true;
    setText(made, 'Delete for good');
    made.setAttribute('aria-label', `Delete ${titleOf(run)} for good`);
    setTimeout(() => {
      isSure = false;
      setText(made, 'Delete');
      made.setAttribute('aria-label', `Delete ${titleOf(run)}`);
    }, CONFIRM_MS);
  });
  return made;
}

/** Fields for a run's name and a note, folded away until they are wanted. */
function labelForm({ id, label }: StoredRunFacts, { label: write }: RunActions): HTMLElement {
  const name = element('input', { type: 'text', 'aria-label': 'Name', placeholder: 'Name', value: label.name });
  const note = element('textarea', { 'aria-label': 'Note', placeholder: 'Note', rows: 2 }, label.note);
  const keep = button('Keep', () => write(id, { name: name.value, note: note.value }), { class: 'quiet' });
  name.addEventListener('keydown', ({ key }) => key === 'Enter' && keep.click());
  return element('details', { class: 'label-form' }, element('summary', {}, 'Name and note'), name, note, keep);
}

function itemOf(run: StoredRunFacts, isOwn: boolean, isIdle: boolean, actions: RunActions): HTMLElement {
  const obstacle = isOwn ? '' : obstacleOf(run);
  const buttons = element('div', { class: 'kept-actions' });
  if (canResume(run) && !isOwn) {
    const label = `Resume ${titleOf(run)} from epoch ${run.epoch}`;
    buttons.append(quiet('Resume', label, () => actions.resume(run), { disabled: !isIdle }));
  }
  if (run.epoch > 0 && !isOwn) {
    const curves = quiet('Show', `Show the curves of ${titleOf(run)}`, () => actions.show(run, false));
    const beside = quiet('Compare', `Compare the curves of ${titleOf(run)}`, () => {
      actions.show(run, true);
      setText(beside, 'Pinned');
      beside.setAttribute('aria-label', `Pinned: the curves of ${titleOf(run)}`);
    });
    buttons.append(curves, beside);
  }
  buttons.append(quiet('Download', `Download the run folder of ${titleOf(run)}`, () => actions.archive(run.id)));
  if (!run.isHeld && !isOwn) buttons.append(deleteButton(run, actions.remove));
  return element(
    'li',
    { 'data-run': run.id },
    element('strong', {}, titleOf(run)),
    element('small', {}, factsText(run, isOwn)),
    ...(run.label.name === '' ? [] : [element('small', {}, kindOf(run))]),
    ...(run.label.note === '' ? [] : [element('p', { class: 'kept-note' }, run.label.note)]),
    ...(obstacle ? [element('small', {}, obstacle)] : []),
    buttons,
    ...(isOwn ? [] : [labelForm(run, actions)]),
  );
}

export function storedRunsView(actions: RunActions): (state: Stored & Platform) => void {
  const [panel, offer] = [byId('kept'), byId('offer')];
  const offered = element('p');
  const resume = element('button', { type: 'button', id: 'resume', class: 'primary' });
  offer.append(offered, resume);
  let candidate: StoredRunFacts | undefined;
  resume.addEventListener('click', () => candidate && actions.resume(candidate));

  const note = element('p', { class: 'hint' });
  const list = element('ul', { class: 'kept-list', 'aria-labelledby': 'kept-heading' });
  const file = element('input', { type: 'file', id: 'load', class: 'unseen', accept: '.safetensors' });
  const label = element('label', { for: 'load', class: 'as-button' }, 'Load a checkpoint …');
  const kept = element('p', { class: 'hint kept-size', role: 'status' });
  const cap = element('select', { id: 'cap' });
  for (const bytes of CAPS) cap.append(element('option', { value: bytes }, capText(bytes)));
  cap.value = String(capOf());
  cap.addEventListener('change', () => actions.cap(Number(cap.value)));
  const most = element('label', { for: 'cap', class: 'inline' }, 'Keep at most', cap);
  most.title = 'Beyond it the oldest runs give way, but for those that have a name or a note';
  panel.append(note, element('div', { class: 'kept-bar' }, kept, most), list, file, label);
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    if (chosen) actions.load(chosen);
    file.value = '';
  });

  let drawn = '';
  return (state) => {
    const { stored, run, adapter } = state;
    const runs = stored.kind === 'open' ? stored.runs : [];
    const isIdle = !isBusy(state) && adapter.kind === 'found';
    const own = isBusy(state) ? run?.storage.id : undefined;
    candidate = state.phase === 'idle' && isIdle ? runs.find(canResume) : undefined;
    offer.hidden = candidate === undefined;
    if (candidate) {
      setText(offered, `${titleOf(candidate)} is unfinished: ${progressText(candidate)}.`);
      setText(resume, `Resume from epoch ${countText(candidate.epoch)}`);
    }
    const empty = 'Runs are kept in this browser while they train: a reload, or a closed tab, loses seconds at most.';
    const missing = stored.kind === 'missing' ? `Runs cannot be kept here: ${stored.reason}.` : '';
    setText(note, missing || (runs.length === 0 ? empty : ''));
    note.hidden = note.textContent === '';
    setText(kept, runs.length === 0 ? '' : `${plural(runs.length, 'run')}, ${sizeText(bytesOf(runs))}`);
    most.hidden = stored.kind !== 'open';
    file.disabled = !isIdle;
    label.toggleAttribute('data-disabled', !isIdle);
    // Built anew only where something differs: a button that is replaced loses the focus.
    const signature = JSON.stringify([runs.map(({ resolved: _, ...facts }) => facts), own, isIdle]);
    if (signature === drawn) return;
    drawn = signature;
    list.replaceChildren(...runs.map((kept) => itemOf(kept, kept.id === own, isIdle, actions)));
  };
}

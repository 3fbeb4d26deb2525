/** The Kernels panel: makes a profile of the run and shows it as table, timeline and source; compares saved ones. */
import type { ComparedKernel } from '../../../src/profile/compare.ts';
import type { ProfileDocument } from '../../../src/profile/document.ts';
import type { KernelTime } from '../../../src/profile/kernel_times.ts';
import { notesOf, PERFETTO } from '../../../src/profile/notes.ts';
import { isBusy, type Phase } from '../training/state.ts';
import { button, byId, element, setText } from '../ui/dom.ts';
import { plural } from '../ui/text.ts';
import { kernelColours } from './colours.ts';
import { comparisonColumns, timeColumns } from './columns.ts';
import { loadProfiles, saveProfile, saveTrace } from './files.ts';
import { SourceView } from './source.ts';
import {
  comparisonOf,
  type NamedComparison,
  type ProfileChange,
  type Profiled,
  type ProfileState,
  type Selection,
  shownDocument,
} from './state.ts';
import { KernelTable } from './table.ts';
import { TimelineView } from './timeline.ts';

export interface KernelActions {
  /** Makes a profile of the run. */
  profile(): void;
  change(change: ProfileChange): void;
}

const profiledPhases: readonly Phase[] = ['training', 'pausing', 'paused', 'stepping'];

const EMPTY =
  'Start a run, then press Profile: it times every kernel of the next few epochs, with the same numbers as without.';

function statusText({ profile, phase }: Profiled, isProfiling: boolean): string {
  const { progress } = profile;
  if (isProfiling && progress)
    return progress.total === 0
      ? 'Profiling after this epoch …'
      : `Profiling: ${progress.done} of ${progress.total} epochs …`;
  if (shownDocument(profile)) return '';
  return profiledPhases.includes(phase) ? 'Press Profile: it times every kernel of the next few epochs.' : EMPTY;
}

const captionOf = ({ algorithm, task, adapter, iterations }: ProfileDocument): string =>
  `${algorithm} on ${task}, ${adapter}: means of ${iterations} timed iterations`;

function toolbar(actions: KernelActions) {
  const quiet = (id: string, label: string, press: () => void) => button(label, press, { id, class: 'quiet' });
  let shown: ProfileState | undefined;
  const withResult = (act: (result: NonNullable<ProfileState['result']>) => void) => () => {
    if (shown?.result) act(shown.result);
  };
  const profile = button('Profile', actions.profile, { id: 'profile', class: 'primary' });
  const save = quiet('save-profile', 'Save profile', withResult(saveProfile));
  const trace = quiet('save-trace', 'Save trace', withResult(saveTrace));
  const files = element('input', {
    type: 'file',
    id: 'load-profiles',
    class: 'unseen',
    accept: '.json,application/json',
    multiple: true,
    'aria-label': 'Saved profiles to compare with',
    tabindex: -1,
  });
  files.addEventListener('change', async () => {
    actions.change(await loadProfiles([...(files.files ?? [])]));
    files.value = '';
  });
  const load = quiet('load-to-compare', 'Load to compare', () => files.click());
  const unload = quiet('unload', 'End comparison', () => actions.change({ kind: 'unloaded' }));
  return {
    root: element('div', { class: 'kernel-bar' }, profile, save, trace, load, files, unload),
    draw(state: Profiled, isProfiling: boolean) {
      shown = state.profile;
      profile.disabled = isProfiling || !profiledPhases.includes(state.phase);
      save.disabled = trace.disabled = !shown.result;
      unload.hidden = shown.saved.length === 0;
    },
  };
}

function perfettoHint(): HTMLElement {
  const link = element('a', { href: PERFETTO, target: '_blank', rel: 'noreferrer' }, 'ui.perfetto.dev');
  return element(
    'p',
    { class: 'hint' },
    'A saved trace opens in ',
    link,
    ' (Open trace file): it never leaves your machine.',
  );
}

export function kernelsView(actions: KernelActions): (state: Profiled) => void {
  const select = (selection: Selection): void => actions.change({ kind: 'selected', selection });
  const sorter = (table: 'kernels' | 'comparison') => ({
    sort: (column: string) => actions.change({ kind: 'sorted', table, column }),
    select,
  });
  const bar = toolbar(actions);
  const status = element('p', { class: 'kernel-status', role: 'status' });
  const failure = element('p', { class: 'failure', role: 'alert', hidden: true });
  const notes = element('ul', { class: 'kernel-notes' });
  const table = new KernelTable<KernelTime>('Time of each kernel', timeColumns, sorter('kernels'));
  const compared = new KernelTable<ComparedKernel>('Two profiles compared', comparisonColumns, sorter('comparison'));
  const differences = element('ul', { class: 'kernel-notes' });
  const comparisonPart = element(
    'section',
    { class: 'comparison', 'aria-label': 'Comparison' },
    differences,
    compared.root,
  );
  const timeline = new TimelineView(select);
  const source = new SourceView(select);
  const find = element('input', {
    type: 'search',
    id: 'kernel-search',
    placeholder: 'Find a kernel',
    'aria-label': 'Find a kernel',
    autocomplete: 'off',
  });
  const found = element('p', { class: 'unseen', role: 'status' });
  find.addEventListener('input', () => {
    const hits = table.find(find.value);
    compared.find(find.value);
    setText(found, find.value === '' ? '' : `${plural(hits, 'kernel')} found`);
  });
  // Return shows the source of the first one.
  find.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter' && table.first !== undefined) select({ kernel: table.first });
  });
  const profilePart = element(
    'div',
    { class: 'profile' },
    notes,
    find,
    found,
    table.root,
    comparisonPart,
    timeline.root,
    source.root,
    perfettoHint(),
  );
  byId('panel-kernels').append(bar.root, status, failure, profilePart);

  let drawn: ProfileState | undefined;
  let comparison: NamedComparison | undefined;
  const bullets = (list: HTMLElement, texts: readonly string[]): void => {
    list.hidden = texts.length === 0;
    list.replaceChildren(...texts.map((text) => element('li', {}, text)));
  };

  const drawProfile = (profile: ProfileState, shown: ProfileDocument): void => {
    const colourOf = kernelColours(shown);
    const selected = profile.selected?.kernel;
    const isNew = profile.result !== drawn?.result || profile.saved !== drawn?.saved;
    if (isNew) {
      comparison = comparisonOf(profile);
      bullets(notes, notesOf(shown));
      bullets(differences, comparison?.differences ?? []);
    }
    table.draw({ caption: captionOf(shown), rows: shown.kernels, sort: profile.sorts.kernels, selected, colourOf });
    comparisonPart.hidden = comparison === undefined;
    if (comparison) {
      const { kernels: rows, names, iteration: total } = comparison;
      const caption = `a: ${names[0]}, b: ${names[1]}; milliseconds of one iteration`;
      compared.draw({ caption, rows, total, sort: profile.sorts.comparison, selected, colourOf });
    }
    timeline.root.hidden = profile.result === undefined;
    if (profile.result) timeline.draw(profile.result.timeline, colourOf, selected);
    source.draw(profile.result?.kernels ?? [], profile.selected);
  };

  return (state) => {
    const { profile } = state;
    const isProfiling = profile.progress !== undefined && isBusy(state);
    bar.draw(state, isProfiling);
    setText(status, statusText(state, isProfiling));
    setText(failure, profile.failure ?? '');
    failure.hidden = profile.failure === undefined;
    const shown = shownDocument(profile);
    profilePart.hidden = shown === undefined;
    if (shown && profile !== drawn) drawProfile(profile, shown);
    drawn = profile;
  };
}

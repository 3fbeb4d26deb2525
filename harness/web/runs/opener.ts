/** Opens runs of the command line: folders dropped on the page or chosen, and where there is no WebGPU the one it came with. */

import type { CurvesEvent, Offer, Shown } from '../curves/state.ts';
import type { Platform } from '../platform/adapter.ts';
import type { RunFile, RunFolder } from '../recordings/run_files.ts';
import { byId, element, setText } from '../ui/dom.ts';
import { filesOfDrop, runFiles } from './dropped.ts';

/** Loaded when the first run is opened: most visits open none. */
const reading = () => import('../recordings/run_files.ts');

/** What is said of files that are no run, and hold none. */
const STRANGERS: readonly (readonly [ending: string, sentence: string])[] = [
  ['.onnx', 'is a policy alone, for ONNX runtimes: a checkpoint (.safetensors) or a run folder opens here.'],
  ['.zip', 'is no archive that this page reads: a run folder comes as .tar, or unpacked.'],
];

/** @param load goes on with a checkpoint */
export function openerView(
  dispatch: (event: CurvesEvent) => void,
  load: (file: File) => void,
): (state: Shown & Platform) => void {
  const choose = element('button', { type: 'button', id: 'open-run', class: 'quiet' }, 'Open a run …');
  choose.title = 'A run folder of the command line; dropping one on the page does the same';
  const input = element('input', {
    type: 'file',
    id: 'run-files',
    'aria-label': 'Run folder',
    hidden: true,
    multiple: true,
    webkitdirectory: true,
  });
  const archive = element('input', {
    type: 'file',
    id: 'run-archives',
    'aria-label': 'Run folders as archives',
    hidden: true,
    multiple: true,
    accept: '.tar',
  });
  const chooseArchive = element('button', { type: 'button', id: 'open-archive', class: 'quiet' }, 'Open a tar …');
  chooseArchive.title = 'A run folder that was downloaded here; dropping one on the page does the same';
  const complaint = element('p', { class: 'problem', role: 'alert', hidden: true });
  const offers = element('div', { class: 'offers', hidden: true });
  byId('run-openers').append(choose, input, chooseArchive, archive);
  byId('opening').append(complaint, offers);

  let folders = new Map<string, RunFolder>();
  const refuse = (error: unknown): void =>
    dispatch({ type: 'refuse', message: error instanceof Error ? error.message : String(error) });

  const open = async (path: string): Promise<void> => {
    const { readRun } = await reading();
    dispatch({ type: 'open', recording: await readRun(path, folders.get(path) ?? {}) });
  };
  const list = async (): Promise<void> => {
    const { titleOfRun } = await reading();
    const titles = [...folders].map(async ([path, folder]): Promise<Offer> => {
      const title = await titleOfRun(path, folder).catch(() => 'not a readable run');
      return { path, title };
    });
    dispatch({ type: 'offer', offers: await Promise.all(titles) });
  };
  const take = async (files: readonly RunFile[]): Promise<void> => {
    const { runFoldersIn } = await reading();
    folders = runFoldersIn(files);
    const [only] = folders.keys();
    dispatch({ type: 'offer', offers: [] });
    if (only === undefined)
      throw new Error('No run in what was dropped: a run folder has config.json and progress.csv.');
    await (folders.size === 1 ? open(only) : list());
  };

  choose.addEventListener('click', () => input.click());
  chooseArchive.addEventListener('click', () => archive.click());
  for (const chosen of [input, archive])
    chosen.addEventListener('change', () => {
      const files = [...(chosen.files ?? [])].map((file) => runFiles(file, file.webkitRelativePath || file.name));
      chosen.value = '';
      Promise.all(files)
        .then((all) => take(all.flat()))
        .catch(refuse);
    });
  acceptDrops((transfer) => {
    const [file, another] = transfer.files;
    const only = another ? undefined : file;
    if (only?.name.endsWith('.safetensors')) {
      load(only);
      return;
    }
    const [, stranger] = STRANGERS.find(([ending]) => only?.name.endsWith(ending)) ?? [];
    if (only && stranger) refuse(new Error(`${only.name} ${stranger}`));
    else filesOfDrop(transfer).then(take).catch(refuse);
  });

  let shown: readonly Offer[] = [];
  let isRecordingAsked = false;
  return ({ curves, adapter, run }) => {
    setText(complaint, curves.complaint ?? '');
    complaint.hidden = curves.complaint === undefined;
    if (curves.offers !== shown) {
      shown = curves.offers;
      offers.replaceChildren(...(shown.length > 0 ? offerList(shown, (path) => open(path).catch(refuse)) : []));
      offers.hidden = shown.length === 0;
    }
    for (const button of offers.querySelectorAll<HTMLButtonElement>('[data-path]'))
      button.setAttribute('aria-pressed', String(curves.opened?.id === `opened ${button.dataset['path']}`));
    if (adapter.kind !== 'missing' || isRecordingAsked || run) return;
    isRecordingAsked = true;
    import('../recordings/recorded/recorded.ts')
      .then(({ recordedRun }) => recordedRun())
      .then((recording) => dispatch({ type: 'open', recording }))
      .catch(refuse);
  };
}

function offerList(runs: readonly Offer[], open: (path: string) => unknown): HTMLElement[] {
  const items = runs.map(({ path, title }) => {
    const button = element('button', { type: 'button', class: 'quiet', 'data-path': path }, title);
    button.addEventListener('click', () => open(path));
    return element('li', { class: 'found-run' }, button, element('small', {}, path));
  });
  return [element('p', {}, `${runs.length} runs: choose one, pin it, choose another.`), element('ul', {}, ...items)];
}

/** Files may be dropped anywhere on the page; it says so while they are above it. */
function acceptDrops(take: (transfer: DataTransfer) => unknown): void {
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  const mark = (isOver: boolean): unknown => document.body.classList.toggle('dropping', isOver);
  addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) mark(false);
  });
  addEventListener('drop', (event) => {
    mark(false);
    if (!holdsFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    take(event.dataTransfer);
  });
}

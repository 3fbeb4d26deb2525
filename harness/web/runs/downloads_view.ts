/** Files of the run on show: its checkpoint, policies, curves, configuration, or the whole folder. */
import { replicaNames } from '../../../src/results/summary.ts';
import type { Training } from '../training/state.ts';
import { byId, element } from '../ui/dom.ts';
import type { RunActions } from './actions.ts';
import type { Download } from './downloads.ts';

const kinds: readonly { kind: Download; text: string; meaning: string }[] = [
  { kind: 'checkpoint', text: 'Checkpoint', meaning: 'all that the run needs to go on, here or on another machine' },
  { kind: 'onnx', text: 'Policy (ONNX)', meaning: 'with the observation normalisation inside' },
  { kind: 'safetensors', text: 'Policy (safetensors)', meaning: 'weights and normalisation as tensors' },
  { kind: 'config', text: 'Settings (JSON)', meaning: 'what ringfence train --config takes' },
  { kind: 'folder', text: 'Run folder (tar)', meaning: 'unpacked, ringfence train --resume goes on with it' },
];

export function downloadsView({ download }: RunActions): (state: Training) => void {
  const panel = byId('files');
  const whose = element('select', { id: 'files-replica' });
  const replica = element('div', { class: 'field' }, element('label', { for: 'files-replica' }, 'Policy of'), whose);
  const buttons = kinds.map(({ kind, text, meaning }) => {
    const made = element('button', { type: 'button', 'data-download': kind, title: meaning }, text);
    made.addEventListener('click', () => download(kind, Number(whose.value)));
    return made;
  });
  panel.append(element('div', { class: 'downloads' }, ...buttons), replica);

  let shown = '';
  return ({ run }) => {
    panel.hidden = run?.facts === undefined;
    if (!run?.facts) return;
    const { replicas } = run.checked.resolved;
    const names = replicaNames(replicas);
    replica.hidden = names.length === 1;
    if (names.join() === shown) return;
    shown = names.join();
    whose.replaceChildren(...names.map((name, r) => element('option', { value: r }, name)));
  };
}

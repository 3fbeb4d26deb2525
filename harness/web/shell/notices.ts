/** Sentences about the state: the adapter, what to do without one, how the run is going, why it failed. */

import type { Adapter } from '../platform/adapter.ts';
import type { Compiling } from '../protocol/messages.ts';
import { spreadOf, valuesOf } from '../recordings/epochs.ts';
import { subjectOf, titleOf } from '../recordings/recording.ts';
import { isBusy } from '../training/state.ts';
import { byId, element, setText } from '../ui/dom.ts';
import { durationText, plural } from '../ui/text.ts';
import type { State } from './state.ts';

function adapterText(adapter: Adapter): string {
  switch (adapter.kind) {
    case 'looking':
      return 'looking for a GPU …';
    case 'found':
      return adapter.software ? `${adapter.name}: software driver, runs on the CPU` : adapter.name;
    case 'missing':
      return 'no WebGPU';
  }
}

/** Seconds that the remaining steps will take at the pace so far. */
function remainingSeconds({ run }: State): number | undefined {
  const last = run?.points.at(-1);
  const seconds = last?.rows[0]?.['Time/Seconds'];
  if (!run?.facts || !last || seconds === undefined) return undefined;
  return (seconds / last.steps) * (run.facts.totalSteps - last.steps);
}

/** What is known of the rest, from how long the kernels so far took; nothing of the first ones. */
function compilingText(compiling: Compiling | undefined): string {
  if (!compiling || compiling.made === 0) return 'Compiling the kernels …';
  const { kernels, made, seconds } = compiling;
  const left = Math.ceil((seconds / made) * (kernels - made));
  return `Compiling: ${made} of ${kernels} kernels${left > 0 ? `, about ${durationText(left)} left` : ''}`;
}

const firstEpochText = (compiling: Compiling | undefined): string =>
  compiling ? `First epoch: ${compiling.run} of ${compiling.kernels} kernels have run` : 'First epoch …';

/** How far the run is: of its kernels until the first epoch is over, then of its steps. */
function progressOf({ run, phase }: State): { readonly value: number; readonly max: number } | undefined {
  const compiling = run?.compiling;
  if (run?.points.length === 0 && isBusy({ phase })) {
    if (!compiling || compiling.made === 0) return undefined;
    return { value: run.facts ? compiling.run : compiling.made, max: compiling.kernels };
  }
  return { value: run?.points.at(-1)?.steps ?? 0, max: run?.facts?.totalSteps ?? 1 };
}

function statusText(state: State): string {
  const { phase, run, adapter } = state;
  const last = run?.points.at(-1);
  switch (phase) {
    case 'idle':
      return adapter.kind === 'found' ? 'Ready' : '';
    case 'preparing':
      return compilingText(run?.compiling);
    case 'training': {
      if (!last) return firstEpochText(run?.compiling);
      if (!spreadOf(last, 'Metrics/EpRet')) return 'Waiting for the first episodes to finish …';
      const remaining = remainingSeconds(state);
      return remaining === undefined ? 'Training' : `Training, ${durationText(remaining)} left`;
    }
    case 'pausing':
      return 'Pausing after this epoch …';
    case 'paused':
      return state.isHeldForDriving ? 'Waits while you drive' : `Paused after epoch ${last?.epoch ?? 0}`;
    case 'stepping':
      return 'One epoch …';
    case 'stopping':
      return 'Stopping after this epoch …';
    case 'finished':
      return `Finished in ${durationText(last?.rows[0]?.['Time/Seconds'] ?? 0)}`;
    case 'stopped':
      return last ? `Stopped after epoch ${last.epoch}` : 'Stopped before the first epoch ended';
    case 'failed':
      return 'Failed';
  }
}

/** Replicas that keep their last good parameters because a number of theirs was not finite. */
function haltedText({ run }: State): string {
  const last = run?.points.at(-1);
  const halted = last ? valuesOf(last, 'Train/Halted').filter((v) => v > 0).length : 0;
  if (!last || halted === 0) return '';
  return `${halted} of ${plural(last.rows.length, 'seed')} no longer learn${halted === 1 ? 's' : ''}: some of their numbers are no longer finite.`;
}

export function noticesView(): (state: State) => void {
  const [adapter, advice, failure, status] = [byId('adapter'), byId('advice'), byId('failure'), byId('status')];
  const progress = byId<HTMLProgressElement>('progress');
  const title = byId('run-title');
  return (state) => {
    const { run } = state;
    setText(adapter, adapterText(state.adapter));
    adapter.title = adapter.textContent ?? '';
    adapter.dataset['kind'] =
      state.adapter.kind === 'found' && state.adapter.software ? 'software' : state.adapter.kind;
    if (state.adapter.kind === 'missing' && advice.hidden) {
      const { title, steps } = state.adapter.advice;
      advice.append(element('h2', {}, title), element('ul', {}, ...steps.map((step) => element('li', {}, step))));
    }
    advice.hidden = state.adapter.kind !== 'missing';
    const notice = state.failure ?? haltedText(state);
    setText(failure, notice);
    failure.hidden = notice === '';
    document.body.dataset['phase'] = state.phase;
    setText(status, statusText(state));
    const far = progressOf(state);
    if (far) Object.assign(progress, far);
    else progress.removeAttribute('value');
    setText(title, run ? titleOf(subjectOf(run.checked.resolved)) : 'Run');
  };
}

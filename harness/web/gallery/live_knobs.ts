/** A knob that is turned while its exhibit trains changes the run, from the next epoch on. */
import { settingOf as settingOfRun } from '../../../src/config/resolve.ts';
import type { HyperparameterValue } from '../../../src/index.ts';
import { checkChange } from '../../../src/train/changes.ts';
import { isBusy, type Run, type Training } from '../training/state.ts';
import { findExhibit } from './exhibits.ts';
import { type Knob, knobs, settingOf } from './knobs.ts';
import type { Exhibited, Gallery } from './state.ts';

/** A slider tells every place that it passes. */
const QUIET_MS = 250;

type Adjust = (name: string, value: HyperparameterValue) => void;

/** The value that a run would have of a knob, where it can be changed and is another one. */
export function adjustmentOf(run: Run, knob: Knob, value: number): HyperparameterValue | undefined {
  const { hyperparameter: name } = knob;
  if (name === undefined) return undefined;
  const { resolved } = run.checked;
  try {
    const wanted = checkChange(resolved, name, value);
    const present = resolved.replicas.map((_, r) => settingOfRun(resolved, r)(name));
    return present.every((own) => String(own) === String(wanted)) ? undefined : wanted;
  } catch {
    // what shapes kernels waits for the next run
    return undefined;
  }
}

/** Knobs that stand elsewhere than before, in the same exhibit. */
function turnedSince(before: Gallery, now: Gallery): Knob[] {
  const exhibit = findExhibit(now.exhibit);
  if (!exhibit || before.exhibit !== now.exhibit) return [];
  return knobs[exhibit.inset].filter((knob) => settingOf(before.turned, knob) !== settingOf(now.turned, knob));
}

/** Whether a run is of the exhibit's problem and method. */
function isOf(run: Run, { exhibit }: Gallery): boolean {
  const config = findExhibit(exhibit)?.config;
  const { task, algorithm } = run.checked.resolved;
  return config !== undefined && config.task === task.name && config.algorithm === algorithm.name;
}

export function liveKnobs(adjust: Adjust): (state: Exhibited & Training) => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let before: Gallery | undefined;
  let latest: (Exhibited & Training) | undefined;

  const settle = (knob: Knob): void => {
    const { run, gallery } = latest ?? {};
    if (!latest || !run || !gallery || !isBusy(latest)) return;
    const value = adjustmentOf(run, knob, settingOf(gallery.turned, knob));
    if (value !== undefined) adjust(knob.hyperparameter as string, value);
  };

  return (state) => {
    latest = state;
    const { gallery, run } = state;
    const turned =
      before && before !== gallery && run && isBusy(state) && isOf(run, gallery) ? turnedSince(before, gallery) : [];
    before = gallery;
    for (const knob of turned) {
      clearTimeout(timers.get(knob.name));
      timers.set(
        knob.name,
        setTimeout(() => settle(knob), QUIET_MS),
      );
    }
  };
}

/** What every inset is: a drawing that is built once, and then follows what is turned and how the run goes. */

import type { Run } from '../../training/state.ts';
import type { Exhibit } from '../exhibits.ts';
import type { Turned } from '../knobs.ts';
import type { Exhibited } from '../state.ts';

export interface Inset {
  readonly root: HTMLElement;
  /** @returns what the drawing shows in place of knobs, such as figures of the run */
  draw(state: Exhibited): Turned;
}

export interface InsetActions {
  /** The user moves something in the drawing. */
  turn(values: Turned): void;
}

export type MakeInset = (exhibit: Exhibit, actions: InsetActions) => Inset;

/** The present or last run, if it is of the exhibit's problem. Its method may be another one: drawings follow any. */
export const runOn = ({ run }: Exhibited, task: string): Run | undefined =>
  run?.checked.resolved.task.name === task ? run : undefined;

/** Calls `draw` where one of the things that it depends on is another than before. */
export function whenChanged(draw: () => void): (...inputs: unknown[]) => void {
  let before: unknown[] | undefined;
  return (...inputs) => {
    if (before?.every((value, i) => Object.is(value, inputs[i]))) return;
    before = inputs;
    draw();
  };
}

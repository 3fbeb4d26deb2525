/** What was changed while a run went on, as the charts mark it and the controls list it. */
import type { Change, HyperparameterValue } from '../../../src/index.ts';

export interface RunEvent {
  /** Epochs that were done when the value changed. */
  readonly epoch: number;
  readonly name: string;
  readonly before: string | number;
  readonly after: string | number;
  /** Absent where all seeds changed. */
  readonly replica?: number;
}

/** Multipliers come from the GPU with all their digits. */
const shortened = (value: number): number => Number(value.toPrecision(6));

/** A value as it is typed: several limits are separated by colons. */
export function shownValue(value: HyperparameterValue): string | number {
  if (typeof value === 'number') return shortened(value);
  if (typeof value !== 'object') return String(value);
  return value.length === 1 ? shortened(value[0] as number) : value.map(shortened).join(':');
}

export const eventOf = ({ before, after, ...rest }: Change): RunEvent => ({
  ...rest,
  before: shownValue(before),
  after: shownValue(after),
});

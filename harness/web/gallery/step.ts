/** The step that the trust region is drawn around: where it leads from, how much room the run saw, and whether it was a recovery. */
import type { Table } from '../../../src/exact/cmdp.ts';
import type { Run } from '../training/state.ts';
import type { TrailPoint } from './state.ts';

export interface Step {
  readonly from: Table;
  /** Where the step led; undefined where none is known. */
  readonly to: Table | undefined;
  /** The limit less the cost: as the run estimated it before it took the step, or exact where no step is known. */
  readonly room: number;
  /** A recovery lowers the cost inside the KL ball alone, even where there is room (the run's hysteresis). */
  readonly isRecovery: boolean;
}

/** A policy that nothing is known of but its exact cost. */
export const restingAt = (policy: Table, room: number): Step => ({
  from: policy,
  to: undefined,
  room,
  isRecovery: room <= 0,
});

/**
 * The newest step of a run's first replica. Policies are sent only while the gallery is on show, so the last two of the trail may lie
 * epochs apart: what lies between them is no step, and no region of the run bounds it.
 * @param limit on the cost, under which the drawing stands
 */
export function lastStep(trail: readonly TrailPoint[], run: Run | undefined, limit: number): Step | undefined {
  const [before, after] = trail.slice(-2);
  if (!run || !before || !after || after.epoch !== before.epoch + 1) return undefined;
  const row = run.points.findLast(({ epoch }) => epoch === after.epoch)?.rows.find(({ replica }) => replica === 0);
  const [from, to] = [before.policies[0], after.policies[0]];
  if (!row || !from || !to) return undefined;
  const room = limit - (row['Metrics/EpCost'] ?? Number.NaN);
  if (!Number.isFinite(room)) return undefined;
  const mode = run.checked.resolved.algorithm.modes?.[row['Train/Mode'] ?? -1];
  return { from, to, room, isRecovery: mode === 'recovery' || room <= 0 };
}

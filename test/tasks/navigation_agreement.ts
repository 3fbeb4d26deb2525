/** How far the navigation tasks are from recorded episodes of Safety-Gymnasium: what tests hold and docs/tasks/navigation.md reports. */
import { tasks } from '../../src/tasks/index.ts';
import { type Replay, replay } from '../../src/tasks/replay.ts';
import type { Task } from '../../src/tasks/task.ts';
import fixture from '../fixtures/navigation.json';
import type { TestGpu } from './device.ts';

interface Single {
  readonly step: number;
  readonly layout: object;
  readonly reward: number;
  /** 1 where any component costs. */
  readonly cost: number;
  readonly terminated: boolean;
  readonly isReached: boolean;
  /** The robot touches something that can be moved. */
  readonly touches?: boolean;
  /** How far MuJoCo is from itself where it is rounded to f32 before every time step. */
  readonly sensitivity: number;
  readonly observation: readonly number[];
}

export interface Episode {
  readonly task: string;
  /** The first step at which the rounded episode is 1e-3 away. */
  readonly sensitive: number;
  /** The first step that touches something that can be moved, or before which the robot was put beside one. */
  readonly touched?: number;
  readonly layout: object;
  readonly firstObservation: readonly number[];
  /** Each held for `hold` steps. */
  readonly actions: readonly (readonly number[])[];
  readonly rewards: readonly number[];
  readonly singles: readonly Single[];
}

export const episodes = fixture.episodes as unknown as readonly Episode[];

/** The largest differences, of a number's size or of 1 where that is more, and how much was compared. */
export interface Agreement {
  readonly steps: number;
  readonly observation: number;
  readonly reward: number;
  /** Costs and ends that differ. */
  readonly flags: number;
}

/** Single steps that are more sensitive than this have no answer in f32. */
const CHAOS = 1e-4;
/**
 * Single steps in which a wheel comes within 1e-8 m of the ground, so that rounding decides whether it touches: where MuJoCo
 * 3.14's positions are moved by 1e-8 m before every time step, it ends 2.5e-3 away from itself.
 */
const UNDECIDED: Readonly<Record<string, number>> = { 'SafetyRacecarRun0-v0': 169 };
const ACCELEROMETER = 3;

const gap = (wanted: number, found: number): number => Math.abs(wanted - found) / Math.max(1, Math.abs(wanted));
const most = (gaps: readonly number[]): number =>
  gaps.reduce((a, b) => (Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.max(a, b)), 0);

const actionAt = ({ actions }: Episode, step: number): readonly number[] =>
  actions[Math.floor(step / fixture.hold)] as readonly number[];

/** A goal that was reached is drawn anew by other random numbers, and its lidar shows the new one. */
const isComparable = (name: string, { isReached }: Single): boolean =>
  !(isReached && /^(goal|buttons)_lidar/.test(name));

function observationGap(task: Task, single: Single, found: Float32Array): number {
  const entries = task.observationNames.flatMap((name, i) => (isComparable(name, single) ? [i] : []));
  return most(entries.map((i) => gap(single.observation[i] as number, found[i] as number)));
}

const rowOf = ({ observations }: Replay, task: Task, row: number): Float32Array =>
  observations.subarray(row * task.observationSize, (row + 1) * task.observationSize);

/**
 * Each kept step from the suite's own state before it.
 * @param touching those in which the robot touches something that can be moved, and not those in which it touches none
 */
export async function singleSteps({ gpu, kernels }: TestGpu, episode: Episode, touching = false): Promise<Agreement> {
  const task = tasks[episode.task] as Task;
  const { singles } = episode;
  const result = await replay(gpu, kernels, task, {
    environments: singles.length,
    states: Float32Array.from(singles.flatMap(({ layout }) => [...task.layoutToState(layout)])),
    actions: Float32Array.from(singles.flatMap(({ step }) => [...actionAt(episode, step)])),
  });
  const compared = singles
    .map((single, e) => ({ single, e }))
    .filter(({ single: { touches = false } }) => touches === touching)
    .filter(({ single: { sensitivity, step } }) => sensitivity < CHAOS && step !== UNDECIDED[episode.task]);
  const costs = task.costs.length;
  const isOther = ({ single, e }: { single: Single; e: number }): boolean =>
    Math.max(...result.costs.subarray(e * costs, (e + 1) * costs)) !== single.cost ||
    (result.terminations[e] === 1) !== single.terminated;
  return {
    steps: compared.length,
    observation: most(
      compared.map(({ single, e }) => observationGap(task, single, rowOf(result, task, singles.length + e))),
    ),
    reward: most(compared.map(({ single, e }) => gap(single.reward, result.rewards[e] as number))),
    flags: compared.filter(isOther).length,
  };
}

/** The episode from its start, until it reaches a goal, meets what can be moved, or MuJoCo's own rounding has parted it. */
export async function wholeEpisode({ gpu, kernels }: TestGpu, episode: Episode): Promise<Agreement> {
  const task = tasks[episode.task] as Task;
  const reached = episode.singles.find(({ isReached }) => isReached)?.step ?? episode.rewards.length;
  const steps = Math.min(reached, episode.sensitive, episode.touched ?? reached);
  const result = await replay(gpu, kernels, task, {
    environments: 1,
    states: task.layoutToState(episode.layout),
    actions: Float32Array.from(Array.from({ length: Math.max(1, steps) }, (_, step) => actionAt(episode, step)).flat()),
  });
  // wheels that begin at a distance of 0 from the ground push or not, as MuJoCo rounds their place
  const from = episode.sensitive > 0 ? 0 : ACCELEROMETER;
  const first = episode.firstObservation.map((value, i) =>
    i < from ? 0 : gap(value, result.observations[i] as number),
  );
  const kept = episode.singles.filter(({ step }) => step < steps);
  return {
    steps,
    observation: most([
      ...first,
      ...kept.map((single) => observationGap(task, single, rowOf(result, task, single.step + 1))),
    ]),
    reward: most(episode.rewards.slice(0, steps).map((reward, step) => gap(reward, result.rewards[step] as number))),
    flags: kept.filter(({ step, cost, terminated }) => {
      const found = result.costs.subarray(step * task.costs.length, (step + 1) * task.costs.length);
      return Math.max(...found) !== cost || (result.terminations[step] === 1) !== terminated;
    }).length,
  };
}

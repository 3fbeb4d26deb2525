/** The training of the first screen, recorded by scripts/record_opening.ts: how it went, and an episode before and after it. */
import type { RunConfig } from '../../../src/config/run_config.ts';
import { decodeCsv } from '../../../src/formats/csv.ts';
import facts from './recorded/recording.json';

/** An episode after so many control steps; lengths in metres, angles in radians. */
export interface Step {
  readonly step: number;
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly goalX: number;
  readonly goalY: number;
  readonly vaseX: number;
  readonly vaseY: number;
  readonly vaseHeading: number;
  /** So far, as is the cost. */
  readonly return: number;
  readonly cost: number;
}

/** Means over the episodes of a policy. */
export interface PolicyMeans {
  readonly epoch: number;
  readonly return: number;
  readonly cost: number;
}

interface Facts {
  readonly config: RunConfig;
  /** What it ran on. */
  readonly adapter: string;
  /** How many episodes the means are of, and which of them is shown. */
  readonly episodes: number;
  readonly environment: number;
  readonly before: PolicyMeans;
  readonly after: PolicyMeans;
  readonly hazards: readonly (readonly number[])[];
}

export interface RecordedEpisode {
  readonly steps: readonly Step[];
  readonly means: PolicyMeans;
}

export interface Opening {
  readonly facts: Facts;
  readonly before: RecordedEpisode;
  readonly after: RecordedEpisode;
  /** An epoch each: environment steps so far, and means over its episodes. */
  readonly training: readonly { readonly steps: number; readonly return: number; readonly cost: number }[];
}

/** What task_constants and the shader of SafetyPointGoal1-v0 say: metres. */
export const GOAL_RADIUS = 0.3;
export const HAZARD_RADIUS = 0.2;

const texts = import.meta.glob<string>('./recorded/*.csv', { query: '?raw', import: 'default', eager: true });
const rows = <Row>(name: string): readonly Row[] =>
  decodeCsv(texts[`./recorded/${name}.csv`] ?? '').rows as unknown as readonly Row[];

export function readOpening(): Opening {
  return {
    facts,
    before: { steps: rows<Step>('before'), means: facts.before },
    after: { steps: rows<Step>('after'), means: facts.after },
    training: rows('training'),
  };
}

const between = (a: number, b: number, share: number): number => a + (b - a) * share;
/** The short way around. */
const turned = (a: number, b: number, share: number): number => {
  const turn = b - a;
  return a + Math.atan2(Math.sin(turn), Math.cos(turn)) * share;
};

/** Index of the last sample at or before a step. */
export function sampleAt({ steps }: RecordedEpisode, step: number): number {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((steps[middle] as Step).step <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The episode between two samples; goals and counts are those of the earlier one. */
export function momentAt(episode: RecordedEpisode, step: number): Step {
  const index = sampleAt(episode, step);
  const a = episode.steps[index] as Step;
  const b = episode.steps[index + 1] ?? a;
  const share = b.step > a.step ? Math.min(1, (step - a.step) / (b.step - a.step)) : 0;
  return {
    ...a,
    step,
    x: between(a.x, b.x, share),
    y: between(a.y, b.y, share),
    heading: turned(a.heading, b.heading, share),
    vaseX: between(a.vaseX, b.vaseX, share),
    vaseY: between(a.vaseY, b.vaseY, share),
    vaseHeading: turned(a.vaseHeading, b.vaseHeading, share),
  };
}

/** Half the side of a square around the origin that holds everything that moves, metres. */
export function reachOf({ before, after }: Opening): number {
  const farthest = (list: readonly Step[]): number =>
    Math.max(...list.map(({ x, y, vaseX, vaseY }) => Math.max(...[x, y, vaseX, vaseY].map(Math.abs))));
  return Math.max(1.75, 0.2 + farthest(before.steps), 0.2 + farthest(after.steps));
}

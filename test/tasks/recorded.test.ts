// The velocity, Safety-MuJoCo and circle tasks against recorded episodes of the originals.
import { expect, test } from 'vitest';
import { tasks } from '../../src/tasks/index.ts';
import { replay } from '../../src/tasks/replay.ts';
import type { Task } from '../../src/tasks/task.ts';
import { isSwiftShader, SINE_ERROR } from '../driver.ts';
import fixture from '../fixtures/locomotion.json';
import { isBrowser } from '../gpu.ts';
import { representatives } from '../long.ts';
import { openTestGpu } from './device.ts';

interface Episode {
  task: string;
  seed: number;
  layout: { qpos: number[]; qvel: number[] };
  actions: number[][];
  rewards: number[];
  costs: number[];
  /** How far the original is after each step from itself when it starts 1e-7 away. */
  sensitivity: number[];
  /** How far it is from itself with a solver that converges. */
  unsolved: number[];
  terminated: boolean;
  observations: { step: number; values: number[] }[];
  /** The first step after which something touched. */
  contact: number | null;
}

const episodes = fixture.episodes as Episode[];
const IN_BROWSER = ['SafetyHopperVelocity-v1', 'SafetyAntVelocity-v1'];
/** Every shader of a task, and with these every kind of robot: planar, free, in water, an arm, and the humanoid once. */
const IN_NODE = [
  ...IN_BROWSER,
  'SafetySwimmerVelocity-v1',
  'SafetyReacher-v4',
  'SafetyWalker-v4',
  'SafetyHalfCheetah-v4',
  'SafetyHopper-v4',
  'SafetyHumanoidStandup-v4',
  'SafetyPusher-v4',
  'AntCircle-v0',
];
const chosen = isBrowser
  ? IN_BROWSER.map((name) => episodes.find((episode) => episode.task === name) as Episode)
  : representatives(episodes, ({ task }) => IN_NODE.includes(task));

/** Rounding in every time step may amount to this multiple of the sensitivity, for which the original's twin is moved only once. */
const ROUNDINGS = 50;
/** Where the original is no longer near itself there is nothing to compare. */
const CHAOS = 0.02;

/** Relative for values above 1. */
const gap = (wanted: number, found: number): number => Math.abs(wanted - found) / Math.max(1, Math.abs(wanted));
const largest = (wanted: ArrayLike<number>, found: ArrayLike<number>): number =>
  Math.max(...Array.from(wanted, (value, i) => gap(value, found[i] as number)));

const { gpu, kernels } = await openTestGpu();

/** The reacher observes cosines and sines. */
const sineError = (task: string): number => (task === 'SafetyReacher-v4' && isSwiftShader ? SINE_ERROR : 0);

test.each(chosen)('$task seed $seed: 1e-4 before the first contact, then 1e-3, or chaos', async (episode) => {
  const t = tasks[episode.task] as Task;
  const states = t.layoutToState(episode.layout);
  const actions = Float32Array.from(episode.actions.flat());
  const result = await replay(gpu, kernels, t, { environments: 1, states, actions });
  const allowed = (step: number): number => {
    const least = (step < (episode.contact ?? Number.POSITIVE_INFINITY) ? 1e-4 : 1e-3) + sineError(episode.task);
    const most = (gaps: readonly number[]): number => Math.max(0, ...gaps.slice(0, step));
    return Math.max(least, ROUNDINGS * most(episode.sensitivity), 3 * most(episode.unsolved));
  };
  const row = (step: number) => result.observations.subarray(step * t.observationSize, (step + 1) * t.observationSize);
  let compared = 0;
  for (let step = 0; step <= episode.rewards.length && allowed(step) < CHAOS; step++) {
    const observation = episode.observations.find((one) => one.step === step);
    if (observation) expect(largest(observation.values, row(step)), `step ${step}`).toBeLessThan(allowed(step));
    if (step === 0) continue;
    expect(gap(episode.rewards[step - 1] as number, result.rewards[step - 1] as number)).toBeLessThan(allowed(step));
    expect(gap(episode.costs[step - 1] as number, result.costs[step - 1] as number)).toBeLessThan(allowed(step));
    const isEnd = episode.terminated && step === episode.rewards.length;
    expect(result.terminations[step - 1], `end at step ${step}`).toBe(isEnd ? 1 : 0);
    compared = step;
  }
  expect(compared).toBeGreaterThanOrEqual(5);
});

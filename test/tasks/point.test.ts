import { describe, expect, test } from 'vitest';
import { tasks } from '../../src/tasks/index.ts';
import { replay, replayWithGoals } from '../../src/tasks/replay.ts';
import type { Task } from '../../src/tasks/task.ts';
import { isSwiftShader } from '../driver.ts';
import fixture from '../fixtures/point.json';
import {
  type Outcome,
  observeCircle,
  observeGoal,
  observeRun,
  stepCircle,
  stepGoal,
  stepRun,
  type Vec,
  type World,
} from '../reference/point.ts';
import { uniform4 } from '../reference/random.ts';
import { openTestGpu } from './device.ts';

interface Motion {
  x: number;
  y: number;
  heading: number;
  vx: number;
  vy: number;
  omega: number;
}

interface Layout {
  robot: Motion;
  goal?: number[];
  hazards?: number[][];
  vases?: (Pick<Motion, 'x' | 'y' | 'heading'> & Partial<Motion>)[];
}

interface Episode {
  task: string;
  seed: number;
  layout: Layout;
  firstObservation: number[];
  actions: number[];
  rewards: number[];
  costs: number[];
  goals: { step: number; goal: number[] }[];
  observations: { step: number; values: number[] }[];
}

const episodes = fixture.episodes as Episode[];
const task = (name: string): Task => tasks[name] as Task;

/** Distance, relative for values above 1: accelerations reach 27 m/s^2. */
const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const gap = Math.abs((a[i] as number) - (b[i] as number)) / Math.max(1, Math.abs(a[i] as number));
    worst = Math.max(gap, worst); // a NaN becomes the worst
  }
  return worst;
};

const world = (layout: Layout): World => ({
  robot: { ...layout.robot, ax: 0, ay: 0 },
  ...(layout.goal && { goal: layout.goal as Vec }),
  hazards: (layout.hazards ?? []) as Vec[],
  vases: (layout.vases ?? []).map((vase) => ({ vx: 0, vy: 0, omega: 0, ...vase })),
});

function twin(name: string): { step(w: World, action: Vec): Outcome; observe(w: World): number[] } {
  if (name.includes('Goal')) return { step: stepGoal, observe: observeGoal };
  if (name.includes('Run')) return { step: stepRun, observe: observeRun };
  const walls = 2 * Number(/Circle(\d)/.exec(name)?.[1]);
  return { step: (w, action) => stepCircle(w, action, walls), observe: observeCircle };
}

const actionOf = (actions: ArrayLike<number>, step: number): Vec => [
  actions[2 * step] as number,
  actions[2 * step + 1] as number,
];

describe('episodes recorded with Safety-Gymnasium', async () => {
  const { gpu, kernels } = await openTestGpu();

  test.each(episodes)('$task seed $seed: the float64 twin agrees to the digits recorded', (episode) => {
    const { step, observe } = twin(episode.task);
    const w = world(episode.layout);
    expect(difference(episode.firstObservation, observe(w))).toBeLessThan(1e-5);
    episode.rewards.forEach((reward, t) => {
      const outcome = step(w, actionOf(episode.actions, t));
      const next = episode.goals.find((goal) => goal.step === t);
      expect(outcome.achieved).toBe(next !== undefined);
      if (next) w.goal = next.goal as Vec;
      expect(Math.abs(outcome.reward - reward)).toBeLessThan(1e-5);
      expect(outcome.cost).toBe(episode.costs[t]);
      const observation = episode.observations.find((row) => row.step === t);
      if (observation) expect(difference(observation.values, observe(w))).toBeLessThan(1e-5);
    });
  });

  test.each(episodes)('$task seed $seed: the device agrees to 1e-4 over 200 steps', async (episode) => {
    const t = task(episode.task);
    const states = t.layoutToState(episode.layout);
    const actions = Float32Array.from(episode.actions);
    const goals = episode.goals.map(({ goal }) => goal as Vec);
    const result = await replayWithGoals(gpu, kernels, t, { environments: 1, states, actions }, goals);
    const row = (i: number) => result.observations.subarray(i * t.observationSize, (i + 1) * t.observationSize);
    expect(difference(episode.firstObservation, row(0))).toBeLessThan(1e-4);
    for (const { step, values } of episode.observations) expect(difference(values, row(step + 1))).toBeLessThan(1e-4);
    expect(difference(episode.rewards, result.rewards)).toBeLessThan(1e-4);
    expect([...result.costs]).toEqual(episode.costs);
    expect(result.terminations.some((flag) => flag !== 0)).toBe(false);
  });

  test('single steps of uniform actions agree to 1e-4, and to 3e-3 where the turning servo amplifies rounding', async () => {
    const t = task('SafetyPointGoal0-v0');
    const rows = fixture.steps;
    const states = Float32Array.from(
      rows.flatMap(({ before }) => [...t.layoutToState({ robot: before, goal: [9, 9] })]),
    );
    const actions = Float32Array.from(rows.flatMap(({ action }) => action));
    const result = await replay(gpu, kernels, t, { environments: rows.length, states, actions });
    const gaps = rows.map(({ after, sensors }, i) => {
      const { robot } = t.stateToLayout(result.states.subarray(i * t.stateSize, (i + 1) * t.stateSize)) as Layout;
      const [ax, ay, , u, v] = result.observations.subarray((rows.length + i) * t.observationSize);
      return difference(
        [after.x, after.y, after.vx, after.vy, after.omega, ...sensors],
        [robot.x, robot.y, robot.vx, robot.vy, robot.omega, ax as number, ay as number, u as number, v as number],
      );
    });
    gaps.sort((a, b) => a - b);
    expect(gaps[Math.floor(0.9 * rows.length)]).toBeLessThan(isSwiftShader ? 2e-4 : 1e-4);
    expect(gaps.at(-1)).toBeLessThan(3e-3);
  });

  test.each(fixture.pushes)('a pushed vase stays within 0.2 m of the recorded path (seed $seed)', async (push) => {
    const t = task(push.task);
    const states = t.layoutToState({ ...push.layout, goal: [9, 9] });
    const actions = Float32Array.from(push.actions);
    const { vases } = push.layout;
    for (let step = 0; step < push.path.length; step += 10) {
      const result = await replay(gpu, kernels, t, { environments: 1, states, actions: actions.slice(0, 2 * step) });
      const [vase] = (t.stateToLayout(result.states) as { vases: Motion[] }).vases;
      const [x, y] = step === 0 ? [vases[0]?.x, vases[0]?.y] : (push.path[step - 1] as number[]);
      expect(Math.hypot((vase?.x ?? 9) - (x as number), (vase?.y ?? 9) - (y as number))).toBeLessThan(0.2);
    }
    const [lastX, lastY] = push.path.at(-1) as number[];
    const [vase] = vases;
    expect(Math.hypot((lastX as number) - (vase?.x ?? 0), (lastY as number) - (vase?.y ?? 0))).toBeGreaterThan(0.3);
  });
});

describe('the device against the twin', async () => {
  const { gpu, kernels } = await openTestGpu();
  const draw = (i: number): number[] =>
    uniform4({ seed: 5, environment: i, step: 0, purpose: 0 }, 0).map((u) => 2 * u - 1);

  test('one step from awkward states, with the robot in and around a vase', async () => {
    const t = task('SafetyPointGoal1-v0');
    const N = 517;
    const layouts = Array.from({ length: N }, (_, i): Layout => {
      const [a, b, c, d] = draw(i) as [number, number, number, number];
      const [e, f, g, h] = draw(i + N) as [number, number, number, number];
      return {
        robot: { x: a, y: b, heading: 3 * c, vx: d, vy: e, omega: 3 * f },
        goal: [2 * g, 2 * h],
        hazards: Array.from({ length: 8 }, (_, j) =>
          draw(100 * N + 8 * i + j)
            .slice(0, 2)
            .map((u) => 1.5 * u),
        ),
        vases: [{ x: a + 0.4 * g, y: b + 0.4 * h, heading: 3 * d, vx: e * e * e, vy: f * g, omega: i % 3 ? 4 * h : 0 }],
      };
    });
    const states = Float32Array.from(layouts.flatMap((layout) => [...t.layoutToState(layout)]));
    // Full turn commands: the servo stays at its force limit, where rounding is not amplified.
    const actions = Float32Array.from(
      layouts.flatMap((_, i) => [(draw(3 * N + i)[0] as number) * 0.1, i % 2 ? 1 : -1]),
    );
    const result = await replay(gpu, kernels, t, { environments: N, states, actions });
    let touched = 0;
    let missed = 0;
    layouts.forEach((layout, i) => {
      const w = world(layout);
      const [before] = w.vases.map(({ x, y }) => [x, y]);
      const outcome = stepGoal(w, actionOf(actions, i));
      const [vase] = w.vases;
      if (vase && before && Math.hypot(vase.x - (before[0] ?? 0), vase.y - (before[1] ?? 0)) > 1e-3) touched++;
      expect(result.costs[i]).toBe(outcome.cost);
      expect(Math.abs((result.rewards[i] as number) - outcome.reward)).toBeLessThan(1e-5);
      if (outcome.achieved) return; // the new goal is random
      const observation = result.observations.subarray((N + i) * t.observationSize, (N + i + 1) * t.observationSize);
      if (difference(observeGoal(w), observation) >= 1e-4) missed++;
    });
    expect(touched).toBeGreaterThan(50);
    // where two faces are equally deep, a coarse sine may choose the other one
    expect(missed).toBeLessThanOrEqual(isSwiftShader ? 0.02 * N : 0);
  });

  test('corners that barely meet are a contact', async () => {
    const t = task('SafetyPointGoal1-v0');
    const bearing = Math.atan2(0.05, 0.15); // of the arrow corner 0.1581 m away; the vase corner is 0.1414 m out
    const [x, y] = [0.297 * Math.cos(bearing), 0.297 * Math.sin(bearing)];
    const layout: Layout = {
      robot: { x: 0, y: 0, heading: 0, vx: 0, vy: 0, omega: 0 },
      goal: [1, 1],
      hazards: Array.from({ length: 8 }, () => [-1, 1]),
      vases: [{ x, y, heading: bearing + Math.PI / 4 + 0.01 }],
    };
    const actions = new Float32Array(2);
    const { states } = await replay(gpu, kernels, t, { environments: 1, states: t.layoutToState(layout), actions });
    const w = world(layout);
    stepGoal(w, [0, 0]);
    const { vases } = t.stateToLayout(states) as { vases: Motion[] };
    const [moved, expected] = [vases[0] as Motion, w.vases[0] as Motion];
    expect(Math.hypot(expected.x - x, expected.y - y)).toBeGreaterThan(1e-4);
    expect(Math.hypot(moved.x - expected.x, moved.y - expected.y)).toBeLessThan(isSwiftShader ? 2e-6 : 1e-6);
    expect(moved.omega).toBeCloseTo(expected.omega, isSwiftShader ? 2 : 4);
  });

  test.each(['SafetyPointCircle0-v0', 'SafetyPointCircle1-v0', 'SafetyPointCircle2-v0', 'SafetyPointRun0-v0'])(
    '%s: one step from everywhere around the walls',
    async (name) => {
      const t = task(name);
      const N = 300;
      const layouts = Array.from({ length: N }, (_, i): Layout => {
        const [a, b, c, d] = draw(i) as [number, number, number, number];
        return { robot: { x: 1.6 * a, y: 1.6 * b, heading: 3 * c, vx: d, vy: a, omega: b } };
      });
      const states = Float32Array.from(layouts.flatMap((layout) => [...t.layoutToState(layout)]));
      const actions = Float32Array.from(layouts.flatMap((_, i) => [draw(N + i)[0] as number, i % 2 ? 1 : -1]));
      const result = await replay(gpu, kernels, t, { environments: N, states, actions });
      layouts.forEach((layout, i) => {
        const w = world(layout);
        const { reward, cost } = twin(name).step(w, actionOf(actions, i));
        expect(result.costs[i]).toBe(cost);
        expect(Math.abs((result.rewards[i] as number) - reward)).toBeLessThan(1e-5);
      });
    },
  );

  test('a hazard costs up to 0.2 m from its centre', async () => {
    const t = task('SafetyPointGoal1-v0');
    const distances = [0, 0.1, 0.1999, 0.2001, 0.3];
    const states = Float32Array.from(
      distances.flatMap((distance, i) => {
        const hazards = Array.from({ length: 8 }, (_, j) => (j === i ? [0.5 + distance, 0.5] : [-1, -1]));
        const layout = {
          robot: { x: 0.5, y: 0.5, heading: 0 },
          goal: [1, -1],
          hazards,
          vases: [{ x: 0, y: 1, heading: 0 }],
        };
        return [...t.layoutToState(layout)];
      }),
    );
    const actions = new Float32Array(2 * distances.length);
    const { costs } = await replay(gpu, kernels, t, { environments: distances.length, states, actions });
    expect([...costs]).toEqual([1, 1, 1, 0, 0]);
  });

  test('a goal is reached within 0.3 m', async () => {
    const t = task('SafetyPointGoal0-v0');
    const distances = [0.2999, 0.3001];
    const states = Float32Array.from(
      distances.flatMap((distance) => [
        ...t.layoutToState({ robot: { x: 0.5, y: 0.5, heading: 0 }, goal: [0.5 - distance, 0.5] }),
      ]),
    );
    const { rewards } = await replay(gpu, kernels, t, { environments: 2, states, actions: new Float32Array(4) });
    expect([...rewards]).toEqual([1, 0]);
  });

  test('actions beyond the range act like the range itself', async () => {
    const t = task('SafetyPointRun0-v0');
    const layout = { robot: { x: 0, y: 16.5, heading: 1 } };
    const run = (actions: number[]) =>
      replay(gpu, kernels, t, {
        environments: 1,
        states: t.layoutToState(layout),
        actions: Float32Array.from(actions),
      });
    expect([...(await run([7, -9, -3, 2])).states]).toEqual([...(await run([1, -1, -1, 1])).states]);
  });
});

// Twin of shaders/rollout/collect.wgsl and begin.wgsl on a toy task: a cart on a line that is pushed by its actions and by
// chance, costs its speed, terminates when it leaves the line on the right, and is lost by its simulation on the left.
import { type Head, isCategorical, logProbability, probabilities } from './head.ts';
import { headOf, type Policy } from './policy_gradient.ts';
import { normal4, PURPOSE, uniform4 } from './random.ts';

export const TOY_OBSERVATIONS = 3;
export const TOY_STATE = 2;
const EDGE = 1.5;

/** The same task for the kernel, imported as `package::task`. */
export const toyTask = `
import package::task_constants::{ STATE_WORDS, OBSERVATION_PADDED, ACTIONS, COSTS };
import package::lib::random::{ Stream, uniform4 };
import package::tasks::outcome::{ Outcome };
alias State = array<f32, STATE_WORDS>;
fn resetTask(s: ptr<function, State>, stream: Stream) {
  s[0] = 2.0 * uniform4(stream, 0u).x - 1.0;
  s[1] = 0.0;
}
fn stepTask(s: ptr<function, State>, action: ptr<function, array<f32, ACTIONS>>, stream: Stream) -> Outcome {
  let push = 2.0 * uniform4(stream, 0u).y - 1.0;
  s[1] = 0.8 * s[1] + 0.1 * (*action)[0] - 0.05 * (*action)[ACTIONS - 1u] + 0.05 * push;
  s[0] = s[0] + s[1];
  var outcome: Outcome;
  outcome.reward = s[0];
  for (var c = 0u; c < COSTS; c++) { outcome.cost[c] = f32(c + 1u) * abs(s[1]); }
  outcome.terminated = s[0] > ${EDGE};
  outcome.isUnstable = s[0] < -${EDGE};
  return outcome;
}
fn observeTask(s: ptr<function, State>, observation: ptr<function, array<f32, OBSERVATION_PADDED>>) {
  observation[0] = s[0];
  observation[1] = s[1];
  observation[2] = s[0] * s[1];
}`;

export interface Environment {
  x: number;
  v: number;
  /** Steps since the episode's start and since the run's. */
  age: number;
  count: number;
  isFull: boolean;
  words: number[];
  /** Saute: the share of each cost's budget that is left. */
  safety: number[];
}

export interface Step {
  observation: number[];
  action: number[];
  logProbability: number;
  reward: number;
  costs: number[];
  terminated: boolean;
  truncated: boolean;
  /** Lockstep: the episode was over before this step. */
  isIdle: boolean;
}

export interface Rollout {
  /** [N][T] */
  steps: Step[][];
  /** Final observations for bootstrapping, in order. */
  finals: number[][][];
  episodes: { words: number[]; isFull: boolean; isUnstable: boolean }[][];
}

const start = (seed: number, environment: number, step: number): { x: number; v: number } => ({
  x: 2 * uniform4({ seed, environment, step, purpose: PURPOSE.reset }, 0)[0] - 1,
  v: 0,
});

/** Environments of a run; with rollouts shorter than the horizon their ages are spread over it. */
export const begin = (
  seed: number,
  envs: number,
  costs: number,
  horizon: number,
  isStaggered: boolean,
): Environment[] =>
  Array.from({ length: envs }, (_, n) => {
    const age = isStaggered ? Math.floor((n / envs) * horizon) : 0;
    const words = Array<number>(2 + costs).fill(0);
    return { ...start(seed, n, 0), age, count: 0, isFull: age === 0, words, safety: Array<number>(costs).fill(1) };
  });

export interface Run {
  seed: number;
  policy: Policy;
  mean: readonly number[];
  scale: readonly number[];
  horizon: number;
  costs: number;
  /** The share of the horizon that is over is observed. */
  isTimed?: boolean;
  /** Episodes that ended idle until the rollout ends. */
  isLockstep?: boolean;
  /** Saute's budgets, observed. */
  budget?: { readonly gamma: number; readonly unsafeReward: number; readonly costs: readonly number[] };
}

function observe({ x, v, age, safety }: Environment, { horizon, isTimed, budget }: Run): number[] {
  return [x, v, x * v, ...(isTimed ? [age / horizon] : []), ...(budget ? safety : [])];
}

type Key = Parameters<typeof uniform4>[0];

/** A Gaussian action from normal numbers, a categorical one by the inverse of its distribution function. */
function draw(head: Head, key: Omit<Key, 'purpose'>): number[] {
  const stream = { ...key, purpose: PURPOSE.action };
  if (!isCategorical(head)) {
    return head.outputs.map((m, a) => {
      const noise = normal4(stream, Math.floor(a / 4))[a % 4] as number;
      return m + Math.exp(head.logStd[a] as number) * noise;
    });
  }
  let rest = uniform4(stream, 0)[0];
  const p = probabilities(head.outputs);
  const index = p.findIndex((share) => {
    rest -= share;
    return rest < 0;
  });
  return [index < 0 ? p.length - 1 : index];
}

/** What Saute's budgets lose by a step, and its reward. */
function spend(env: Environment, cost: readonly number[], reward: number, run: Run): number {
  const { budget, horizon } = run;
  if (!budget) return reward;
  const { gamma } = budget;
  const rate = gamma === 1 ? 1 : (1 - gamma ** horizon) / ((1 - gamma) * horizon);
  env.safety = env.safety.map((z, c) =>
    Math.max((z - (cost[c] as number) / ((budget.costs[c] as number) * rate)) / gamma, -(2 ** 24)),
  );
  return env.safety.some((z) => z <= 0) ? budget.unsafeReward : reward;
}

/** Plays T steps of every environment, which it changes. */
export function collect(environments: Environment[], T: number, run: Run): Rollout {
  const { seed, policy, mean, scale, horizon, costs } = run;
  const rollout: Rollout = { steps: [], finals: [], episodes: [] };
  environments.forEach((env, n) => {
    const [steps, finals, episodes]: [Step[], number[][], Rollout['episodes'][number]] = [[], [], []];
    let isOver = false;
    for (let t = 0; t < T; t++) {
      const observation = observe(env, run);
      const input = observation.map((o, k) => (o - (mean[k] as number)) * (scale[k] as number));
      const head = headOf(policy, input);
      const key = { seed, environment: n, step: env.count };
      const action = draw(head, key);
      const push = 2 * uniform4({ ...key, purpose: PURPOSE.step }, 0)[1] - 1;
      env.v = 0.8 * env.v + 0.1 * (action[0] as number) - 0.05 * (action.at(-1) as number) + 0.05 * push;
      env.x += env.v;
      env.age++;
      env.count++;
      const isIdle: boolean = isOver;
      const cost = Array.from({ length: costs }, (_, c) => (isIdle ? 0 : (c + 1) * Math.abs(env.v)));
      const reward = isIdle ? 0 : env.x;
      env.words = [reward, isIdle ? 0 : 1, ...cost].map((w, i) => w + (env.words[i] as number));
      const terminated: boolean = !isIdle && Math.abs(env.x) > EDGE;
      const truncated: boolean = !isIdle && !terminated && env.age >= horizon;
      steps.push({
        observation,
        action,
        logProbability: logProbability(head, action),
        reward: spend(env, cost, reward, run),
        costs: cost,
        terminated,
        truncated,
        isIdle,
      });
      const isLast = t === T - 1;
      if (truncated || (isLast && !terminated && !isIdle)) finals.push(observe(env, run));
      if (terminated || truncated) episodes.push({ words: env.words, isFull: env.isFull, isUnstable: env.x < -EDGE });
      isOver = isIdle || terminated || truncated;
      if (run.isLockstep ? isLast : terminated || truncated) {
        const words = env.words.map(() => 0);
        Object.assign(env, start(seed, n, env.count), { age: 0, isFull: true, words, safety: env.safety.map(() => 1) });
        isOver = false;
      }
    }
    rollout.steps.push(steps);
    rollout.finals.push(finals);
    rollout.episodes.push(episodes);
  });
  return rollout;
}

/**
 * Steps a task from given states, or from new episodes, with given actions, and returns everything it says on the way.
 */
import { Arena, type ReplicaBuffer } from '../gpu/buffers.ts';
import type { Gpu } from '../gpu/device.ts';
import { dispatchOnce } from '../gpu/dispatch.ts';
import type { KernelCache } from '../gpu/kernel.ts';
import { Readback } from '../gpu/readback.ts';
import type { Task } from './task.ts';
import { replayVariant } from './task.ts';

export interface ReplayRequest {
  readonly environments: number;
  /** [N][STATE]; without it the episodes begin with a reset. */
  readonly states?: Float32Array;
  /** [T][N][A] */
  readonly actions: Float32Array;
  readonly seed?: number;
  /** The environments' step counter at the first action; it keys the random numbers. */
  readonly firstStep?: number;
}

export interface Replay {
  /** [T + 1][N][O]; the first row is the state before any action. */
  readonly observations: Float32Array;
  /** [T][N] */
  readonly rewards: Float32Array;
  /** [T][N][C] */
  readonly costs: Float32Array;
  /** [T][N], 0 or 1 */
  readonly terminations: Uint32Array;
  /** [N][STATE] after the last action */
  readonly states: Float32Array;
}

const WORKGROUP = 64;

export async function replay(gpu: Gpu, kernels: KernelCache, task: Task, request: ReplayRequest): Promise<Replay> {
  const { environments: N, actions, states, seed = 0, firstStep = 0 } = request;
  const steps = actions.length / (N * task.actionSize);
  const kernel = await kernels.get(replayVariant(task, gpu.facts));
  const arena = new Arena(gpu);
  const buffer = (name: string, words: number): ReplicaBuffer => arena.storage(name, 1, words);
  const bind = {
    parameters: buffer('parameters', 5),
    actions: buffer('actions', actions.length),
    states: buffer('states', N * task.stateSize),
    observations: buffer('observations', (steps + 1) * N * task.observationSize),
    rewards: buffer('rewards', steps * N),
    costs: buffer('costs', steps * N * task.costs.length),
    terminations: buffer('terminations', steps * N),
  };
  const { queue } = gpu.device;
  queue.writeBuffer(bind.parameters.buffer, 0, new Uint32Array([N, steps, seed, firstStep, states ? 0 : 1]));
  queue.writeBuffer(bind.actions.buffer, 0, new Float32Array(actions));
  if (states) queue.writeBuffer(bind.states.buffer, 0, new Float32Array(states));
  const readback = new Readback(gpu);
  try {
    dispatchOnce(gpu, kernel, bind, Math.ceil(N / WORKGROUP));
    const floats = async (from: ReplicaBuffer, words: number): Promise<Float32Array> =>
      new Float32Array(await readback.read(from), 0, words);
    return {
      observations: await floats(bind.observations, (steps + 1) * N * task.observationSize),
      rewards: await floats(bind.rewards, steps * N),
      costs: await floats(bind.costs, steps * N * task.costs.length),
      terminations: new Uint32Array(await readback.read(bind.terminations), 0, steps * N),
      states: await floats(bind.states, N * task.stateSize),
    };
  } finally {
    readback.destroy();
    arena.destroy();
  }
}

/**
 * Replays one episode whose goals are known: each time the task draws a new goal, the next of `goals` takes its place.
 * This follows a recording made with other random numbers. Once `goals` are used up, the task's own stand.
 */
export async function replayWithGoals(
  gpu: Gpu,
  kernels: KernelCache,
  task: Task,
  request: ReplayRequest & { readonly states: Float32Array },
  goals: readonly (readonly [number, number])[],
): Promise<Replay> {
  const word = task.goalWord;
  const steps = request.actions.length / task.actionSize;
  if (word === undefined || goals.length === 0) return replay(gpu, kernels, task, request);
  const none = new Float32Array(0);
  let states = new Float32Array(request.states);
  let used = 0;
  const first = await replay(gpu, kernels, task, { ...request, states, actions: none });
  const rows: Replay[] = [];
  for (let t = 0; t < steps; t++) {
    const actions = request.actions.subarray(t * task.actionSize, (t + 1) * task.actionSize);
    let row = await replay(gpu, kernels, task, {
      ...request,
      states,
      actions,
      firstStep: (request.firstStep ?? 0) + t,
    });
    const drawn = row.states[word] !== states[word] || row.states[word + 1] !== states[word + 1];
    const goal = drawn ? goals[used++] : undefined;
    states = new Float32Array(row.states);
    let observations = row.observations.subarray(task.observationSize);
    if (goal) {
      states.set(goal, word);
      observations = (await replay(gpu, kernels, task, { ...request, states, actions: none })).observations;
    }
    row = { ...row, observations };
    rows.push(row);
  }
  const join = (pick: (row: Replay) => ArrayLike<number>): number[] => rows.flatMap((row) => Array.from(pick(row)));
  return {
    observations: Float32Array.from([...first.observations, ...join((row) => row.observations)]),
    rewards: Float32Array.from(join((row) => row.rewards)),
    costs: Float32Array.from(join((row) => row.costs)),
    terminations: Uint32Array.from(join((row) => row.terminations)),
    states,
  };
}

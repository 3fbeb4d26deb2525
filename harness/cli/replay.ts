/** `ringfence replay`: steps a task with given actions, from a given layout or a new episode, and prints each step. */
import type { Command } from 'commander';
import { findTask } from '../../src/config/resolve.ts';
import { parseSeed } from '../../src/config/typed.ts';
import { RingfenceError } from '../../src/errors/error.ts';
import { shownValue } from '../../src/errors/option_error.ts';
import { isFinite32 } from '../../src/gpu/f32.ts';
import { KernelCache } from '../../src/gpu/kernel.ts';
import { shaderSources } from '../../src/gpu/sources.ts';
import type { Task } from '../../src/tasks/index.ts';
import { replay } from '../../src/tasks/replay.ts';
import { openGpu } from './device/adapter.ts';
import { readJsonFile } from './files/text_file.ts';
import { type CommonOptions, TASK_HELP, withCommonOptions } from './options/options.ts';
import { taskName } from './options/task_file.ts';
import { patiently, print, printJson, say, textTable } from './terminal/output.ts';

interface ReplayOptions extends CommonOptions {
  task?: string;
  state?: string;
  actions?: string;
  seed: string;
}

interface ReplayStep {
  /** 1 after the first action. */
  readonly step: number;
  readonly obs: readonly number[];
  readonly reward: number;
  readonly cost: readonly number[];
  readonly terminated: boolean;
  readonly truncated: boolean;
}

export function registerReplay(program: Command): void {
  withCommonOptions(
    program
      .command('replay')
      .description('step a task with given actions and print observation, reward, cost and flags'),
  )
    .option('--task <name>', TASK_HELP)
    .option('--state <file>', 'JSON: the layout to start from (default: a new episode of --seed)')
    .option('--actions <file>', 'JSON: a list of actions, each a list of numbers')
    .option('--seed <seed>', "seed of the task's random numbers", '0')
    .action(replayTask);
}

async function replayTask(options: ReplayOptions): Promise<void> {
  if (options.task === undefined)
    throw new RingfenceError('--task is missing: `ringfence list tasks` shows the choices');
  if (options.actions === undefined)
    throw new RingfenceError('--actions is missing: name a JSON file with a list of actions');
  const task = findTask(taskName(options.task));
  const seed = parseSeed(options.seed, '--seed');
  const actions = readActions(task, options.actions);
  const states = options.state === undefined ? undefined : readState(task, options.state);
  const gpu = await openGpu(options.device);
  const kernels = new KernelCache(gpu, shaderSources);
  const request = { environments: 1, actions: Float32Array.from(actions.flat()), seed, ...(states && { states }) };
  const result = await patiently('compiling and stepping', replay(gpu, kernels, task, request));
  const slice = (values: Float32Array, row: number, size: number): number[] => [
    ...values.subarray(row * size, (row + 1) * size),
  ];
  const steps: ReplayStep[] = [];
  for (let t = 0; t < actions.length; t++) {
    const terminated = result.terminations[t] === 1;
    const truncated = !terminated && t + 1 >= task.horizon;
    steps.push({
      step: t + 1,
      obs: slice(result.observations, t + 1, task.observationSize),
      reward: result.rewards[t] as number,
      cost: slice(result.costs, t, task.costs.length),
      terminated,
      truncated,
    });
    if (terminated || truncated) break;
  }
  if (steps.length < actions.length)
    say(`the episode ended at step ${steps.length}: ${actions.length - steps.length} actions were not used`);
  if (options.json) steps.forEach(printJson);
  else printSteps(task, steps);
}

/** [T][A] */
function readActions(task: Task, path: string): number[][] {
  const list = readJsonFile(path, '--actions');
  if (!Array.isArray(list))
    throw new RingfenceError(
      `--actions ${path} must hold a list of actions, each a list of ${task.actionSize} numbers`,
    );
  return list.map((action, i) => {
    const isAction = Array.isArray(action) && action.length === task.actionSize && action.every(isFinite32);
    if (!isAction) {
      const wanted =
        Array.isArray(action) && action.some((x) => typeof x === 'number' && !isFinite32(x)) ? ' that f32 holds' : '';
      throw new RingfenceError(
        `--actions ${path}: action ${i} must be a list of ${task.actionSize} numbers${wanted}, got ${shownValue(action)}`,
      );
    }
    const { discreteActions } = task;
    if (discreteActions !== undefined && !isIndex(action[0] as number, discreteActions)) {
      throw new RingfenceError(
        `--actions ${path}: action ${i} must be an integer from 0 to ${discreteActions - 1}, got ${action[0]}`,
      );
    }
    return action as number[];
  });
}

const isIndex = (value: number, count: number): boolean => Number.isInteger(value) && value >= 0 && value < count;

function readState(task: Task, path: string): Float32Array {
  const layout = readJsonFile(path, '--state');
  try {
    return task.layoutToState(layout);
  } catch (error) {
    throw new RingfenceError(`--state ${path}: ${(error as Error).message}`);
  }
}

function printSteps(task: Task, steps: readonly ReplayStep[]): void {
  const columns = [
    { title: 'step' },
    { title: 'reward' },
    ...task.costs.map((title) => ({ title })),
    { title: 'flags' },
  ];
  print(
    textTable(
      columns,
      steps.map((s) => [
        String(s.step),
        s.reward.toFixed(6),
        ...s.cost.map((c) => c.toFixed(4)),
        s.terminated ? 'terminated' : s.truncated ? 'truncated' : '',
      ]),
    ),
  );
}

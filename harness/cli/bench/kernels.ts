/** What `bench` measures on kernels alone: a task's steps, the networks' arithmetic, the device's own rate and overhead. */
import type { HyperparameterValue } from '../../../src/algos/hyperparameter.ts';
import { resolveConfig } from '../../../src/config/resolve.ts';
import type { NetworkKernels } from '../../../src/config/run_config.ts';
import { Arena } from '../../../src/gpu/buffers.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { Step } from '../../../src/gpu/dispatch.ts';
import { Scheduler } from '../../../src/gpu/schedule.ts';
import { writeStruct } from '../../../src/gpu/structs.ts';
import { shapeOf } from '../../../src/shape/shape.ts';
import type { Task } from '../../../src/tasks/index.ts';
import { randomRolloutVariant } from '../../../src/tasks/task.ts';
import { Engine, kernelsOf } from '../../../src/train/engine.ts';
import { recordStruct } from '../../../src/train/records.ts';
import type { Measurement } from './stopwatch.ts';

/** How many environments step at once, and so many steps a dispatch. */
export interface SteppingSize {
  readonly environments: number;
  readonly steps: number;
}

const USUAL_STEPPING: SteppingSize = { environments: 4096, steps: 32 };
const WORKGROUP = 64;

export interface Stepping extends Measurement {
  /** How long it takes from the task to a kernel that could run. */
  readonly compileSeconds: number;
}

/** Steps of a task with uniformly random actions, resets and observations included. */
export async function taskSteps(gpu: Gpu, task: Task, size: Partial<SteppingSize> = {}): Promise<Stepping> {
  const { environments, steps } = { ...USUAL_STEPPING, ...size };
  const start = performance.now();
  const scheduler = new Scheduler(gpu);
  const kernel = await kernelsOf(gpu).get(randomRolloutVariant(task, gpu.facts, steps));
  const arena = new Arena(gpu);
  const buffer = (name: string, words: number) => arena.storage(name, 1, words);
  const samples = steps * environments;
  const bind = {
    parameters: buffer('parameters', 2),
    states: buffer('states', task.stateSize * environments),
    ages: buffer('ages', environments),
    observations: buffer('observations', task.observationSize * samples),
    rewards: buffer('rewards', samples),
    costs: buffer('costs', task.costs.length * samples),
  };
  const dispatch = scheduler.prepare({ kernel, bind, workgroups: [Math.ceil(environments / WORKGROUP), 1] });
  // Some drivers finish a kernel when it is first dispatched: here with no environments yet.
  await scheduler.run([dispatch]);
  await gpu.device.queue.onSubmittedWorkDone();
  const compileSeconds = (performance.now() - start) / 1e3;
  gpu.device.queue.writeBuffer(bind.parameters.buffer, 0, new Uint32Array([environments, 0]));
  return {
    compileSeconds,
    name: `${task.name} steps`,
    unit: 'steps/s',
    submit: (times) => scheduler.run(Array<typeof dispatch>(times).fill(dispatch)),
    value: (seconds) => samples / seconds,
  };
}

/**
 * Steps of a robot's task by cooperative physics, with the actions of a policy without hidden layers that knows nothing: resets,
 * observations and all that a rollout keeps included.
 */
export async function cooperativeSteps(gpu: Gpu, task: Task, size: Partial<SteppingSize> = {}): Promise<Stepping> {
  const { environments: envs, steps } = { ...USUAL_STEPPING, ...size };
  const start = performance.now();
  const shape = shapeOf(task, { envs, steps, hidden: [], minibatch: 128, window: envs });
  const config = resolveConfig({
    task: task.name,
    algorithm: 'trpo',
    envs,
    stepsPerEpoch: envs * steps,
    set: { hidden: [] },
  });
  const engine = new Engine({ gpu, config, shape, replicas: 1, physics: 'cooperative' });
  const { workspace, scheduler, verbs } = engine;
  const [begin, rollout] = await Promise.all([verbs.begin(), verbs.collectRollout()]);
  const record = writeStruct(await recordStruct(shape), { activeEnvs: envs });
  gpu.device.queue.writeBuffer(workspace.records.buffer, 0, record);
  engine.writeHyper(0, (name) => config.values[name] as HyperparameterValue);
  await scheduler.run(begin);
  await scheduler.run(rollout);
  await scheduler.idle();
  return {
    compileSeconds: (performance.now() - start) / 1e3,
    name: `${task.name} cooperative steps`,
    unit: 'steps/s',
    submit: async (times) => {
      for (let i = 0; i < times; i++) await scheduler.run(rollout);
    },
    value: (seconds) => (steps * envs) / seconds,
  };
}

/** The networks' size in the papers: observation 60, two layers of 64, two actions. */
const NETWORK_TASK = 'SafetyPointGoal1-v0';

/** Samples of a network pass are those of `envs` environments over `steps` steps. */
export interface NetworkSize {
  readonly envs: number;
  readonly steps: number;
  /** The form of the kernels; the adapter's own unless told. */
  readonly kernels?: NetworkKernels;
  /** Invocations of a workgroup of lane kernels, where the adapter does not ask for a certain number. */
  readonly groups?: number;
}

const USUAL_NETWORK: NetworkSize = { envs: 20, steps: 1024 };

/** Operations that the kernels of a step do for one replica. */
const flopOf = (step: Step): number => step.reduce((sum, { work }) => sum + (work?.flop ?? 0), 0);

/**
 * GFLOP/s of the actor's kernels, on 20,480 samples unless said (`src/train/work.ts` counts): one forward pass and a backward pass for
 * each of the F functions (reward and cost).
 */
export async function networkRates(gpu: Gpu, size: NetworkSize = USUAL_NETWORK): Promise<Measurement[]> {
  const config = resolveConfig({ task: NETWORK_TASK, algorithm: 'trpo' });
  const { task, values } = config;
  const hidden = values['hidden'] as readonly number[];
  const shape = shapeOf(task, {
    envs: size.envs,
    steps: size.steps,
    hidden,
    minibatch: 128,
    window: size.envs,
  });
  const engine = new Engine({
    gpu,
    config,
    shape,
    replicas: 1,
    networkKernels: size.kernels,
    ...(size.groups && { groups: size.groups }),
  });
  const { workspace, scheduler, verbs } = engine;
  const [begin, gradients] = await Promise.all([verbs.begin(), verbs.surrogateGradients()]);

  const { queue } = gpu.device;
  const ones = Array<number>(shape.F).fill(1);
  queue.writeBuffer(
    workspace.records.buffer,
    0,
    writeStruct(await recordStruct(shape), { updating: 1, advantageStd: ones }),
  );
  engine.writeHyper(0, (name) => values[name] as HyperparameterValue);
  for (const rows of [workspace.input.whole, workspace.advantage.whole, workspace.transition.whole]) {
    queue.writeBuffer(
      rows.buffer,
      0,
      Float32Array.from({ length: rows.strideWords }, (_, i) => Math.sin(i * 0.7)),
    );
  }
  await scheduler.run(begin);

  const rate = (name: string, step: Step): Measurement => ({
    name,
    unit: 'GFLOP/s',
    submit: async (times) => {
      for (let i = 0; i < times; i++) await scheduler.run(step);
    },
    value: (seconds) => flopOf(step) / seconds / 1e9,
  });
  const widths = [shape.O, ...hidden, shape.outputs].join('-');
  return [
    rate(
      `${widths} forward`,
      gradients.filter(({ kernel }) => kernel.label === 'nn/forward'),
    ),
    rate(`${widths} forward+backward`, gradients),
  ];
}

const PEAK_ITERATIONS = 4096;
/** Enough for every compute unit of a large GPU, several times over; a software driver has few cores and no time. */
const peakGroups = (gpu: Gpu): number => (gpu.facts.software ? 64 : 4096);
const PEAK_WORKGROUP = 256;
/** Counts what shaders/bench/peak.wgsl does: chains of vec4f, two operations a component. */
const PEAK_OPERATIONS = 3 * 4 * 2;

async function peakDispatch(gpu: Gpu, iterations: number, groups: number): Promise<(times: number) => Promise<void>> {
  const scheduler = new Scheduler(gpu);
  const kernel = await kernelsOf(gpu).get({
    path: 'bench/peak',
    constants: { dispatch: { ITERATIONS: iterations, WORKGROUP: PEAK_WORKGROUP } },
  });
  const sink = new Arena(gpu).storage('sink', 1, groups * PEAK_WORKGROUP);
  const dispatch = scheduler.prepare({ kernel, bind: { sink }, workgroups: [groups, 1] });
  return (times) => scheduler.run(Array<typeof dispatch>(times).fill(dispatch));
}

const peakMeasurement = async (gpu: Gpu, name: string, groups: number): Promise<Measurement> => ({
  name,
  unit: 'GFLOP/s',
  submit: await peakDispatch(gpu, PEAK_ITERATIONS, groups),
  value: (seconds) => (PEAK_ITERATIONS * PEAK_OPERATIONS * groups * PEAK_WORKGROUP) / seconds / 1e9,
});

/** The fp32 rate of one workgroup: what a kernel may reach that a single workgroup runs. */
export const workgroupRate = (gpu: Gpu): Promise<Measurement> =>
  peakMeasurement(gpu, `fp32 rate of one workgroup of ${PEAK_WORKGROUP}`, 1);

/** The device's fp32 rate, and what one more dispatch of nothing costs. */
export async function deviceRates(gpu: Gpu): Promise<Measurement[]> {
  const nothing = await peakDispatch(gpu, 0, 1);
  return [
    await peakMeasurement(gpu, 'fp32 peak', peakGroups(gpu)),
    { name: 'dispatch overhead', unit: 'us', submit: nothing, value: (seconds) => seconds * 1e6 },
  ];
}

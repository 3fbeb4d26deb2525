/** What `bench` measures on kernels alone: a task's steps, the networks' arithmetic, the device's own rate and overhead. */
import type { HyperparameterValue } from '../../src/algos/hyperparameter.ts';
import { resolveConfig } from '../../src/config.ts';
import { Arena } from '../../src/gpu/buffers.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { Scheduler, type Step } from '../../src/gpu/schedule.ts';
import { writeStruct } from '../../src/gpu/structs.ts';
import { shapeOf } from '../../src/layout.ts';
import type { Task } from '../../src/tasks/index.ts';
import { randomRolloutVariant } from '../../src/tasks/variants.ts';
import { Engine, kernelsOf } from '../../src/train/engine.ts';
import { recordStruct } from '../../src/train/records.ts';
import type { Measurement } from './stopwatch.ts';

const ENVIRONMENTS = 4096;
const STEPS_PER_DISPATCH = 32;
const WORKGROUP = 64;

export interface Stepping extends Measurement {
  /** From the task to a kernel that could run. */
  readonly compileSeconds: number;
}

/** Steps of a task with uniformly random actions, resets and observations included. */
export async function taskSteps(gpu: Gpu, task: Task, steps = STEPS_PER_DISPATCH): Promise<Stepping> {
  const start = performance.now();
  const scheduler = new Scheduler(gpu);
  const kernel = await kernelsOf(gpu).get(randomRolloutVariant(task, gpu.facts, steps));
  const arena = new Arena(gpu);
  const buffer = (name: string, words: number) => arena.storage(name, 1, words);
  const samples = steps * ENVIRONMENTS;
  const bind = {
    parameters: buffer('parameters', 2),
    states: buffer('states', task.stateSize * ENVIRONMENTS),
    ages: buffer('ages', ENVIRONMENTS),
    observations: buffer('observations', task.observationSize * samples),
    rewards: buffer('rewards', samples),
    costs: buffer('costs', task.costs.length * samples),
  };
  const dispatch = scheduler.prepare({ kernel, bind, workgroups: [ENVIRONMENTS / WORKGROUP, 1] });
  // Some drivers finish a kernel when it is first dispatched: here with no environments yet.
  await scheduler.run([dispatch]);
  await gpu.device.queue.onSubmittedWorkDone();
  const compileSeconds = (performance.now() - start) / 1e3;
  gpu.device.queue.writeBuffer(bind.parameters.buffer, 0, new Uint32Array([ENVIRONMENTS, 0]));
  return {
    compileSeconds,
    name: `${task.name} steps`,
    unit: 'steps/s',
    submit: (times) => scheduler.run(Array<typeof dispatch>(times).fill(dispatch)),
    value: (seconds) => samples / seconds,
  };
}

/** The networks' size in the papers: observation 60, two layers of 64, two actions. */
const NETWORK_TASK = 'SafetyPointGoal1-v0';
const NETWORK_ENVS = 20;
const NETWORK_STEPS = 1024;

/** Operations that the kernels of a step do for one replica. */
const flopOf = (step: Step): number => step.reduce((sum, { work }) => sum + (work?.flop ?? 0), 0);

/**
 * GFLOP/s of the actor's kernels on 20,480 samples (`src/train/work.ts` counts): one forward pass and a backward pass for
 * each of the F functions (reward and cost).
 */
export async function networkRates(gpu: Gpu): Promise<Measurement[]> {
  const config = resolveConfig({ task: NETWORK_TASK, algorithm: 'trpo' });
  const { task, values } = config;
  const hidden = values['hidden'] as readonly number[];
  const shape = shapeOf(task, {
    envs: NETWORK_ENVS,
    steps: NETWORK_STEPS,
    hidden,
    minibatch: 128,
    window: NETWORK_ENVS,
  });
  const engine = new Engine({ gpu, config, shape, replicas: 1 });
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
  const size = [shape.O, ...hidden, shape.outputs].join('-');
  return [
    rate(
      `${size} forward`,
      gradients.filter(({ kernel }) => kernel.label === 'nn/forward'),
    ),
    rate(`${size} forward+backward`, gradients),
  ];
}

const PEAK_ITERATIONS = 4096;
const PEAK_GROUPS = 256;
/** As in shaders/bench/peak.wgsl: chains of vec4f, two operations a component. */
const PEAK_OPERATIONS = 3 * 4 * 2;

/** The device's fp32 rate, and what one more dispatch of nothing costs. */
export async function deviceRates(gpu: Gpu): Promise<Measurement[]> {
  const scheduler = new Scheduler(gpu);
  const kernels = kernelsOf(gpu);
  const sink = new Arena(gpu).storage('sink', 1, PEAK_GROUPS * WORKGROUP);
  const dispatch = async (iterations: number, groups: number) => {
    const kernel = await kernels.get({ path: 'bench/peak', constants: { constants: { ITERATIONS: iterations } } });
    return scheduler.prepare({ kernel, bind: { sink }, workgroups: [groups, 1] });
  };
  const peak = await dispatch(PEAK_ITERATIONS, PEAK_GROUPS);
  const nothing = await dispatch(0, 1);
  const rounds = (prepared: typeof peak) => (times: number) => scheduler.run(Array<typeof peak>(times).fill(prepared));
  return [
    {
      name: 'fp32 peak',
      unit: 'GFLOP/s',
      submit: rounds(peak),
      value: (seconds) => (PEAK_ITERATIONS * PEAK_OPERATIONS * PEAK_GROUPS * WORKGROUP) / seconds / 1e9,
    },
    { name: 'dispatch overhead', unit: 'us', submit: rounds(nothing), value: (seconds) => seconds * 1e6 },
  ];
}

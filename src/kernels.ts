/**
 * Every kernel variant that a run may compile, found by asking the trainer's own verbs for a few configurations without a
 * device: what checks kernels (the lint, the conventions' test) sees what trainers run.
 */

import type { HyperparameterValue } from './algos/hyperparameters.ts';
import { algorithms } from './algos/index.ts';
import { resolveConfig } from './config.ts';
import type { Gpu } from './gpu/device.ts';
import { type Kernel, KernelCache } from './gpu/kernel.ts';
import type { DispatchSpec, Scheduler } from './gpu/schedule.ts';
import type { Variant } from './gpu/shaders.ts';
import { tasks } from './tasks/index.ts';
import { randomRolloutVariant, replayVariant } from './tasks/variants.ts';
import { Engine } from './train/engine.ts';
import { planOf } from './train/plan.ts';

/** Networks whose kernels differ in more than sizes: depths, both activations, no hidden layer. */
const networks: readonly Readonly<Record<string, HyperparameterValue>>[] = [
  { hidden: [64, 64], activation: 'tanh' },
  { hidden: [5], activation: 'relu' },
  { hidden: [], activation: 'tanh' },
];

/** A cache that notes what it is asked for and compiles nothing. */
class Recorder extends KernelCache {
  readonly variants: Variant[] = [];

  override async get(variant: Variant): Promise<Kernel> {
    this.variants.push(variant);
    return { label: variant.path } as Kernel;
  }
}

/** Variants that one run asks for; `lanes8` as on a driver with subgroups of 8 lanes. */
async function runVariants(
  task: string,
  algorithm: string,
  set: Readonly<Record<string, HyperparameterValue>>,
  lanes8: boolean,
): Promise<Variant[]> {
  const config = resolveConfig({ task, algorithm, envs: 3, stepsPerEpoch: 120, totalSteps: 120, set });
  const gpu = { device: { createBuffer: () => ({}) }, facts: { lanes8 } } as unknown as Gpu;
  const kernels = new Recorder(gpu, {});
  const { shape } = planOf(config);
  const scheduler = { prepare: (spec: DispatchSpec) => spec } as unknown as Scheduler;
  const { verbs } = new Engine({ gpu, config, shape, replicas: 1, kernels, scheduler });
  await verbs.begin();
  await config.algorithm.iteration(verbs);
  return kernels.variants.map((v) => ({ ...v, conditions: { ...v.conditions, LANES8: lanes8 } }));
}

/** Variants of the kernels, each once: every task with the usual networks, every algorithm with every kind of network. */
export async function kernelVariants(): Promise<Variant[]> {
  const [firstTask = ''] = Object.keys(tasks);
  const [firstAlgorithm = ''] = Object.keys(algorithms);
  const runs = [
    ...Object.keys(tasks).map((task) => ({ task, algorithm: firstAlgorithm, set: {} })),
    ...Object.keys(algorithms).flatMap((algorithm) => networks.map((set) => ({ task: firstTask, algorithm, set }))),
  ];
  const asked = await Promise.all(
    runs.flatMap(({ task, algorithm, set }) =>
      [false, true].map((lanes8) => runVariants(task, algorithm, set, lanes8)),
    ),
  );
  const alone = Object.values(tasks).flatMap((task) => [replayVariant(task), randomRolloutVariant(task, 16)]);
  const peak: Variant = { path: 'bench/peak', constants: { constants: { ITERATIONS: 16 } } };
  const all = [...asked.flat(), ...alone, peak];
  return [...new Map(all.map((variant) => [JSON.stringify(variant), variant])).values()];
}

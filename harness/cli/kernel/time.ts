/** Times a kernel alone on the adapter: with the bindings and workgroups of a run, on made-up numbers. */
import type { HyperparameterValue } from '../../../src/algos/hyperparameter.ts';
import type { ResolvedConfig } from '../../../src/config/resolve.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import { Arena, type ReplicaBuffer } from '../../../src/gpu/buffers.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { DispatchSpec } from '../../../src/gpu/dispatch.ts';
import { type Kernel, KernelCache } from '../../../src/gpu/kernel.ts';
import { Scheduler } from '../../../src/gpu/schedule.ts';
import { shaderSources } from '../../../src/gpu/sources.ts';
import { writeStruct } from '../../../src/gpu/structs.ts';
import type { Variant } from '../../../src/gpu/variant.ts';
import type { Model } from '../../../src/physics/model.ts';
import { Engine, kernelsOf } from '../../../src/train/engine.ts';
import { titleOf } from '../../../src/train/kernels.ts';
import { planOf } from '../../../src/train/plan.ts';
import { recordStruct } from '../../../src/train/records.ts';
import { measure } from '../bench/stopwatch.ts';
import { openGpu } from '../device/adapter.ts';
import type { CommonOptions } from '../options/options.ts';
import { print, printJson, say, textTable } from '../terminal/output.ts';
import { type ChosenKernel, chooseModel, PHYSICS } from './choice.ts';

/** One dispatch of a variant, as a run has it. */
interface Timed {
  readonly title: string;
  readonly spec: DispatchSpec;
}

interface KernelTime {
  readonly kernel: string;
  readonly workgroups: readonly number[];
  readonly microseconds: number;
  /** Null where the work of a dispatch is not known from shapes. */
  readonly gigaflopPerSecond: number | null;
  readonly gigabytePerSecond: number | null;
}

const REPETITIONS = 5;

export async function timeKernel(chosen: ChosenKernel, { json, device }: CommonOptions): Promise<void> {
  const gpu = await openGpu(device);
  const scheduler = new Scheduler(gpu);
  const timed = chosen.config
    ? await trainingDispatch(gpu, chosen, chosen.config, scheduler)
    : await physicsDispatch(gpu, chosen);
  const { title, spec } = timed;
  const dispatch = scheduler.prepare(spec);
  const submit = (times: number): Promise<void> => scheduler.run(Array<typeof dispatch>(times).fill(dispatch));
  const measurement = { name: title, unit: 'us', submit, value: (seconds: number) => seconds * 1e6 };
  const [result] = await measure(gpu, [measurement], REPETITIONS, (name) => say(`compiling and timing: ${name}`));
  if (spec.isPure === false)
    say('this kernel changes what it reads: repeated on the same buffers, it may do less than in a run');
  const microseconds = result?.value ?? Number.NaN;
  const rate = (amount: number | undefined): number | null =>
    amount === undefined ? null : amount / microseconds / 1e3;
  printTime(gpu, json === true, {
    kernel: title,
    workgroups: spec.workgroups,
    microseconds,
    gigaflopPerSecond: rate(spec.work?.flop),
    gigabytePerSecond: rate(spec.work?.bytes),
  });
}

interface Lazy {
  readonly label: string;
  readonly variant: Variant;
}

/** The first dispatch of the variant in an iteration. */
async function trainingDispatch(
  gpu: Gpu,
  chosen: ChosenKernel,
  config: ResolvedConfig,
  scheduler: Scheduler,
): Promise<Timed> {
  const wanted = titleOf(chosen.variant);
  const { shape, value } = planOf(config);
  const specs: DispatchSpec[] = [];
  const lazyKernels = { begin: async (variant: Variant): Promise<Lazy> => ({ label: variant.path, variant }) };
  const noting = { prepare: (spec: DispatchSpec) => specs.push(spec) };
  const variantOf = ({ kernel }: DispatchSpec): Variant => (kernel as unknown as Lazy).variant;
  let engine: Engine | undefined;
  for (const fused of [undefined, true, false]) {
    specs.length = 0;
    engine?.destroy();
    engine = new Engine({
      gpu,
      config,
      shape,
      replicas: 1,
      kernels: lazyKernels as unknown as KernelCache,
      scheduler: noting as unknown as Scheduler,
      ...(fused !== undefined && { fused }),
    });
    await engine.verbs.begin();
    await config.algorithm.iteration(engine.verbs);
    const same = specs.filter((spec) => {
      const { path, entry = 'main' } = variantOf(spec);
      return path === chosen.variant.path && entry === chosen.entry;
    });
    // The adapter's own workgroups may be others than those of the chosen title.
    const plain = (title: string): string => title.replace(/ LANES8| wg\d+/g, '');
    const found = same.find((spec) => plain(titleOf(variantOf(spec))) === plain(wanted)) ?? same[0];
    if (!found) continue;
    const compiled = async (spec: DispatchSpec): Promise<DispatchSpec> => ({
      ...spec,
      kernel: await kernelsOf(gpu).get(variantOf(spec)),
    });
    fillWithNumbers(gpu, Object.values(found.bind));
    engine.writeHyper(0, (name) => value(name) as HyperparameterValue);
    const ones = Array<number>(shape.F).fill(1);
    const record = {
      updating: 1,
      isEstimated: 1,
      rewardWeight: 1,
      advantageStd: ones,
      activeEnvs: shape.envs,
      iteration: 1,
    };
    gpu.device.queue.writeBuffer(engine.workspace.records.buffer, 0, writeStruct(await recordStruct(shape), record));
    if (chosen.variant.path === 'rollout/collect')
      await scheduler.run([scheduler.prepare(await compiled(specs[beginOf(specs, variantOf)] as DispatchSpec))]);
    return { title: titleOf(variantOf(found)), spec: await compiled(found) };
  }
  throw new RingfenceError(
    `--time takes kernels of an iteration, and ${chosen.variant.path} is none: \`ringfence bench\` times steps of tasks and the device`,
  );
}

/** Environments begin in states that the task draws: made-up numbers would be no states. */
const beginOf = (specs: readonly DispatchSpec[], variantOf: (spec: DispatchSpec) => Variant): number =>
  specs.findIndex((spec) => variantOf(spec).path === 'rollout/begin');

function fillWithNumbers(gpu: Gpu, buffers: readonly ReplicaBuffer[]): void {
  for (const { buffer, offsetBytes, strideWords, replicas } of buffers) {
    const words = Float32Array.from({ length: strideWords * replicas }, (_, i) => Math.sin(0.7 * i));
    gpu.device.queue.writeBuffer(buffer, offsetBytes, words);
  }
}

/** Enough environments for a GPU; a software driver steps them in a second. */
const ENVIRONMENTS = 1024;
const WORKGROUP = 32;

/** One time step of as many environments, from the model's reference at rest. */
async function physicsDispatch(gpu: Gpu, { title, variant }: ChosenKernel): Promise<Timed> {
  const { model } = chooseModel(title.slice(PHYSICS.length));
  const kernel: Kernel = await new KernelCache(gpu, shaderSources).get(variant);
  const arena = new Arena(gpu);
  const buffer = (name: string, words: number): ReplicaBuffer => arena.storage(name, 1, words);
  const states = buffer('states', stateWords(model) * ENVIRONMENTS);
  const simulation = buffer('simulation', 3);
  const bind = {
    simulation,
    states,
    controls: buffer('controls', model.nu * ENVIRONMENTS),
    probes: buffer('probes', 1),
    outputs: buffer('outputs', 1),
    path: buffer('path', stateWords(model) * ENVIRONMENTS),
  };
  gpu.device.queue.writeBuffer(simulation.buffer, 0, Uint32Array.of(ENVIRONMENTS, 1, 1));
  const start = Float32Array.from({ length: model.nq * ENVIRONMENTS }, (_, at) =>
    Number(model.qpos0[Math.floor(at / ENVIRONMENTS)]),
  );
  gpu.device.queue.writeBuffer(states.buffer, 0, start);
  return { title, spec: { kernel, bind, workgroups: [ENVIRONMENTS / WORKGROUP, 1] } };
}

const stateWords = ({ nq, nv }: Model): number => nq + 2 * nv;

function printTime(gpu: Gpu, json: boolean, time: KernelTime): void {
  if (json) {
    printJson({ adapter: gpu.facts.name, driver: gpu.facts.driver, ...time });
    return;
  }
  const { kernel, workgroups, microseconds, gigaflopPerSecond, gigabytePerSecond } = time;
  const rate = (value: number | null): string => (value === null ? '-' : value.toPrecision(3));
  print(
    textTable(
      [
        { title: gpu.facts.name, align: 'left' },
        { title: 'workgroups' },
        { title: 'us' },
        { title: 'GFLOP/s' },
        { title: 'GB/s' },
      ],
      [[kernel, workgroups.join(' x '), microseconds.toPrecision(4), rate(gigaflopPerSecond), rate(gigabytePerSecond)]],
    ),
  );
}

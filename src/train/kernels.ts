/**
 * Every kernel variant that a run may compile, found by asking the trainer's own verbs for a few configurations without a
 * device: what checks kernels (the lint, the conventions' test) sees what trainers run.
 */

import type { HyperparameterValue } from '../algos/hyperparameter.ts';
import { type Algorithm, algorithms } from '../algos/index.ts';
import { type ResolvedConfig, resolveConfig } from '../config/resolve.ts';
import { RingfenceError } from '../errors/error.ts';
import type { AdapterFacts, Gpu } from '../gpu/device.ts';
import type { DispatchSpec, Work } from '../gpu/dispatch.ts';
import { type Kernel, KernelCache } from '../gpu/kernel.ts';
import type { Scheduler } from '../gpu/schedule.ts';
import { shaderSources } from '../gpu/sources.ts';
import type { Constant, Variant } from '../gpu/variant.ts';
import { cooperativeProgram } from '../physics/cooperative/program.ts';
import { slotsFor } from '../physics/emit/contacts/plan.ts';
import { loadModel } from '../physics/load.ts';
import type { Model } from '../physics/model.ts';
import { cooperativeVariant, simulationVariant } from '../physics/simulate.ts';
import { pictureOf } from '../render/picture.ts';
import { type Task, tasks } from '../tasks/index.ts';
import { randomRolloutVariant, replayVariant, vectorEnvVariant } from '../tasks/task.ts';
import { Engine } from './engine.ts';
import { planOf } from './plan.ts';

/** Networks whose kernels differ in more than sizes: depths, both activations, no hidden layer. */
const networks: readonly Readonly<Record<string, HyperparameterValue>>[] = [
  { hidden: [64, 64], activation: 'tanh' },
  { hidden: [5], activation: 'relu' },
  { hidden: [], activation: 'tanh' },
];

/** A kernel that a run asks for, and what one of its dispatches computes and moves where that is known. */
export interface RecordedKernel {
  readonly variant: Variant;
  readonly work?: Work | undefined;
}

/** A cache that notes what it is asked for and compiles nothing. */
class Recorder extends KernelCache {
  readonly #asked = new Map<Kernel, Variant>();
  readonly #works = new Map<Kernel, Work>();

  override async begin(variant: Variant): Promise<Kernel> {
    const kernel = { label: variant.path } as Kernel;
    this.#asked.set(kernel, variant);
    return kernel;
  }

  note({ kernel, work }: DispatchSpec): void {
    if (work) this.#works.set(kernel, work);
  }

  get recorded(): RecordedKernel[] {
    return [...this.#asked].map(([kernel, variant]) => ({ variant, work: this.#works.get(kernel) }));
  }
}

interface Run {
  readonly task: string;
  readonly algorithm: string;
  readonly set: Readonly<Record<string, HyperparameterValue>>;
  /** Few where only the kernels' texts matter. */
  readonly envs?: number;
}

/** The configuration with whole episodes; undefined where the algorithm cannot do the task. */
function configOf(run: Run): ResolvedConfig | undefined {
  try {
    return resolveConfig({ ...run });
  } catch (error) {
    if (error instanceof RingfenceError) return undefined;
    throw error;
  }
}

const adapterWith = (facts: Partial<AdapterFacts>): AdapterFacts => facts as AdapterFacts;

/** What a GPU's driver says of itself, as far as it chooses variants. */
export const gpuFacts = adapterWith({ software: false, lanes8: false, compilesSlowly: false });

/** Adapters that differ in all that chooses variants. */
const adapters = [
  adapterWith({ software: true, lanes8: false, compilesSlowly: true }),
  adapterWith({ software: true, lanes8: true, compilesSlowly: false }),
  gpuFacts,
];

/** Kernels that one run asks for on an adapter. */
async function runKernels(config: ResolvedConfig, facts: AdapterFacts): Promise<RecordedKernel[]> {
  const limits = { maxBufferSize: Number.POSITIVE_INFINITY };
  const queue = { writeBuffer: () => undefined };
  const gpu = { device: { createBuffer: () => ({}), limits, queue }, facts } as unknown as Gpu;
  const kernels = new Recorder(gpu, {});
  const { shape } = planOf(config);
  const prepare = (spec: DispatchSpec): DispatchSpec => {
    kernels.note(spec);
    return spec;
  };
  const scheduler = { prepare } as unknown as Scheduler;
  for (const fused of [false, true]) {
    const { kernels: networkKernels, physics } = config;
    const engine = new Engine({ gpu, config, shape, replicas: 1, kernels, scheduler, fused, networkKernels, physics });
    const { verbs } = engine;
    await verbs.begin();
    await config.algorithm.iteration(verbs);
  }
  return kernels.recorded.map(({ variant, work }) => ({
    variant: { ...variant, conditions: { LANES8: facts.lanes8, ...variant.conditions } },
    work,
  }));
}

/** Shader files that a variant links, by their path without extension, and its generated modules, by name. */
export function reachedFiles({ path, aliases = {}, modules = {} }: Variant): Set<string> {
  const reached = new Set<string>();
  const others = { ...aliases, ...Object.fromEntries(Object.keys(modules).map((name) => [name, name])) };
  const visit = (file: string): void => {
    const text = modules[file] ?? shaderSources[`${file}.wgsl`];
    if (text === undefined || reached.has(file)) return;
    reached.add(file);
    for (const [, named = ''] of text.matchAll(/\bpackage::([\w:]+\w)/g)) {
      const parts = named.split('::');
      for (const at of parts.keys()) visit(parts.slice(0, at + 1).join('/'));
    }
    for (const [name, meant] of Object.entries(others)) if (text.includes(`package::${name}::`)) visit(meant);
  };
  visit(path);
  return reached;
}

/** Declarations of `package::layout`, each of which a kernel links alone, by name. */
const layoutDeclarations = new Map(
  (shaderSources['layout.wgsl'] ?? '')
    .split(/^(?=const |fn )/m)
    .slice(1)
    .map((text) => [/\w+ (\w+)/.exec(text)?.[1] ?? '', text.replace(/^\/\/.*$/gm, '')]),
);

/** A text with the declarations of the layout that it asks for, and with those that they ask for. */
function withLayout(text: string): string {
  const asked = new Set<string>();
  const ask = (by: string): void => {
    for (const [word] of by.matchAll(/\w+/g)) {
      const declaration = layoutDeclarations.get(word);
      if (declaration === undefined || asked.has(declaration)) continue;
      asked.add(declaration);
      ask(declaration);
    }
  };
  ask(text);
  return [text, ...asked].join('\n');
}

/** Names in capitals of all files that a variant links: constants and conditions are among them. */
const namesOf = (() => {
  const known = new Map<string, ReadonlySet<string>>();
  return (variant: Variant): ReadonlySet<string> => {
    const files = [...reachedFiles(variant)];
    // A user's own task is a module of the variant; programs of models name no constant.
    const given = variant.modules?.['task'] ?? '';
    const key = [...files, given].join();
    const own = files.filter((file) => file !== 'layout');
    const text = (): string => [...own.map((file) => shaderSources[`${file}.wgsl`]), given].join('\n');
    const names = known.get(key) ?? new Set(withLayout(text()).match(/\b[A-Z][A-Z0-9_]*\b/g));
    known.set(key, names);
    return names;
  };
})();

/** A variant without the constants and conditions that none of its files names: what is left decides its text. */
function essence(variant: Variant): Variant {
  const names = namesOf(variant);
  const named = <T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => names.has(name)));
  const constants: Record<string, Record<string, Constant>> = {};
  for (const [module, values] of Object.entries(variant.constants ?? {})) constants[module] = named(values);
  const reached = reachedFiles(variant);
  const aliases = Object.entries(variant.aliases ?? {}).filter(([, file]) => reached.has(file));
  const modules = Object.entries(variant.modules ?? {}).filter(([name]) => reached.has(name));
  return {
    ...variant,
    constants,
    conditions: named(variant.conditions),
    aliases: Object.fromEntries(aliases),
    modules: Object.fromEntries(modules),
  };
}

/** Whether a kernel steps a task, whose file it links by a name of its own. */
export const stepsTask = ({ aliases = {}, modules = {} }: Variant): boolean =>
  aliases['task'] !== undefined || Object.keys(modules).length > 0;

/** The same text for two variants that differ in nothing but where hyper-parameters lie. */
function keyOf({ constants, ...variant }: Variant): string {
  const { hyper = {}, ...others } = constants ?? {};
  return JSON.stringify([variant, others, Object.keys(hyper).sort()]);
}

/** All tasks but those that share shader and model with an earlier one, from which numbers alone tell them apart. */
function tasksOfEachProgram(): Task[] {
  const known = new Map<string, Set<Model | undefined>>();
  return Object.values(tasks).filter(({ name, shader, model }) => {
    const key = model && typeof shader === 'string' ? shader : name;
    const models = known.get(key) ?? new Set();
    known.set(key, models);
    const isNew = !models.has(model?.compiled);
    models.add(model?.compiled);
    return isNew;
  });
}

/** The first task of each kind: kernels of a kind differ in sizes and in the task alone. */
function taskOfEachKind(): string[] {
  const kinds = new Map<string, string>();
  for (const { name, discreteActions, costs } of Object.values(tasks).reverse())
    kinds.set(`${discreteActions === undefined} ${costs.length > 1}`, name);
  return [...kinds.values()];
}

/** Settings by which an algorithm's own dispatches may differ: each choice of what all replicas share. */
const choicesOf = ({ hyperparameters }: Algorithm): Run['set'][] =>
  hyperparameters
    .filter(({ type, scope, name }) => type === 'choice' && scope === 'shared' && name !== 'activation')
    .flatMap(({ name, choices = [] }) => choices.map((choice) => ({ [name]: choice })));

const PEAK: Variant = { path: 'bench/peak', constants: { dispatch: { ITERATIONS: 16, WORKGROUP: 256 } } };

/** A model that takes a solver. */
const DROPPED_BALL = `<mujoco><worldbody><geom type="plane" size="1 1 1"/>
  <body pos="0 0 1"><freejoint/><geom size="0.1" condim="3"/></body></worldbody></mujoco>`;

/** Resists turning, too. */
const rollingBall = (cone: string): string =>
  DROPPED_BALL.replace('<mujoco>', `<mujoco><option cone="${cone}"/>`).replace('condim="3"', 'condim="6"');

/** A task that brings neither a picture nor a model. */
function unpictured(): Task {
  const { picture: _, ...task } = Object.values(tasks).find(({ model }) => !model) as Task;
  return task;
}

/**
 * Variants of the kernels, each once: the task's own kernels of every shader and model, and all kernels of every
 * algorithm on a task of each kind that it can do, with each of its own choices, and on the first task with every kind
 * of network.
 */
export async function kernelVariants(): Promise<Variant[]> {
  const [firstTask = ''] = Object.keys(tasks);
  const [firstAlgorithm = ''] = Object.keys(algorithms);
  const variantsOf = async (runs: readonly Run[]): Promise<Variant[]> => {
    const configs = runs.map((run) => configOf({ ...run, envs: 4 })).filter((config) => config !== undefined);
    const kernels = configs.flatMap((config) => adapters.map((facts) => runKernels(config, facts)));
    return (await Promise.all(kernels)).flat().map(({ variant }) => variant);
  };
  const programs = tasksOfEachProgram();
  const ofTasks = await variantsOf(programs.map(({ name }) => ({ task: name, algorithm: firstAlgorithm, set: {} })));
  const ofAlgorithms = await variantsOf(
    Object.entries(algorithms).flatMap(([algorithm, facts]) => [
      ...networks.map((set) => ({ task: firstTask, algorithm, set })),
      ...taskOfEachKind().flatMap((task) => [{}, ...choicesOf(facts)].map((set) => ({ task, algorithm, set }))),
    ]),
  );
  const alone = programs.flatMap((task) =>
    adapters.flatMap((facts) => [replayVariant(task, facts), randomRolloutVariant(task, facts, 16)]),
  );
  const vectors = taskOfEachKind().flatMap((name) =>
    adapters.map((facts) => vectorEnvVariant(tasks[name] as Task, facts)),
  );
  const pictures = [...Object.values(tasks), unpictured()].map((task) => pictureOf(task).variant);
  const ball = loadModel(DROPPED_BALL, 'a dropped ball');
  const simulations = [
    simulationVariant(ball, { probes: ['ncon', 'nefc'] }),
    cooperativeVariant(cooperativeProgram(ball, { probes: ['ncon', 'nefc'] })),
    ...['pyramidal', 'elliptic'].map((cone) =>
      cooperativeVariant(cooperativeProgram(loadModel(rollingBall(cone), 'a rolling ball'))),
    ),
  ];
  const all = [
    ...ofTasks.map(essence).filter(stepsTask),
    ...[...ofAlgorithms, ...alone, ...vectors, ...pictures, ...simulations, PEAK].map(essence),
  ];
  return [...new Map(all.map((variant) => [keyOf(variant), variant])).values()];
}

const onceEach = (kernels: readonly RecordedKernel[]): RecordedKernel[] => {
  const each = kernels.map(({ variant, work }) => ({ variant: essence(variant), work }));
  return [...new Map(each.map((kernel) => [keyOf(kernel.variant), kernel])).values()];
};

/** Kernels of a task that runs without learning: its replay, random steps, steps as others act, pictures, and its model alone. */
function kernelsBesides(task: Task, facts: AdapterFacts): Variant[] {
  const model = task.model?.compiled;
  return [
    replayVariant(task, facts),
    randomRolloutVariant(task, facts, 16),
    vectorEnvVariant(task, facts),
    pictureOf(task).variant,
    PEAK,
    ...(model ? [simulationVariant(model, { contacts: slotsFor(facts) })] : []),
  ];
}

/** What an adapter runs of one configuration, each variant once: training, then what plays and draws its task. */
export async function kernelsOfRun(config: ResolvedConfig, facts: AdapterFacts = gpuFacts): Promise<RecordedKernel[]> {
  const besides = kernelsBesides(config.task, facts).map((variant) => ({ variant }));
  return onceEach([...(await runKernels(config, facts)), ...besides]);
}

/** Sizes that a title tells, by their constants; those that the kernel's own file does not name are left out. */
const SIZES = { HIDDEN: 'h', OUTPUTS: 'o', NETS: 'n', SYSTEMS: 's', ROWS: 'r', WORKGROUP: 'wg' } as const;

/** Path, entry point, conditions and sizes: `nn/forward CACHE h64 o2 n1 wg32`. */
export function titleOf({ path, entry = 'main', conditions = {}, constants = {} }: Variant): string {
  const own = shaderSources[`${path}.wgsl`] ?? '';
  const sizes = Object.entries(SIZES).flatMap(([name, letter]) => {
    const value = constants['dispatch']?.[name] ?? constants['shape']?.[name];
    const isTold = name === 'HIDDEN' || new RegExp(`\\b${name}\\b`).test(own);
    return typeof value === 'number' && isTold ? [`${letter}${value}`] : [];
  });
  const held = Object.entries(conditions).flatMap(([name, holds]) => (holds ? [name] : []));
  return [entry === 'main' ? path : `${path}.${entry}`, ...held, ...sizes].join(' ');
}

/**
 * What a GPU runs when the algorithms train on a task with their usual networks and batches, gradient steps by one workgroup
 * and by many. Each variant once.
 */
export async function usualKernels(task: string): Promise<RecordedKernel[]> {
  const configs = Object.keys(algorithms)
    .map((algorithm) => configOf({ task, algorithm, set: networks[0] ?? {} }))
    .filter((config) => config !== undefined);
  return onceEach((await Promise.all(configs.map((config) => runKernels(config, gpuFacts)))).flat());
}

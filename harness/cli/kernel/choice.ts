/** Which kernels a path means, in which configuration. */
import { algorithms } from '../../../src/algos/index.ts';
import { findTask, type ResolvedConfig, resolveConfig } from '../../../src/config/resolve.ts';
import { RingfenceError } from '../../../src/errors/error.ts';
import type { Work } from '../../../src/gpu/dispatch.ts';
import { linkVariant } from '../../../src/gpu/link.ts';
import { shaderSources } from '../../../src/gpu/sources.ts';
import type { Variant } from '../../../src/gpu/variant.ts';
import { slotsFor } from '../../../src/physics/emit/contacts/plan.ts';
import type { Model } from '../../../src/physics/model.ts';
import { simulationVariant } from '../../../src/physics/simulate.ts';
import { tasks } from '../../../src/tasks/index.ts';
import { startedForms } from '../../../src/train/agreement.ts';
import { gpuFacts, kernelsOfRun, titleOf } from '../../../src/train/kernels.ts';
import { readModelFile } from '../files/model_file.ts';
import { overlay, type RunOptions, settingsOption } from '../options/options.ts';
import { taskName } from '../options/task_file.ts';

export type KernelChoice = Pick<RunOptions, 'task' | 'algo' | 'set'>;

export interface ChosenKernel {
  /** Path, entry point, conditions and sizes. */
  readonly title: string;
  readonly entry: string;
  /** The configuration or the model, in words. */
  readonly from: string;
  readonly variant: Variant;
  readonly work: Work | undefined;
  /** What the driver of a GPU is given. */
  readonly wgsl: string;
  /** Undefined for a model alone. */
  readonly config: ResolvedConfig | undefined;
}

export const PHYSICS = 'physics:';

/** Kernels by path, below `shaders/` without extension. */
export const kernelTexts: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(shaderSources)
    .filter(([, text]) => text.includes('@compute'))
    .map(([path, text]) => [path.replace(/\.wgsl$/, ''), text]),
);

export const entriesOf = (text: string): string[] =>
  [...text.matchAll(/@compute[^{]*?fn (\w+)/g)].map(([, name = '']) => name);

export interface KernelPath {
  readonly path: string;
  /** Undefined for all entry points of the kernel. */
  readonly entry: string | undefined;
}

/** @throws RingfenceError where no kernel has the path */
export function parsePath(given: string): KernelPath {
  const plain = given
    .replaceAll('\\', '/')
    .replace(/^(.*\/)?shaders\//, '')
    .replace(/\.wgsl$/, '');
  const [path = '', entry] = plain.split('.');
  const text = kernelTexts[path];
  if (text !== undefined) {
    const entries = entriesOf(text);
    if (entry === undefined || entries.includes(entry)) return { path, entry };
    throw new RingfenceError(`kernel ${path} has no entry point ${entry}: it has ${entries.join(', ')}`);
  }
  if (shaderSources[`${plain}.wgsl`] !== undefined) {
    const linking = (module: string): string[] =>
      Object.keys(kernelTexts).filter((kernel) => kernelTexts[kernel]?.includes(module));
    const owner = Object.values(algorithms).find(({ state }) => state === plain);
    if (owner)
      throw new RingfenceError(
        `${plain} is no kernel but what ${owner.name} brings to one, as package::method: name ${linking('package::method::').join(' or ')} with --algo ${owner.name}`,
      );
    const users = linking(plain.replace('/', '::'));
    const means = users.length > 0 ? `, such as ${users.slice(0, 4).join(', ')}` : '';
    throw new RingfenceError(`${plain} is no kernel but a part that kernels link: name a kernel${means}`);
  }
  const stem = path.split('/').at(-1) ?? '';
  const near = Object.keys(kernelTexts).filter((kernel) => stem !== '' && kernel.includes(stem));
  const hint = near.length > 0 ? `did you mean ${near.slice(0, 3).join(', ')}?` : '`ringfence kernel` lists them';
  throw new RingfenceError(`there is no kernel ${given}: ${hint}`);
}

/** A model of a task or of a file. */
export interface ChosenModel {
  readonly name: string;
  readonly model: Model;
  /** An MJCF file: of the house's `models/` by its name alone, or a path. */
  readonly file: string;
}

/** @param given what stands behind `physics:` */
export function chooseModel(given: string): ChosenModel {
  if (given.endsWith('.xml')) {
    return { name: given, model: readModelFile(given), file: given };
  }
  if (given === '') throw new RingfenceError('physics: needs a task with a model, or an MJCF file: physics:FILE.xml');
  const task = findTask(taskName(given));
  if (task.model) return { name: task.name, model: task.model.compiled, file: task.model.file };
  const others = Object.values(tasks).flatMap(({ name, model }) => (model ? [name] : []));
  throw new RingfenceError(
    `${task.name} has no model: its physics is in shaders/${task.shader}.wgsl; tasks with one are ${others.slice(0, 3).join(', ')}, ...`,
  );
}

/** Kernels of a path, each text once, as a GPU runs them or, where it runs none, as a CPU driver does. @throws RingfenceError where the configuration has none */
export async function chooseKernels(given: string, choice: KernelChoice): Promise<ChosenKernel[]> {
  if (given.startsWith(PHYSICS)) return physicsProgram(given.slice(PHYSICS.length), choice);
  const wanted = parsePath(given);
  const isNamed = choice.task !== undefined && choice.algo !== undefined;
  let refusal: unknown;
  let accepted = 0;
  for (const config of configurations(choice, wanted)) {
    try {
      const own = config();
      const asGpu = await kernelsIn(own, wanted);
      // what a GPU does not run is of the first forms, which CPU drivers run
      const found = asGpu.length > 0 ? asGpu : await kernelsIn({ ...own, ...startedForms({}) }, wanted);
      accepted++;
      if (found.length > 0) return found;
    } catch (error) {
      // An algorithm that cannot do a task that nobody asked for is passed over.
      if (isNamed || !(error instanceof RingfenceError)) throw error;
      refusal ??= error;
    }
  }
  if (refusal && (choice.set || accepted === 0)) throw refusal;
  const where = [choice.algo ?? (choice.task && 'any method'), choice.task && `on ${choice.task}`]
    .filter(Boolean)
    .join(' ');
  const hint = 'leave --task and --algo out, and the first that has it is taken';
  throw new RingfenceError(`no run ${where ? `of ${where} ` : ''}has the kernel ${given}: ${hint}`);
}

/** Configurations to look in, the likeliest first: an algorithm that has the kernel's name, and the first task of all. */
function* configurations(choice: KernelChoice, { path }: KernelPath): Generator<() => ResolvedConfig> {
  const [firstTask = '', ...otherTasks] = choice.task === undefined ? Object.keys(tasks) : [taskName(choice.task)];
  const isNamesake = (name: string): boolean => path.endsWith(`/${name.replaceAll('-', '_')}`);
  const all = choice.algo === undefined ? Object.keys(algorithms) : [choice.algo];
  const ordered = [...all.filter(isNamesake), ...all.filter((name) => !isNamesake(name))];
  for (const task of [firstTask, ...otherTasks])
    for (const algorithm of ordered) yield () => configOf(task, algorithm, choice);
}

function configOf(task: string, algorithm: string, choice: KernelChoice): ResolvedConfig {
  const settings = settingsOption(algorithm, { ...(choice.set && { set: choice.set }) });
  return resolveConfig(overlay({ task, algorithm }, settings));
}

async function kernelsIn(config: ResolvedConfig, { path, entry }: KernelPath): Promise<ChosenKernel[]> {
  const own = (await kernelsOfRun(config)).filter(
    ({ variant }) => variant.path === path && (entry === undefined || (variant.entry ?? 'main') === entry),
  );
  const from = `${config.algorithm.name} on ${config.task.name}`;
  const linked = await Promise.all(
    own.map(async ({ variant, work }): Promise<ChosenKernel> => {
      const wgsl = await linkVariant(shaderSources, variant);
      return { title: titleOf(variant), entry: variant.entry ?? 'main', from, variant, work, wgsl, config };
    }),
  );
  return [...new Map(linked.map((kernel) => [`${kernel.entry} ${kernel.wgsl}`, kernel])).values()];
}

async function physicsProgram(given: string, choice: KernelChoice): Promise<ChosenKernel[]> {
  const other = choice.task !== undefined ? '--task' : choice.algo !== undefined ? '--algo' : choice.set && '--set';
  if (other) throw new RingfenceError(`${other} does not change a model's own program: leave it out`);
  const { name, model } = chooseModel(given);
  const variant = simulationVariant(model, { contacts: slotsFor(gpuFacts) });
  const wgsl = await linkVariant(shaderSources, variant);
  const title = `${PHYSICS}${name}`;
  return [{ title, entry: 'main', from: 'its model alone', variant, work: undefined, wgsl, config: undefined }];
}

/** Which kernels are compiled, what they are called, and how many bytes their own model of work says a sample costs. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { resolveConfig } from '../../src/config/resolve.ts';
import type { RunForms } from '../../src/config/run_config.ts';
import { linkVariant } from '../../src/gpu/link.ts';
import { shaderSources } from '../../src/gpu/sources.ts';
import { cooperativeProgram } from '../../src/physics/cooperative/program.ts';
import { cooperativeVariant } from '../../src/physics/simulate.ts';
import { tasks } from '../../src/tasks/index.ts';
import { taskModel } from '../../src/tasks/models.ts';
import { randomRolloutVariant } from '../../src/tasks/task.ts';
import {
  gpuFacts,
  kernelsOfRun,
  kernelVariants,
  type RecordedKernel,
  stepsTask,
  titleOf,
  usualKernels,
} from '../../src/train/kernels.ts';

/** The task whose networks are 60-64-64-2. */
const USUAL_TASK = 'SafetyPointGoal1-v0';
/** Tasks whose physics is compiled, from a point to the most complex robot, alone and in rollouts with a policy. */
const PHYSICS_TASKS = [USUAL_TASK, 'SafetyHopperVelocity-v1', 'SafetyAntVelocity-v1', 'SafetyHumanoidVelocity-v1'];
/** Tasks whose rollout in one kernel is compiled, too, for comparison; the ant's takes many minutes. */
const FUSED_TASKS = PHYSICS_TASKS.slice(0, 2);
/** Whose rollouts: those of others differ in what they add to observations. */
const COLLECTOR = 'c-trpo';
const COOPERATIVE_MODELS = ['hopper.xml', 'ant.xml', 'humanoid.xml'];
const ROLLOUT_STEPS = 16;

/** A sentence for the user about what was asked. */
export class BadInput extends Error {}

/** The exit code of a lint; bad input is said in its one sentence and gives 2. */
export async function exitCodeOf(lint: () => Promise<number>, say: (sentence: string) => void): Promise<number> {
  try {
    return await lint();
  } catch (error) {
    const isInput = error instanceof BadInput || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    if (!isInput) throw error;
    say((error as Error).message);
    return 2;
  }
}

export interface LintedKernel {
  readonly title: string;
  readonly wgsl: string;
  readonly entry: string;
  /** The hash covers the entry point and the linked text. */
  readonly hash: string;
  /** Bytes that must at least be moved for a sample, by the kernel's own model of work (`src/train/work.ts`). */
  readonly modelBytes?: number | undefined;
}

/** Which kernels: those of networks and estimates, besides them those that step tasks, or every variant. */
export type Selection = 'network' | 'physics' | 'all';

export const contentHash = (entry: string, wgsl: string): string =>
  createHash('sha256').update(`${entry}\n${wgsl}`).digest('hex').slice(0, 16);

interface Named extends RecordedKernel {
  readonly title: string;
}

const named = (kernel: RecordedKernel, suffix = ''): Named => ({ ...kernel, title: titleOf(kernel.variant) + suffix });

async function linted({ variant, work, title }: Named): Promise<LintedKernel> {
  const wgsl = await linkVariant(shaderSources, variant);
  const entry = variant.entry ?? 'main';
  const { bytes, samples } = work ?? {};
  const modelBytes = bytes === undefined || samples === undefined ? undefined : Math.round(bytes / samples);
  return { title, wgsl, entry, hash: contentHash(entry, wgsl), modelBytes };
}

/** Keeps the kernel with the most samples of each title: what shares a title differs in sizes of buffers alone. */
const largestOfEach = (kernels: readonly Named[]): Named[] => {
  const largest = new Map<string, Named>();
  for (const kernel of kernels) {
    const known = largest.get(kernel.title);
    if (!known || (kernel.work?.samples ?? 0) > (known.work?.samples ?? 0)) largest.set(kernel.title, kernel);
  }
  return [...largest.values()];
};

/** Each text once, under its shortest title: a condition that a title names need not change the text. */
const eachOnce = (kernels: readonly LintedKernel[]): LintedKernel[] => {
  const byHash = new Map<string, LintedKernel>();
  for (const kernel of kernels) {
    const known = byHash.get(kernel.hash);
    if (!known || kernel.title.length < known.title.length) byHash.set(kernel.hash, kernel);
  }
  return [...byHash.values()];
};

async function networkKernels(task: string): Promise<Named[]> {
  const kernels = (await usualKernels(task)).filter(({ variant }) => !stepsTask(variant));
  return largestOfEach(kernels.map((kernel) => named(kernel)));
}

async function rollouts(): Promise<Named[]> {
  const alone = PHYSICS_TASKS.map((name) => {
    const task = tasks[name];
    if (!task) throw new Error(`there is no task ${name}`);
    return named({ variant: randomRolloutVariant(task, gpuFacts, ROLLOUT_STEPS) }, ` of ${name}`);
  });
  const collected = async (task: string, forms: RunForms = {}): Promise<Named[]> => {
    const kernels = await kernelsOfRun(resolveConfig({ task, algorithm: COLLECTOR, ...forms }));
    const own = kernels.filter(({ variant }) => variant.path.startsWith('rollout/') && stepsTask(variant));
    return own.map((kernel) => named(kernel, ` of ${task}`));
  };
  const cut = await Promise.all(PHYSICS_TASKS.map((task) => collected(task)));
  const fused = await Promise.all(FUSED_TASKS.map((task) => collected(task, { kernels: 'lane', physics: 'straight' })));
  return [...alone, ...cut.flat(), ...fused.flat()];
}

/** Simulations by lanes that share an environment. */
const cooperatives = (): Named[] =>
  COOPERATIVE_MODELS.map((file) =>
    named({ variant: cooperativeVariant(cooperativeProgram(taskModel(file))) }, ` of ${file}`),
  );

async function everyVariant(): Promise<Named[]> {
  const plain = (await kernelVariants()).filter(({ conditions }) => !conditions?.LANES8);
  return [...plain.map((variant) => named({ variant })), ...(await rollouts())];
}

/** A title that several texts share gets its content's hash behind it. */
function withTitlesApart(kernels: readonly LintedKernel[]): LintedKernel[] {
  const times = new Map<string, number>();
  for (const { title } of kernels) times.set(title, (times.get(title) ?? 0) + 1);
  return kernels.map((kernel) =>
    times.get(kernel.title) === 1 ? kernel : { ...kernel, title: `${kernel.title} ${kernel.hash.slice(0, 6)}` },
  );
}

/** The kernels of a selection whose titles hold one of the parts, in the order of their titles. */
async function selectKernels(
  selection: Selection,
  task: string,
  parts: readonly string[] | undefined,
): Promise<LintedKernel[]> {
  const all =
    selection === 'all'
      ? await everyVariant()
      : [
          ...(await networkKernels(task)),
          ...(selection === 'physics' ? [...cooperatives(), ...(await rollouts())] : []),
        ];
  const wanted = all.filter(({ title }) => !parts || parts.some((part) => title.includes(part)));
  if (wanted.length === 0)
    throw new BadInput(`no kernel's title holds ${parts?.join(' or ')}: they are like ${all[0]?.title}`);
  const kernels = withTitlesApart(eachOnce(await Promise.all(wanted.map(linted))));
  return kernels.sort((a, b) => (a.title < b.title ? -1 : 1));
}

/** A file that the user named. @throws BadInput where it cannot be read */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = (error as { code?: string }).code === 'ENOENT';
    throw new BadInput(isMissing ? `there is no file ${file}` : `${file} cannot be read: ${(error as Error).message}`);
  }
}

/** A kernel of a file that is not linked: plain WGSL. */
function kernelOfFile(file: string, entry: string): LintedKernel {
  const wgsl = readText(file);
  return {
    title: entry === 'main' ? basename(file) : `${basename(file)}.${entry}`,
    wgsl,
    entry,
    hash: contentHash(entry, wgsl),
  };
}

/** Options of a command that choose its kernels. */
export const KERNEL_OPTIONS = {
  only: { type: 'string' },
  task: { type: 'string', default: USUAL_TASK },
  physics: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  file: { type: 'string' },
  entry: { type: 'string', default: 'main' },
} as const;

export interface KernelChoice {
  /** Parts of titles, separated by commas. */
  readonly only?: string | undefined;
  /** Whose networks. */
  readonly task: string;
  readonly physics: boolean;
  readonly all: boolean;
  /** A file of WGSL in place of the tree's kernels, and its entry point. */
  readonly file?: string | undefined;
  readonly entry: string;
}

/** The kernels that the options choose. @throws BadInput where they choose none */
export async function chosenKernels({ only, task, physics, all, file, entry }: KernelChoice): Promise<LintedKernel[]> {
  if ([file !== undefined, physics, all].filter(Boolean).length > 1)
    throw new BadInput('give one of --file, --physics and --all');
  if (!tasks[task]) throw new BadInput(`there is no task ${task}: \`ringfence list tasks\` shows their names`);
  if (file !== undefined) return [kernelOfFile(file, entry)];
  const selection = all ? 'all' : physics ? 'physics' : 'network';
  return selectKernels(
    selection,
    task,
    only?.split(',').filter((part) => part !== ''),
  );
}

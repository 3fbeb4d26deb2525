/** `ringfence kernel`: a kernel's linked text, its twin, its time, and what another revision's text differs in. */
import type { Command } from 'commander';
import { RingfenceError } from '../../src/errors/error.ts';
import { kernelComment } from '../../src/gpu/kernel_comment.ts';
import { type ChosenKernel, chooseKernels, entriesOf, kernelTexts } from './kernel/choice.ts';
import { diffKernels } from './kernel/diff.ts';
import { timeKernel } from './kernel/time.ts';
import { runTwin } from './kernel/twin.ts';
import { type CommonOptions, countOption, type RunOptions, TASK_HELP, withCommonOptions } from './options/options.ts';
import { print, printJson, say, textTable } from './terminal/output.ts';

export interface KernelOptions extends CommonOptions, Pick<RunOptions, 'task' | 'algo' | 'set'> {
  wgsl?: boolean;
  run?: boolean;
  time?: boolean;
  diff?: string;
  variant?: string;
}

export function registerKernel(program: Command): void {
  const collect = (value: string, list: string[] = []): string[] => [...list, value];
  withCommonOptions(
    program
      .command('kernel')
      .description("a kernel's linked WGSL, its float64 twin, its time, its difference from another revision")
      .argument(
        '[path]',
        'nn/forward, shaders/nn/forward.wgsl, optim/line_search.decide, physics:TASK or physics:FILE.xml; all are listed without',
      ),
  )
    .option('--task <name>', `whose kernels: ${TASK_HELP} (default: the first that has the kernel)`)
    .option('--algo <name>', 'see `ringfence list algos` (default: the first that has the kernel)')
    .option('--set <key=value>', 'a hyper-parameter: hidden=64:64', collect)
    .option('--wgsl', 'print the text that the driver is given (the default)')
    .option('--run', 'run its test on drawn input, and say where its numbers part from its float64 twin')
    .option('--time', 'time it on the adapter, alone, on made-up numbers')
    .option('--diff <revision>', 'compare its text with that of another revision of the repository')
    .option('--variant <number>', 'which variant, where a run has several of the kernel (default 1)')
    .action(kernel);
}

async function kernel(path: string | undefined, options: KernelOptions): Promise<void> {
  const { wgsl, run, time, diff } = options;
  const asked = [wgsl && '--wgsl', run && '--run', time && '--time', diff !== undefined && '--diff'].filter(Boolean);
  if (asked.length > 1) throw new RingfenceError(`${asked.join(' and ')} do different things: give one of them`);
  if (path === undefined) {
    if (asked.length > 0) throw new RingfenceError(`${asked[0]} needs a kernel: \`ringfence kernel\` lists them`);
    listKernels(options);
    return;
  }
  if (run) await runTwin(path, options);
  else if (diff !== undefined) await diffKernels(path, diff, options);
  else if (time) await timeKernel(one(await chooseKernels(path, options), options), options);
  else await printText(path, options);
}

async function printText(path: string, options: KernelOptions): Promise<void> {
  const chosen = await chooseKernels(path, options);
  if (options.json) {
    for (const { title, entry, from, wgsl } of options.variant === undefined ? chosen : [one(chosen, options)])
      printJson({ title, entry, from, wgsl });
    return;
  }
  const { title, from, wgsl } = one(chosen, options);
  say(`${title}, of ${from}`);
  const others = chosen.map((other, i) => `  --variant ${i + 1}  ${other.title}`);
  if (chosen.length > 1 && options.variant === undefined)
    say(`there are ${chosen.length} variants:\n${others.join('\n')}`);
  print(wgsl);
}

/** The variant that `--variant` names. */
function one(chosen: readonly ChosenKernel[], { variant = '1' }: KernelOptions): ChosenKernel {
  const number = countOption(variant, '--variant', 1, chosen.length);
  return chosen[number - 1] as ChosenKernel;
}

export function listKernels({ json }: { readonly json?: boolean }): void {
  const kernels = Object.entries(kernelTexts).map(([path, text]) => {
    const { summary, test = null, twin = null, whyNoTwin = null } = kernelComment(text);
    return { path, entries: entriesOf(text), summary, test, twin, whyNoTwin };
  });
  if (json) {
    printJson(kernels);
    return;
  }
  const columns = ['kernel', 'entry points', 'what it computes'].map((title) => ({ title, align: 'left' as const }));
  const shown = (summary: string): string => (summary.length > 90 ? `${summary.slice(0, 89)}…` : summary);
  print(
    textTable(
      columns,
      kernels.map(({ path, entries, summary }) => [path, entries.join(', '), shown(summary)]),
    ),
  );
}

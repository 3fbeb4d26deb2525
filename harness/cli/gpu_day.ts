/** `ringfence gpu-day`: for the day a GPU is at hand, everything that is to be known of it, most important first. */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { RingfenceError } from '../../src/errors/error.ts';
import { adapterFacts } from '../../src/gpu/device.ts';
import { openGpu, requestAdapter } from './device/adapter.ts';
import { replaceFile } from './files/durable_file.ts';
import { type Part, runDay } from './gpu_day/day.ts';
import { peerScript, peers } from './gpu_day/peers.ts';
import { type DayReport, markdownReport, type SectionReport } from './gpu_day/report.ts';
import { fullSizes, reducedSizes, type Section } from './gpu_day/section.ts';
import { sections } from './gpu_day/sections.ts';
import { type CommonOptions, withCommonOptions } from './options/options.ts';
import { orBadInput } from './terminal/failure.ts';
import { print, printJson, say } from './terminal/output.ts';
import { gitRevision, VERSION } from './terminal/version.ts';

interface DayOptions extends CommonOptions {
  out: string;
  only?: string;
  reduced?: boolean;
  patience?: string;
  cases?: string;
  peers?: boolean;
  python: string;
  tell?: string;
}

/** A reduced day runs on drivers that compile on the CPU. */
const REDUCED_PATIENCE = 10;

export function registerGpuDay(program: Command): void {
  withCommonOptions(
    program
      .command('gpu-day')
      .description('measure everything that is to be known of a GPU, most important first, into one report'),
  )
    .option('--out <file>', 'the report, which is whole whenever the day is cut', 'gpu-day.md')
    .option('--only <sections>', 'these sections alone, separated by commas; an unknown name lists them')
    .option('--reduced', 'small sizes, which show that everything runs; the default on a software driver')
    .option('--patience <factor>', `multiplies every section's time limit (default 1, reduced ${REDUCED_PATIENCE})`)
    .option('--cases <folder>', 'recorded kernel cases (default: those beside the command line)')
    .option(
      '--peers',
      'other systems on the same machine instead: JAX, MJX, MuJoCo Warp, torch, CRAX, by scripts in Python',
    )
    .option('--python <program>', 'for --peers', 'python3')
    .option('--tell <section>', 'run one section in this process and tell its figures as JSON lines')
    .action(gpuDay);
}

const recorded = ['../dist/kernel-cases', './kernel-cases'];
const casesFolder = (): string | undefined =>
  recorded.map((folder) => fileURLToPath(new URL(folder, import.meta.url))).find((path) => existsSync(path));

async function gpuDay(options: DayOptions): Promise<void> {
  const adapter = await requestAdapter(options.device);
  if (!adapter)
    throw new RingfenceError('no WebGPU adapter was found: run `ringfence doctor`, it says what to install');
  const facts = adapterFacts(adapter);
  const isReduced = options.reduced ?? facts.software;
  if (options.tell !== undefined) {
    process.on('disconnect', () => process.exit(1));
    await tellSection(named(sections, options.tell, '--tell')[0] as Section, isReduced, adapter, options);
    return;
  }
  const patience = patienceOf(options.patience, isReduced);
  const parts = options.peers ? peerParts(options, isReduced) : ownParts(options, isReduced);
  const day: Omit<DayReport, 'sections'> = {
    command: `ringfence gpu-day${options.peers ? ' --peers' : ''}${isReduced ? ' --reduced' : ''}`,
    version: VERSION,
    revision: gitRevision() ?? null,
    machine: `${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, ${process.platform} ${process.arch}, Node ${process.version}`,
    adapter: facts.name,
    driver: facts.driver,
    begun: new Date().toISOString(),
    isReduced,
  };
  const write = (told: readonly SectionReport[]): void =>
    orBadInput(`--out ${options.out} cannot be written`, () =>
      replaceFile(options.out, markdownReport({ ...day, sections: told })),
    );
  const seen = new Set<string>();
  const done = await runDay(parts, patience, (told) => {
    write(told);
    for (const { name, state, seconds } of told) {
      if (state === 'waiting' || seen.has(name + state)) continue;
      seen.add(name + state);
      say(state === 'running' ? `${name} ...` : `${name}: ${state} after ${seconds.toFixed(0)} s`);
    }
  });
  if (options.json) printJson({ ...day, sections: done });
  else print(`Report: ${options.out}`);
  if (done.some(({ state }) => state === 'failed')) process.exitCode = 1;
}

function patienceOf(text: string | undefined, isReduced: boolean): number {
  if (text === undefined) return isReduced ? REDUCED_PATIENCE : 1;
  const patience = Number(text);
  if (!(patience > 0 && patience <= 1000))
    throw new RingfenceError(`--patience must be a number above 0 and at most 1000, got ${text}`);
  return patience;
}

/** @throws RingfenceError with the names that there are */
function named<T extends { readonly name: string }>(all: readonly T[], names: string | undefined, where: string): T[] {
  if (names === undefined) return [...all];
  return names.split(',').map((name) => {
    const found = all.find((one) => one.name === name);
    if (!found)
      throw new RingfenceError(`${where} ${name} names no section: there are ${all.map((one) => one.name).join(', ')}`);
    return found;
  });
}

function ownParts({ only, device, cases }: DayOptions, isReduced: boolean): Part[] {
  const options = [
    ...(device === undefined ? [] : ['--device', device]),
    ...(cases === undefined ? [] : ['--cases', cases]),
    ...(isReduced ? ['--reduced'] : []),
  ];
  return named(sections, only, '--only').map((section) => ({
    ...section,
    command: [process.execPath, process.argv[1] as string, 'gpu-day', '--tell', section.name, ...options],
  }));
}

function peerParts({ only, python }: DayOptions, isReduced: boolean): Part[] {
  return named(peers, only, '--only').map((peer) => {
    const script = peerScript(peer.script);
    if (script === undefined)
      throw new RingfenceError(
        `the script ${basename(peer.script)} is not beside this ringfence: run it from a checkout`,
      );
    return { ...peer, command: [python, script, ...(isReduced ? ['--reduced'] : [])] };
  });
}

/** A section in this process, on buffers as large as the adapter has. */
async function tellSection(
  section: Section,
  isReduced: boolean,
  { limits }: GPUAdapter,
  { device, cases }: DayOptions,
): Promise<void> {
  const { maxBufferSize } = limits;
  await section.run({
    sizes: isReduced ? reducedSizes : fullSizes,
    device,
    cases: cases ?? casesFolder(),
    open: () => openGpu(device, { maxBufferSize }),
    figure: (figure) => printJson({ figure }),
    note: (note) => printJson({ note }),
  });
}

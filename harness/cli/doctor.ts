/** `ringfence doctor`: which adapters are there, what they can do, and what to install when something is missing. */
import { existsSync, readdirSync } from 'node:fs';
import type { Command } from 'commander';
import { openDevice } from '../../src/gpu/device.ts';
import { timerQuantum } from '../../src/gpu/timestamps.ts';
import { adapterChoice, adapterNames, describeAdapter, requestAdapter, SHOWN_LIMITS } from './device/adapter.ts';
import { dawnProvider } from './device/dawn.ts';
import { type CommonOptions, withCommonOptions } from './options/options.ts';
import { print, printJson } from './terminal/output.ts';

export interface Problem {
  readonly problem: string;
  readonly advice: string;
}

type AdapterReport = ReturnType<typeof describeAdapter> & {
  /** Part of the name to give as --device. */
  readonly device: string;
  readonly isDefault: boolean;
  /** Nanoseconds between two values of the GPU's clock; null without timestamps. */
  readonly timerQuantumNanoseconds: number | null;
};

export function registerDoctor(program: Command): void {
  withCommonOptions(
    program
      .command('doctor')
      .description('adapters, drivers, features and limits, and what to install when something is missing'),
  ).action(doctor);
}

async function doctor({ json, device }: CommonOptions): Promise<void> {
  const wanted = (await adapterChoice(device))?.name;
  const names = (await adapterNames()).filter((name) => wanted === undefined || name.includes(wanted));
  const chosen = await requestAdapter(device);
  const chosenDriver = chosen?.info.description;
  const adapters: AdapterReport[] = [];
  for (const name of names) {
    const adapter = await requestAdapter(name);
    if (!adapter) continue;
    const description = describeAdapter(adapter);
    adapters.push({
      ...description,
      device: name,
      isDefault: description.driver === chosenDriver,
      timerQuantumNanoseconds: description.timestamps
        ? await timerQuantum(await openDevice(dawnProvider({ name })))
        : null,
    });
  }
  const problems = adapters.length === 0 ? noAdapter() : problemsOf(adapters);
  if (json) printJson({ adapters, problems });
  else printReport(adapters, problems);
  if (adapters.length === 0) process.exitCode = 1;
}

function problemsOf(adapters: readonly AdapterReport[]): Problem[] {
  const problems: Problem[] = [];
  if (adapters.every(({ software }) => software)) {
    problems.push({
      problem: 'only a software driver is there: everything runs on the CPU, correctly but slowly',
      advice: hasRenderNode()
        ? 'a GPU device exists (/dev/dri): install its Vulkan driver, and join the groups video and render'
        : 'on a machine with a GPU, install its Vulkan driver; in a container, pass the GPU through',
    });
  }
  for (const { device, timestamps } of adapters) {
    if (!timestamps)
      problems.push({
        problem: `${device} has no timestamp queries`,
        advice: 'profile and train --profile do not work on it',
      });
  }
  return problems;
}

const VULKAN_LOADERS = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/lib/x86_64-linux-gnu',
  '/usr/local/lib',
];
const VULKAN_DRIVERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];

const filesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
const hasRenderNode = (): boolean => filesIn('/dev/dri').some((name) => name.startsWith('render'));

/** Why there is no adapter at all, as far as it can be seen from here. */
function noAdapter(): Problem[] {
  if (process.platform === 'darwin')
    return [{ problem: 'no WebGPU adapter was found', advice: 'macOS 13 or newer with Metal is needed' }];
  if (process.platform === 'win32')
    return [
      {
        problem: 'no WebGPU adapter was found',
        advice: 'install the current driver of your GPU from its maker (Direct3D 12 is needed)',
      },
    ];
  const problems: Problem[] = [];
  const packages = 'mesa-vulkan-drivers libvulkan1';
  if (!VULKAN_LOADERS.some((folder) => filesIn(folder).some((name) => name.startsWith('libvulkan.so.1')))) {
    problems.push({
      problem: 'the Vulkan loader libvulkan.so.1 was not found',
      advice: 'Debian, Ubuntu: apt install libvulkan1; Fedora: dnf install vulkan-loader',
    });
  }
  const drivers = VULKAN_DRIVERS.flatMap(filesIn).filter((name) => name.endsWith('.json'));
  if (drivers.length === 0) {
    problems.push({
      problem: 'no Vulkan driver is installed',
      advice: `NVIDIA: the driver's own packages; AMD, Intel, or a CPU alone: apt install ${packages} (Debian 12: from bookworm-backports), dnf install mesa-vulkan-drivers`,
    });
  }
  for (const name of ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES']) {
    if (process.env[name])
      problems.push({
        problem: `the variable ${name} restricts the Vulkan drivers to ${process.env[name]}`,
        advice: `unset ${name}, or let it name a driver that exists`,
      });
  }
  if (problems.length === 0) {
    problems.push({
      problem: `no WebGPU adapter was found although Vulkan drivers are installed (${drivers.join(', ')})`,
      advice:
        'they may be too old (Mesa 23 or newer is needed) or lack their GPU: in a container pass /dev/dri or the NVIDIA runtime through; `vulkaninfo --summary` says more',
    });
  }
  return problems;
}

function printReport(adapters: readonly AdapterReport[], problems: readonly Problem[]): void {
  for (const adapter of adapters) {
    print(`${adapter.device}${adapter.isDefault ? '  (used by default)' : ''}`);
    print(`  kind      ${adapter.software ? 'software driver on the CPU' : 'GPU'}`);
    print(`  driver    ${adapter.driver}`);
    print(`  kernels   ${adapter.lanes8 ? 'variant for subgroups of 8 lanes' : 'portable variant'}`);
    print(
      `  timer     ${adapter.timerQuantumNanoseconds === null ? 'no timestamp queries' : `timestamps in steps of ${adapter.timerQuantumNanoseconds} ns`}`,
    );
    print(`  features  ${adapter.features.join(' ')}`);
    print(`  limits    ${SHOWN_LIMITS.map((name) => `${name} ${adapter.limits[name]}`).join('\n            ')}\n`);
  }
  if (problems.length === 0) print('No problems found.');
  for (const { problem, advice } of problems) print(`Problem: ${problem}\n  ${advice}`);
}

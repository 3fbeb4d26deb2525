/** What the lint needs of the machine: Mesa's drivers for AMD GPUs and for the CPU, and the assembler of SPIR-V. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Toggles } from './dump.ts';
import type { Feature } from './vulkan/device.ts';

const DRIVER_FOLDERS = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

/** A driver's file by its name, which distributions may extend by the architecture: `radeon_icd.x86_64.json`. */
function driverFile(name: string): string | undefined {
  for (const folder of DRIVER_FOLDERS.filter((folder) => existsSync(folder))) {
    const found = readdirSync(folder).find((file) => file.startsWith(`${name}.`) && file.endsWith('.json'));
    if (found) return join(folder, found);
  }
  return undefined;
}

export interface Tools {
  /** RADV, whose compiler answers. */
  readonly radv: string;
  /** lavapipe, on which Dawn makes the pipelines whose SPIR-V it prints. */
  readonly lavapipe: string;
}

/** The tools, or a sentence about the first that is not there. */
export function findTools(): Tools | string {
  if (process.platform !== 'linux') return `Mesa's RADV is a driver of Linux, and this is ${process.platform}`;
  const radv = driverFile('radeon_icd');
  const lavapipe = driverFile('lvp_icd');
  if (!radv || !lavapipe)
    return `Mesa's driver for ${radv ? 'the CPU (lvp_icd.json)' : 'AMD GPUs (radeon_icd.json)'} is not installed; mesa-vulkan-drivers brings it`;
  const assembler = spawnSync('spirv-as', ['--version']);
  if (assembler.error) return 'spirv-as is not installed; `node scripts/setup.mjs --with-spirv-tools` brings it';
  return { radv, lavapipe };
}

/**
 * How an index beyond a buffer's end is kept from harm: the device checks accesses, as Dawn asks drivers of Vulkan to; Tint's
 * instructions clamp indices, as for Direct3D and Metal; or not at all, to see what the checks cost.
 */
export const BOUNDS = ['checked', 'clamped', 'unchecked'] as const;
export type Bounds = (typeof BOUNDS)[number];

/** Dawn's toggles that decide what Tint writes, by the features of a driver. */
export function togglesFor(features: Readonly<Record<Feature, boolean>>, bounds: Bounds): Toggles {
  return {
    vulkan_use_buffer_robust_access_2: features.robustBufferAccess2 && bounds !== 'clamped',
    use_vulkan_memory_model: features.vulkanMemoryModel && features.vulkanMemoryModelDeviceScope,
    use_vulkan_zero_initialize_workgroup_memory_extension: features.shaderZeroInitializeWorkgroupMemory,
    polyfill_packed_4x8_dot_product: !features.shaderIntegerDotProduct,
  };
}

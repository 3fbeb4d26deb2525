/**
 * Compiling a compute shader and asking the driver what it made of it (`VK_KHR_pipeline_executable_properties`). Nothing is
 * run, so a driver without its device will do.
 */
import koffi from '../ffi.mjs';
import type { ModuleLayout } from '../spirv.ts';
import {
  type Call,
  created,
  demand,
  filled,
  NAME_BYTES,
  parameters,
  sequence,
  structure,
  TYPE,
  text,
  textAt,
  vulkan,
} from './calls.ts';
import type { PhysicalDevice } from './device.ts';

const STAGE_COMPUTE = 0x20;
const DESCRIPTOR = { uniform: 6, storage: 7 } as const;
const CAPTURE_STATISTICS = 0x40;
const CAPTURE_INTERNAL_REPRESENTATIONS = 0x80;
const EXTENSION = 'VK_KHR_pipeline_executable_properties';
const ROBUSTNESS_EXTENSION = 'VK_EXT_robustness2';

/** Places of members that are read back, in bytes. */
const AT = {
  /** `VkPipelineExecutablePropertiesKHR`: stages, name and description before it. */
  subgroupSize: 16 + 4 + 2 * NAME_BYTES,
  name: 16,
  /** `VkPipelineExecutableStatisticKHR`: name and description before it. */
  format: 16 + 2 * NAME_BYTES,
  value: 16 + 2 * NAME_BYTES + 8,
  /** `VkPipelineExecutableInternalRepresentationKHR`: name, description and isText before it. */
  dataSize: 16 + 2 * NAME_BYTES + 8,
  data: 16 + 2 * NAME_BYTES + 16,
} as const;
const SIZE = { executableProperties: 536, statistic: 544, representation: 552 } as const;
const EXTENSION_SIGNATURES = {
  vkGetPipelineExecutablePropertiesKHR: 'handle pointer pointer pointer',
  vkGetPipelineExecutableStatisticsKHR: 'handle pointer pointer pointer',
  vkGetPipelineExecutableInternalRepresentationsKHR: 'handle pointer pointer pointer',
} as const;

export interface CompileRequest {
  readonly words: Uint32Array;
  readonly layout: ModuleLayout;
  /** Lanes of a wave that the driver must use; its own choice where absent. */
  readonly waveSize?: number | undefined;
}

export interface Compiled {
  /** Lanes of a wave. */
  readonly waveSize: number;
  /** The keys are the driver's own names. */
  readonly statistics: Readonly<Record<string, number>>;
  readonly disassembly: string;
  readonly milliseconds: number;
}

export type Compiler = (request: CompileRequest) => Compiled;

/**
 * A device that compiles.
 * @param isChecked whether the device checks accesses to buffers (robustBufferAccess and robustBufferAccess2), as Dawn asks it to
 * @throws Error where the driver tells nothing of its pipelines
 */
export function openCompiler({ handle, facts, features }: PhysicalDevice, isChecked: boolean): Compiler {
  const vk = vulkan();
  const names = [text(EXTENSION), ...(facts.features.robustBufferAccess2 ? [text(ROBUSTNESS_EXTENSION)] : [])];
  const queue = structure(TYPE.deviceQueueCreateInfo, null, 0, 0, 1, Buffer.alloc(4));
  const extensions = structure(...names);
  const device = created(
    'vkCreateDevice',
    handle,
    structure(
      TYPE.deviceCreateInfo,
      isChecked ? features : structure(TYPE.executableFeatures, null, 1),
      0,
      1,
      queue,
      0,
      null,
      names.length,
      extensions,
      null,
    ),
    null,
  );
  const address = (name: string): unknown =>
    (vk.vkGetDeviceProcAddr as (...values: unknown[]) => unknown)(device, text(name));
  const told = Object.fromEntries(
    Object.entries(EXTENSION_SIGNATURES).map(([name, signature]) => {
      const call = koffi.decode(address(name), koffi.proto('int32', parameters(signature)));
      return [name, call as unknown as Call];
    }),
  ) as Record<keyof typeof EXTENSION_SIGNATURES, Call>;

  /** What the driver tells of the only executable of a compute pipeline. */
  function tell(pipeline: bigint, milliseconds: number): Compiled {
    const info = structure(TYPE.pipelineInfo, null, { u64: pipeline });
    const one = structure(TYPE.executableInfo, null, { u64: pipeline }, 0);
    const asked = <K extends keyof typeof told>(name: K, about: Buffer, size: number, type: number): Buffer[] =>
      filled(name, (...values) => told[name](device, about, ...values), size, type);
    const [executableProperties] = asked(
      'vkGetPipelineExecutablePropertiesKHR',
      info,
      SIZE.executableProperties,
      TYPE.executableProperties,
    );
    if (!executableProperties) throw new Error('the driver tells nothing of the pipeline');
    const statistics = asked('vkGetPipelineExecutableStatisticsKHR', one, SIZE.statistic, TYPE.executableStatistic).map(
      (item) => {
        // The formats are VkBool32, int64, uint64 and double.
        const value = item.readUInt32LE(AT.format) === 3 ? item.readDoubleLE(AT.value) : item.readBigInt64LE(AT.value);
        return [textAt(item, AT.name), Number(value)];
      },
    );
    return {
      waveSize: executableProperties.readUInt32LE(AT.subgroupSize),
      statistics: Object.fromEntries(statistics),
      disassembly: disassemblyOf(one),
      milliseconds,
    };
  }

  function disassemblyOf(executable: Buffer): string {
    const name = 'vkGetPipelineExecutableInternalRepresentationsKHR';
    const ask = told[name];
    const number = Buffer.alloc(4);
    demand(name, ask(device, executable, number, null));
    const memory = Buffer.alloc(number.readUInt32LE() * SIZE.representation);
    const items = Array.from({ length: number.readUInt32LE() }, (_, i) =>
      memory.subarray(i * SIZE.representation, (i + 1) * SIZE.representation),
    );
    for (const item of items) item.writeUInt32LE(TYPE.internalRepresentation);
    demand(name, ask(device, executable, number, memory));
    const wanted = items.find((item) => /assembly/i.test(textAt(item, AT.name)));
    if (!wanted) return '';
    const data = Buffer.alloc(Number(wanted.readBigUInt64LE(AT.dataSize)));
    wanted.writeBigUInt64LE(koffi.address(data), AT.data);
    demand(name, ask(device, executable, number, memory));
    return textAt(data, 0);
  }

  function compile({ words, layout, waveSize }: CompileRequest): Compiled {
    const code = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
    const module = created(
      'vkCreateShaderModule',
      device,
      structure(TYPE.shaderModuleCreateInfo, null, 0, { u64: code.byteLength }, code),
      null,
    );
    const sets = Math.max(0, ...layout.bindings.map(({ set }) => set + 1));
    const setLayouts = Array.from({ length: sets }, (_, set) => {
      const bindings = layout.bindings
        .filter((binding) => binding.set === set)
        .map(({ binding, kind }) => structure(binding, DESCRIPTOR[kind], 1, STAGE_COMPUTE, null));
      const list = bindings.length > 0 ? sequence(bindings) : null;
      return created(
        'vkCreateDescriptorSetLayout',
        device,
        structure(TYPE.descriptorSetLayoutCreateInfo, null, 0, bindings.length, list),
        null,
      );
    });
    const handles = sets > 0 ? structure(...setLayouts.map((u64) => ({ u64 }))) : null;
    const pipelineLayout = created(
      'vkCreatePipelineLayout',
      device,
      structure(TYPE.pipelineLayoutCreateInfo, null, 0, sets, handles, 0, null),
      null,
    );
    const forced = waveSize === undefined ? null : structure(TYPE.requiredSubgroupSize, null, waveSize);
    // The stage stands inside the pipeline's structure, at a multiple of eight bytes.
    const stage = structure(
      TYPE.shaderStageCreateInfo,
      forced,
      0,
      STAGE_COMPUTE,
      { u64: module },
      text(layout.entry),
      null,
    );
    const flags = CAPTURE_STATISTICS | CAPTURE_INTERNAL_REPRESENTATIONS;
    const pipelineInfo = sequence([
      structure(TYPE.computePipelineCreateInfo, null, flags),
      stage,
      structure({ u64: pipelineLayout }, null, 0),
    ]);
    const started = performance.now();
    try {
      const pipeline = created('vkCreateComputePipelines', device, 0, 1, pipelineInfo, null);
      const milliseconds = performance.now() - started;
      try {
        return tell(pipeline, milliseconds);
      } finally {
        vk.vkDestroyPipeline(device, pipeline, null);
      }
    } finally {
      vk.vkDestroyPipelineLayout(device, pipelineLayout, null);
      for (const set of setLayouts) vk.vkDestroyDescriptorSetLayout(device, set, null);
      vk.vkDestroyShaderModule(device, module, null);
    }
  }

  return compile;
}

/**
 * Calling Vulkan from Node: C structures in buffers, and the loader's functions. Structures and their numbers are those of
 * Vulkan 1.3's headers, for 64-bit machines.
 */
import koffi from '../ffi.mjs';

/** Values of `VkStructureType`. */
export const TYPE = {
  applicationInfo: 0,
  instanceCreateInfo: 1,
  deviceQueueCreateInfo: 2,
  deviceCreateInfo: 3,
  shaderModuleCreateInfo: 16,
  shaderStageCreateInfo: 18,
  computePipelineCreateInfo: 29,
  pipelineLayoutCreateInfo: 30,
  descriptorSetLayoutCreateInfo: 32,
  features2: 1000059000,
  properties2: 1000059001,
  vulkan12Features: 51,
  vulkan13Features: 53,
  driverProperties: 1000196000,
  requiredSubgroupSize: 1000225001,
  robustness2Features: 1000286000,
  executableFeatures: 1000269000,
  pipelineInfo: 1000269001,
  executableProperties: 1000269002,
  executableInfo: 1000269003,
  executableStatistic: 1000269004,
  internalRepresentation: 1000269005,
} as const;

/** Names in structures that are read back. */
export const NAME_BYTES = 256;

/** Buffers that another one points to must live as long as it does. */
const pointees = new WeakMap<Buffer, Buffer[]>();

export type Member = number | bigint | Buffer | null | { readonly u64: bigint | number };

/** A C structure: numbers are 32-bit words, buffers and null pointers, each at its natural alignment. */
export function structure(...members: Member[]): Buffer {
  const isWide = (member: Member): boolean => typeof member !== 'number';
  let size = 0;
  const places = members.map((member) => {
    const bytes = isWide(member) ? 8 : 4;
    const place = Math.ceil(size / bytes) * bytes;
    size = place + bytes;
    return place;
  });
  const memory = Buffer.alloc(Math.ceil(size / 8) * 8);
  const kept: Buffer[] = [];
  members.forEach((member, i) => {
    const place = places[i] as number;
    if (typeof member === 'number') memory.writeUInt32LE(member, place);
    else if (typeof member === 'bigint') memory.writeBigUInt64LE(member, place);
    else if (Buffer.isBuffer(member)) {
      memory.writeBigUInt64LE(koffi.address(member), place);
      kept.push(member);
    } else if (member) memory.writeBigUInt64LE(BigInt(member.u64), place);
  });
  pointees.set(memory, kept);
  return memory;
}

/** Structures one after the other, as an array in C. */
export function sequence(items: readonly Buffer[]): Buffer {
  const memory = Buffer.concat(items);
  pointees.set(
    memory,
    items.flatMap((item) => pointees.get(item) ?? []),
  );
  return memory;
}

export const text = (value: string): Buffer => Buffer.from(`${value}\0`);
export const textAt = (memory: Buffer, place: number): string =>
  memory.toString('utf8', place, memory.indexOf(0, place) < 0 ? place : memory.indexOf(0, place));

export type Call = (...values: unknown[]) => number;

/** What is called in the loader's library; every parameter is a pointer, a handle or a 32-bit number. */
const SIGNATURES = {
  vkCreateInstance: 'pointer pointer pointer',
  vkEnumeratePhysicalDevices: 'handle pointer pointer',
  vkGetPhysicalDeviceProperties2: 'handle pointer',
  vkGetPhysicalDeviceFeatures2: 'handle pointer',
  vkCreateDevice: 'handle pointer pointer pointer',
  vkGetDeviceProcAddr: 'handle pointer',
  vkCreateShaderModule: 'handle pointer pointer pointer',
  vkCreateDescriptorSetLayout: 'handle pointer pointer pointer',
  vkCreatePipelineLayout: 'handle pointer pointer pointer',
  vkCreateComputePipelines: 'handle handle number pointer pointer pointer',
  vkDestroyPipeline: 'handle handle pointer',
  vkDestroyPipelineLayout: 'handle handle pointer',
  vkDestroyDescriptorSetLayout: 'handle handle pointer',
  vkDestroyShaderModule: 'handle handle pointer',
} as const;
const C_TYPES: Readonly<Record<string, string>> = { pointer: 'void *', handle: 'uint64', number: 'uint32' };
export const parameters = (signature: string): string[] => signature.split(' ').map((word) => C_TYPES[word] as string);

let loader: Readonly<Record<keyof typeof SIGNATURES, Call>> | undefined;

export function vulkan(): Readonly<Record<keyof typeof SIGNATURES, Call>> {
  if (loader) return loader;
  const library = koffi.load('libvulkan.so.1');
  const entries = Object.entries(SIGNATURES).map(([name, signature]) => {
    const isAddress = name === 'vkGetDeviceProcAddr';
    return [name, library.func(name, isAddress ? 'void *' : 'int32', parameters(signature))];
  });
  loader = Object.fromEntries(entries) as Record<keyof typeof SIGNATURES, Call>;
  return loader;
}

/** @throws Error where a call returns one of Vulkan's errors, which are negative */
export function demand(name: string, result: number): void {
  if (result < 0) throw new Error(`${name} failed with VkResult ${result}`);
}

/** A created object's handle. */
export function created(name: keyof typeof SIGNATURES, ...values: unknown[]): bigint {
  const handle = Buffer.alloc(8);
  demand(name, vulkan()[name](...values, handle));
  return handle.readBigUInt64LE();
}

/** An array of structures that a call fills: asked for its length first. */
export function filled(name: string, call: Call, size: number, type: number): Buffer[] {
  const count = Buffer.alloc(4);
  demand(name, call(count, null));
  const memory = Buffer.alloc(Math.max(1, count.readUInt32LE()) * size);
  const items = Array.from({ length: count.readUInt32LE() }, (_, i) => memory.subarray(i * size, (i + 1) * size));
  for (const item of items) item.writeUInt32LE(type);
  demand(name, call(count, memory));
  return items;
}

/** Adapters as the command line sees them: opened by name, listed, described. */
import { RingfenceError } from '../../../src/errors/error.ts';
import { adapterFacts, type DeviceOptions, type Gpu, openDevice } from '../../../src/gpu/device.ts';
import { say } from '../terminal/output.ts';
import {
  type AdapterChoice,
  canReorder,
  choose,
  graphicsCards,
  isPlace,
  type ListedAdapter,
  withAddresses,
} from './adapter_choice.ts';
import { dawnProvider } from './dawn.ts';

/** A name that no adapter has: Dawn answers it with the names that exist. */
const NO_ADAPTER = 'ringfence-lists-adapters';

/** Names of all adapters of the native back ends, one for each, in Dawn's order. Without any driver the list is empty. */
async function allNames(): Promise<string[]> {
  try {
    await dawnProvider({ name: NO_ADAPTER }).requestAdapter();
    return [];
  } catch (error) {
    return Array.from(String(error).matchAll(/name: '([^']*)'/g), ([, name]) => name as string);
  }
}

/** Names of all adapters, each once. */
export const adapterNames = async (): Promise<string[]> => [...new Set(await allNames())];

/** All adapters, also those of one name, with PCI addresses where they can be told. */
export async function listAdapters(): Promise<ListedAdapter[]> {
  const names = await allNames();
  const vendors = new Map<string, string>();
  for (const name of new Set(names)) {
    const adapter = await dawnProvider({ name }).requestAdapter();
    vendors.set(name, adapter?.info.vendor ?? '');
  }
  return withAddresses(
    names.map((name) => ({ name, vendor: vendors.get(name) ?? '' })),
    graphicsCards(),
  );
}

/** What `--device` means. @throws RingfenceError where an index or address is none */
export async function adapterChoice(device: string | undefined): Promise<AdapterChoice | undefined> {
  if (device === undefined) return undefined;
  return isPlace(device) ? choose(device, await listAdapters(), canReorder()) : { name: device };
}

/** The system's choice of an adapter, or the one that `device` names. @throws RingfenceError naming the known ones */
export async function requestAdapter(device?: string): Promise<GPUAdapter | undefined> {
  const choice = await adapterChoice(device);
  return (await knownAdapter(device, () => dawnProvider(choice).requestAdapter())) ?? undefined;
}

/** Opens a device with the limits and the kernels that a run needs, and says loudly where it is a software driver. */
export async function openGpu(device?: string, limits: DeviceOptions['limits'] = {}, portable = false): Promise<Gpu> {
  const choice = await adapterChoice(device);
  const gpu = await knownAdapter(device, () => openDevice(dawnProvider(choice), { limits, portable }));
  if (!gpu) return openDevice(undefined);
  if (gpu.facts.software) {
    say(
      `WARNING: ${gpu.facts.name} is a software driver: it computes on the CPU, correctly but slowly (see ringfence doctor)`,
    );
  }
  gpu.device.addEventListener('uncapturederror', (event) => {
    say(`ringfence: the GPU refused a command: ${event.error.message.split('\n', 1)[0]}`);
    process.exit(1);
  });
  return gpu;
}

/** Dawn throws where a name fits no adapter, and where there is none at all. */
async function knownAdapter<T>(device: string | undefined, request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof RingfenceError) throw error;
    if (device === undefined) return undefined;
    const names = await adapterNames();
    const known = names.length > 0 ? `known are ${names.join('; ')}` : 'there is none, run `ringfence doctor`';
    throw new RingfenceError(`--device ${device} names no adapter: ${known}`);
  }
}

/** Limits that decide how large a run may be, and what its kernels may keep. */
export const SHOWN_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
];

/** What a run's manifest and `doctor` say of an adapter. */
export function describeAdapter(adapter: GPUAdapter) {
  const limits: Record<string, number> = {};
  // Limits are getters of the prototype, which no enumeration of the object itself finds.
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(adapter.limits))) {
    const value = (adapter.limits as unknown as Record<string, unknown>)[name];
    if (typeof value === 'number') limits[name] = value;
  }
  return { ...adapterFacts(adapter), features: [...adapter.features].sort(), limits };
}

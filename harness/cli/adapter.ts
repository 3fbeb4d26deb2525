/** Adapters as the command line sees them: opened by name, listed, described. */
import { adapterFacts, type DeviceOptions, type Gpu, openDevice, RingfenceError } from '../../src/gpu/device.ts';
import { dawnProvider } from './dawn.ts';
import { say } from './output.ts';

/** A name that no adapter has: Dawn answers it with the names that exist. */
const NO_ADAPTER = 'ringfence-lists-adapters';

/** Names of all adapters of the native back ends. Without any driver the list is empty. */
export async function adapterNames(): Promise<string[]> {
  try {
    await dawnProvider(NO_ADAPTER).requestAdapter();
    return [];
  } catch (error) {
    const names = String(error).matchAll(/name: '([^']*)'/g);
    return [...new Set(Array.from(names, ([, name]) => name as string))];
  }
}

/** The system's choice of an adapter, or the one whose name has `device` in it. @throws RingfenceError naming the known ones */
export async function requestAdapter(device?: string): Promise<GPUAdapter | undefined> {
  return (await knownAdapter(device, () => dawnProvider(device).requestAdapter())) ?? undefined;
}

/** Opens a device with the limits and the kernels that a run needs, and says loudly where it is a software driver. */
export async function openGpu(device?: string, limits: DeviceOptions['limits'] = {}, portable = false): Promise<Gpu> {
  const gpu = await knownAdapter(device, () => openDevice(dawnProvider(device), { limits, portable }));
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

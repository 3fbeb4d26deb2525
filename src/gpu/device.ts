/**
 * Opening a WebGPU device: the adapter by name, the limits a run needs, and the facts about the driver that choose
 * kernel variants. Works on any `GPU` object (Dawn's in Node, the browser's own).
 */

import { DeviceLostError, RingfenceError } from '../errors/error.ts';
import { checkKeys } from '../errors/option_error.ts';

/** What the kernels' variants and the run manifest need to know of an adapter. */
export interface AdapterFacts {
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly driver: string;
  /** A CPU driver (lavapipe, SwiftShader, WARP): numbers agree, speed does not. */
  readonly software: boolean;
  /** Subgroup operations are on and every subgroup has exactly 8 lanes (lavapipe): weights are broadcast by subgroup. */
  readonly lanes8: boolean;
  /** A kernel is compiled when it first runs, on one core (lavapipe), and not when its pipeline is made. */
  readonly compilesAtFirstRun: boolean;
  /** The compiler takes minutes over thousands of lines with branches (SwiftShader): programs have loops where they can. */
  readonly compilesSlowly: boolean;
  /** GPU timestamps are available to the profiler. */
  readonly timestamps: boolean;
}

/** An open device with everything that must stay reachable while it lives. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapter: GPUAdapter;
  readonly facts: AdapterFacts;
  /** Resolves with a sentence when the device is lost for any reason but `destroy()`. */
  readonly lost: Promise<string>;
  /** Opens another device of the same adapter, features and limits; undefined where there is none any more. */
  readonly companion: () => Promise<GPUDevice | undefined>;
}

export interface DeviceOptions {
  /** Limits that the run needs beyond WebGPU's defaults; the one that the adapter lacks is named in the error. */
  limits?: Partial<Record<keyof GPUSupportedLimits, number>>;
  powerPreference?: 'low-power' | 'high-performance';
  /** Use only the portable kernel variants and default features. */
  portable?: boolean;
}

// Objects of Dawn's Node binding crash the process when they are collected while a device is alive.
const pinned: unknown[] = [];

/** Facts of an adapter, without opening a device. */
export function adapterFacts(adapter: GPUAdapter, portable = false): AdapterFacts {
  const info = adapter.info;
  const text = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`.toLowerCase();
  return {
    name:
      info.device && info.description
        ? info.device.includes('llvmpipe')
          ? 'llvmpipe'
          : info.device
        : info.description || info.device || info.architecture || info.vendor || 'unknown',
    vendor: info.vendor,
    architecture: info.architecture,
    driver: info.description,
    software: info.isFallbackAdapter === true || /llvmpipe|lavapipe|swiftshader|software|basic render/.test(text),
    lanes8: !portable && adapter.features.has('subgroups') && info.subgroupMinSize === 8 && info.subgroupMaxSize === 8,
    compilesAtFirstRun: text.includes('llvmpipe'),
    compilesSlowly: text.includes('swiftshader'),
    timestamps: adapter.features.has('timestamp-query'),
  };
}

/**
 * Opens a device on `provider`.
 * @throws RingfenceError when there is no adapter or it lacks a limit.
 */
export async function openDevice(provider: GPU | undefined, options: DeviceOptions = {}): Promise<Gpu> {
  checkKeys(options, ['limits', 'powerPreference', 'portable']);
  const wanted = options.powerPreference ? { powerPreference: options.powerPreference } : {};
  const adapter = await provider?.requestAdapter(wanted);
  if (!provider || !adapter) {
    throw new RingfenceError('no WebGPU adapter was found: run `ringfence doctor`, it says what to install or enable');
  }
  const requiredLimits: Record<string, number> = {};
  for (const [name, needed] of Object.entries(options.limits ?? {})) {
    const offered: unknown = Reflect.get(adapter.limits, name);
    if (typeof offered !== 'number')
      throw new RingfenceError(
        `the adapter ${adapterFacts(adapter).name} knows no limit ${name}: name one of WebGPU's`,
      );
    if (needed > offered) {
      throw new RingfenceError(
        `this run needs ${name} = ${needed}, but the adapter ${adapterFacts(adapter).name} offers ${offered}: use fewer environments or fewer steps per epoch, or another device`,
      );
    }
    requiredLimits[name] = needed;
  }
  const facts = adapterFacts(adapter, options.portable);
  const requiredFeatures: GPUFeatureName[] = [];
  if (facts.timestamps) requiredFeatures.push('timestamp-query');
  if (facts.lanes8) requiredFeatures.push('subgroups');
  const open = async (from: GPUAdapter): Promise<GPUDevice> => {
    const device = await from.requestDevice({ requiredFeatures, requiredLimits, label: 'ringfence' });
    pinned.push(provider, from, device);
    return device;
  };
  const device = await open(adapter);
  const companion = async (): Promise<GPUDevice | undefined> => {
    const again = await provider.requestAdapter(wanted);
    return again ? open(again) : undefined;
  };
  const lost = new Promise<string>((resolve) => {
    device.lost.then((info) => {
      if (info.reason !== 'destroyed') resolve(`the GPU device was lost (${info.message || 'no reason given'})`);
    });
  });
  return { device, adapter, facts, lost, companion };
}

/** A loss is told within this time after the first promise that it rejects. */
const LOSS_MS = 500;

/** Who waits for work on a device. A promise keeps all that ever waited for it, so that only one does for each device. */
class Loss {
  readonly #rejects = new Set<(error: DeviceLostError) => void>();
  #error: DeviceLostError | undefined;

  constructor({ lost }: Gpu) {
    lost.then((message) => {
      this.#error = new DeviceLostError(message);
      for (const reject of this.#rejects) reject(this.#error);
    });
  }

  /** Settles as `promise` does, or fails when the device is lost. */
  async against<T>(promise: Promise<T>): Promise<T> {
    if (this.#error) {
      promise.catch(() => undefined);
      throw this.#error;
    }
    let own: (error: DeviceLostError) => void = () => undefined;
    const loss = new Promise<never>((_, reject) => {
      own = reject;
    });
    this.#rejects.add(own);
    try {
      return await Promise.race([promise, loss]);
    } finally {
      this.#rejects.delete(own);
    }
  }
}

const losses = new WeakMap<Gpu, Loss>();

/** Turns a promise that the device's loss rejects, or leaves open, into one that fails with a DeviceLostError. */
export async function orDeviceLost<T>(gpu: Gpu, promise: Promise<T>): Promise<T> {
  const loss = losses.get(gpu) ?? new Loss(gpu);
  losses.set(gpu, loss);
  try {
    return await loss.against(promise);
  } catch (error) {
    // some promises are rejected before the loss itself is told
    if (!(error instanceof RingfenceError)) await loss.against(new Promise((resolve) => setTimeout(resolve, LOSS_MS)));
    throw error;
  }
}

/**
 * Opening a WebGPU device: the adapter by name, the limits a run needs, and the facts about the driver that choose
 * kernel variants. Works on any `GPU` object (Dawn's in Node, the browser's own).
 */

/** Exit code of what did not fail and can be tried again later, as schedulers know it (EX_TEMPFAIL of sysexits). */
export const TRY_AGAIN = 75;

/** Of a failed run, of bad input, and of what can be tried again. */
export type ExitCode = 1 | 2 | typeof TRY_AGAIN;

/** A failure whose message is one sentence for the user: what, where, what to do. `exitCode` 2 is bad input. */
export class RingfenceError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 2) {
    super(message);
    this.name = 'RingfenceError';
    this.exitCode = exitCode;
  }
}

/** The device is gone, through no fault of the run: it can go on from its last checkpoint on another one. */
export class DeviceLostError extends RingfenceError {
  constructor(message: string) {
    super(message, 1);
    this.name = 'DeviceLostError';
  }
}

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
}

export interface DeviceOptions {
  /** Limits that the run needs beyond WebGPU's defaults; the one that the adapter lacks is named in the error. */
  limits?: Partial<Record<keyof GPUSupportedLimits, number>>;
  powerPreference?: GPUPowerPreference;
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
    compilesSlowly: text.includes('swiftshader'),
    timestamps: adapter.features.has('timestamp-query'),
  };
}

/**
 * Opens a device on `provider`.
 * @throws RingfenceError when there is no adapter or it lacks a limit.
 */
export async function openDevice(provider: GPU | undefined, options: DeviceOptions = {}): Promise<Gpu> {
  const adapter = await provider?.requestAdapter(
    options.powerPreference ? { powerPreference: options.powerPreference } : {},
  );
  if (!provider || !adapter) {
    throw new RingfenceError('no WebGPU adapter was found: run `ringfence doctor`, it says what to install or enable');
  }
  const requiredLimits: Record<string, number> = {};
  for (const [name, needed] of Object.entries(options.limits ?? {})) {
    const offered = adapter.limits[name as keyof GPUSupportedLimits] as number;
    if (needed > offered) {
      throw new RingfenceError(
        `this run needs ${name} = ${needed}, but the adapter ${adapterFacts(adapter).name} offers ${offered}: use fewer --envs or a smaller --steps-per-epoch, or another --device`,
      );
    }
    requiredLimits[name] = needed;
  }
  const facts = adapterFacts(adapter, options.portable);
  const requiredFeatures: GPUFeatureName[] = [];
  if (facts.timestamps) requiredFeatures.push('timestamp-query');
  if (facts.lanes8) requiredFeatures.push('subgroups');
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits, label: 'ringfence' });
  pinned.push(provider, adapter, device);
  const lost = new Promise<string>((resolve) => {
    device.lost.then((info) => {
      if (info.reason !== 'destroyed') resolve(`the GPU device was lost (${info.message || 'no reason given'})`);
    });
  });
  return { device, adapter, facts, lost };
}

/** A loss is told within this time after the first promise that it rejects. */
const LOSS_MS = 500;

/** Turns a promise that the device's loss rejects, or leaves open, into one that fails with a DeviceLostError. */
export async function orDeviceLost<T>({ lost }: Gpu, promise: Promise<T>): Promise<T> {
  const loss = lost.then((message): never => {
    throw new DeviceLostError(message);
  });
  try {
    return await Promise.race([promise, loss]);
  } catch (error) {
    // some promises are rejected before the loss itself is told
    await Promise.race([loss, new Promise((resolve) => setTimeout(resolve, LOSS_MS))]);
    throw error;
  }
}

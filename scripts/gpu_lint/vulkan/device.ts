/** The first device of a Vulkan driver, as it describes itself; nothing is opened. */
import { created, demand, NAME_BYTES, structure, TYPE, textAt, vulkan } from './calls.ts';

const VULKAN_1_3 = (1 << 22) | (3 << 12);
/** Place of `driverInfo` in `VkPhysicalDeviceDriverProperties`, after type, next, driverID and driverName, in bytes. */
const DRIVER_INFO_AT = 16 + 4 + NAME_BYTES;
/** Place of `deviceName` in `VkPhysicalDeviceProperties2`, after five words of `VkPhysicalDeviceProperties`, and its size. */
const DEVICE_NAME_AT = 16 + 5 * 4;
const PROPERTIES_BYTES = 16 + 824;
/** Each structure of features holds so many VkBool32. */
const FEATURES = { core: 55, vulkan12: 47, vulkan13: 15, robustness2: 3 } as const;
/** Members of features that decide what Dawn asks Tint for. */
const FEATURE_AT = {
  vulkanMemoryModel: ['vulkan12', 41],
  vulkanMemoryModelDeviceScope: ['vulkan12', 42],
  shaderZeroInitializeWorkgroupMemory: ['vulkan13', 11],
  shaderIntegerDotProduct: ['vulkan13', 13],
  robustBufferAccess2: ['robustness2', 0],
} as const satisfies Record<string, readonly [keyof typeof FEATURES, number]>;
export type Feature = keyof typeof FEATURE_AT;

/** A structure of features: type, next, and so many VkBool32. */
function features(type: number, count: number, next: Buffer | null): Buffer {
  return structure(type, next, ...new Array<number>(count).fill(0));
}

export interface DriverFacts {
  /** The device's name and the driver's version, e.g. `Null hardware (RADV NAVI31)`, `Mesa 25.0.7`. */
  readonly device: string;
  readonly version: string;
  readonly features: Readonly<Record<Feature, boolean>>;
}

export interface PhysicalDevice {
  readonly handle: bigint;
  readonly facts: DriverFacts;
  /** `VkPhysicalDeviceFeatures2` with all that the device has, as the creation of a device takes it. */
  readonly features: Buffer;
}

/**
 * The first device of the drivers that `VK_DRIVER_FILES` names when this is called first in a process.
 * @throws Error where they offer none
 */
export function firstDevice(): PhysicalDevice {
  const vk = vulkan();
  const application = structure(TYPE.applicationInfo, null, null, 0, null, 0, VULKAN_1_3);
  const instance = created(
    'vkCreateInstance',
    structure(TYPE.instanceCreateInfo, null, 0, application, 0, null, 0, null),
    null,
  );
  const count = Buffer.alloc(4);
  demand('vkEnumeratePhysicalDevices', vk.vkEnumeratePhysicalDevices(instance, count, null));
  if (count.readUInt32LE() === 0) throw new Error('the driver offers no device');
  const devices = Buffer.alloc(8 * count.readUInt32LE());
  demand('vkEnumeratePhysicalDevices', vk.vkEnumeratePhysicalDevices(instance, count, devices));
  const physical = devices.readBigUInt64LE();

  const driver = Buffer.concat([structure(TYPE.driverProperties, null, 0), Buffer.alloc(2 * NAME_BYTES + 8)]);
  const properties = Buffer.concat([structure(TYPE.properties2, driver), Buffer.alloc(PROPERTIES_BYTES)]);
  vk.vkGetPhysicalDeviceProperties2(physical, properties);

  const executable = structure(TYPE.executableFeatures, null, 1);
  const robustness2 = features(TYPE.robustness2Features, FEATURES.robustness2, executable);
  const vulkan13 = features(TYPE.vulkan13Features, FEATURES.vulkan13, robustness2);
  const vulkan12 = features(TYPE.vulkan12Features, FEATURES.vulkan12, vulkan13);
  const core = features(TYPE.features2, FEATURES.core, vulkan12);
  vk.vkGetPhysicalDeviceFeatures2(physical, core);
  const groups = { core, vulkan12, vulkan13, robustness2 };
  const has = ([group, index]: readonly [keyof typeof groups, number]): boolean =>
    groups[group].readUInt32LE(16 + 4 * index) !== 0;
  const found = Object.fromEntries(Object.entries(FEATURE_AT).map(([name, at]) => [name, has(at)]));
  const facts: DriverFacts = {
    device: textAt(properties, DEVICE_NAME_AT),
    version: textAt(driver, DRIVER_INFO_AT),
    features: found as Record<Feature, boolean>,
  };
  return { handle: physical, facts, features: core };
}

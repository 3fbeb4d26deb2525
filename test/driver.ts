/** What the driver of the test device is like, for tests whose bounds depend on it. Importing this opens the device. */
import { testGpu } from './gpu.ts';

/** Chromium's software driver, whose sine and cosine are no better than the 2^-11 that WGSL promises. */
export const isSwiftShader = (await testGpu()).facts.compilesSlowly;
export const SINE_ERROR = isSwiftShader ? 2 ** -11 : 1e-7;

// Finds the Chromium that the browser tests drive; CHROMIUM names another one.
import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const fixedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of a Chromium or Chrome binary, or undefined. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...fixedPlaces].find((path) => existsSync(path));
}

/**
 * Switches for a headless browser with WebGPU that talks to nobody: without `--enable-unsafe-webgpu` there is no
 * adapter on the software driver, and background services would try to reach their hosts at every start.
 */
export const chromiumArguments = [
  '--no-sandbox',
  '--headless=new',
  '--enable-unsafe-webgpu',
  '--no-first-run',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Environment in which a Vulkan loader, Dawn's in Node too, finds the software driver that a Chromium carries, and no other.
 * @param chromium path of its binary, or of the script that starts it
 * @returns undefined where it carries none
 */
export function swiftShaderEnvironment(chromium) {
  const folders = [dirname(realpathSync(chromium)), join(dirname(chromium), '..', 'lib', basename(chromium))];
  const driver = folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((path) => existsSync(path));
  // Older loaders know the second name only.
  return driver === undefined ? undefined : { VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver };
}

/**
 * Pictures of the page for the documentation, taken in headless Chromium on its software driver:
 *   npm run screenshots -- [--out docs/figures] [--only opening,curves,episodes,kernels,gallery,phone]
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { launchChromium, serve } from '../test/browser/site.ts';

const MOST_MS = 600_000;
/** Two episodes of each seed in an epoch, so that even a driver on the CPU has a curve to show within a minute. */
const CIRCLE =
  '#v=1&task=SafetyPointCircle1-v0&algo=c-trpo&seeds=3&envs=2&stepsPerEpoch=1000&totalSteps=5e4&hidden=16:16&criticPasses=1';
const GOAL =
  '#v=1&task=SafetyPointGoal1-v0&algo=c-trpo&envs=25&stepsPerEpoch=5000&totalSteps=2e6&hidden=32:32&criticPasses=1';

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'docs/figures' }, only: { type: 'string' } },
});
const only = values.only?.split(',');

const untilEpoch = (page: Page, epoch: number) =>
  page.waitForFunction(
    (least) => Number(document.querySelector('[data-reading="Epoch"] .value')?.textContent ?? 0) >= least,
    epoch,
    { timeout: MOST_MS },
  );

interface Shot {
  readonly name: string;
  readonly hash: string;
  readonly look?: BrowserContextOptions;
  /** Brings the page to what is to be seen, after it has loaded. */
  readonly pose: (page: Page) => Promise<unknown>;
}

const start = (page: Page) => page.click('.start:visible');

const shots: readonly Shot[] = [
  {
    name: 'opening',
    hash: '',
    pose: async (page) => {
      await page.locator('#opening-step').fill('850');
    },
  },
  {
    name: 'curves',
    hash: CIRCLE,
    pose: async (page) => {
      await start(page);
      await untilEpoch(page, 8);
    },
  },
  {
    name: 'episodes',
    hash: GOAL,
    pose: async (page) => {
      await start(page);
      await page.click('#tab-episodes');
      await untilEpoch(page, 1);
      await page.waitForTimeout(8000);
    },
  },
  {
    name: 'kernels',
    hash: CIRCLE,
    pose: async (page) => {
      await start(page);
      await page.click('#tab-kernels');
      await untilEpoch(page, 4);
      await page.click('#profile');
      await page.waitForSelector('#panel-kernels tbody tr', { timeout: MOST_MS });
      await page.click('#panel-kernels tbody tr');
    },
  },
  {
    name: 'gallery',
    hash: '',
    pose: async (page) => {
      await page.click('#tab-gallery');
      await page.click('[aria-describedby="card-c-npg"]');
      await untilEpoch(page, 60);
    },
  },
  {
    name: 'phone',
    hash: CIRCLE,
    look: {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      isMobile: true,
      hasTouch: true,
      deviceScaleFactor: 2,
    },
    pose: async (page) => {
      await start(page);
      await untilEpoch(page, 5);
    },
  },
];

async function take(browser: Browser, url: string, { name, hash, look, pose }: Shot): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light', ...look });
  const page = await context.newPage();
  await page.goto(`${url}${hash}`);
  await page.waitForSelector('#train-here:enabled');
  await pose(page);
  const path = join(values.out, `page-${name}.png`);
  await page.screenshot({ path });
  process.stderr.write(`${path}\n`);
  await context.close();
}

const folder = mkdtempSync(join(tmpdir(), 'ringfence-page-'));
mkdirSync(values.out, { recursive: true });
await build({ configFile: 'vite.config.ts', logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
const [site, browser] = await Promise.all([serve(folder), launchChromium()]);
try {
  for (const shot of shots) if (!only || only.includes(shot.name)) await take(browser, site.url, shot);
} finally {
  await browser.close();
  site.close();
  rmSync(folder, { recursive: true });
}

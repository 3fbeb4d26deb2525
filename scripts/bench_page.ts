/**
 * Steps/s of the page against the command line, both on the software driver that Chromium carries, in turn:
 *   npm run bench:page -- [--rounds 3] [--epochs 12] [--link '#v=1&...'] [--hidden]
 * Each round trains the same link once in either, and measures from one reported epoch to the next, after those in which the
 * driver compiles and the host learns how long to sleep. `--hidden` turns to a tab without picture and curves meanwhile. The page
 * counts its frames.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { decodeLink, linkOf } from '../src/config/link.ts';
import { resolveConfig } from '../src/config/resolve.ts';
import { median } from '../src/results/statistics.ts';
import { heard, listen } from '../test/browser/heard.ts';
import { launchChromium, serve } from '../test/browser/site.ts';
import { findChromium, swiftShaderEnvironment } from './chromium.mjs';

const WARM_UP_EPOCHS = 4;
const MOST_MS = 600_000;
const DEFAULT_LINK = '#v=1&task=SafetyPointGoal1-v0&algo=c-trpo&envs=4&hidden=32:32&criticPasses=2&portable=1';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '12' },
    link: { type: 'string', default: DEFAULT_LINK },
    hidden: { type: 'boolean', default: false },
  },
});
const [rounds, epochs] = [Number(values.rounds), Number(values.epochs)];
const environment = swiftShaderEnvironment(findChromium() ?? chromium.executablePath());
if (!environment) throw new Error('this Chromium carries no software driver');

const given = resolveConfig(decodeLink(values.link));
const perEpoch = given.envs * given.steps * given.replicas.length;
const totalSteps = (WARM_UP_EPOCHS + epochs) * given.envs * given.steps;
const link = linkOf(resolveConfig({ ...given.given, totalSteps }));

interface Speed {
  readonly stepsPerSecond: number;
  /** The page draws so many frames a second meanwhile; a display asks for 60. */
  readonly framesPerSecond?: number;
  /** How long it took from the start, with compilation, until the first epoch was there. */
  readonly firstEpochSeconds: number;
}

/** @param times milliseconds at which each epoch was reported; @param frames milliseconds at which the page drew */
function speedOf(start: number, times: readonly number[], frames?: readonly number[]): Speed {
  const [from, to] = [times[WARM_UP_EPOCHS - 1], times.at(-1)];
  if (from === undefined || to === undefined) throw new Error('the run ended early');
  const seconds = (to - from) / 1e3;
  return {
    stepsPerSecond: (epochs * perEpoch) / seconds,
    ...(frames && { framesPerSecond: frames.filter((at) => at > from && at <= to).length / seconds }),
    firstEpochSeconds: ((times[0] as number) - start) / 1e3,
  };
}

async function inPage(browser: Browser, url: string): Promise<Speed> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await listen(page);
  await page.goto(`${url}${link}`);
  await page.waitForSelector('#train-here:enabled');
  const start = await page.evaluate(() => {
    const frames: number[] = [];
    const count = (): void => {
      frames.push(performance.now());
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    Object.assign(globalThis, { framesOfPage: frames });
    return performance.now();
  });
  await page.click('#train-here');
  if (values.hidden) await page.click('#tab-runs');
  await page.waitForFunction(() => document.body.dataset['phase'] === 'finished', undefined, { timeout: MOST_MS });
  const times = (await heard(page)).map(({ at }) => at);
  const frames = await page.evaluate(() => (globalThis as unknown as { framesOfPage: number[] }).framesOfPage);
  await page.context().close();
  return speedOf(start, times, frames);
}

/** Checkpoints are left out, since the page writes none by itself. */
async function inTerminal(out: string): Promise<Speed> {
  const start = performance.now();
  const args = ['train', '--from-link', link ?? '', '--json', '--out', out, '--checkpoint-every', '1000000'];
  const child = spawn(process.execPath, ['bin/ringfence', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...environment },
  });
  const times: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { epoch } = JSON.parse(line);
    if (epoch === times.length + 1) times.push(performance.now());
  }
  return speedOf(start, times);
}

const folder = mkdtempSync(join(tmpdir(), 'ringfence-bench-page-'));
const pageFolder = join(folder, 'page');
await build({ configFile: 'vite.config.ts', logLevel: 'error', build: { outDir: pageFolder, emptyOutDir: true } });
const [site, browser] = await Promise.all([serve(pageFolder), launchChromium()]);
const speeds: { page: Speed[]; terminal: Speed[] } = { page: [], terminal: [] };
try {
  console.log(`${link}, ${epochs} epochs after ${WARM_UP_EPOCHS}${values.hidden ? ', picture and curves hidden' : ''}`);
  for (let round = 0; round < rounds; round++) {
    // page first, then terminal first: what changes slowly on the machine meets both alike
    for (const inside of round % 2 === 0 ? [true, false] : [false, true]) {
      const speed = await (inside ? inPage(browser, site.url) : inTerminal(join(folder, 'runs')));
      speeds[inside ? 'page' : 'terminal'].push(speed);
      const { stepsPerSecond, framesPerSecond, firstEpochSeconds } = speed;
      const name = inside ? 'page        ' : 'command line';
      const frames = framesPerSecond === undefined ? '' : `, ${framesPerSecond.toFixed(1)} frames/s`;
      console.log(
        `${name}  ${stepsPerSecond.toFixed(0)} steps/s, first epoch after ${firstEpochSeconds.toFixed(1)} s${frames}`,
      );
    }
  }
} finally {
  await browser.close();
  site.close();
  rmSync(folder, { recursive: true });
}
const typical = (list: readonly Speed[]): number => median(list.map(({ stepsPerSecond }) => stepsPerSecond));
const [page, terminal] = [typical(speeds.page), typical(speeds.terminal)];
console.log(`median: page ${page.toFixed(0)}, command line ${terminal.toFixed(0)} steps/s`);
console.log(`ratio ${(page / terminal).toFixed(3)}`);
process.exit(0);

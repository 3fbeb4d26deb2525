/** The library as its users import it, by its name from the built package: in Node and in Chromium. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildLibrary, root } from '../../scripts/build.mjs';
import type * as Library from '../../src/index.ts';
import { launchChromium, type Site, serve } from './site.ts';

declare global {
  var ringfence: typeof Library;
}

const folder = mkdtempSync(join(tmpdir(), 'ringfence-library-'));
let site: Site;
let browser: Browser;

beforeAll(async () => {
  await buildLibrary();
  await build({
    stdin: { contents: "export * from 'ringfence';", resolveDir: root },
    outfile: join(folder, 'ringfence.js'),
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    // without the repository's own path to the sources
    tsconfigRaw: '{}',
  });
  const script = "import * as ringfence from './ringfence.js'; globalThis.ringfence = ringfence;";
  // in a file of its own: the page's policy refuses scripts within the text
  writeFileSync(join(folder, 'index.js'), script);
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="./index.js"></script>');
  [site, browser] = await Promise.all([serve(folder), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  site?.close();
  rmSync(folder, { recursive: true });
});

it('the example trains in Node and prints a row for each epoch and seed', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['examples/train.mjs', '1', '1000', '2'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const number = String.raw`-?\d+\.\d\d`;
  const row = (epoch: number, seed: number) =>
    expect.stringMatching(new RegExp(`^epoch ${epoch} seed ${seed}: return ${number}, cost ${number}$`));
  expect(stdout.trim().split('\n').slice(2)).toEqual([row(1, 0), row(1, 1), row(2, 0), row(2, 1)]);
});

it('the same import trains in Chromium, and a seed among others gives the rows that it gives alone', async () => {
  const page = await browser.newPage();
  await page.goto(site.url);
  const train = (seeds: number[]) =>
    page.evaluate(async (given) => {
      const { algorithms, createTrainer, tasks } = globalThis.ringfence;
      const trainer = await createTrainer({
        gpu: navigator.gpu,
        task: tasks['SafetyPointCircle1-v0']?.name ?? '',
        algorithm: algorithms['c-trpo']?.name ?? '',
        seeds: given,
        envs: 2,
        stepsPerEpoch: 1000,
        totalSteps: 2000,
        set: { hidden: [16, 16], criticPasses: 1 },
      });
      const all = [];
      for await (const rows of trainer) all.push(...rows);
      return all
        .filter(({ seed }) => seed === 7)
        .map((row) => [row.epoch, row['Metrics/EpRet'], row['Metrics/EpCost'], row['Train/KL']]);
    }, seeds);
  const alone = await train([7]);
  expect(alone.map(([epoch]) => epoch)).toEqual([1, 2]);
  expect(alone.flat().every((value) => Number.isFinite(value))).toBe(true);
  expect(await train([0, 7])).toEqual(alone);
});

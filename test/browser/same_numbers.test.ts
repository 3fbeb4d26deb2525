/**
 * A link gives the same numbers in the page and on the command line: both on the software driver that Chromium carries, which
 * Node's Vulkan loader opens as well.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { findChromium, swiftShaderEnvironment } from '../../scripts/chromium.mjs';
import { start } from '../harness/cli/command.ts';
import { heard, listen, type Row } from './heard.ts';
import { begin, desktop, ready, statusBecomes, visits } from './visit.ts';

const { open } = visits();
const runs = mkdtempSync(join(tmpdir(), 'ringfence-same-'));
afterAll(() => rmSync(runs, { recursive: true }));

async function inPage(link: string): Promise<Row[]> {
  const page = await open({ viewport: desktop }, listen, link);
  await ready(page);
  await begin(page);
  await statusBecomes(page, 'Finished');
  return (await heard(page)).flatMap(({ rows }) => rows);
}

async function inTerminal(link: string): Promise<Row[]> {
  const environment = swiftShaderEnvironment(findChromium() ?? chromium.executablePath());
  expect(environment, 'the software driver beside Chromium').toBeDefined();
  const args = ['train', '--from-link', link, '--json', '--out', runs];
  const { code, stdout, errors } = await start(args, undefined, environment).outcome;
  expect(code, errors.join('\n')).toBe(0);
  expect(errors.join('\n')).toMatch(/swiftshader/i);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.pop().link).toBe(`http://localhost:8080/${link}`);
  return lines;
}

/** All that does not depend on the clock. */
const timeless = (rows: readonly Row[]): Row[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Time/'))));

it.each([
  [
    'a trust region on a small problem, two seeds',
    '#v=1&task=TwoStateCMDP-v0&algo=c-trpo&seeds=2&totalSteps=8000&portable=1',
  ],
  [
    'minibatches on a Point task',
    '#v=1&task=SafetyPointCircle1-v0&algo=ppo-lagrangian&seed=3&envs=4&totalSteps=10000&hidden=16:16&passes=2&portable=1',
  ],
])('%s: five epochs, bit for bit', async (_, link) => {
  const [page, terminal] = [timeless(await inPage(link)), timeless(await inTerminal(link))];
  expect(new Set(page.map((row) => row['epoch']))).toEqual(new Set([1, 2, 3, 4, 5]));
  expect(page.at(-1)?.['Metrics/EpRet']).toSatisfy(Number.isFinite);
  expect(page).toEqual(terminal);
});

/** The Kernels panel: a profile of a running training, its table, timeline, sources, files and comparisons. */
import { readFileSync } from 'node:fs';
import axeCore from 'axe-core';
import type { Download, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { readProfile } from '../../src/profile/document.ts';
import { checkTrace } from '../profile/trace.ts';
import { begin, desktop, epochs, fill, phone, small, visits, widthOfContent } from './visit.ts';

const { open } = visits();
const PATIENCE = 400_000;

/** A small run with a profile of it on show. */
async function profiled(page: Page): Promise<void> {
  page.setDefaultTimeout(PATIENCE);
  await fill(page, { ...small, seeds: '1' });
  await begin(page);
  await epochs(page, 1);
  await page.click('#tab-kernels');
  await page.click('#profile');
  await page.waitForSelector('.kernel-table tbody tr');
}

async function saved(page: Page, button: string): Promise<{ path: string; name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
  const path = await (file as Download).path();
  return { path, name: file.suggestedFilename(), text: readFileSync(path, 'utf8') };
}

const table = (page: Page, name: string): Promise<string[][]> =>
  page.$$eval(`[aria-label="${name}"] tbody tr`, (list) =>
    list.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
  );

/** Waits until an element's text is this; what an event changes is drawn with the next frame. */
const textBecomes = (page: Page, selector: string, text: string) =>
  page.waitForFunction(
    ([at, wanted]) => document.querySelector(at as string)?.textContent === wanted,
    [selector, text],
  );

const times = (page: Page) => table(page, 'Time of each kernel');
const screenshot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

describe('the Kernels panel', { timeout: 2 * PATIENCE }, () => {
  it('profiles a run while it trains: table, sources by keyboard, files, comparison with itself', async () => {
    const page = await open({ viewport: desktop });
    await profiled(page);
    const rows = await times(page);
    expect(rows.map(([kernel]) => kernel)).toContain('rollout/collect');
    const milliseconds = rows.map(([, , ms]) => Number(ms));
    expect(milliseconds).toEqual([...milliseconds].sort((a, b) => b - a));
    expect(milliseconds[0]).toBeGreaterThan(0);
    expect(rows.find(([kernel]) => kernel === 'nn/fisher')?.[4]).toMatch(/^[\d.]+$/);
    expect(rows.find(([kernel]) => kernel === 'rollout/collect')?.[4]).toBe('–');
    expect(await page.textContent('.kernel-notes')).toMatch(/ms without timers, [\d.]+ ms with them: \S+/);
    await screenshot(page, 'kernels-desktop');

    // from the head of the table to a kernel and its source, by keyboard alone
    await page.focus('[aria-label="Time of each kernel"] [data-column="kernel"].sorter');
    await page.keyboard.press('Enter');
    await page.waitForSelector('th[aria-sort="ascending"]');
    const names = (await times(page)).map(([kernel]) => kernel as string);
    expect(names).toEqual([...names].sort());
    await page.focus('.kernel-name');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await textBecomes(page, '.kernel-source h3', names.at(-2) as string);
    expect(await page.textContent('.wgsl')).toMatch(/@compute @workgroup_size[\s\S]*fn main/);
    expect(await page.textContent('.kernel-facts')).toMatch(/\d+ bindings?[\s\S]*records[\s\S]*\d+ constants?/);

    // along the timeline, which names the pass that Enter then shows
    await page.focus('.timeline');
    for (const key of ['Home', 'ArrowRight', '+', 'Shift+ArrowRight', '0', 'Enter']) await page.keyboard.press(key);
    const reading = (await page.getAttribute('.timeline', 'aria-valuetext')) ?? '';
    expect(reading).toMatch(/^rollout\/collect in collect rollout: begins at [\d.]+ ms, lasts [\d.]+ ms$/);
    await textBecomes(page, '.kernel-source h3', 'rollout/collect');

    // a range of the axis, and what the device did in it
    const totals = () => page.textContent('.timeline-totals');
    const whole = await totals();
    expect(whole).toMatch(
      /^In these [\d.]+ ms: the device works for [\d.]+ ms \(\d+ %\): .+ [\d.]+ ms and \d+ more\.$/,
    );
    const { width = 0, height = 0 } = (await page.locator('.timeline').boundingBox()) ?? {};
    const axis = { y: height - 8 };
    await page.locator('.timeline').hover({ position: { ...axis, x: 0.3 * width } });
    await page.mouse.down();
    await page.locator('.timeline').hover({ position: { ...axis, x: 0.5 * width }, force: true });
    await page.mouse.up();
    const millisecondsOf = (text: string | null): number => Number(/these ([\d.]+) ms/.exec(text ?? '')?.[1]);
    await expect.poll(async () => millisecondsOf(await totals()) / millisecondsOf(whole)).toBeLessThan(0.4);
    await page.focus('.timeline');
    await page.keyboard.press('0');
    await textBecomes(page, '.timeline-totals', whole as string);

    await page.fill('#kernel-search', 'FISHER nn');
    const seen = page.locator('[aria-label="Time of each kernel"] tbody tr:visible');
    expect(await seen.count()).toBeGreaterThan(0);
    expect(await seen.first().textContent()).toMatch(/^nn\/fisher/);
    await page.keyboard.press('Enter');
    await textBecomes(page, '.kernel-source h3', 'nn/fisher');
    await page.fill('#kernel-search', '');

    const profile = await saved(page, '#save-profile');
    expect(profile.name).toBe('profile-c-trpo-SafetyPointCircle1-v0.json');
    const document = readProfile(JSON.parse(profile.text), profile.name);
    expect(document.kernels.map(({ kernel }) => kernel).sort()).toEqual(names);

    const trace = checkTrace((await saved(page, '#save-trace')).text);
    expect(trace.kernels.length).toBeGreaterThan(names.length);
    expect(trace.flows).toHaveLength(trace.kernels.length);
    expect(trace.kernels.every(({ parent }) => parent !== undefined)).toBe(true);

    await page.setInputFiles('#load-profiles', profile.path);
    await page.waitForSelector('.comparison:visible');
    await screenshot(page, 'kernels-compared');
    const compared = await table(page, 'Two profiles compared');
    expect(compared.map(([kernel]) => kernel).sort()).toEqual([...names, 'iteration'].sort());
    for (const [, a, b, change, ratio] of compared) expect([b, change, ratio]).toEqual([a, '0.000', '1.00']);
    await page.click('#unload');
    await page.waitForSelector('.comparison', { state: 'hidden' });

    await page.evaluate(axeCore.source);
    const { violations } = await page.evaluate(() => globalThis.axe.run('#panel-kernels'));
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });

  it('profiles a run that is paused, at the width of a phone, in the dark', async () => {
    const page = await open({ viewport: phone, colorScheme: 'dark', isMobile: true, hasTouch: true });
    page.setDefaultTimeout(PATIENCE);
    await fill(page, { ...small, seeds: '1' });
    await begin(page);
    await page.tap('#tab-kernels');
    expect(await page.isDisabled('#save-trace')).toBe(true);
    await epochs(page, 1);
    await page.tap('#pause');
    await page.waitForSelector('body[data-phase="paused"]');
    await page.tap('#profile');
    await page.waitForSelector('.kernel-table tbody tr');
    expect(await page.getAttribute('body', 'data-phase')).toBe('paused');
    expect(await widthOfContent(page)).toBe(phone.width);
    await screenshot(page, 'kernels-phone');
  });

  it('says in one sentence why there is no profile', async () => {
    const page = await open({ viewport: desktop });
    await page.click('#tab-kernels');
    expect(await page.textContent('.kernel-status')).toMatch(/^Start a run, then press Profile/);
    expect(await page.isDisabled('#profile')).toBe(true);
    const file = { name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('{"a": 1}') };
    await page.setInputFiles('#load-profiles', file);
    await page.waitForSelector('#panel-kernels .failure:visible');
    expect(await page.textContent('#panel-kernels .failure')).toMatch(/^notes\.json is not a profile/);
  });
});

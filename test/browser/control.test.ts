/** Holding a run, closing its tab, changing it on the way, and taking it elsewhere: the page in Chromium. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../src/formats/checkpoint.ts';
import { decodeCsv } from '../../src/formats/csv.ts';
import { decodeSafetensors } from '../../src/formats/safetensors.ts';
import { ringfence } from '../harness/cli/command.ts';
import {
  begin,
  desktop,
  epochs,
  fill,
  phone,
  ready,
  rows,
  seriousFindings,
  small,
  statusBecomes,
  visits,
  widthOfContent,
} from './visit.ts';

const visit = visits();
const folder = mkdtempSync(join(tmpdir(), 'ringfence-control-'));
afterAll(() => rmSync(folder, { recursive: true }));

const EPOCHS = 6;
const six = { ...small, totalSteps: String(EPOCHS * 1000) };

/** What a button gives to save. */
async function downloaded(page: Page, selector: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Every number of the run but for the clock's. */
async function numbers(page: Page): Promise<Record<string, number>[]> {
  const { bytes } = await downloaded(page, '#save-rows');
  return decodeCsv(bytes.toString()).rows.map(({ 'Time/Seconds': _, 'Time/FPS': _f, ...row }) => row);
}

const newestEpoch = async (page: Page): Promise<number> => (await rows(page))[0]?.[0] ?? 0;

/** Stops after the running epoch, and says after which it was. */
async function pause(page: Page): Promise<number> {
  await page.click('#pause');
  await statusBecomes(page, 'Paused after epoch');
  return newestEpoch(page);
}

/** The menu of the run has it. */
async function oneEpoch(page: Page): Promise<void> {
  if (!(await page.isVisible('#step'))) await page.click('#more summary');
  await page.click('#step');
}

describe('a run', () => {
  it('is paused, stepped, reloaded and resumed, and ends with the numbers of one that was left alone', async () => {
    const page = await visit.open({ viewport: desktop });
    await fill(page, six);
    await begin(page);
    await statusBecomes(page, 'Finished');
    const whole = await numbers(page);
    expect(whole).toHaveLength(2 * EPOCHS);
    expect(await page.textContent('#upkeep')).toMatch(
      /^Compiled in [\d.]+ s, first epoch [\d.]+ s\. Kept in this browser up to epoch 6\.$/,
    );

    // by the page itself: a click from outside may come after the last epoch where much else runs
    await page.evaluate(() => {
      const button = document.querySelector('#pause') as HTMLButtonElement;
      const observer = new MutationObserver(() => {
        if (button.disabled || button.hidden) return;
        observer.disconnect();
        button.click();
      });
      observer.observe(button, { attributes: true });
    });
    await begin(page);
    await statusBecomes(page, 'Paused after epoch');
    const held = await newestEpoch(page);
    expect(held).toBeLessThan(EPOCHS - 1);
    await page.waitForTimeout(1000);
    expect(await newestEpoch(page)).toBe(held);
    await oneEpoch(page);
    await page.waitForFunction((n) => document.querySelectorAll('#numbers tbody tr').length === n, held + 1);
    await statusBecomes(page, `Paused after epoch ${held + 1}`);
    await page.waitForTimeout(500);
    expect(await newestEpoch(page)).toBe(held + 1);

    await page.reload();
    await page.waitForSelector('#resume:visible');
    expect(await page.textContent('#offer')).toBe(
      `c-trpo on SafetyPointCircle1-v0 is unfinished: 2 seeds, epoch ${held + 1} of ${EPOCHS}.Resume from epoch ${held + 1}`,
    );
    expect(await seriousFindings(page)).toEqual([]);
    await page.click('#resume');
    await statusBecomes(page, 'Finished');
    expect(await numbers(page)).toEqual(whole);
    expect(await page.isVisible('#offer')).toBe(false);
    // the list is read again when the run is over, a moment after the status says so
    const newest = () => page.locator('.kept-list li small').first().textContent();
    await expect.poll(newest).toMatch(/^2 seeds, finished after 6 epochs, [\d.]+ [kM]B, /);
  });

  it('gives its checkpoint, policies, settings and folder while it trains', async () => {
    const page = await visit.open({ viewport: desktop });
    await fill(page, small);
    await begin(page);
    await epochs(page, 2);
    const checkpoint = await downloaded(page, '[data-download="checkpoint"]');
    const { tensors, metadata } = decodeCheckpoint(checkpoint.bytes);
    expect(checkpoint.name).toBe(
      `c-trpo-SafetyPointCircle1-v0-epoch-${String(metadata['epoch']).padStart(6, '0')}.safetensors`,
    );
    expect(tensors['actor']?.shape[0]).toBe(2);

    await page.selectOption('#files-replica', { label: 'seed 1' });
    const onnx = await downloaded(page, '[data-download="onnx"]');
    expect(onnx.name).toBe('c-trpo-SafetyPointCircle1-v0-seed1-policy.onnx');
    expect((await InferenceSession.create(onnx.bytes)).outputNames).toEqual(['action', 'mean', 'log_std']);
    const policy = decodeSafetensors((await downloaded(page, '[data-download="safetensors"]')).bytes);
    expect(policy.tensors['layers.0.weight']?.shape[0]).toBe(16);
    const settings = JSON.parse((await downloaded(page, '[data-download="config"]')).bytes.toString());
    expect(settings).toMatchObject({ task: 'SafetyPointCircle1-v0', seeds: [0, 1], envs: 2, stepsPerEpoch: 1000 });

    await page.click('#stop');
    await statusBecomes(page, 'Stopped after epoch');
    const stopped = await newestEpoch(page);
    const last = await downloaded(page, '[data-download="checkpoint"]');
    expect(decodeCheckpoint(last.bytes).metadata['epoch']).toBe(String(stopped));
  });

  it('changes a limit on the way: an event of the run, and the limit from then on', async () => {
    const page = await visit.open({ viewport: desktop });
    await fill(page, small);
    await begin(page);
    await epochs(page, 1);
    const held = await pause(page);
    await page.click('#changes summary');
    await page.selectOption('#change-name', 'costLimit');
    expect(await page.inputValue('#change-value')).toBe('20');
    await page.fill('#change-value', '-3');
    await page.click('#changes button');
    expect(await page.textContent('#changes .problem')).toBe('costLimit must be a number > 0, got -3');
    await page.fill('#change-value', '5');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#changes li');
    expect(await page.textContent('#changes li')).toBe(`After epoch ${held}: costLimit from 20 to 5`);
    await oneEpoch(page);
    await epochs(page, held + 1);
    await statusBecomes(page, 'Paused after epoch');
    expect(await page.textContent('[data-reading="Cost"] .note')).toMatch(/limit 5$/);
    expect(await seriousFindings(page)).toEqual([]);

    const { bytes } = await downloaded(page, '[data-download="folder"]');
    expect(bytes.toString('latin1')).toContain(`{"epoch":${held},"name":"costLimit","before":[20],"after":[5]}\n`);
  });

  it('survives the crash of the GPU process: another device goes on from the last checkpoint', async () => {
    const page = await visit.open({ viewport: desktop });
    await fill(page, six);
    await begin(page);
    await epochs(page, 1);
    const held = await pause(page);
    const session = await page.context().browser()?.newBrowserCDPSession();
    await session?.send('Browser.crashGpuProcess').catch(() => undefined);
    await page.click('#pause');
    await statusBecomes(page, 'Finished');
    expect(await page.textContent('#upkeep')).toContain(`Went on from epoch ${held}, because the GPU device was lost`);
    expect((await rows(page)).map(([epoch]) => epoch)).toEqual([6, 5, 4, 3, 2, 1]);
    // Chromium warns by itself where an adapter is asked for before it has noticed the crash.
    const own = visit.complaints.filter((line) => !line.includes('external Instance reference no longer exists'));
    expect(own).toEqual([]);
    visit.complaints.length = 0;
  });
});

describe('page and command line', () => {
  it("go on with one another's runs", async () => {
    const page = await visit.open({ viewport: desktop });
    const settle = async (totalSteps: string): Promise<void> => {
      await ready(page);
      await page.selectOption('#task', 'TwoStateCMDP-v0');
      const sizes = { seeds: '2', envs: '4', stepsPerEpoch: '400', totalSteps };
      for (const [field, text] of Object.entries(sizes)) await page.fill(`#${field}`, text);
    };
    await settle('8000');
    await begin(page);
    await epochs(page, 2);
    await page.click('#stop');
    await statusBecomes(page, 'Stopped after epoch');
    const { name, bytes } = await downloaded(page, '[data-download="folder"]');
    writeFileSync(join(folder, name), bytes);
    const files = execFileSync('tar', ['xvf', name], { cwd: folder, encoding: 'utf8' }).split('\n');
    const run = join(folder, files[0]?.split('/').slice(0, 3).join('/') ?? '');
    const { code, errors } = await ringfence(['train', '--resume', run]);
    expect([code, errors.join('\n')]).toEqual([0, expect.stringMatching(/continued after epoch \d+ of 20/)]);

    await settle('8800');
    await page.setInputFiles('#load', join(run, 'checkpoints', 'epoch-000020.safetensors'));
    await statusBecomes(page, 'Finished');
    expect((await rows(page)).map(([epoch]) => epoch)).toEqual([22, 21]);

    await page.setInputFiles('#load', join(run, 'config.json'));
    await page.waitForSelector('#failure:visible');
    expect(await page.textContent('#failure')).toMatch(
      /^config.json cannot go on here: safetensors: the header claims/i,
    );
  });
});

describe('kept runs', () => {
  it('are listed, deleted at the second click, and fit on a phone in the dark', async () => {
    const page = await visit.open({ viewport: phone, colorScheme: 'dark', isMobile: true, hasTouch: true });
    await fill(page, small);
    await begin(page);
    await epochs(page, 1);
    expect(await page.textContent('.kept-list li small')).toBe('the run on show');
    await page.tap('#changes summary');
    expect(await widthOfContent(page)).toBe(phone.width);
    await page.tap('#stop');
    await statusBecomes(page, 'Stopped after epoch');
    await page.tap('#tab-runs');
    await page.waitForSelector('.kept-list button:text("Delete")');
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.textContent('.kept-size')).toMatch(/^1 run, [\d.]+ [kM]B$/);

    // a name, a note, its curves, and beside others
    await page.tap('.label-form summary');
    await page.fill('.label-form input', 'narrow');
    await page.fill('.label-form textarea', 'a first try');
    await page.tap('.label-form button');
    await page.waitForSelector('.kept-list strong:text("narrow")');
    expect(await page.textContent('.kept-note')).toBe('a first try');
    expect(await widthOfContent(page)).toBe(phone.width);
    await page.tap('.kept-list button:text("Compare")');
    await page.waitForSelector('.kept-list button:text("Pinned")');
    await page.tap('.kept-list button:text("Show")');
    await page.waitForFunction(() => document.querySelector('.main-run strong')?.textContent === 'narrow');
    expect(await page.inputValue('[data-pin] .pin-name')).toBe('narrow');
    await page.tap('#tab-runs');
    await page.tap('.kept-list button:text("Delete")');
    await page.tap('.kept-list button:text("Delete for good")');
    await page.waitForFunction(() => document.querySelectorAll('.kept-list li').length === 0);
    expect(await page.textContent('#kept .hint')).toMatch(/^Runs are kept in this browser/);
  });
});

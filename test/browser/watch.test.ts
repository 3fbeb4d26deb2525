/** Watching: groups of curves, pinned and compared runs, run folders that are dropped, and what is shown without WebGPU. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/build.mjs';
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
  tablet,
  visits,
  widthOfContent,
} from './visit.ts';

const { open } = visits();

const recordedFolder = join(root, 'harness/web/recordings/recorded/run');
const recorded = (name: string): string => readFileSync(join(recordedFolder, name), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'ringfence-runs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A run folder with the recorded rows, of a configuration with other settings. */
function writeRun(path: string, changes: object = {}): string {
  const run = join(folder, path);
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, 'config.json'), JSON.stringify({ ...JSON.parse(recorded('config.json')), ...changes }));
  writeFileSync(join(run, 'progress.csv'), recorded('progress.csv'));
  return run;
}

const withoutGpu = (page: Page) =>
  page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined }));

/** The recorded run is on show, with its groups. */
const recordedShown = (page: Page) => page.waitForSelector('#groups .group');

/** Drops files on the page, as a browser hands them over. */
const drop = (page: Page, files: Readonly<Record<string, string>>) =>
  page.evaluate((given) => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(given)) transfer.items.add(new File([text], name));
    const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent('dragover', options));
    document.body.dispatchEvent(new DragEvent('drop', options));
  }, files);

/** How many pixels of a chart are not those of its frame: of lines and bands. */
const drawnPixels = (page: Page, curve: string): Promise<number> =>
  page.$eval(`[data-curve="${curve}"] canvas`, (canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const copy = Object.assign(document.createElement('canvas'), { width, height });
    const context = copy.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
    context.drawImage(canvas as HTMLCanvasElement, 0, 0);
    const { data } = context.getImageData(
      Math.round(width / 3),
      0,
      Math.round((2 * width) / 3),
      Math.round(height * 0.8),
    );
    let count = 0;
    // Lines of the grid are faint.
    for (let i = 0; i < data.length; i += 4)
      if ((data[i + 3] as number) > 0 && Math.min(...data.slice(i, i + 3)) < 200) count++;
    return count;
  });

const reading = (page: Page, curve: string): Promise<string> =>
  page.$eval(`[data-curve="${curve}"]`, (image) => image.parentElement?.querySelector('.reading')?.textContent ?? '');

const label = (page: Page, curve: string) => page.getAttribute(`[data-curve="${curve}"]`, 'aria-label');

/** The page draws its state once a frame. */
const drawn = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

describe('a run that trains', () => {
  it('moves the curves of every group, and pins and compares two runs that outlive a reload', async () => {
    const page = await open({ viewport: desktop });
    await fill(page, small);
    expect(await page.isDisabled('#pin')).toBe(true);
    await begin(page);
    await epochs(page, 2);
    expect(
      await page.$$eval('#groups summary', (list) =>
        list.map((summary) => summary.textContent).filter((t) => t !== '⋯'),
      ),
    ).toEqual(['Constraint', 'Trust region', 'Critics and values', 'Episodes', 'Time']);
    const curves = ['return', 'cost', 'mode', 'CostRegret', 'KL', 'Entropy', 'RewardCritic'];
    for (const curve of curves) {
      await page.locator(`[data-curve="${curve}"]`).scrollIntoViewIfNeeded();
      await page.waitForFunction(
        (id) => !document.querySelector(`[data-curve="${id}"]`)?.parentElement?.textContent?.includes('–'),
        curve,
      );
    }
    expect(await label(page, 'KL')).toMatch(/^KL over environment steps: [\d.]+ .*at [\d,]+ steps, delta 0\.01$/);
    expect(await label(page, 'mode')).toMatch(/^Mode over environment steps: .*re(ward|covery) at/);

    await page.click('#stop');
    await statusBecomes(page, 'Stopped after epoch');
    await page.click('#pin');
    await drawn(page);
    expect(await page.locator('[data-pin]').count()).toBe(1);
    await page.fill('[data-pin] .pin-name', 'narrow');
    await page.keyboard.press('Tab');
    await drawn(page);

    await ready(page);
    await page.fill('#costLimit', '35');
    await begin(page);
    await statusBecomes(page, 'Training');
    await epochs(page, 2);
    await page.click('#stop');
    await statusBecomes(page, 'Stopped after epoch');
    await page.locator('#run-title').scrollIntoViewIfNeeded();
    // Its key works with nothing in focus.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('p');
    await drawn(page);
    expect(await page.locator('[data-pin]').count()).toBe(2);
    expect(await label(page, 'return')).toMatch(/, narrow [−-]?[\d.]+, c-trpo on SafetyPointCircle1-v0 [−-]?[\d.]+$/);

    await page.click('#comparison summary');
    await drawn(page);
    const table = await page.$$eval('#comparison tr', (list) =>
      list.map((row) => [...row.children].map((cell) => cell.textContent)),
    );
    expect(table[0]).toEqual(['Run', 'c-trpo on SafetyPointCircle1-v0', 'narrow', 'c-trpo on SafetyPointCircle1-v0']);
    expect(table.find(([name]) => name === 'costLimit')).toEqual(['costLimit', '35', '20', '35']);
    expect(
      table
        .find(([name]) => name === 'Return')
        ?.slice(1)
        .every((text) => /^-?[\d.]+/.test(text ?? '')),
    ).toBe(true);
    expect(table.some(([name]) => name === 'gamma')).toBe(false);

    await page.reload();
    await page.waitForSelector('[data-pin]');
    expect(await page.$$eval('.pin-name', (list) => list.map((input) => (input as HTMLInputElement).value))).toEqual([
      'narrow',
      'c-trpo on SafetyPointCircle1-v0',
    ]);
    await page.click('[data-pin] .remove >> nth=0');
    await drawn(page);
    expect(await page.locator('[data-pin]').count()).toBe(1);
  });
});

describe('without WebGPU', () => {
  it('shows a recorded run, which says so, reads by keyboard, and stays within a phone', async () => {
    const page = await open({ viewport: phone, colorScheme: 'dark', isMobile: true, hasTouch: true }, withoutGpu);
    await recordedShown(page);
    expect(await page.textContent('.main-run .run-source')).toBe('Recorded earlier');
    expect(await page.textContent('[data-reading="Epoch"] .value')).toBe('100');
    expect(await page.textContent('#command')).toMatch(/--task SafetyPointGoal1-v0 --algo c-trpo .*--seeds 3/);
    expect(await widthOfContent(page)).toBe(phone.width);
    for (const group of ['episodes', 'time']) await page.click(`[data-group="${group}"] > summary`);
    expect(await widthOfContent(page)).toBe(phone.width);

    await page.focus('[data-curve="return"]');
    await page.keyboard.press('Home');
    expect(await reading(page, 'return')).toMatch(/at 20,000 steps$/);
    await page.keyboard.press('ArrowRight');
    expect(await reading(page, 'return')).toMatch(/at 40,000 steps$/);
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset['curve'])).toBe('cost');
    // The cursor went along, for every chart.
    expect(await label(page, 'cost')).toMatch(/at 40,000 steps, limit 25$/);
    expect(await label(page, 'KL')).toMatch(/at 40,000 steps, delta 0\.01$/);
    await page.keyboard.press('PageDown');
    expect(await label(page, 'cost')).toMatch(/at 240,000 steps, limit 25$/);
    await page.keyboard.press('Tab');
    await page.waitForFunction(() =>
      document.querySelector('[data-curve="cost"]')?.getAttribute('aria-label')?.includes('2,000,000 steps'),
    );
  });

  it('draws what it reads, over steps, epochs or seconds, and remembers what was folded', async () => {
    const page = await open({ viewport: { width: 1280, height: 2600 } }, withoutGpu);
    await recordedShown(page);
    for (const curve of ['return', 'cost', 'mode', 'KL', 'CostRegret', 'Entropy', 'Reward'])
      await expect.poll(() => drawnPixels(page, curve), { message: curve }).toBeGreaterThan(60);
    await page.selectOption('#across', 'epochs');
    await drawn(page);
    expect(await label(page, 'KL')).toMatch(/^KL over epochs: /);
    expect(await page.textContent('#curves .hint')).toMatch(/Horizontal axis: epochs\.$/);
    const before = await drawnPixels(page, 'return');
    await page.check('#each');
    await expect.poll(() => drawnPixels(page, 'return')).toBeGreaterThan(before);

    await page.click('[data-group="critics"] > summary');
    await page.reload();
    await recordedShown(page);
    expect(await page.$eval('[data-group="critics"]', (group) => (group as HTMLDetailsElement).open)).toBe(false);
    expect(await page.$eval('[data-group="constraint"]', (group) => (group as HTMLDetailsElement).open)).toBe(true);
  });

  it('explains every group from the guide', async () => {
    const page = await open({ viewport: desktop }, withoutGpu);
    await recordedShown(page);
    await page.click('[aria-label="What these mean: the metrics of Trust region"]');
    await page.waitForSelector('dialog[open] #guide-trust-region');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('guide-trust-region');
    expect(await page.textContent('dialog')).toMatch(/Train\/BarrierDivergence/);
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });

  it('keeps the guide within the width of a phone: its tables scroll by themselves', async () => {
    const page = await open({ viewport: phone }, withoutGpu);
    await recordedShown(page);
    await page.click('[aria-label="What these mean: the metrics of Trust region"]');
    await page.waitForSelector('dialog[open] table');
    const beyond = await page.$eval('dialog', (dialog) => dialog.scrollWidth - dialog.clientWidth);
    expect(beyond).toBe(0);
  });

  it('saves a chart as SVG and PNG and the rows as CSV', async () => {
    const page = await open({ viewport: desktop }, withoutGpu);
    await recordedShown(page);
    const saved = async (press: () => Promise<unknown>) => {
      const [download] = await Promise.all([page.waitForEvent('download'), press()]);
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    };
    const item = async (text: string) => {
      await page.click('[aria-label="Options of Cost"]');
      await page.click(`.chart-menu[open] >> text=${text}`);
    };
    const svg = await saved(() => item('Save as SVG'));
    expect(svg.name).toBe('cost.svg');
    expect(svg.bytes.toString()).toMatch(/^<svg .*>limit 25<\/text>/s);
    const png = await saved(() => item('Save as PNG'));
    expect(png.name).toBe('cost.png');
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(png.bytes.readUInt32BE(16)).toBe(1520);
    const csv = await saved(() => page.click('#save-rows'));
    expect(csv.name).toBe('c-trpo-SafetyPointGoal1-v0.csv');
    expect(csv.bytes.toString() === recorded('progress.csv'), 'the rows that were read').toBe(true);
  });
});

describe('the charts', () => {
  it.each([
    ['desktop', desktop],
    ['tablet', tablet],
    ['phone', phone],
  ])('are zoomed by a drag, by keys and back, smoothed, searched and enlarged: %s', async (_, viewport) => {
    const page = await open({ viewport }, withoutGpu);
    await recordedShown(page);
    const chart = page.locator('[data-curve="return"]');
    await chart.scrollIntoViewIfNeeded();
    const box = await page.locator('[data-curve="return"] .u-over').boundingBox();
    if (!box) throw new Error('no chart');
    const [left, width, middle] = [box.x, box.width, box.y + box.height / 2];

    // a quarter of the run: its epochs alone are under the cursor, in every chart
    await page.mouse.move(left + 0.5 * width, middle);
    await page.mouse.down();
    await page.mouse.move(left + 0.75 * width, middle, { steps: 3 });
    await page.mouse.up();
    await page.waitForSelector('#whole-run:enabled');
    const stepsAt = async (share: number): Promise<number> => {
      await page.mouse.move(left + share * width, middle);
      return Number(/at ([\d,]+) steps/.exec(await reading(page, 'return'))?.[1]?.replaceAll(',', ''));
    };
    expect(Math.abs((await stepsAt(0.02)) - 1e6)).toBeLessThan(6e4);
    expect(Math.abs((await stepsAt(0.98)) - 1.5e6)).toBeLessThan(6e4);
    expect(await page.textContent('#curves > .hint')).toMatch(/A part of it is seen/);
    await page.mouse.dblclick(left + 0.5 * width, middle);
    await page.waitForSelector('#whole-run:disabled');
    expect(await stepsAt(0.98)).toBeGreaterThan(1.9e6);

    await chart.focus();
    await page.keyboard.press('+');
    await page.waitForSelector('#whole-run:enabled');
    await page.keyboard.press('0');
    await page.waitForSelector('#whole-run:disabled');

    const raw = await drawnPixels(page, 'return');
    await page.locator('#smoothing').fill('0.9');
    await expect.poll(() => drawnPixels(page, 'return')).not.toBe(raw);

    await page.fill('#metric-search', 'critic');
    expect(
      await page.$$eval('#groups .chart strong', (list) =>
        list.filter((title) => (title as HTMLElement).offsetParent !== null).map((title) => title.textContent),
      ),
    ).toEqual(['Reward critic loss', 'Cost critic loss']);
    const small = await page.locator('[data-curve="RewardCritic"]').boundingBox();
    await page.click('[aria-label="Options of Reward critic loss"]');
    await page.click('.chart-menu[open] >> text=Enlarge');
    const large = await page.locator('[data-curve="RewardCritic"]').boundingBox();
    expect(large?.height).toBe(420);
    expect(large?.width).toBeGreaterThan(1.5 * (small?.width ?? Infinity));
    expect(await widthOfContent(page)).toBe(viewport.width);

    // chosen, hidden and shown again; the browser remembers it
    await page.fill('#metric-search', '');
    const entry = async (chart: string, text: string) => {
      await page.click(`[aria-label="Options of ${chart}"]`);
      await page.click(`.chart-menu[open] >> text=${text}`);
    };
    const charts = (group: string) =>
      page.$$eval(`[data-group="${group}"] .chart [data-curve]`, (list) =>
        list.map((plot) => plot.getAttribute('data-curve')),
      );
    await entry('Cost critic loss', 'Show first');
    await entry('Entropy', 'Show first');
    expect(await charts('chosen')).toEqual(['CostCritic', 'Entropy']);
    await entry('Entropy', 'Move earlier');
    expect(await charts('chosen')).toEqual(['Entropy', 'CostCritic']);
    await entry('Reward critic loss', 'Hide');
    expect(await charts('critics')).not.toContain('RewardCritic');
    await page.reload();
    await recordedShown(page);
    expect(await charts('chosen')).toEqual(['Entropy', 'CostCritic']);
    await page.click('#show-hidden');
    await page.waitForSelector('[data-curve="RewardCritic"]', { state: 'attached' });
    await entry('Entropy', 'Back to its group');
    expect(await charts('chosen')).toEqual(['CostCritic']);
  });
});

describe('a sweep', () => {
  it('is a table and parallel coordinates, with the best setting within its limit in front', async () => {
    const page = await open({ viewport: phone }, withoutGpu);
    await recordedShown(page);
    const { set: _, ...given } = JSON.parse(recorded('config.json'));
    const config = { ...given, seeds: [0], sweep: { beta: [0.1, 1, 10] } };
    const ends = [
      [9, 40],
      [8, 20],
      [5, 10],
    ];
    const rows = [1, 2].flatMap((epoch) =>
      ends.map(([earned, paid], replica) => [epoch, replica, 0, 1000 * epoch, epoch, earned, paid].join()),
    );
    const header = 'epoch,replica,seed,Time/TotalSteps,Time/Seconds,Metrics/EpRet,Metrics/EpCost';
    await drop(page, { 'config.json': JSON.stringify(config), 'progress.csv': `${[header, ...rows].join('\n')}\n` });
    await page.waitForSelector('#sweep:visible');
    expect(
      await page.$$eval('.sweep-table tbody tr', (list) =>
        list.map((row) => [...row.children].map((cell) => cell.textContent)),
      ),
    ).toEqual([
      ['0.1', '40.00', '9.00', 'above a limit'],
      ['1', '20.00', '8.00', 'the largest return within the limits'],
      ['10', '10.00', '5.00', ''],
    ]);
    expect(await page.locator('.sweep-line').count()).toBe(3);
    await page.hover('.sweep-table tbody tr:nth-child(3)');
    expect(await page.getAttribute('.sweep-line.pointed', 'data-row')).toBe('2');
    expect(await widthOfContent(page)).toBe(phone.width);
    expect(await seriousFindings(page, '#sweep')).toEqual([]);
  });
});

describe('a run of the command line', () => {
  it('that is dropped is shown, becomes the settings of the form, and is closed again', async () => {
    const page = await open({ viewport: desktop }, withoutGpu);
    await recordedShown(page);
    const config = { ...JSON.parse(recorded('config.json')), set: { beta: 0.25, costLimit: [30] } };
    await drop(page, { 'config.json': JSON.stringify(config), 'progress.csv': recorded('progress.csv') });
    await page.waitForFunction(() => document.querySelector('.main-run .run-source')?.textContent === 'Opened');
    expect(await label(page, 'cost')).toMatch(/limit 30$/);
    await page.click('#use-settings');
    await drawn(page);
    expect(await page.inputValue('#costLimit')).toBe('30');
    expect(await page.textContent('#command')).toMatch(/--cost-limit 30 .*--set beta=0\.25$/);
    await page.click('#pin');
    await drawn(page);
    await page.click('#close-run');
    await page.waitForSelector('.main-run', { state: 'hidden' });
    expect(await page.locator('[data-pin]').count()).toBe(1);
  });

  it('is chosen from a folder of several, one after the other', async () => {
    const page = await open({ viewport: desktop }, withoutGpu);
    await recordedShown(page);
    writeRun('c-trpo-SafetyPointGoal1-v0/20261122-100000-seed0');
    writeRun('trpo-SafetyPointGoal1-v0/20261122-110000-seed0', { algorithm: 'trpo' });
    await page.setInputFiles('#run-files', folder);
    await page.waitForSelector('.offers button');
    expect(await page.textContent('.offers p')).toBe('2 runs: choose one, pin it, choose another.');
    await page.click('.offers button >> text=c-trpo on SafetyPointGoal1-v0');
    await page.waitForFunction(() =>
      document.querySelector('.main-run strong')?.textContent?.includes('20261122-100000'),
    );
    await page.click('#pin');
    await drawn(page);
    await page.click('.offers li:nth-child(2) button');
    await page.waitForFunction(() => document.querySelector('.main-run strong')?.textContent?.startsWith('trpo on'));
    expect(await page.getAttribute('.offers li:nth-child(2) button', 'aria-pressed')).toBe('true');
    expect(await label(page, 'KL')).toMatch(/, c-trpo on SafetyPointGoal1-v0, 20261122-100000-seed0 0\.0\d+/);
    // TRPO has no barrier and no modes.
    expect(await page.locator('[data-curve="mode"], [data-curve="BarrierDivergence"]').count()).toBe(0);
  });

  it.each([
    ['no run', { 'notes.txt': 'x' }, 'No run in what was dropped: a run folder has config.json and progress.csv.'],
    [
      'no configuration',
      { 'progress.csv': 'epoch\n' },
      'what was dropped lacks config.json, which says what was trained',
    ],
    [
      'a policy alone',
      { 'policy.onnx': 'x' },
      'policy.onnx is a policy alone, for ONNX runtimes: a checkpoint (.safetensors) or a run folder opens here.',
    ],
    [
      'another program',
      { 'config.json': '{"env_id":"x"}', 'progress.csv': '' },
      'config.json: unknown option env_id: known are task, algorithm, seeds, envs, stepsPerEpoch, totalSteps, set, sweep, portable, kernels, physics',
    ],
  ])('with %s is refused in one sentence', async (_, files, sentence) => {
    const page = await open({ viewport: desktop }, withoutGpu);
    await recordedShown(page);
    await drop(page, files);
    await page.waitForSelector('#opening .problem:visible');
    expect(await page.textContent('#opening .problem')).toBe(sentence);
    expect(await page.textContent('.main-run .run-source')).toBe('Recorded earlier');
  });
});

describe('thousands of epochs', () => {
  it('are drawn at the resolution of the charts, and read one by one', async () => {
    const page = await open({ viewport: desktop }, withoutGpu);
    await recordedShown(page);
    const header = recorded('progress.csv').split('\n')[0] as string;
    const columns = header.split(',');
    const line = (epoch: number, replica: number): string =>
      columns
        .map((name) =>
          name === 'epoch'
            ? epoch
            : name === 'replica' || name === 'seed'
              ? replica
              : name === 'Time/TotalSteps'
                ? 1000 * epoch
                : Math.sin(epoch * 0.01) + replica + 2,
        )
        .join(',');
    const many = Array.from({ length: 10_000 }, (_, e) => [line(e + 1, 0), line(e + 1, 1)]).flat();
    await drop(page, { 'config.json': recorded('config.json'), 'progress.csv': `${header}\n${many.join('\n')}\n` });
    await page.waitForFunction(() => document.querySelector('[data-reading="Epoch"] .value')?.textContent === '10,000');
    await page.focus('[data-curve="return"]');
    // A chart takes its rows when it comes on the screen.
    await expect.poll(() => reading(page, 'return')).toMatch(/at 10,000,000 steps$/);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => reading(page, 'return')).toMatch(/at 9,999,000 steps$/);
    expect(await rows(page)).toHaveLength(200);
  });
});

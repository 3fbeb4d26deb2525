/** Training in the page, bad input, and loading, at desktop and at phone width. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
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

const MOST_BYTES = 600_000;
/** Compiles and trains within seconds. */
const TINY = '#v=1&task=TwoStateCMDP-v0&algo=c-trpo&seeds=2&envs=4&totalSteps=1600';

const { open, transferred } = visits();

/** How many pixels of a chart have the colour of its curve. */
async function colouredPixels(page: Page, curve: string): Promise<number> {
  // Charts are painted where they are seen.
  await page.locator(`[data-curve="${curve}"]`).scrollIntoViewIfNeeded();
  return page.$eval(
    `[data-curve="${curve}"] canvas`,
    (canvas, name) => {
      const { width, height } = canvas as HTMLCanvasElement;
      // A copy, because reading the original would turn off its acceleration.
      const copy = Object.assign(document.createElement('canvas'), { width, height });
      const context = copy.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
      context.drawImage(canvas as HTMLCanvasElement, 0, 0);
      const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      const wanted = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      const { data } = context.getImageData(0, 0, width, height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] === 255 && wanted.every((value, c) => Math.abs(value - (data[i + c] as number)) < 8)) count++;
      }
      return count;
    },
    `--${curve}`,
  );
}

describe('training', () => {
  it('draws return and cost as they come, stops, and starts again', async () => {
    const page = await open({ viewport: desktop });
    await fill(page, small);
    await begin(page);
    await epochs(page, 3);

    const table = await rows(page);
    const oldest = table.slice(-3).reverse();
    expect(oldest.map(([epoch, steps]) => [epoch, steps])).toEqual([
      [1, 1000],
      [2, 2000],
      [3, 3000],
    ]);
    expect(table.flat().every(Number.isFinite)).toBe(true);
    await expect.poll(() => colouredPixels(page, 'return')).toBeGreaterThan(50);
    await expect.poll(() => colouredPixels(page, 'cost')).toBeGreaterThan(50);
    expect(await page.getAttribute('[data-curve="cost"]', 'aria-label')).toMatch(
      /^Cost over environment steps: .+ steps, limit 20$/,
    );
    expect(await page.textContent('[data-reading="Mode"] .value')).toMatch(/reward|recovery/);
    expect(await page.textContent('#command')).toBe(
      'ringfence train --task SafetyPointCircle1-v0 --algo c-trpo --seeds 2 --envs 2 --steps-per-epoch 1000 ' +
        '--total-steps 1e6 --set hidden=16:16 --set criticPasses=1 --cost-limit 20',
    );

    await page.click('#stop');
    await statusBecomes(page, 'Stopped after epoch');
    const stopped = await rows(page);
    await page.waitForTimeout(500);
    expect(await rows(page)).toEqual(stopped);

    await begin(page);
    await statusBecomes(page, 'Compiling');
    await epochs(page, 2);
    // A run of the same settings on the same driver gives the same numbers.
    expect((await rows(page)).slice(-2)).toEqual(stopped.slice(-2));
  });

  it('finishes after the given steps', async () => {
    const page = await open({ viewport: desktop });
    await fill(page, { ...small, totalSteps: '2000' });
    await begin(page);
    await statusBecomes(page, 'Finished');
    expect((await rows(page)).map(([epoch]) => epoch)).toEqual([2, 1]);
    expect(await page.isEnabled('#start')).toBe(true);
  });

  it('is driven by the keyboard alone', async () => {
    const page = await open({ viewport: desktop });
    await fill(page, small);
    await page.focus('#totalSteps');
    await page.keyboard.press('Enter');
    await epochs(page, 2);
    const focused = () => page.evaluate(() => document.activeElement?.id);
    expect(await focused()).toBe('stop');
    await page.focus('[data-curve="return"]');
    await page.keyboard.press('Home');
    expect(await page.textContent('figure:first-of-type .reading')).toMatch(/at 1,000 steps$/);
    await page.focus('#stop');
    await page.keyboard.press('Enter');
    await statusBecomes(page, 'Stopped after epoch');
    expect(await focused()).toBe('start-again');
  });

  it('works at the width of a phone, in the dark', async () => {
    const page = await open({ viewport: phone, colorScheme: 'dark', isMobile: true, hasTouch: true });
    await fill(page, small);
    expect(await widthOfContent(page)).toBe(phone.width);
    await begin(page);
    await epochs(page, 2);
    expect(await page.isVisible('#stop')).toBe(true);
    // Charts are painted when they come on the screen.
    await page.locator('[data-curve="cost"]').scrollIntoViewIfNeeded();
    await expect.poll(() => colouredPixels(page, 'cost')).toBeGreaterThan(50);
    expect(await widthOfContent(page)).toBe(phone.width);
  });

  it('stays where it is on a phone when a panel grows, such as by a profile', async () => {
    const page = await open({ viewport: phone, isMobile: true, hasTouch: true });
    await page.waitForSelector('#train-here:enabled');
    await page.tap('#tab-kernels');
    const [before, after] = await page.evaluate(async () => {
      const frames = async (count: number): Promise<void> => {
        for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
      };
      // A panel that is taller than the phone, with what stands below it on the screen.
      const panel = document.querySelector<HTMLElement>('#panel-kernels');
      panel?.style.setProperty('min-height', '1200px');
      scrollTo(0, 700);
      await frames(4);
      const at = scrollY;
      const grown = document.createElement('div');
      grown.style.height = '1600px';
      panel?.append(grown);
      await frames(4);
      return [at, scrollY];
    });
    expect(before).toBeGreaterThan(100);
    expect(after).toBe(before);
  });
});

describe('bad input', () => {
  it.each([
    [{ envs: '0' }, 'envs', 'Environments must be an integer >= 1, got 0'],
    [{ stepsPerEpoch: '1001' }, 'stepsPerEpoch', 'Steps per epoch 1001 is not a multiple of Environments 2'],
    [{ costLimit: '-3' }, 'costLimit', 'Cost limit must be a number > 0, got -3'],
    [{ set: 'beta=-1' }, 'set-beta', 'Hyper-parameter beta must be a number >= 0, got -1'],
  ])('%j is one sentence at the field, and nothing starts', async (settings, id, sentence) => {
    const page = await open({ viewport: desktop });
    await fill(page, { ...small, ...settings });
    await begin(page);
    expect(await page.textContent('#problem')).toBe(sentence);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(id);
    expect(await page.textContent('#status')).toBe('Ready');
  });
});

describe('loading', () => {
  it('transfers less than 600 kB and names the software driver', async () => {
    const before = transferred();
    const page = await open({ viewport: desktop });
    await fill(page, { ...small, totalSteps: '1000' });
    await begin(page);
    await statusBecomes(page, 'Finished');
    expect(transferred() - before).toBeLessThan(MOST_BYTES);
    expect(await page.textContent('#adapter')).toMatch(/swiftshader.*software driver/i);
  });

  it.each([
    ['desktop', desktop],
    ['tablet', tablet],
    ['phone', phone],
  ])('plays a recorded training at once, at the width of a %s', async (_, viewport) => {
    const page = await open({ viewport });
    await page.waitForSelector('#train-here:enabled');
    const step = () => page.inputValue('#opening-step').then(Number);
    const before = await step();
    await page.waitForFunction(
      (old) => Number(document.querySelector<HTMLInputElement>('#opening-step')?.value) > old + 20,
      before,
    );
    expect(await widthOfContent(page)).toBe(viewport.width);
    // sentence, button and both pictures are seen without scrolling
    for (const selector of ['.hero-sentence', '#train-here', '.arena >> nth=0', '.arena >> nth=1']) {
      const box = await page.locator(selector).boundingBox();
      expect((box?.y ?? Infinity) + (box?.height ?? 0), selector).toBeLessThan(viewport.height);
    }
    expect(await page.locator('.cards .preview:visible').count()).toBeGreaterThan(4);
    await page.click('#opening-play');
    const held = await step();
    await page.waitForTimeout(300);
    expect(await step()).toBe(held);
    await page.locator('#opening-step').fill('1000');
    const cost = await page.$$eval('.arena-figure .gauge', (list) =>
      list.map((gauge) => gauge.getAttribute('aria-label')),
    );
    expect(cost.map((label) => /^Cost (before training|after .+ steps) \d+\.00, limit 25$/.test(label ?? ''))).toEqual([
      true,
      true,
    ]);
  });

  it('gives way to the run that its one button trains, and the keyboard goes on at its controls', async () => {
    const page = await open({ viewport: desktop }, undefined, TINY);
    await page.waitForSelector('#train-here:enabled');
    expect(await page.textContent('#train-plan')).toBe('c-trpo on TwoStateCMDP-v0: 2 seeds of 1.6K steps.');
    await page.focus('#train-here');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#stop:visible');
    expect(await page.isVisible('#hero')).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('stop');
    await statusBecomes(page, 'Finished');
    const bottom = await page.$eval('#curves .large:last-of-type .plot', (plot) => plot.getBoundingClientRect().bottom);
    expect(bottom).toBeLessThan(desktop.height);
    const [left, right] = await page.$$eval('#curves .large', (list) =>
      list.map((chart) => chart.getBoundingClientRect().top),
    );
    expect(left).toBe(right);
  });

  it('says what to do where WebGPU is missing, above the fold of a phone, while the recording plays', async () => {
    const page = await open({ viewport: phone }, (blank) =>
      blank.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined })),
    );
    await page.waitForSelector('#advice:visible');
    expect(await page.textContent('#advice')).toMatch(/Start the browser with --enable-unsafe-webgpu/);
    const bottom = await page.$eval('#advice', (advice) => advice.getBoundingClientRect().bottom);
    expect(bottom).toBeLessThan(phone.height);
    await page.waitForFunction(() => Number(document.querySelector<HTMLInputElement>('#opening-step')?.value) > 20);
    expect(await page.isVisible('#train-here')).toBe(false);
    expect(await page.isDisabled('#start')).toBe(true);
    expect(await widthOfContent(page)).toBe(phone.width);
  });

  it('is skipped to by the first press of the tab key, which leaves the link in the address', async () => {
    const page = await open({ viewport: desktop }, undefined, TINY);
    await page.waitForSelector('#train-here:enabled');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    expect(new URL(page.url()).hash).toBe(TINY);
  });

  it.each(['light', 'dark'] as const)(
    'axe finds nothing serious on the first screen and beside a run, %s',
    async (colorScheme) => {
      const page = await open({ viewport: desktop, colorScheme }, undefined, TINY);
      await page.waitForSelector('#train-here:enabled');
      expect(await seriousFindings(page), 'first screen').toEqual([]);
      await page.click('#form-toggle');
      expect(await seriousFindings(page), 'form').toEqual([]);
      await page.click('#fold-form');
      await begin(page);
      await statusBecomes(page, 'Finished');
      expect(await seriousFindings(page), 'run').toEqual([]);
    },
  );

  it('every control has a label, and every image a text', async () => {
    const page = await open({ viewport: desktop });
    await ready(page);
    const nameless = await page.$$eval('input, select, button, progress, summary, [role]', (list) =>
      list
        .filter((node) => {
          const labels = 'labels' in node ? ((node as HTMLInputElement).labels?.length ?? 0) : 0;
          const text = ['BUTTON', 'SUMMARY', 'P'].includes(node.tagName);
          return !labels && !text && !node.hasAttribute('aria-label') && !node.hasAttribute('aria-labelledby');
        })
        .map((node) => node.outerHTML),
    );
    expect(nameless).toEqual([]);
    const ids = await page.$$eval('[id]', (list) => list.map(({ id }) => id));
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });
});

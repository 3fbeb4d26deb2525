/** The documentation beside the page, in headless Chromium. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { desktop, phone, seriousFindings, visits, widthOfContent } from './visit.ts';

const { open, address } = visits();

async function openPage(page: Page, path: string): Promise<void> {
  await page.goto(`${address()}docs/${path}`);
  await page.waitForSelector('main h1');
}

describe('the documentation', () => {
  it('is one click away from the page and leads back to it', async () => {
    const page = await open({ viewport: desktop });
    await page.click('text=Docs');
    await page.click('main a:text-is("C-TRPO")');
    expect(await page.textContent('main h1')).toBe('C-TRPO');
    expect(await page.locator('math').count()).toBeGreaterThan(2);
    expect(await page.textContent('nav [aria-current]')).toBe('C-TRPO');
    await page.click('header a:text-is("ringfence")');
    await page.waitForSelector('#hero');
  });

  it('shows its figures', async () => {
    const page = await open({ viewport: desktop });
    await openPage(page, 'experiments/point-goal.html');
    const widths = await page.$$eval('main img', (list) => list.map((node) => (node as HTMLImageElement).naturalWidth));
    expect(widths.length).toBeGreaterThan(1);
    expect(Math.min(...widths)).toBeGreaterThan(100);
  });

  it.each(['algorithms/c-trpo', 'physics', 'experiments/small'])('%s fits the width of a phone', async (path) => {
    const page = await open({ viewport: phone });
    await openPage(page, `${path}.html`);
    expect(await widthOfContent(page)).toBeLessThanOrEqual(phone.width);
  });

  it.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
    const page = await open({ viewport: desktop, colorScheme });
    for (const path of ['index', 'algorithms/c-trpo', 'experiments/point-goal', 'physics']) {
      await openPage(page, `${path}.html`);
      expect(await seriousFindings(page), path).toEqual([]);
    }
  });
});

/** The page as it is deployed, in headless Chromium on the software driver: what every test of the page begins with. */
import axeCore from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { launchChromium, type Site, serve } from './site.ts';

declare global {
  var axe: typeof axeCore;
}

export const desktop = { width: 1280, height: 900 };
export const tablet = { width: 1024, height: 768 };
export const phone = { width: 390, height: 844 };

/** Two seeds of two whole episodes an epoch: some tenths of a second on a software driver. */
export const small = {
  seeds: '2',
  envs: '2',
  stepsPerEpoch: '1000',
  totalSteps: '1e6',
  costLimit: '20',
  /** Hyper-parameters, as the command line takes them. */
  set: 'hidden=16:16 criticPasses=1',
};

export interface Visits {
  /** A new window on the page. `prepare` runs before the page loads; `hash` is the link of a run. */
  open(options: BrowserContextOptions, prepare?: (page: Page) => Promise<unknown>, hash?: string): Promise<Page>;
  /** Where the page is, without a hash. */
  address(): string;
  /** Bytes that the site has sent, compressed. */
  transferred(): number;
  /** Errors and warnings on the console since the last `open`; a test that expects some takes them out. */
  readonly complaints: string[];
}

/** Milliseconds: kernels compile on the cores that whatever else runs here uses, too. */
const PATIENCE = 100_000;

/** Serves the built page to the tests of a file, and closes its windows after each: none may complain on the console. */
export function visits(): Visits {
  const complaints: string[] = [];
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    [site, browser] = await Promise.all([serve(inject('builtPage')), launchChromium()]);
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(complaints, 'errors and warnings on the console').toEqual([]);
  });

  return {
    async open(options, prepare, hash = '') {
      complaints.length = 0;
      const page = await (await browser.newContext(options)).newPage();
      page.setDefaultTimeout(PATIENCE);
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await prepare?.(page);
      await page.goto(`${site.url}${hash}`);
      return page;
    },
    address: () => site.url,
    transferred: () => site.transferred(),
    complaints,
  };
}

/** Waits until a run can begin, and opens the form. */
export async function ready(page: Page): Promise<void> {
  await page.waitForSelector('#start:enabled', { state: 'attached' });
  if (!(await page.isVisible('#form'))) await page.click('#form-toggle');
  await page.waitForSelector('#task:visible');
}

/** Begins a run by whichever button is there for it. */
export const begin = (page: Page) => page.click('.start:visible');

/** Types settings into the form, for a task whose kernels compile quickly. */
export async function fill(page: Page, settings: Readonly<Record<string, string>>): Promise<void> {
  await ready(page);
  await page.selectOption('#task', 'SafetyPointCircle1-v0');
  const { set = '', ...fields } = settings;
  for (const [field, text] of Object.entries(fields)) await page.fill(`#${field}`, text);
  await page.$$eval('.groups details', (groups) => {
    for (const group of groups) (group as HTMLDetailsElement).open = true;
  });
  for (const pair of set.split(' ').filter(Boolean)) {
    const [name = '', text = ''] = pair.split('=');
    await page.fill(`#set-${name}`, text);
  }
}

/** Rows of the accessible table, newest first: epoch, steps, return, cost. */
export const rows = (page: Page): Promise<number[][]> =>
  page.$$eval('#numbers tbody tr', (list) =>
    list.map((row) => [...row.children].map((cell) => Number(cell.textContent?.replaceAll(',', '').replace('−', '-')))),
  );

/** Waits until so many epochs are done. */
export const epochs = (page: Page, count: number) =>
  page.waitForFunction((n) => document.querySelectorAll('#numbers tbody tr').length >= n, count);

/** Waits until the status line begins with a text. */
export const statusBecomes = (page: Page, start: string) =>
  page.waitForFunction((text) => document.querySelector('#status')?.textContent?.startsWith(text), start);

export const widthOfContent = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth);

/** What axe finds that is serious or critical, in the whole page or in the part that a selector names. */
export async function seriousFindings(page: Page, part = 'html'): Promise<string[]> {
  await page.evaluate(axeCore.source);
  const { violations } = await page.evaluate((selector) => globalThis.axe.run(selector), part);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** The gallery in headless Chromium: exhibits open, are played with, and follow the training. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { desktop, phone, ready, seriousFindings, visits, widthOfContent } from './visit.ts';

const { open } = visits();

async function openGallery(page: Page): Promise<void> {
  await ready(page);
  await page.click('#tab-gallery');
  await page.waitForSelector('.cards');
}

const tryIt = (page: Page, exhibit: string) => page.click(`[aria-describedby="card-${exhibit}"]`);

const path = (page: Page, kind: string): Promise<string> =>
  page.$eval(`.exhibit path.${kind}`, (node) => node.getAttribute('d') ?? '');

/** What the drawings say, all together. */
const readings = (page: Page): Promise<string> =>
  page.$$eval('.inset svg[aria-label]', (list) => list.map((node) => node.getAttribute('aria-label')).join(' | '));

const readingBecomes = (page: Page, text: string) =>
  page.waitForFunction(
    (wanted) => [...document.querySelectorAll('.inset-reading')].some((node) => node.textContent?.includes(wanted)),
    text,
  );

/** Until a drawing has the policies of an epoch, or of a later one. */
const epochDrawn = (page: Page, epoch: number) =>
  page.waitForFunction((wanted) => {
    const said = [...document.querySelectorAll('.inset-reading')].map((node) => node.textContent ?? '').join(' ');
    return Number(/after epoch (\d+)/i.exec(said)?.[1] ?? -1) >= wanted;
  }, epoch);

const stop = async (page: Page): Promise<void> => {
  await page.click('#stop');
  await page.waitForSelector('#start-again:enabled');
};

/** Sets a slider as a hand would. */
const slide = (page: Page, knob: string, position: number) =>
  page.$eval(
    `#knob-${knob}`,
    (node, value) => {
      (node as HTMLInputElement).value = String(value);
      node.dispatchEvent(new Event('input', { bubbles: true }));
    },
    position,
  );

describe('the two-state problem', () => {
  it('computes the flow anew where limit, barrier or start are moved, before anything trains', async () => {
    const page = await open({ viewport: desktop });
    await openGallery(page);
    await tryIt(page, 'c-npg');
    await page.click('#stop');
    const [boundary, flow, exact] = await Promise.all(['boundary', 'flow', 'exact'].map((kind) => path(page, kind)));
    expect(await readings(page)).toContain('the best under the limit of 2.00 is 11.03');
    await slide(page, 'limit', 4);
    await readingBecomes(page, 'the best under the limit of 4.00 is 13.20');
    expect(await path(page, 'boundary')).not.toBe(boundary);
    await slide(page, 'beta', 1);
    await page.waitForFunction(() => document.querySelector('.knob output[for=knob-beta]')?.textContent === '10');
    expect(await path(page, 'flow')).not.toBe(flow);
    await page.click('.pressable', { position: { x: 300, y: 300 } });
    await page.waitForFunction(
      (before) => document.querySelector('.exhibit path.exact')?.getAttribute('d') !== before,
      exact,
    );
    await page.getByRole('button', { name: 'As it was' }).click();
    await readingBecomes(page, 'From a start at (0.20, 0.30)');
    expect(await path(page, 'boundary')).toBe(boundary);
  });

  it('draws the paths of the policies while they train', async () => {
    const page = await open({ viewport: desktop });
    await openGallery(page);
    await tryIt(page, 'c-npg');
    await epochDrawn(page, 2);
    const early = await path(page, 'trail');
    await epochDrawn(page, 4);
    expect((await path(page, 'trail')).length).toBeGreaterThan(early.length);
    expect(await page.$$eval('.exhibit g.now circle', (list) => list.length)).toBe(6);
    expect(await readings(page)).toMatch(/6 policies after epoch \d+: return .+, cost .+ outside the safe set\./);
    // a knob that is turned while it trains changes the run
    await slide(page, 'limit', 4);
    await page.waitForFunction(() =>
      document.querySelector('#changes li')?.textContent?.includes('costLimit from 2 to 4'),
    );
    const changedAt = Number(/after epoch (\d+)/.exec(await readings(page))?.[1]);
    await epochDrawn(page, changedAt + 1);
    await page.click('.stop-exhibit');
    await page.waitForSelector('#start-again:enabled');
    expect(await page.textContent('.outcome')).toMatch(
      /^After \d+ epochs \(means of the last \d+\): return [\d.]+.*, cost [\d.]+.*, [0-6] of 6 within their limit of 4\.00\.$/,
    );
    expect(await page.textContent('#command')).toMatch(/--task TwoStateCMDP-v0 --algo c-npg .*--set policyInit=4/);
  });
});

describe('the grid world', () => {
  it('shows visits, figures and the trust region of the policy as it trains', async () => {
    const page = await open({ viewport: desktop });
    await openGallery(page);
    await tryIt(page, 'c-trpo');
    await epochDrawn(page, 2);
    const heat = () =>
      page.$$eval('.exhibit figure:first-child rect.heat', (list) =>
        list.map((node) => node.getAttribute('fill-opacity')),
      );
    const [visits, region] = [await heat(), await path(page, 'region')];
    await epochDrawn(page, 5);
    // The first look may have been at a later epoch already.
    await expect.poll(heat).not.toEqual(visits);
    await expect.poll(() => path(page, 'region')).not.toBe(region);
    expect(await readings(page)).toMatch(
      /expected steps of an episode are in forbidden cells.+1\.30 of 10\.00 expected steps/,
    );
    // by hand: the room to the limit is what the slider says, and the region flattens
    await slide(page, 'margin', -2.5);
    await readingBecomes(page, 'Room to the limit: 0.003');
    await stop(page);
  });
});

describe('the other exhibits', () => {
  it('ESPO: the mode follows the cost, and arrows turn by the keyboard', async () => {
    const page = await open({ viewport: desktop });
    await openGallery(page);
    await tryIt(page, 'espo');
    await page.click('#stop');
    const rule = () => page.textContent('.rule');
    expect(await rule()).toMatch(/^Conflict: .+ 1\.10 × 32 = 35 episodes\.$/);
    await slide(page, 'cost', 2.4);
    await page.waitForFunction(() => document.querySelector('.rule')?.textContent?.startsWith('Safety'));
    await slide(page, 'cost', 1.5);
    await page.waitForFunction(() => document.querySelector('.rule')?.textContent?.startsWith('Reward'));
    await slide(page, 'cost', 2);
    await page.focus('.grip-v');
    for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.querySelector('.rule')?.textContent?.startsWith('Aligned'));
    await expect.poll(() => page.getAttribute('.grip-v', 'aria-valuetext')).toBe('80 degrees, length 0.80');
  });

  it('e-COP: four replicas are drawn side by side', async () => {
    const page = await open({ viewport: desktop });
    await openGallery(page);
    await tryIt(page, 'e-cop');
    await page.waitForFunction(() =>
      /not damped, price 5: \d/.test(document.querySelector('.inset-reading')?.textContent ?? ''),
    );
    expect(await readings(page)).toMatch(/damped, price 0.2 at first: .+Limit: 1\.80/);
    await stop(page);
  });

  it('every card has a link to its run, which fills in the form', async () => {
    const page = await open({ viewport: desktop });
    await openGallery(page);
    expect(await page.$$eval('.card .run-link', (list) => list.length)).toBe(5);
    await page.click('.card:has(#card-espo) .run-link');
    await page.waitForFunction(() => (document.querySelector('#algorithm') as HTMLSelectElement).value === 'espo');
    expect(new URL(page.url()).hash).toMatch(/^#v=1&task=TwoStateCMDP-v0&algo=espo/);
  });
});

describe('for everybody', () => {
  it('the keyboard alone opens an exhibit, turns a knob, and comes back', async () => {
    const page = await open({ viewport: desktop });
    await page.waitForSelector('#train-here:enabled');
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.focus('#tab-curves');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.waitForSelector('#panel-gallery .cards');
    // Past the form's button and the documentation, which stand between the tabs and what they show.
    for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
    expect(await focused()).toBe('Try it');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.exhibit');
    expect(await focused()).toBe('C-NPG: a flow that stays inside');
    await page.click('#stop');
    await page.focus('#knob-limit');
    await page.keyboard.press('ArrowRight');
    await readingBecomes(page, 'the best under the limit of 2.05');
    await page.getByRole('button', { name: 'All exhibits' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.cards');
    expect(await focused()).toBe('Try it');
  });

  it.each(['c-npg', 'c-trpo', 'espo', 'e-cop'])('%s fits the width of a phone, in the dark', async (exhibit) => {
    const page = await open({ viewport: phone, colorScheme: 'dark', isMobile: true, hasTouch: true });
    await openGallery(page);
    expect(await widthOfContent(page)).toBe(phone.width);
    await tryIt(page, exhibit);
    await page.waitForSelector('.exhibit');
    expect(await widthOfContent(page)).toBe(phone.width);
  });

  it.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
    const page = await open({ viewport: desktop, colorScheme });
    await openGallery(page);
    const serious = () => seriousFindings(page, '#panel-gallery');
    expect(await serious()).toEqual([]);
    for (const exhibit of ['c-npg', 'c-trpo', 'espo', 'e-cop']) {
      await tryIt(page, exhibit);
      await page.waitForSelector('.exhibit');
      await page.click('#stop');
      expect(await serious(), exhibit).toEqual([]);
      await page.getByRole('button', { name: 'All exhibits' }).click();
      await page.waitForSelector('.cards');
    }
  });

  it('drawings work where WebGPU is missing', async () => {
    const page = await open({ viewport: desktop }, (blank) =>
      blank.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined })),
    );
    await page.click('#tab-gallery');
    await tryIt(page, 'c-npg');
    await readingBecomes(page, 'From a start at');
    await slide(page, 'limit', 1);
    await readingBecomes(page, 'the best under the limit of 1.00');
    expect(await page.isDisabled('.exhibit-actions .primary')).toBe(true);
  });
});

/** Setting up a run: every hyper-parameter, and links that fill in the form and follow it. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { algorithms } from '../../src/algos/index.ts';
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
  visits,
  widthOfContent,
} from './visit.ts';

const LINK =
  '#v=1&task=TwoStateCMDP-v0&algo=trpo&seed=4,7&totalSteps=32000&costLimit=1.5&klActionMean=false&portable=1';

const { open, address } = visits();

const hash = (page: Page): Promise<string> => page.evaluate(() => location.hash);
const hashBecomes = (page: Page, wanted: string) => page.waitForFunction((text) => location.hash === text, wanted);
const values = (page: Page, ...ids: string[]): Promise<string[]> =>
  Promise.all(ids.map((id) => page.inputValue(`#${id}`)));

describe('hyper-parameters', () => {
  it.each(['c-trpo', 'e-cop'])('of %s are all there, each with a label and a meaning', async (name) => {
    const page = await open({ viewport: desktop });
    await ready(page);
    await page.selectOption('#algorithm', name);
    const wanted = algorithms[name]?.hyperparameters.map((p) => p.name) ?? [];
    await page.waitForSelector(`#set-${wanted.at(-1)}`, { state: 'attached' });
    const shown = await page.$$eval('.setting', (list) =>
      list.map((root) => {
        const control = root.querySelector<HTMLInputElement>('input, select');
        return { name: control?.name, label: control?.labels?.length, hint: root.querySelector('small')?.textContent };
      }),
    );
    expect(shown.map((row) => row.name).sort()).toEqual([...wanted].sort());
    for (const { name: row, label, hint } of shown) {
      expect(label, row).toBe(1);
      expect(hint, row).toMatch(/\w+.*; default /);
    }
  });

  it('are marked where they are changed, go back to their default, and are found by a word', async () => {
    const page = await open({ viewport: desktop });
    await ready(page);
    await page.fill('#set-beta', '0.1,1');
    await page.selectOption('#set-barrier', 'log');
    await page.waitForFunction(() => document.querySelector('.groups .count')?.textContent === '2 of 3 changed');
    expect(await page.textContent('#command')).toContain('--set beta=0.1,1 --set barrier=log');
    expect(await page.textContent('.sizes')).toContain('each in 2 settings');
    await page.getByRole('button', { name: 'beta: changed. Back to the default, 1' }).click();
    await page.waitForFunction(() => document.querySelector('.groups .count')?.textContent === '1 of 3 changed');
    expect(await values(page, 'set-beta')).toEqual(['1']);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('set-beta');

    await page.fill('#hyperparameter-search', 'radius');
    expect(await page.isVisible('#set-delta')).toBe(true);
    expect(await page.isVisible('#set-beta')).toBe(false);
    await page.keyboard.press('Enter');
    expect(await page.textContent('#status')).toBe('Ready');
  });

  it.each(['light', 'dark'] as const)('are accessible: axe finds nothing serious (%s)', async (colorScheme) => {
    const page = await open({ viewport: desktop, colorScheme });
    await fill(page, { ...small, set: 'beta=0.5 hidden=16:16' });
    expect(await seriousFindings(page, '#form')).toEqual([]);
  });

  it('keep the page within the width of a phone', async () => {
    const page = await open({ viewport: phone, isMobile: true, hasTouch: true });
    await fill(page, small);
    await page.selectOption('#set-normaliseObservations', 'true,false');
    expect(await widthOfContent(page)).toBe(phone.width);
    expect(await page.isVisible('#start')).toBe(true);
  });
});

describe('tasks and methods', () => {
  it.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('are found by a word, seen, and chosen: %s', async (_, viewport) => {
    const page = await open({ viewport });
    await ready(page);
    await page.getByRole('button', { name: 'Browse tasks' }).click();
    await page.waitForSelector('#pick-task[open]');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('pick-task-search');
    await page.fill('#pick-task-search', 'racecar walls');
    const found = () =>
      page.$$eval('#pick-task .pick', (list) => list.filter((pick) => (pick as HTMLElement).offsetParent).length);
    expect(await found()).toBeGreaterThan(0);
    expect(await found()).toBeLessThan(6);
    expect(await page.textContent('#pick-task [role=status]')).toMatch(/^\d tasks found$/);
    await page.fill('#pick-task-search', 'SafetyPointCircle1');
    await page.waitForFunction(() => {
      const image = document.querySelector<HTMLImageElement>('[data-pick="SafetyPointCircle1-v0"] img');
      return image !== null && image.naturalWidth > 0;
    });
    expect(await seriousFindings(page, '#pick-task')).toEqual([]);
    expect(await widthOfContent(page)).toBe(viewport.width);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#pick-task', { state: 'hidden' });
    await expect.poll(() => values(page, 'task')).toEqual(['SafetyPointCircle1-v0']);
    await page.getByRole('button', { name: 'Browse algorithms' }).click();
    expect(await page.getAttribute('[data-pick="espo"] + a', 'href')).toBe('./docs/algorithms/espo.html');
    await page.click('[data-pick="espo"]');
    await expect.poll(() => values(page, 'algorithm')).toEqual(['espo']);
  });

  it('have fields that say what they mean beside them, and what is too large before a start', async () => {
    const page = await open({ viewport: desktop });
    await ready(page);
    expect(await page.isVisible('#envs-hint')).toBe(false);
    await page.getByRole('button', { name: 'What Environments means' }).focus();
    expect(await page.isVisible('#envs-hint')).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.isVisible('#envs-hint')).toBe(false);
    await page.fill('#envs', '65536');
    await page.fill('#stepsPerEpoch', '65536000');
    await page.fill('#totalSteps', '1e10');
    await page.waitForSelector('#problem:visible');
    expect(await page.textContent('#problem')).toMatch(
      /^Buffer \w+ needs maxBufferSize = \d+, but the device has \d+: use fewer seeds, fewer Environments or a smaller Steps per epoch$/,
    );
    expect(await page.getAttribute('#envs', 'aria-invalid')).toBe('true');
  });
});

describe('a link', () => {
  it('fills in the form, trains, and is copied as it came', async () => {
    const page = await open({ viewport: desktop, permissions: ['clipboard-read', 'clipboard-write'] }, undefined, LINK);
    await ready(page);
    expect(
      await values(page, 'task', 'algorithm', 'seeds', 'envs', 'totalSteps', 'costLimit', 'set-klActionMean'),
    ).toEqual(['TwoStateCMDP-v0', 'trpo', '4,7', '16', '32000', '1.5', 'false']);
    expect(await page.isChecked('#portable')).toBe(true);
    await page.click('#copy-link');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${address()}${LINK}`);
    await begin(page);
    await epochs(page, 2);
    expect((await rows(page)).at(-1)?.slice(0, 2)).toEqual([1, 1600]);
  });

  it('follows the form, and the form follows an address that is typed', async () => {
    const page = await open({ viewport: desktop }, undefined, '#v=1&task=TwoStateCMDP-v0&algo=trpo');
    await ready(page);
    await page.fill('#set-delta', '0.1,0.2');
    await hashBecomes(page, '#v=1&task=TwoStateCMDP-v0&algo=trpo&delta=0.1,0.2');
    await page.fill('#envs', '');
    await page.waitForTimeout(500);
    expect(await hash(page)).toBe('#v=1&task=TwoStateCMDP-v0&algo=trpo&delta=0.1,0.2');
    await page.evaluate(() => {
      location.hash = '#v=1&task=GridWorld-v0&algo=cup&seeds=2';
    });
    await page.waitForFunction(() => document.querySelector<HTMLSelectElement>('#algorithm')?.value === 'cup');
    expect(await values(page, 'task', 'seeds', 'envs')).toEqual(['GridWorld-v0', '2', '16']);
  });

  it('that is broken says why, stays in the address, and leaves the form as it was', async () => {
    const broken = '#v=1&task=TwoStateCMDP-v0&algo=trpo&betta=1';
    const page = await open({ viewport: desktop }, undefined, broken);
    await ready(page);
    expect(await page.textContent('#broken-link')).toMatch(
      /^The link has "betta", which is neither of a run nor of trpo/,
    );
    expect(await values(page, 'task', 'algorithm')).toEqual(['SafetyPointGoal1-v0', 'c-trpo']);
    await page.waitForTimeout(500);
    expect(await hash(page)).toBe(broken);
    await page.fill('#seeds', '2');
    await page.waitForSelector('#broken-link', { state: 'hidden' });
  });
});

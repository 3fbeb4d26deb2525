/** The Episodes panel: what it draws of a training, replays, close-ups, and the pictures that it saves. */
import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { decodeGif } from '../reference/gif.ts';
import {
  begin,
  desktop,
  epochs,
  fill,
  phone,
  seriousFindings,
  small,
  statusBecomes,
  visits,
  widthOfContent,
} from './visit.ts';

const { open } = visits();

/** A small run as a link. */
const CIRCLE =
  '#v=1&task=SafetyPointCircle1-v0&algo=c-trpo&envs=2&stepsPerEpoch=1000&totalSteps=2000&hidden=16:16&criticPasses=1';

/** Starts a small run with the panel open, and waits for its first frame. */
async function watch(page: Page, settings: Readonly<Record<string, string>> = {}): Promise<void> {
  await fill(page, { ...small, envs: '4', stepsPerEpoch: '2000', ...settings });
  await page.click('#tab-episodes');
  await begin(page);
  await says(page, '.scene-text', /environments of the training itself/);
}

const says = (page: Page, selector: string, text: RegExp) =>
  page.waitForFunction(
    ([where, source]) => new RegExp(source as string).test(document.querySelector(where as string)?.textContent ?? ''),
    [selector, text.source] as const,
  );

/** The render target, read back by the worker and saved as a PNG. */
async function picture(page: Page) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#episodes-png')]);
  expect(file.suggestedFilename()).toBe('episodes.png');
  return decode(await readFile(await file.path()));
}

type Picture = Awaited<ReturnType<typeof picture>>;

/** The share of pixels that are not of the most frequent colour. */
function drawnShare({ data, width, height }: Picture): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < data.length; i += 4) {
    const colour = ((data[i] as number) << 16) | ((data[i + 1] as number) << 8) | (data[i + 2] as number);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return 1 - Math.max(...counts.values()) / (width * height);
}

const differ = (a: Picture, b: Picture): boolean => a.data.some((value, i) => value !== b.data[i]);

/** How many pixels of the page's own canvas differ from its corner. */
async function pixelsOnPage(page: Page): Promise<number> {
  const { data } = decode(await page.locator('.scene').screenshot());
  let count = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i] !== data[400] || data[i + 1] !== data[401]) count++;
  return count;
}

describe('the episodes', () => {
  it('of the training are on the canvas, then a replay of a policy, close up by the keyboard alone', async () => {
    const page = await open({ viewport: desktop });
    await watch(page);
    await epochs(page, 2);
    expect(await pixelsOnPage(page)).toBeGreaterThan(2000);
    const training = await picture(page);
    expect(drawnShare(training)).toBeGreaterThan(0.2);

    // the policy before the first update, by the slider
    await page.focus('#episodes-epoch');
    await page.keyboard.press('Home');
    await says(page, '.scene-text', /environments under the policy after epoch 0$/);
    await says(page, '.episode-text', /^Environment 0: return .+, cost .+ after \d+ steps of 500$/);
    const replay = await picture(page);
    expect(drawnShare(replay)).toBeGreaterThan(0.2);
    expect(differ(replay, training)).toBe(true);

    // the arena to the right, its close-up, and back
    await page.focus('.scene');
    await page.keyboard.press('ArrowRight');
    await says(page, '.episode-text', /^Environment 1: /);
    expect(await page.isVisible('.selection')).toBe(true);
    await page.keyboard.press('Enter');
    await says(page, '.scene-text', /^Environment 1 under the policy/);
    const close = await picture(page);
    expect(differ(close, replay)).toBe(true);
    await page.focus('.scene');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('+');
    await page.keyboard.press('PageDown');
    await says(page, '.scene-text', /^Environment 2 under the policy/);
    await page.keyboard.press('Escape');
    await says(page, '.scene-text', /^\d+ environments under the policy/);

    // training went on meanwhile
    const before = await page.locator('#numbers tbody tr').count();
    await epochs(page, before + 1);
  });

  it('are replayed when the run is over, as PNG and as a GIF that moves', async () => {
    const page = await open({ viewport: desktop });
    await watch(page, { totalSteps: '2000' });
    await statusBecomes(page, 'Finished');
    await page.click('text=Replay');
    await says(page, '.scene-text', /under the policy after epoch 1$/);
    const { width, height } = await picture(page);
    expect(Math.abs(width / height - 16 / 9)).toBeLessThan(0.02);
    const [file] = await Promise.all([
      page.waitForEvent('download', { timeout: 110_000 }),
      page.click('#episodes-gif'),
    ]);
    const gif = decodeGif(await readFile(await file.path()));
    expect([gif.width, gif.height]).toEqual([480, 270]);
    expect(gif.frames).toHaveLength(40);
    expect(new Set(gif.delays)).toEqual(new Set([10]));
    expect(gif.frames[0]).not.toEqual(gif.frames.at(-1));
  });

  it('stand still for people who ask for little motion, and a paused picture stays', async () => {
    const page = await open({ viewport: desktop, reducedMotion: 'reduce' });
    await watch(page, { totalSteps: '2000' });
    await statusBecomes(page, 'Finished');
    expect(await page.textContent('#episodes-play')).toBe('Play picture');
    await page.click('text=Replay');
    await says(page, '.episode-text', /after 0 steps/);
    expect(differ(await picture(page), await picture(page))).toBe(false);
    await page.click('#episodes-play');
    await says(page, '.episode-text', /after [1-9]\d* steps/);
  });

  it('are driven by keys and by hand: the run waits, the way is drawn, and the film is looked at again', async () => {
    const page = await open({ viewport: desktop });
    await watch(page);
    await epochs(page, 1);
    await page.getByRole('button', { name: 'Drive', exact: true }).click();
    await says(page, '.scene-text', /^You drive$/);
    await statusBecomes(page, 'Waits while you drive');
    const way = async (): Promise<number> => (await page.getAttribute('.robot-way', 'd'))?.length ?? 0;
    await says(page, '.episode-text', /^You: return .+, cost .+ after [1-9]\d* steps of 500$/);
    await page.focus('.scene');
    await page.keyboard.down('KeyW');
    const before = await way();
    await expect.poll(way).toBeGreaterThan(before + 20);
    await page.keyboard.up('KeyW');
    expect(await page.textContent('.seat-meter')).toMatch(/^Cost [\d.]+limit 20$/);
    expect(await seriousFindings(page, '#panel-episodes')).toEqual([]);

    // a step back, which stands, and the present again
    await page.focus('#episodes-moment');
    await page.keyboard.press('Home');
    await says(page, '.scene-text', /^What you drove, seen again$/);
    await says(page, '.episode-text', /after 0 steps/);
    const first = await picture(page);
    expect(differ(first, await picture(page))).toBe(false);
    expect(await page.isDisabled('#episodes-push')).toBe(true);
    await page.click('#episodes-play');
    await says(page, '.scene-text', /^You drive$/);
    await says(page, '.episode-text', /after [1-9]\d* steps/);
    expect(differ(await picture(page), first)).toBe(true);

    await page.focus('.scene');
    await page.keyboard.press('Escape');
    await says(page, '.scene-text', /of the training itself/);
    await statusBecomes(page, 'Training');
  });

  it('of a replay are pushed, and pulled by the robot: the policy goes on from there', async () => {
    const page = await open({ viewport: desktop });
    await watch(page, { totalSteps: '2000' });
    await statusBecomes(page, 'Finished');
    await page.click('text=Replay');
    await page.click('#episodes-play');
    await page.click('#episodes-layout');
    await says(page, '.scene-text', /^Environment 0 under the policy/);
    await page.waitForSelector('#episodes-push:visible');
    const still = await picture(page);
    await page.click('#episodes-push');
    await page.click('#episodes-play');
    await expect.poll(async () => differ(await picture(page), still)).toBe(true);
    await page.click('#episodes-play');
    expect(await page.isVisible('.seat')).toBe(false);
    const whole = await picture(page);
    await page.check('#episodes-follow');
    await expect.poll(async () => differ(await picture(page), whole)).toBe(true);
    expect(drawnShare(await picture(page))).toBeGreaterThan(0.2);
  });

  it('are driven on a phone by a stick, from the first screen on', async () => {
    const page = await open({ viewport: phone, isMobile: true, hasTouch: true }, undefined, CIRCLE);
    await page.waitForSelector('#drive-here:enabled');
    await page.tap('#drive-here');
    await page.waitForSelector('.stick:visible');
    await statusBecomes(page, 'Waits while you drive');
    await page.locator('.stick').scrollIntoViewIfNeeded();
    const box = await page.locator('.stick').boundingBox();
    if (!box) throw new Error('no stick');
    const way = async (): Promise<number> => (await page.getAttribute('.robot-way', 'd'))?.length ?? 0;
    await says(page, '.episode-text', /^You: /);
    const before = await way();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 4);
    await expect.poll(way).toBeGreaterThan(before + 20);
    await page.mouse.up();
    expect(await widthOfContent(page)).toBe(phone.width);
    expect(await seriousFindings(page, '#panel-episodes')).toEqual([]);
  });

  it('fit a phone, in the dark, with a canvas of its own for each run', async () => {
    const page = await open({ viewport: phone, colorScheme: 'dark', isMobile: true, hasTouch: true });
    await watch(page, { totalSteps: '2000' });
    await statusBecomes(page, 'Finished');
    expect(await widthOfContent(page)).toBe(phone.width);
    const dark = await picture(page);
    expect(dark.data[0]).toBeLessThan(80);
    // the first of four arenas
    await page.tap('.scene', { position: { x: 130, y: 60 } });
    await says(page, '.scene-text', /^Environment \d+ of the training/);
    await begin(page);
    await says(page, '.scene-text', /^Environment 0 of the training/);
    expect(drawnShare(await picture(page))).toBeGreaterThan(0.2);
  });

  it('are accessible: no serious finding of axe', async () => {
    const page = await open({ viewport: desktop });
    await watch(page, { totalSteps: '2000' });
    await statusBecomes(page, 'Finished');
    expect(await seriousFindings(page, '#panel-episodes')).toEqual([]);
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeGif } from '../../reference/gif.ts';
import { ringfence, TINY } from './command.ts';

let folder: string;
let run: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-render-'));
  const { stdout } = await ringfence(['train', ...TINY, '--total-steps', '4000', '--json', '--out', folder]);
  run = JSON.parse(stdout.trim().split('\n').at(-1) as string).run;
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function render(...args: string[]): Promise<ReturnType<typeof JSON.parse>> {
  const { code, stdout, errors } = await ringfence(['render', run, '--size', '160x90', ...args, '--json']);
  expect(code, errors.join('\n')).toBe(0);
  return JSON.parse(stdout);
}

const picture = (path: string) => decode(readFileSync(path));

/** How many pixels of two pictures differ. */
const differing = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from({ length: a.length / 4 }, (_, i) => i).filter((i) => [0, 1, 2].some((c) => a[4 * i + c] !== b[4 * i + c]))
    .length;

describe('render', () => {
  it('writes a GIF of the newest policy into the run folder, with as many frames as seconds ask for', async () => {
    const told = await render('--seconds', '1', '--count', '6', '--every', '4');
    const file = join(run, 'episodes.gif');
    expect(told).toMatchObject({ run, epoch: 2, replica: 0, layout: 'overview', count: 6, frames: 25, files: [file] });
    const gif = decodeGif(readFileSync(file));
    expect([gif.width, gif.height, gif.frames.length, gif.repeats]).toEqual([160, 90, 25, true]);
    expect(new Set(gif.delays)).toEqual(new Set([4]));
    const [first, last] = [gif.frames[0], gif.frames.at(-1)].map((frame) => Array.from(frame as Uint8Array));
    expect(new Set(first?.map((value, i) => value + 256 * (i % 3))).size).toBeGreaterThan(20);
    expect(first).not.toEqual(last);
  });

  it('writes frames as PNGs: the same for the same seed, another for another seed, policy, scheme or layout', async () => {
    const still = async (...args: string[]) => {
      const out = join(folder, `${args.join('').replaceAll('-', '')}.png`);
      await render('--layout', 'close', '--start', '30', '--out', out, ...args);
      return picture(out);
    };
    const first = await still('--seed', '3');
    expect([first.width, first.height, first.channels]).toEqual([160, 90, 4]);
    expect((await still('--seed', '3', '--deterministic')).data).not.toEqual(first.data);
    const others = [
      await still('--seed', '4'),
      await still('--seed', '3', '--checkpoint', '0'),
      await still('--seed', '3', '--replica', '1'),
    ];
    for (const other of others) {
      expect(differing(other.data, first.data)).toBeGreaterThan(4);
      expect(differing(other.data, first.data)).toBeLessThan(160 * 90 * 0.6);
    }
    expect(differing((await still('--seed', '3', '--scheme', 'dark')).data, first.data)).toBeGreaterThan(
      160 * 90 * 0.9,
    );
    const again = join(folder, 'frames');
    const { files } = await render(
      '--layout',
      'close',
      '--start',
      '30',
      '--seed',
      '3',
      '--out',
      again,
      '--frames',
      '2',
    );
    expect(readdirSync(again)).toEqual(['frame-0000.png', 'frame-0001.png']);
    expect(picture(files[0]).data).toEqual(first.data);
    expect(differing(picture(files[1]).data, first.data)).toBeGreaterThan(0);
  }, 240_000);

  it.each([
    ['no run', ['absent'], /there is no run folder absent/],
    ['two lengths', ['RUN', '--frames', '3', '--seconds', '1'], /--frames and --seconds both say how long/],
    ['no frames', ['RUN', '--frames', '0'], /--frames must be an integer from 1 to 1000000, got 0/],
    ['half a size', ['RUN', '--size', '640'], /--size must be width x height, each from 16 to 4096, .* got 640/],
    ['a size too large', ['RUN', '--size', '9000x10'], /--size must be width x height/],
    [
      'too many frames',
      ['RUN', '--size', '4096x4096', '--frames', '40'],
      /40 frames of 4096x4096 are more than 1.00 GiB/,
    ],
    ['an unknown layout', ['RUN', '--layout', 'map'], /Allowed choices are overview, close/],
    ['no arenas', ['RUN', '--count', '0'], /--count must be an integer from 1 to \d+, got 0/],
    [
      'a film as one picture',
      ['RUN', '--out', 'a.png', '--frames', '2'],
      /a.png is one picture, but there are 2 frames/,
    ],
    ['a missing checkpoint', ['RUN', '--checkpoint', '77'], /checkpoint .*epoch-000077.* cannot be read/],
    ['a replica that is not there', ['RUN', '--replica', '9'], /--replica must be an integer from 0 to 1, got 9/],
    [
      'a place that cannot be written',
      ['RUN', '--out', 'package.json/films/a.gif'],
      /--out package.json\/films\/a.gif cannot be written/,
    ],
  ])('%s: one sentence', async (_, args, sentence) => {
    const { code, stdout, errors } = await ringfence(['render', ...args.map((arg) => (arg === 'RUN' ? run : arg))]);
    expect([code, stdout]).toEqual([2, '']);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(sentence);
  });
});

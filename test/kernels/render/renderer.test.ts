// What the renderer draws, read back: colours where things are, the rim of a cost, what lies under a pixel.
import { type mat4, vec4 } from 'gl-matrix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Arena } from '../../../src/gpu/buffers.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import { PITCH } from '../../../src/render/arenas.ts';
import { frameOf } from '../../../src/render/frame.ts';
import { pictureOf } from '../../../src/render/picture.ts';
import { Renderer } from '../../../src/render/renderer.ts';
import { linear, SCHEMES } from '../../../src/render/scheme.ts';
import type { View } from '../../../src/render/view.ts';
import { type Task, tasks } from '../../../src/tasks/index.ts';
import { testGpu } from '../../gpu.ts';

const SIZE = [320, 200] as const;
const ENVS = 12;
const COSTLY = 7;

type Colour = readonly [number, number, number];
type Pixels = (x: number, y: number) => Colour;

/** Hue in degrees, and how far the colour is from grey, 0 to 1. */
function hueOf([r, g, b]: Colour): { hue: number; chroma: number } {
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const span = most - least || 1;
  const sixth = most === r ? (g - b) / span : most === g ? 2 + (b - r) / span : 4 + (r - g) / span;
  return { hue: (60 * sixth + 360) % 360, chroma: (most - least) / 255 };
}

const isBlue = (colour: Colour): boolean => Math.abs(hueOf(colour).hue - 205) < 15 && hueOf(colour).chroma > 0.3;
const isVermilion = (colour: Colour): boolean => Math.abs(hueOf(colour).hue - 25) < 10 && hueOf(colour).chroma > 0.5;

async function read(gpu: Gpu, target: GPUTexture): Promise<Pixels> {
  const [width, height] = SIZE;
  const bytesPerRow = Math.ceil((width * 4) / 256) * 256;
  const buffer = gpu.device.createBuffer({ size: bytesPerRow * height, usage: 1 | 8 }); // MAP_READ, COPY_DST
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture: target }, { buffer, bytesPerRow }, [width, height]);
  gpu.device.queue.submit([encoder.finish()]);
  await buffer.mapAsync(1);
  const bytes = new Uint8Array(buffer.getMappedRange().slice(0));
  buffer.destroy();
  return (x, y) => {
    const at = Math.floor(y) * bytesPerRow + Math.floor(x) * 4;
    return [bytes[at], bytes[at + 1], bytes[at + 2]] as unknown as Colour;
  };
}

describe('the renderer', () => {
  const circle = tasks['SafetyPointCircle1-v0'] as Task;
  const picture = pictureOf(circle);
  let gpu: Gpu;
  let renderer: Renderer;
  let arena: Arena;
  let draw: (view: View) => Promise<Pixels>;

  const viewOf = (layout: View['layout'], environment = 0): View => ({
    layout,
    count: ENVS,
    environment,
    camera: renderer.camera(layout),
    scheme: 'light',
  });

  beforeAll(async () => {
    gpu = await testGpu();
    renderer = await Renderer.create(gpu, circle, 'rgba8unorm');
    arena = new Arena(gpu);
    // replica 1 of 2, with more words than the state has: counters that nothing draws
    const words = circle.stateSize + 3;
    const environments = arena.storage('environments', 2, words * ENVS);
    const rows = new Float32Array(words * ENVS);
    for (let env = 0; env < ENVS; env++) {
      const robot = { x: env === COSTLY ? 1.5 : 0.5, y: 0, heading: 0 };
      circle.layoutToState({ robot }).forEach((word, k) => {
        rows[k * ENVS + env] = word;
      });
    }
    gpu.device.queue.writeBuffer(environments.buffer, environments.strideWords * 4, rows);
    draw = async (view) => {
      // RENDER_ATTACHMENT, COPY_SRC
      const target = gpu.device.createTexture({ size: [...SIZE], format: 'rgba8unorm', usage: 16 | 1 });
      renderer.draw({ environments, replica: 1, envs: ENVS }, view, target);
      const pixels = await read(gpu, target);
      target.destroy();
      return pixels;
    };
  });

  afterAll(() => {
    renderer.destroy();
    arena.destroy();
  });

  /** The pixel of a place of an environment's window, m. */
  function pixelOf(view: View, env: number, x: number, y: number, z = 0): readonly [number, number] {
    const { camera, columns, rows, scale } = frameOf(picture, view, SIZE, 0) as {
      camera: number[];
      columns: number;
      rows: number;
      scale: number;
    };
    const column = (env % columns) - (columns - 1) / 2;
    const row = (rows - 1) / 2 - Math.floor(env / columns);
    const place = vec4.fromValues(column * PITCH + scale * x, row * PITCH + scale * y, scale * z, 1);
    const clip = vec4.transformMat4(vec4.create(), place, camera as unknown as mat4);
    return [((clip[0] / clip[3] + 1) / 2) * SIZE[0], ((1 - clip[1] / clip[3]) / 2) * SIZE[1]];
  }

  it('draws the robot in its colour where it is, in the overview and in the close-up', async () => {
    const overview = viewOf('overview');
    const pixels = await draw(overview);
    for (const env of [0, 5, ENVS - 1]) {
      expect(isBlue(pixels(...pixelOf(overview, env, 0.5, 0, 0.1)))).toBe(true);
      expect(isBlue(pixels(...pixelOf(overview, env, -0.6, 0, 0.1)))).toBe(false);
    }
    const close = viewOf('close', 3);
    expect(isBlue((await draw(close))(...pixelOf(close, 0, 0.48, 0, 0.08)))).toBe(true);
  });

  it('tells the window that it drew, and finds places of its ground again from where they are seen', async () => {
    const edge = 0.85 * picture.reach;
    for (const environment of [3, COSTLY]) {
      const view = viewOf('close', environment);
      await draw(view);
      const place = environment === COSTLY ? 1.5 : 0.5;
      const { centre, isTravelling } = await renderer.window();
      expect(centre[0]).toBeCloseTo(place - Math.min(edge, place), 5);
      expect([centre[1], isTravelling]).toEqual([0, false]);
      for (const [x, y] of [
        [0.3, -0.2],
        [-1, 0.8],
      ] as const) {
        const [shares] = renderer.sharesOf(view, SIZE, [[x, y]]);
        const pixel = pixelOf(view, 0, x, y);
        expect(
          Math.hypot((shares?.[0] ?? 9) * SIZE[0] - pixel[0], (shares?.[1] ?? 9) * SIZE[1] - pixel[1]),
        ).toBeLessThan(1e-2);
        const found = renderer.placeUnder(view, SIZE, pixel[0] - 0.5, pixel[1] - 0.5);
        expect(found?.[0]).toBeCloseTo(x, 3);
        expect(found?.[1]).toBeCloseTo(y, 3);
      }
    }
  });

  it('follows what a view has its focus on: it stands in the middle, and larger', async () => {
    const close = viewOf('close', 3);
    const followed = { ...close, focus: [0.5, 0] as const };
    const isRobot = isBlue((await draw(followed))(...pixelOf(followed, 0, 0.48, 0, 0.08)));
    expect(isRobot).toBe(true);
    const across = (view: View): readonly [number, number] => {
      const [left, right] = renderer.sharesOf(view, SIZE, [
        [0.4, 0],
        [0.6, 0],
      ]);
      return [left?.[0] ?? Number.NaN, right?.[0] ?? Number.NaN];
    };
    const [left, right] = across(followed);
    expect((left + right) / 2).toBeCloseTo(0.5, 2);
    const [wideLeft, wideRight] = across(close);
    expect(right - left).toBeGreaterThan(1.3 * (wideRight - wideLeft));
  });

  it('turns robot and rim vermilion where there is a cost, and nowhere else', async () => {
    const view = viewOf('overview');
    const pixels = await draw(view);
    const rim = 0.97 * picture.reach;
    for (let env = 0; env < ENVS; env++) {
      const isCost = env === COSTLY;
      expect(isVermilion(pixels(...pixelOf(view, env, -rim, 0))), `rim of ${env}`).toBe(isCost);
      expect(isVermilion(pixels(...pixelOf(view, env, isCost ? 1.5 : 0.5, 0, 0.1))), `robot of ${env}`).toBe(isCost);
    }
  });

  it('draws the rim of a cost 0.06 half sides wide', async () => {
    const view = viewOf('overview');
    const pixels = await draw(view);
    // the floor about it has a breath of the colour
    const isCoated = (share: number): boolean =>
      hueOf(pixels(...pixelOf(view, COSTLY, -share * picture.reach, 0))).chroma > 0.25;
    expect([0.97, 0.95, 0.9].map(isCoated)).toEqual([true, true, false]);
  });

  it('draws the edge of a window that stays into the endless ground, three fifths as strong as its colour', async () => {
    const view = viewOf('close');
    const pixels = await draw(view);
    const light = (colour: Colour): number => {
      const [r = 0, g = 0, b = 0] = linear(`#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`);
      return r + g + b;
    };
    const across = Array.from({ length: 60 }, (_, k) => -1.02 + 0.003 * k).map((share) =>
      light(pixels(...pixelOf(view, 0, share * picture.reach, 0.1 * picture.reach))),
    );
    const [rim = 0, bare, darkest] = [
      linear(SCHEMES.light.rim)
        .slice(0, 3)
        .reduce((sum, part) => sum + part, 0),
      Math.max(...across),
      Math.min(...across),
    ];
    const share = (bare - darkest) / (bare - rim);
    expect([share > 0.5, share < 0.7], `${share}`).toEqual([true, true]);
  });

  it('says which environment lies under a pixel', () => {
    const view = viewOf('overview');
    for (let env = 0; env < ENVS; env++) {
      for (const [x, y] of [
        [0, 0],
        [-1.9, 1.9],
        [1.9, -1.9],
      ] as const) {
        expect(renderer.environmentAt(view, SIZE, ...pixelOf(view, env, x, y))).toBe(env);
      }
    }
    expect(renderer.environmentAt(view, SIZE, 1, 1)).toBeUndefined();
    expect(renderer.environmentAt({ ...view, layout: 'close' }, SIZE, 160, 100)).toBeUndefined();
  });

  it('draws darker in the dark scheme and darkest in a shadow', async () => {
    const view = viewOf('close');
    const brightness = (pixels: Pixels, place: readonly [number, number]): number =>
      pixels(...place).reduce((sum, part) => sum + part, 0);
    const [light, dark] = [await draw(view), await draw({ ...view, scheme: 'dark' })];
    const bare = pixelOf(view, 0, 0, -0.7);
    expect(brightness(dark, bare)).toBeLessThan(0.5 * brightness(light, bare));
    // The sun stands in the near left: right behind the robot is its shadow.
    const shadow = pixelOf(view, 0, 0.56, 0.11);
    expect(brightness(light, shadow)).toBeLessThan(0.85 * brightness(light, bare));
  });

  it('refuses an environment that there is not', async () => {
    await expect(draw(viewOf('close', ENVS))).rejects.toThrow(`there is no environment ${ENVS}: there are ${ENVS}`);
  });
});

// Cameras and arenas, without a GPU.
import { type mat4, vec4 } from 'gl-matrix';
import { describe, expect, it } from 'vitest';
import { arenaAt, arenasOf, boxOf, PITCH } from '../../src/render/arenas.ts';
import { type Box, cornersOf, eyeOn, groundUnder, lampOn } from '../../src/render/camera.ts';

const cameras = [
  { azimuth: 0, elevation: 0.8, zoom: 1 },
  { azimuth: 2.5, elevation: 0.2, zoom: 1 },
  { azimuth: -1, elevation: Math.PI / 2, zoom: 1 },
];
const box: Box = { least: [-3, -1, 0], most: [3, 1, 1.5] };

const clipOf = (projection: mat4, place: readonly number[]): number[] => {
  const clip = vec4.transformMat4(vec4.create(), [...place, 1] as unknown as vec4, projection);
  return [clip[0] / clip[3], clip[1] / clip[3], clip[2] / clip[3]];
};

describe.each(cameras)('a camera at $azimuth, $elevation', (camera) => {
  it.each([0.6, 1, 2.4])(
    'sees all of a box in the middle of a picture of the aspect %d, as large as fits',
    (aspect) => {
      const { projection } = eyeOn(box, camera, 0.6, aspect);
      const seen = cornersOf(box).map((corner) => clipOf(projection, [...corner]));
      const range = (axis: number): readonly [number, number] => [
        Math.min(...seen.map((clip) => clip[axis] as number)),
        Math.max(...seen.map((clip) => clip[axis] as number)),
      ];
      const [across, up, depth] = [range(0), range(1), range(2)];
      expect(Math.max(across[1], up[1])).toBeCloseTo(0.92, 4);
      // the side that has room to spare is not quite in the middle
      for (const [least, most] of [across, up]) expect(Math.abs(most + least)).toBeLessThan(0.15);
      expect(Math.min(across[0], up[0])).toBeGreaterThan(-0.92 - 1e-5);
      expect(depth[0]).toBeGreaterThan(0);
      expect(depth[1]).toBeLessThan(1);
    },
  );

  it('zooms by coming nearer, and finds the ground under a pixel', () => {
    const near = eyeOn(box, { ...camera, zoom: 2 }, 0.6, 1);
    expect(near.distance).toBeCloseTo(eyeOn(box, camera, 0.6, 1).distance / 2);
    const [x, y] = clipOf(near.projection, [0.4, -0.3, 0]) as [number, number];
    const found = groundUnder(near, x, y);
    expect(found?.[0]).toBeCloseTo(0.4, 3);
    expect(found?.[1]).toBeCloseTo(-0.3, 3);
  });
});

it('a camera near the ground sees no ground above the horizon', () => {
  expect(groundUnder(eyeOn(box, { azimuth: 0, elevation: 0.05, zoom: 1 }, 0.9, 1), 0, 0.9)).toBeUndefined();
});

it('the lamp sees all of a box', () => {
  const lamp = lampOn(box, [-0.4, -0.5, 1]);
  for (const corner of cornersOf(box)) {
    const [x, y, z] = clipOf(lamp, [...corner]) as [number, number, number];
    expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(1 + 1e-5);
    expect(Math.abs(z - 0.5)).toBeLessThan(0.5 + 1e-5);
  }
});

describe('arenas', () => {
  const above = { azimuth: 0, elevation: Math.PI / 2, zoom: 1 };

  it.each([1, 7, 30, 256, 1000])(
    '%d of them stand in rows that are nearly full and as wide as the picture',
    (count) => {
      const { columns, rows } = arenasOf(count, 0, 1.6, above);
      expect(columns * rows).toBeGreaterThanOrEqual(count);
      expect(columns * (rows - 1)).toBeLessThan(count);
      if (count > 7) expect(Math.abs(Math.log(columns / rows / 1.6))).toBeLessThan(0.5);
    },
  );

  it('are found by their places, and gaps belong to none', () => {
    const arenas = arenasOf(10, 0, 1.6, above);
    expect(arenas).toEqual({ count: 10, columns: 5, rows: 2 });
    expect(boxOf(arenas, 0.3).most).toEqual([2 * PITCH + 1, 0.5 * PITCH + 1, 0.3]);
    for (let k = 0; k < 10; k++) {
      const [x, y] = [((k % 5) - 2) * PITCH, (0.5 - Math.floor(k / 5)) * PITCH];
      expect(arenaAt(arenas, x, y)).toBe(k);
      expect(arenaAt(arenas, x + 0.99, y - 0.99)).toBe(k);
      expect(arenaAt(arenas, x + PITCH / 2, y)).toBeUndefined();
    }
    expect(arenaAt({ ...arenas, count: 9 }, 2 * PITCH, -0.5 * PITCH)).toBeUndefined();
  });
});

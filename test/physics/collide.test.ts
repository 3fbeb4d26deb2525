// Contacts of every pair of shapes against MuJoCo: how many, how deep, where, with which frames.
import { describe, expect, it } from 'vitest';
import { collisionOf } from '../../src/physics/emit/shapes.ts';
import { multiply, normalizeQuat, type Quat, type Vec3 } from '../../src/physics/math/quaternion.ts';
import type { ShapeType } from '../../src/physics/model.ts';
import { uniform4 } from '../reference/random.ts';
import { extent, mujocoTouches, type Pair, type Placed, type Shapes, shaderTouches, type Touch } from './pairs.ts';

const PAIRS = 512;

/** Numbers in [-1, 1]. */
const draws = (n: number, purpose: number): number[] =>
  [0, 1, 2].flatMap((draw) => uniform4({ seed: 7, environment: n, step: 0, purpose }, draw)).map((x) => 2 * x - 1);

const unit = (v: readonly number[]): number[] => v.map((x) => x / Math.hypot(...v));

function randomShape(n: number, purpose: number): Placed {
  const [a = 0, b = 0, c = 0, ...q] = draws(n, purpose);
  return {
    pos: [0, 0, 0],
    quat: unit(q.slice(0, 4)) as unknown as Quat,
    size: [a, b, c].map((x) => 0.2 + 0.15 * x) as Vec3,
  };
}

/** Either turned any way; or upright, turned about z, one above the other as things that rest. */
function randomPair(shapes: Shapes, n: number, isResting: boolean): Pair {
  const [one, two] = [randomShape(n, 0), randomShape(n, 1)].map((shape) =>
    isResting ? { ...shape, quat: unit([shape.quat[0], 0, 0, shape.quat[3]]) as unknown as Quat } : shape,
  ) as [Placed, Placed];
  const [x = 0, y = 0, z = 0, share = 0, ...place] = draws(n, 2);
  const plane = shapes[0] === 'plane';
  const away = (isResting ? [0, 0, 1] : plane ? matrixColumn(one.quat) : unit([x, y, z])) as Vec3;
  const reach = extent(shapes[0] as ShapeType, one, away) + extent(shapes[1] as ShapeType, two, away);
  // from half as far apart as where they begin to touch along the line of centres
  const far = reach * (isResting ? 0.999 + 0.002 * share : 0.8 + 0.3 * share);
  const aside = isResting ? [0.2 * (place[0] as number), 0.2 * (place[1] as number), 0] : [0, 0, 0];
  const shift = (place.slice(2, 5) as Vec3).map((s) => 0.5 * s);
  const rounded = (values: readonly number[]): number[] => values.map(Math.fround);
  return [
    {
      ...one,
      pos: rounded(shift) as Vec3,
      quat: rounded(one.quat) as unknown as Quat,
      size: rounded(one.size) as Vec3,
    },
    {
      quat: rounded(two.quat) as unknown as Quat,
      size: rounded(two.size) as Vec3,
      pos: rounded(away.map((d, k) => (shift[k] as number) + far * d + (aside[k] as number))) as Vec3,
    },
  ];
}

const matrixColumn = ([w, x, y, z]: Quat): number[] => [
  2 * (x * z + w * y),
  2 * (y * z - w * x),
  w * w - x * x - y * y + z * z,
];

/** Moved and turned by about `by`. */
function nudged([one, two]: Pair, n: number, by: number): Pair {
  const [x = 0, y = 0, z = 0, a = 0, b = 0, c = 0] = draws(n, 3).map((d) => d * by);
  const pos = two.pos.map((p, k) => p + ([x, y, z][k] as number)) as Vec3;
  return [one, { ...two, pos, quat: normalizeQuat(multiply([1, a, b, c], two.quat)) }];
}

interface Errors {
  readonly distance: number;
  readonly point: number;
  readonly frame: number;
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((x, k) => Math.abs(x - (b[k] as number))));

/** The worst of a set, each contact with the nearest of the other set; undefined: not as many. */
function compare(found: readonly Touch[], wanted: readonly Touch[]): Errors | undefined {
  if (found.length !== wanted.length) return undefined;
  const left = [...wanted];
  const errors = found.map((touch) => {
    left.sort((a, b) => apart(a.point, touch.point) - apart(b.point, touch.point));
    const other = left.shift() as Touch;
    return {
      distance: Math.abs(touch.distance - other.distance),
      point: apart(touch.point, other.point),
      frame: apart(touch.frame, other.frame),
    };
  });
  const worst = (name: keyof Errors): number => Math.max(0, ...errors.map((error) => error[name]));
  return { distance: worst('distance'), point: worst('point'), frame: worst('frame') };
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] as number;

const WAYS = [
  { way: 'turned any way', isResting: false, margin: 0 },
  { way: 'turned any way, with a margin', isResting: false, margin: 0.05 },
  { way: 'resting', isResting: true, margin: 0 },
];

const SHAPES: readonly ShapeType[] = ['plane', 'sphere', 'capsule', 'ellipsoid', 'cylinder', 'box'];
const COLLIDING = SHAPES.flatMap((first, k) => SHAPES.slice(k).map((second) => [first, second] as const)).filter(
  ([first, second]) => collisionOf(first, second, 0),
);

describe.each(COLLIDING)('%s and %s', (...shapes) => {
  const names = shapes.join(' ');

  it.each(WAYS)('$way: touch as in MuJoCo', async ({ isResting, margin }) => {
    const pairs = Array.from({ length: PAIRS }, (_, n) => randomPair(shapes, n, isResting));
    const wanted = await mujocoTouches(shapes, pairs, margin);
    const found = await shaderTouches(shapes, pairs, margin);
    // Where a change of 1e-6 gives MuJoCo other contacts, two faces are as near as one another: nobody can say which.
    const near = await Promise.all(
      [0, 1, 2].map((k) =>
        mujocoTouches(
          shapes,
          pairs.map((pair, n) => nudged(pair, n + k * PAIRS, 1e-6)),
          margin,
        ),
      ),
    );
    const isClear = (n: number): boolean =>
      near.every((sets) => {
        const moved = compare(sets[n] as Touch[], wanted[n] as Touch[]);
        return moved !== undefined && Math.max(moved.distance, moved.point, moved.frame) < 1e-4;
      });
    const clear = pairs.map((_, n) => n).filter(isClear);
    const compared = clear.map((n) => compare(found[n] as Touch[], wanted[n] as Touch[]));
    const same = compared.filter((error) => error !== undefined);
    const some = clear.filter((n) => (wanted[n] as Touch[]).length > 0).length;
    const of = (name: keyof Errors, share: number): number =>
      quantile(
        same.map((error) => error[name]),
        share,
      );
    const said = (['distance', 'point', 'frame'] as const)
      .map(
        (name) =>
          `${name} ${of(name, 0.5).toExponential(1)} ${of(name, 0.95).toExponential(1)} ${of(name, 1).toExponential(1)}`,
      )
      .join(', ');
    const counts = [...new Set(wanted.map((w) => w.length))]
      .sort()
      .map((c) => `${c}:${wanted.filter((w) => w.length === c).length}`);
    console.log(
      `${names} ${isResting} ${margin}: clear ${clear.length}, touching ${some}, same count ${same.length}; ${said} [${counts}]`,
    );
    let shown = 0;
    if (process.env['SHOW']) {
      for (const n of clear) {
        const e = compare(found[n] as Touch[], wanted[n] as Touch[]);
        if (!e && shown++ < 8) console.log(`${n}\nfound ${JSON.stringify(found[n])}\nwanted ${JSON.stringify(wanted[n])}`);
      }
    }
  });
});

/** Everything of a frame that all its passes share: the camera, the lamp, how arenas lie, colours. */
import { vec3, vec4 } from 'gl-matrix';
import type { StructValue } from '../gpu/structs.ts';
import { type Arenas, arenaAt, arenasOf, boxOf, PITCH } from './arenas.ts';
import { type Box, type Eye, eyeOn, groundUnder, lampOn } from './camera.ts';
import type { Picture } from './picture.ts';
import { linear, SCHEMES } from './scheme.ts';
import { SHADOW_SIZE } from './targets.ts';
import type { View } from './view.ts';

/** rad. Far away, arenas side by side are seen alike. */
const FIELD_OF_VIEW = { overview: 0.3, close: 0.6 } as const;
const SUN = vec3.normalize(vec3.create(), [-0.42, -0.5, 1.05]);
/** Half sides of the window: where the ground of the close-up catches shadows, and where it has faded. */
const SHADOWED = 2.2;
const HAZE = 7;
/** The share of a travelling window that the close-up shows. */
const TRAVELLING = 0.82;
/** Half sides of what is seen about a robot that the camera follows, in those of its window. */
const FOLLOWED = 0.6;
/** Lines of the ground in half a window, about. */
const LINES = 2.2;

type Size = readonly [number, number];
/** A place on the ground. */
type Ground = readonly [number, number];

interface Aim {
  readonly arenas: Arenas;
  readonly eye: Eye;
  readonly box: Box;
}

/** All of a window that stays; of one that travels the middle, where the robot is; what is about the view's focus. */
function closeBox({ reach, height, travels }: Picture, focus: View['focus']): Box {
  const [x, y] = (focus ?? [0, 0]).map((part) => part / reach) as [number, number];
  const half = travels ? TRAVELLING : focus ? FOLLOWED : 1;
  return { least: [x - half, y - half, 0], most: [x + half, y + half, height / reach] };
}

function aim(picture: Picture, view: View, [width, pixels]: Size): Aim {
  const aspect = width / pixels;
  const isClose = view.layout === 'close';
  const arenas = arenasOf(isClose ? 1 : view.count, picture.height / picture.reach, aspect, view.camera);
  const box = isClose ? closeBox(picture, view.focus) : boxOf(arenas, picture.height / picture.reach);
  return { arenas, box, eye: eyeOn(box, view.camera, FIELD_OF_VIEW[view.layout], aspect) };
}

/** 1, 2 or 5 times a power of ten near `length`. */
function roundLength(length: number): number {
  const power = 10 ** Math.floor(Math.log10(length));
  const [nearest = 1] = [1, 2, 5, 10].sort((p, q) => Math.abs(p - length / power) - Math.abs(q - length / power));
  return nearest * power;
}

/** The numbers of `Frame` in frame.wgsl. @param softness of shadows: from (2 n + 1)^2 samples */
export function frameOf(picture: Picture, view: View, size: Size, softness: number): StructValue {
  const { arenas, eye, box } = aim(picture, view, size);
  const isClose = view.layout === 'close';
  const lampBox: Box = isClose ? { least: [-SHADOWED, -SHADOWED, 0], most: [SHADOWED, SHADOWED, box.most[2]] } : box;
  const lamp = lampOn(lampBox, SUN);
  const scheme = SCHEMES[view.scheme];
  const colours = (['backdrop', 'floor', 'line', 'rim', 'horizon', 'zenith'] as const).map(
    (name) => [name, linear(scheme[name])] as const,
  );
  const lights = (['sunlight', 'skylight', 'bounce'] as const).map((name) => [name, [...scheme[name], 0]] as const);
  return {
    ...Object.fromEntries([...colours, ...lights]),
    camera: [...eye.projection],
    inverse: [...eye.inverse],
    lamp: [...lamp],
    eye: [...eye.position, 1],
    sun: [...SUN, 0],
    count: arenas.count,
    columns: arenas.columns,
    rows: arenas.rows,
    isClose: isClose ? 1 : 0,
    softness,
    pitch: PITCH,
    scale: 1 / picture.reach,
    spacing: roundLength(picture.reach / LINES),
    texel: 2 / (Math.hypot(lamp[0], lamp[4], lamp[8]) * SHADOW_SIZE),
    haze: HAZE,
  };
}

/** The arena under a pixel of the overview. */
export function arenaUnder(picture: Picture, view: View, size: Size, x: number, y: number): number | undefined {
  const { arenas, eye } = aim(picture, view, size);
  const place = groundUnder(eye, ...fromPixel(size, x, y));
  return place && arenaAt(arenas, ...place);
}

const fromPixel = ([width, height]: Size, x: number, y: number): [number, number] => [
  (2 * (x + 0.5)) / width - 1,
  1 - (2 * (y + 0.5)) / height,
];

/** The place of the close-up's ground under a pixel, m from the window's centre; undefined above the horizon. */
export function placeUnder(picture: Picture, view: View, size: Size, x: number, y: number): Ground | undefined {
  const place = groundUnder(aim(picture, view, size).eye, ...fromPixel(size, x, y));
  return place && [place[0] * picture.reach, place[1] * picture.reach];
}

/** Where places of the close-up's ground, m from the window's centre, are in the picture: shares of its width and height. */
export function sharesOf(picture: Picture, view: View, size: Size, places: readonly Ground[]): (Ground | undefined)[] {
  const { projection } = aim(picture, view, size).eye;
  return places.map(([x, y]) => {
    const clip = vec4.transformMat4(vec4.create(), [x / picture.reach, y / picture.reach, 0, 1], projection);
    return clip[3] > 0 ? [0.5 + (0.5 * clip[0]) / clip[3], 0.5 - (0.5 * clip[1]) / clip[3]] : undefined;
  });
}

// Meshes against MuJoCo: their place, volume and inertia from every format, and what is wrong with one.
import { describe, expect, it } from 'vitest';
import { convexHull } from '../../src/physics/compile/mesh/convex_hull.ts';
import { loadModel } from '../../src/physics/load.ts';
import { withMujocoFiles } from '../reference/mujoco.ts';
import { uniform4 } from '../reference/random.ts';
import { expectSameModel } from './compare.ts';
import { filesOf, sentence } from './scenes.ts';

/** A wedge without symmetry, so that its axes are its own; triangles are outwards. */
const POINTS = [
  [0, 0, 0],
  [0.5, 0.1, 0],
  [0.1, 0.4, 0.05],
  [0, 0.1, 0.3],
  [0.6, 0.5, 0.4],
] as const;
const FACES = convexHull(POINTS.flat().map(Math.fround)) as number[];
const triangles = Array.from({ length: FACES.length / 3 }, (_, k) => FACES.slice(3 * k, 3 * k + 3));

/** A dented one: the last vertex of the wedge is pushed in. */
const DENT = POINTS.map((point, k) => (k === 4 ? ([0.2, 0.2, 0.12] as const) : point));

function binaryStl(points: readonly (readonly number[])[]): Uint8Array {
  const bytes = new Uint8Array(84 + 50 * triangles.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(80, triangles.length, true);
  triangles.forEach((corners, face) => {
    corners.forEach((vertex, corner) => {
      const begin = 84 + 50 * face + 12 * (corner + 1);
      for (const [k, x] of (points[vertex] ?? []).entries()) view.setFloat32(begin + 4 * k, x, true);
    });
  });
  return bytes;
}

const obj = (points: readonly (readonly number[])[]): string =>
  [
    '# a wedge',
    'o wedge',
    ...points.map((point) => `v ${point.join(' ')}`),
    'vn 0 0 1',
    ...triangles.map(([a = 0, b = 0, c = 0]) => `f ${a + 1}//1 ${b + 1}//1 ${c - points.length}//1`),
  ].join('\n');

const textStl = (points: readonly (readonly number[])[]): string =>
  `solid wedge\n${triangles
    .map(
      (corners) =>
        `facet normal 0 0 0\nouter loop\n${corners.map((vertex) => `vertex ${points[vertex]?.join(' ')}`).join('\n')}\nendloop\nendfacet`,
    )
    .join('\n')}\nendsolid`;

const FILES = {
  'meshes/wedge.stl': binaryStl(POINTS),
  'meshes/dent.stl': binaryStl(DENT),
  'meshes/wedge.obj': obj(POINTS),
};
const inline = `vertex="${POINTS.flat().join(' ')}"`;

const scene = (assets: string, geoms: string, compiler = ''): string => `<mujoco>
  <compiler meshdir="meshes" ${compiler}/>
  <default><mesh scale="1 1 1"/><default class="small"><mesh scale="0.5 0.5 0.5" inertia="exact"/></default></default>
  <asset>${assets}</asset>
  <worldbody>${geoms}</worldbody>
</mujoco>`;
const body = (geom: string): string =>
  `<body pos="0 0 1" euler="10 20 30"><freejoint/><geom type="mesh" pos=".1 .2 .3" euler="5 6 7" ${geom}/></body>`;

describe('a mesh is as heavy as in MuJoCo', () => {
  it.each<readonly [what: string, assets: string, geom: string]>([
    ['of a binary STL file', '<mesh file="wedge.stl"/>', 'mesh="wedge"'],
    ['of an OBJ file', '<mesh name="m" file="wedge.obj"/>', 'mesh="m" mass="3"'],
    ['of vertices alone', `<mesh name="m" ${inline}/>`, 'mesh="m" density="300"'],
    ['of vertices and faces', `<mesh name="m" ${inline} face="${FACES.join(' ')}"/>`, 'mesh="m"'],
    ['scaled by its class', '<mesh name="m" file="wedge.stl" class="small"/>', 'mesh="m"'],
    ['mirrored', '<mesh name="m" file="wedge.stl" scale="1 -2 1"/>', 'mesh="m"'],
    [
      'from a place and an orientation of its own',
      '<mesh name="m" file="wedge.obj" refpos=".1 -.2 .3" refquat="1 .2 .3 .4" scale="1 2 3"/>',
      'mesh="m"',
    ],
    ...['legacy', 'exact', 'convex', 'shell'].map(
      (kind) => [`filled: ${kind}`, `<mesh name="m" file="dent.stl" inertia="${kind}"/>`, 'mesh="m"'] as const,
    ),
  ])('%s', async (_, assets, geom) => {
    const xml = scene(assets, body(geom));
    const files = { ...FILES, 'robot.xml': xml };
    await withMujocoFiles(files, 'robot.xml', (reference, module) =>
      expectSameModel(loadModel(xml, 'robot.xml', filesOf(FILES)), reference, module),
    );
  });

  it('of a text STL file, which MuJoCo does not read', () => {
    const xml = scene('<mesh name="m" file="wedge.stl"/>', body('mesh="m"'));
    const { bodyInertia } = loadModel(xml, 'robot.xml', filesOf({ 'meshes/wedge.stl': textStl(POINTS) }));
    expect([...bodyInertia]).toEqual([...loadModel(xml, 'robot.xml', filesOf(FILES)).bodyInertia]);
  });

  it('of primitive shapes that are fitted to it, which may be as large as it is', async () => {
    const geoms = ['sphere', 'capsule', 'cylinder', 'ellipsoid', 'box'].map((type, k) =>
      body(`mesh="wedge" fitscale="${1 + 0.1 * k}"`).replace('"mesh"', `"${type}"`),
    );
    const xml = scene('<mesh file="a/b/wedge.stl"/>', geoms.join(''), 'strippath="true"');
    await withMujocoFiles({ ...FILES, 'robot.xml': xml }, 'robot.xml', (reference, module) =>
      expectSameModel(loadModel(xml, 'robot.xml', filesOf(FILES)), reference, module),
    );
  });

  it('where it is drawn alone and weighs something, and where only its weight is kept', async () => {
    const geoms = `${body('mesh="wedge" contype="0" conaffinity="0"')}${body('mesh="wedge" name="named" mass="1"')}`;
    for (const compiler of ['', 'discardvisual="true"']) {
      const xml = scene('<mesh file="wedge.stl"/>', geoms, compiler);
      await withMujocoFiles({ ...FILES, 'robot.xml': xml }, 'robot.xml', (reference, module) =>
        expectSameModel(loadModel(xml, 'robot.xml', filesOf(FILES)), reference, module),
      );
    }
  });
});

describe('a mesh that cannot be', () => {
  const told = (asset: string, files: Record<string, string | Uint8Array> = FILES, geom = 'mesh="m"'): string =>
    sentence(scene(`\n${asset}`, `\n${body(geom)}`), files);
  const broken = (bytes: string | Uint8Array, name = 'm.stl'): string =>
    told(`<mesh file="${name}"/>`, { [`meshes/${name}`]: bytes });

  it.each<readonly [what: string, found: () => string, wanted: string]>([
    [
      'has no file',
      () => told('<mesh file="m.stl"/>'),
      'names the file "meshes/m.stl", which cannot be read in the model\'s folder',
    ],
    ['has an empty file', () => broken(new Uint8Array()), 'names the file "meshes/m.stl", which is empty'],
    [
      'has a strange file',
      () => broken('hello', 'm.dae'),
      'names the file "meshes/m.dae", which is no STL, OBJ or MSH file: convert it to one of them',
    ],
    [
      'has half a file',
      () => broken(FILES['meshes/wedge.stl'].slice(0, 200)),
      'names the file "meshes/m.stl", which says it has 6 triangles, but is 200 bytes long: it is damaged',
    ],
    [
      'has ten million triangles',
      () => {
        const bytes = new Uint8Array(84 + 50 * 10);
        new DataView(bytes.buffer).setUint32(80, 1e7, true);
        return broken(bytes);
      },
      'names the file "meshes/m.stl", which says it has 10000000 triangles, but is 584 bytes long: it is damaged',
    ],
    [
      'has a face without its vertex',
      () => broken('v 0 0 0\nf 1 2 3', 'm.obj'),
      'names the file "meshes/m.obj", which has a face in line 2 with a vertex that it does not have',
    ],
    [
      'is flat',
      () => told('<mesh name="m" vertex="0 0 0 1 0 0 0 1 0 1 1 0"/>'),
      'lies in a plane, or is smaller than can be computed: give it a thickness',
    ],
    [
      'has three vertices',
      () => told('<mesh name="m" vertex="0 0 0 1 0 0 0 1 0"/>'),
      'must have at least 4 vertices of 3 numbers, got 9 numbers',
    ],
    ['has no shape', () => told('<mesh name="m"/>'), 'has no shape: give it a file or vertices'],
    [
      'is turned inside out',
      () => told(`<mesh name="m" ${inline} face="${FACES.toReversed().join(' ')}" inertia="exact"/>`),
      'has triangles that are turned inwards: turn them, or set inertia="convex"',
    ],
    [
      'has a triangle the other way',
      () =>
        told(
          `<mesh name="m" ${inline} face="${[...FACES.slice(3), ...FACES.slice(0, 3).toReversed()].join(' ')}" inertia="exact"/>`,
        ),
      'has triangles that are not all turned outwards: set inertia="convex" or "legacy"',
    ],
    [
      'is made by MuJoCo',
      () => told('<mesh name="m" builtin="sphere" params="3"/>'),
      'is made by MuJoCo itself, which is not supported: give it a file or vertices',
    ],
    [
      'has a path of one machine',
      () => told('<mesh name="m" file="/m.stl"/>'),
      'names the file "/m.stl" by a path of one machine: give it from the model\'s folder',
    ],
  ])('%s is told', (_, found, wanted) => {
    expect(found()).toBe(`robot.xml:5: <mesh> ${wanted}`);
  });

  it('is not asked for where it is drawn alone', () => {
    expect(told('<mesh name="m" file="nowhere.stl"/>', {}, 'mesh="m" contype="0" conaffinity="0" mass="0"')).toBe(
      'robot.xml:7: <body> moves but has no mass: give it a geom with mass, or an <inertial>',
    );
  });
});

describe('a convex hull', () => {
  const draw = (n: number): number[] => uniform4({ seed: 3, environment: n, step: 0, purpose: 0 }, 0).slice(0, 3);

  it('has all points inside, and each edge once each way', () => {
    const points = Array.from({ length: 300 }, (_, n) => draw(n)).flat();
    const faces = convexHull(points) as number[];
    const edges = new Set<string>();
    for (let face = 0; face < faces.length; face += 3) {
      const [a, b, c] = faces.slice(face, face + 3).map((k) => points.slice(3 * k, 3 * k + 3)) as [
        number[],
        number[],
        number[],
      ];
      const [u, v] = [b, c].map((p) => p.map((x, k) => x - (a[k] as number))) as [number[], number[]];
      const normal = [0, 1, 2].map(
        (k) =>
          (u[(k + 1) % 3] as number) * (v[(k + 2) % 3] as number) -
          (u[(k + 2) % 3] as number) * (v[(k + 1) % 3] as number),
      );
      const size = Math.hypot(...normal);
      for (let k = 0; k < 300; k += 1) {
        const above =
          normal.reduce((sum, x, i) => sum + x * ((points[3 * k + i] as number) - (a[i] as number)), 0) / size;
        expect(above).toBeLessThan(1e-9);
      }
      for (const [from, to] of [
        [0, 1],
        [1, 2],
        [2, 0],
      ] as const)
        edges.add(`${faces[face + from]} ${faces[face + to]}`);
    }
    expect(edges.size).toBe(faces.length);
    for (const edge of edges) expect(edges.has(edge.split(' ').reverse().join(' '))).toBe(true);
  });

  it('of a box, its grid and its doubles has twelve triangles of eight corners', () => {
    const grid = [0, 1, 2].flatMap((x) => [0, 1, 2].flatMap((y) => [0, 1, 2].map((z) => [x, y, z])));
    const faces = convexHull([...grid, ...grid].flat()) as number[];
    expect(faces).toHaveLength(36);
    expect(new Set(faces).size).toBe(8);
  });

  it('is none of points in a plane', () => {
    expect(convexHull([0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0.3, 0.2, 0])).toBeUndefined();
  });
});

/** Meshes from files: STL (binary and text), Wavefront OBJ, and MuJoCo's own MSH. */

import { at } from '../../../errors/lookup.ts';
import { decodeText } from '../../../formats/text.ts';

export interface Triangles {
  /** Places of the vertices, f32 as in the file. (nvert, 3) */
  readonly vertices: readonly number[];
  /** Vertices of each triangle, counter-clockwise from outside. (nface, 3) */
  readonly faces: readonly number[];
}

/** A file that does not follow its format, as the end of a sentence. */
export type Wrong = { readonly wrong: string };

/** More are a scan, not a shape that a robot needs: a million triangles take 50 MB and seconds to measure. */
export const MOST_TRIANGLES = 1_000_000;

/** @param name of the file, whose ending says its format */
export function readMeshFile(bytes: Uint8Array, name: string): Triangles | Wrong {
  const ending = (/\.([^./\\]*)$/.exec(name)?.[1] ?? '').toLowerCase();
  if (bytes.length === 0) return { wrong: 'is empty' };
  if (ending === 'stl') return readStl(bytes);
  if (ending === 'obj') return readObj(decodeText(bytes));
  if (ending === 'msh') return readMsh(bytes);
  return { wrong: 'is no STL, OBJ or MSH file: convert it to one of them' };
}

const tooMany = (count: number): Wrong => ({
  wrong: `has ${count} triangles, at most ${MOST_TRIANGLES} are read: simplify it`,
});

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Header and count of a binary STL file, and each of its triangles: a normal, three vertices, two bytes. */
const [STL_HEADER, STL_TRIANGLE] = [84, 50];

function readStl(bytes: Uint8Array): Triangles | Wrong {
  const count = bytes.length < STL_HEADER ? 0 : viewOf(bytes).getUint32(80, true);
  if (bytes.length === STL_HEADER + STL_TRIANGLE * count) return readBinaryStl(bytes, count);
  const text = decodeText(bytes);
  if (/^\s*solid\b[\s\S]*\bfacet\b/.test(text)) return readTextStl(text);
  if (bytes.length < STL_HEADER) return { wrong: 'is too short for an STL file' };
  return { wrong: `says it has ${count} triangles, but is ${bytes.length} bytes long: it is damaged` };
}

function readBinaryStl(bytes: Uint8Array, count: number): Triangles | Wrong {
  if (count === 0) return { wrong: 'has no triangles' };
  if (count > MOST_TRIANGLES) return tooMany(count);
  const view = viewOf(bytes);
  const corners: number[] = [];
  for (let face = 0; face < count; face += 1) {
    const begin = STL_HEADER + STL_TRIANGLE * face + 12;
    for (let k = 0; k < 9; k += 1) corners.push(view.getFloat32(begin + 4 * k, true));
  }
  return welded(corners);
}

function readTextStl(text: string): Triangles | Wrong {
  const corners: number[] = [];
  for (const [, x, y, z] of text.matchAll(/\bvertex\s+(\S+)\s+(\S+)\s+(\S+)/g)) {
    corners.push(...[x, y, z].map((word) => Math.fround(Number(word))));
  }
  if (corners.length === 0 || corners.length % 9 !== 0) return { wrong: 'has a triangle without three vertices' };
  return corners.length / 9 > MOST_TRIANGLES ? tooMany(corners.length / 9) : welded(corners);
}

/** Triangles of a list of corners; those in the same place are one vertex. */
function welded(corners: readonly number[]): Triangles | Wrong {
  const known = new Map<string, number>();
  const vertices: number[] = [];
  const faces: number[] = [];
  for (let k = 0; k < corners.length; k += 3) {
    const place = [at(corners, k), at(corners, k + 1), at(corners, k + 2)];
    const key = place.join(' ');
    const vertex = known.get(key) ?? known.size;
    if (vertex === known.size) {
      known.set(key, vertex);
      vertices.push(...place);
    }
    faces.push(vertex);
  }
  return { vertices, faces };
}

/** The first object of the file; corners of a quadrilateral are split into two triangles. */
function readObj(text: string): Triangles | Wrong {
  const vertices: number[] = [];
  const faces: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [kind, ...words] = line.trim().split(/\s+/);
    if (kind === 'v') vertices.push(...words.slice(0, 3).map((word) => Math.fround(Number(word))));
    if (kind !== 'f') continue;
    if (words.length < 3 || words.length > 4)
      return { wrong: `has a face with ${words.length} corners in line ${index + 1}: split it into triangles` };
    const corners = words.map((word) => {
      const vertex = Number.parseInt(word, 10);
      return vertex < 0 ? vertices.length / 3 + vertex : vertex - 1;
    });
    if (corners.some((vertex) => !(vertex >= 0 && 3 * vertex < vertices.length)))
      return { wrong: `has a face in line ${index + 1} with a vertex that it does not have` };
    const [a, b, c, d] = corners as [number, number, number, number?];
    faces.push(a, b, c);
    if (d !== undefined) faces.push(a, c, d);
    if (faces.length > 3 * MOST_TRIANGLES) return tooMany(faces.length / 3);
  }
  return { vertices, faces };
}

/** Four counts (vertices, normals, texture coordinates, faces), then vertices, normals, coordinates and faces. */
function readMsh(bytes: Uint8Array): Triangles | Wrong {
  const view = viewOf(bytes);
  if (bytes.length < 16) return { wrong: 'is too short for an MSH file' };
  const [nvert, nnormal, ntexcoord, nface] = [0, 4, 8, 12].map((place) => view.getInt32(place, true)) as [
    number,
    number,
    number,
    number,
  ];
  const floats = 3 * nvert + 3 * nnormal + 2 * ntexcoord;
  if (Math.min(nvert, nnormal, ntexcoord, nface) < 0 || bytes.length !== 16 + 4 * (floats + 3 * nface))
    return { wrong: 'has another length than its header says: it is damaged' };
  if (nface > MOST_TRIANGLES) return tooMany(nface);
  return {
    vertices: Array.from({ length: 3 * nvert }, (_, k) => view.getFloat32(16 + 4 * k, true)),
    faces: Array.from({ length: 3 * nface }, (_, k) => view.getInt32(16 + 4 * (floats + k), true)),
  };
}

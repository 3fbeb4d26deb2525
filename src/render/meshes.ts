/**
 * The few meshes that everything is made of. A vertex is where an instance's three sizes x, y, z put it: x a + y b + z c, so that
 * one mesh serves capsules of any length and rings of any width. Long axes are z; marks lie flat, facing +z.
 */

/** Solids stand in space and cast shadows; sizes as MuJoCo has them, radii and half lengths. */
export const SOLIDS = ['sphere', 'capsule', 'cylinder', 'box'] as const;
/** Marks lie on the ground. ring: outer, inner radius; sector: its sixteenth about +x; stripe: half sides; pointer: length along +x, half width. */
export const MARKS = ['ring', 'sector', 'stripe', 'pointer'] as const;
export type MeshName = (typeof SOLIDS)[number] | (typeof MARKS)[number];

/** Numbers of a vertex: a, b, c, the normal, and 1 where the normal bends with the sizes (an ellipsoid's). */
export const VERTEX_WORDS = 13;

type Vec = readonly [number, number, number];
const NONE: Vec = [0, 0, 0];
const UP: Vec = [0, 0, 1];

class MeshBuilder {
  readonly vertices: number[] = [];
  readonly indices: number[] = [];

  get count(): number {
    return this.vertices.length / VERTEX_WORDS;
  }

  vertex(a: Vec, b: Vec, c: Vec, normal: Vec, bends = 0): void {
    this.vertices.push(...a, ...b, ...c, ...normal, bends);
  }

  /**
   * Triangles between the vertices from `first` on: rows of `columns` + 1, counter-clockwise where columns run to the
   * right and rows up.
   */
  grid(first: number, columns: number, rows: number): void {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const at = first + row * (columns + 1) + column;
        const above = at + columns + 1;
        this.indices.push(at, at + 1, above + 1, at, above + 1, above);
      }
    }
  }

  /** Closes the ring of the last `sides` vertices. */
  fan(sides: number): void {
    const first = this.count - sides;
    for (let k = 1; k + 1 < sides; k++) this.indices.push(first, first + k, first + k + 1);
  }
}

const around = (k: number, segments: number): readonly [number, number] => {
  const angle = (2 * Math.PI * k) / segments;
  return [Math.cos(angle), Math.sin(angle)];
};

function sphere(mesh: MeshBuilder, segments: number): void {
  const rows = segments / 2;
  for (let row = 0; row <= rows; row++) {
    const latitude = Math.PI * (row / rows - 0.5);
    for (let k = 0; k <= segments; k++) {
      const [x, y] = around(k, segments).map((part) => part * Math.cos(latitude)) as [number, number];
      const z = Math.sin(latitude);
      mesh.vertex([x, 0, 0], [0, y, 0], [0, 0, z], [x, y, z], 1);
    }
  }
  mesh.grid(0, segments, rows);
}

/** Two half spheres whose equators are a half length from the centre. */
function capsule(mesh: MeshBuilder, segments: number): void {
  const rows = Math.max(2, segments / 4);
  for (const end of [-1, 1]) {
    for (let row = 0; row <= rows; row++) {
      const latitude = (Math.PI / 2) * (row / rows - (end < 0 ? 1 : 0));
      for (let k = 0; k <= segments; k++) {
        const [x, y] = around(k, segments).map((part) => part * Math.cos(latitude)) as [number, number];
        const unit: Vec = [x, y, Math.sin(latitude)];
        mesh.vertex(unit, [0, 0, end], NONE, unit);
      }
    }
  }
  mesh.grid(0, segments, 2 * rows + 1);
}

function cylinder(mesh: MeshBuilder, segments: number): void {
  for (const end of [-1, 1]) {
    for (let k = 0; k <= segments; k++) {
      const [x, y] = around(k, segments);
      mesh.vertex([x, y, 0], [0, 0, end], NONE, [x, y, 0]);
    }
  }
  mesh.grid(0, segments, 1);
  for (const end of [-1, 1]) {
    for (let k = 0; k < segments; k++) {
      const [x, y] = around(end * k, segments);
      mesh.vertex([x, y, 0], [0, 0, end], NONE, [0, 0, end]);
    }
    mesh.fan(segments);
  }
}

function box(mesh: MeshBuilder): void {
  for (let axis = 0; axis < 3; axis++) {
    for (const end of [-1, 1]) {
      const corners = [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ] as const;
      for (const [u, v] of corners) {
        const place = [0, 0, 0];
        place[axis] = end;
        place[(axis + 1) % 3] = u * end;
        place[(axis + 2) % 3] = v;
        const [x, y, z] = place as [number, number, number];
        const normal = [0, 0, 0];
        normal[axis] = end;
        mesh.vertex([x, 0, 0], [0, y, 0], [0, 0, z], normal as unknown as Vec);
      }
      mesh.fan(4);
    }
  }
}

/** An arc from the angle `from` over `span`, rad. */
function arc(mesh: MeshBuilder, segments: number, from: number, span: number): void {
  for (const isOuter of [false, true]) {
    for (let k = 0; k <= segments; k++) {
      // clockwise, so that inner below outer faces up
      const angle = from + span * (1 - k / segments);
      const rim: Vec = [Math.cos(angle), Math.sin(angle), 0];
      mesh.vertex(isOuter ? rim : NONE, isOuter ? NONE : rim, NONE, UP);
    }
  }
  mesh.grid(0, segments, 1);
}

function stripe(mesh: MeshBuilder): void {
  for (const [x, y] of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const)
    mesh.vertex([x, 0, 0], [0, y, 0], NONE, UP);
  mesh.fan(4);
}

/** A shaft and a head, whose length is twice the half width. */
function pointer(mesh: MeshBuilder): void {
  const shaft = 0.4;
  const at = (x: number, back: number, y: number): void => mesh.vertex([x, 0, 0], [-back, y, 0], NONE, UP);
  at(0, 0, -shaft);
  at(1, 2, -shaft);
  at(1, 2, shaft);
  at(0, 0, shaft);
  mesh.fan(4);
  at(1, 2, -1);
  at(1, 0, 0);
  at(1, 2, 1);
  mesh.fan(3);
}

const SECTOR_SPAN = Math.PI / 8;
const SECTOR_GAP = 0.06;

const builders: Readonly<Record<MeshName, (mesh: MeshBuilder, segments: number) => void>> = {
  sphere,
  capsule,
  cylinder,
  box,
  ring: (mesh, segments) => arc(mesh, 2 * segments, 0, 2 * Math.PI),
  sector: (mesh, segments) =>
    arc(mesh, Math.max(2, segments / 8), SECTOR_GAP / 2 - SECTOR_SPAN / 2, SECTOR_SPAN - SECTOR_GAP),
  stripe,
  pointer,
};

export const isMeshName = (name: string): name is MeshName => Object.hasOwn(builders, name);
export const isMark = (name: MeshName): boolean => (MARKS as readonly string[]).includes(name);

/** Where the triangles of a mesh lie in the common buffers. */
export interface MeshRange {
  readonly firstIndex: number;
  readonly indexCount: number;
  readonly baseVertex: number;
}

export interface Meshes {
  readonly vertices: Float32Array;
  readonly indices: Uint32Array;
  readonly ranges: Readonly<Record<MeshName, MeshRange>>;
}

/** @param segments around a full circle; a multiple of 4 */
export function buildMeshes(segments: number): Meshes {
  const vertices: number[] = [];
  const indices: number[] = [];
  const ranges: Partial<Record<MeshName, MeshRange>> = {};
  for (const [name, build] of Object.entries(builders)) {
    const mesh = new MeshBuilder();
    build(mesh, segments);
    ranges[name as MeshName] = {
      firstIndex: indices.length,
      indexCount: mesh.indices.length,
      baseVertex: vertices.length / VERTEX_WORDS,
    };
    vertices.push(...mesh.vertices);
    indices.push(...mesh.indices);
  }
  return {
    vertices: Float32Array.from(vertices),
    indices: Uint32Array.from(indices),
    ranges: ranges as Record<MeshName, MeshRange>,
  };
}

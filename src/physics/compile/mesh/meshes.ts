/** The meshes of a model, each read and measured when a geom first needs it. */
import type { Quat, Vec3 } from '../../math/quaternion.ts';
import type { Defaults } from '../../mjcf/defaults.ts';
import type { Element } from '../../mjcf/element.ts';
import { isAbsolutePath, type ModelFiles, stemOf, tidyPath } from '../../mjcf/files.ts';
import type { Settings } from '../settings.ts';
import { compileMesh, type Mesh, type MeshInertia } from './mesh.ts';
import { readMeshFile, type Triangles } from './mesh_file.ts';

export class Meshes {
  readonly #elements: ReadonlyMap<string, Element>;
  readonly #compiled = new Map<string, Mesh>();
  readonly #settings: Settings;
  readonly #files: ModelFiles;

  /** @param elements the file's `<mesh>` elements */
  constructor(elements: readonly Element[], defaults: Defaults, settings: Settings, files: ModelFiles) {
    this.#elements = new Map(
      elements.map((element) => [
        element.text('name') || stemOf(element.text('file')),
        defaults.complete(element, 'mesh'),
      ]),
    );
    this.#settings = settings;
    this.#files = files;
  }

  /**
   * The mesh that an element names in its attribute `mesh`.
   * @throws FormatError at the mesh, where its file or its shape is no good
   */
  of(element: Element): Mesh {
    const name = element.text('mesh');
    const source = this.#elements.get(name);
    if (source === undefined) throw element.error('needs the attribute "mesh"');
    const known = this.#compiled.get(name);
    if (known) return known;
    const mesh = compileMesh(this.#trianglesOf(source), {
      refpos: source.numbers<Vec3>('refpos', [0, 0, 0]),
      refquat: source.numbers<Quat>('refquat', [1, 0, 0, 0]),
      scale: source.numbers<Vec3>('scale', [1, 1, 1]),
      inertia: source.word<MeshInertia>('inertia', 'legacy'),
    });
    if ('wrong' in mesh) throw source.error(mesh.wrong);
    this.#compiled.set(name, mesh);
    return mesh;
  }

  #trianglesOf(source: Element): Triangles {
    if (source.has('builtin') || source.childrenOf('plugin').length > 0)
      throw source.error('is made by MuJoCo itself, which is not supported: give it a file or vertices');
    const written = {
      vertices: (source.given('vertex') ?? []).map(Math.fround),
      faces: source.given('face') ?? [],
    };
    const file = source.text('file');
    if (file === '') {
      if (written.vertices.length === 0) throw source.error('has no shape: give it a file or vertices');
      return written;
    }
    if (written.vertices.length > 0) throw source.error('has both a file and vertices: give one of them');
    const { meshdir, strippath } = this.#settings;
    const named = strippath ? (file.split(/[/\\]/).at(-1) as string) : file;
    if (isAbsolutePath(named) || isAbsolutePath(meshdir))
      throw source.error(`names the file "${named}" by a path of one machine: give it from the model's folder`);
    const path = tidyPath(meshdir, named);
    const bytes = this.#files.read(path);
    if (bytes === undefined) throw source.error(`names the file "${path}", which cannot be read in the model's folder`);
    const read = readMeshFile(bytes, path);
    if ('wrong' in read) throw source.error(`names the file "${path}", which ${read.wrong}`);
    const isMirrored = source.numbers<Vec3>('scale', [1, 1, 1]).reduce((sign, by) => sign * by, 1) < 0;
    return isMirrored ? { ...read, faces: mirrored(read.faces) } : read;
  }
}

/** Triangles that are outwards after a reflection. */
const mirrored = (faces: readonly number[]): number[] =>
  faces.map((_, k) => faces[k % 3 === 0 ? k : k % 3 === 1 ? k + 1 : k - 1] as number);

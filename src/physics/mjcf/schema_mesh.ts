/** Meshes: shapes by their vertices. */

import type { ElementSchema } from './attribute.ts';
import { idle, keyword, name, real, reference, text, truth, whole } from './attribute.ts';

const shown = 'viewers alone look at it';

export const mesh: ElementSchema = {
  namedByFile: 'mesh',
  attributes: {
    name: name('mesh'),
    class: reference('default'),
    file: text,
    vertex: real(0, Infinity),
    face: whole(0, Infinity),
    refpos: real(3),
    refquat: real(4),
    scale: real(3),
    inertia: keyword('convex', 'legacy', 'exact', 'shell'),
    builtin: text,
    ...idle("the file's ending says its format", { content_type: text }),
    ...idle('a hull keeps all of its corners', { maxhullvert: whole(1) }),
    ...idle('it belongs to the attribute "builtin", which is refused', { params: real(0, Infinity) }),
    ...idle(shown, {
      normal: real(0, Infinity),
      texcoord: real(0, Infinity),
      smoothnormal: truth,
      material: reference('material'),
    }),
  },
  // where a geom needs the mesh, the compiler refuses one that a plugin makes
  children: { plugin: { attributes: {}, anything: true } },
};

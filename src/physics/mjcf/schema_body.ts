/** Elements of the kinematic tree. */

import type { ElementSchema } from './attribute.ts';
import { idle, keyword, keywordBut, name, real, reference, text, truth, whole, without } from './attribute.ts';
import { camera, light, orientation } from './schema_visual.ts';

export const limited = keyword('true', 'false', 'auto');
export const contactSolver = { solref: real(1, 2), solimp: real(1, 5) };
const shown = 'it is for viewers and programs of the user';
const visual = idle(shown, { rgba: real(4), material: reference('material'), user: text });

export const joint: ElementSchema = {
  attributes: {
    name: name('joint'),
    class: reference('default'),
    ...idle(shown, { group: whole(1), user: text }),
    type: keyword('free', 'ball', 'slide', 'hinge'),
    pos: real(3),
    axis: real(3),
    limited,
    range: real(2),
    stiffness: real(1),
    damping: real(1),
    armature: real(1),
    ref: real(1),
    springref: real(1),
    frictionloss: real(1),
    margin: real(1),
    solreflimit: real(1, 2),
    solimplimit: real(1, 5),
    solreffriction: real(1, 2),
    solimpfriction: real(1, 5),
    actuatorfrclimited: limited,
    actuatorfrcrange: real(2),
    actuatorgravcomp: truth,
    ...without('springdamper'),
  },
};

export const geom: ElementSchema = {
  attributes: {
    name: name('geom'),
    class: reference('default'),
    group: whole(1),
    ...visual,
    type: keywordBut(
      {
        hfield: 'describe the ground by planes and boxes',
        sdf: 'describe the shape by a mesh, or by spheres, capsules, boxes, cylinders and ellipsoids',
      },
      ...['plane', 'sphere', 'capsule', 'ellipsoid', 'cylinder', 'box', 'mesh'],
    ),
    mesh: reference('mesh'),
    fitscale: real(1),
    size: real(1, 3),
    pos: real(3),
    ...orientation,
    fromto: real(6),
    mass: real(1),
    density: real(1),
    contype: whole(1),
    conaffinity: whole(1),
    condim: whole(1),
    priority: whole(1),
    friction: real(1, 3),
    solmix: real(1),
    ...contactSolver,
    margin: real(1),
    gap: real(1),
    ...idle('the drag of ellipsoids, which reads it, is refused', {
      fluidshape: keyword('none'),
      fluidcoef: real(1, 5),
    }),
    ...without('shellinertia', 'surfacevel', 'adhesion', 'hfield'),
  },
};

export const site: ElementSchema = {
  attributes: {
    name: name('site'),
    class: reference('default'),
    ...idle(shown, { group: whole(1) }),
    ...visual,
    type: keyword('sphere', 'capsule', 'ellipsoid', 'cylinder', 'box'),
    size: real(1, 3),
    pos: real(3),
    ...orientation,
    fromto: real(6),
  },
};

const inertial: ElementSchema = {
  attributes: { pos: real(3), ...orientation, mass: real(1), diaginertia: real(3), fullinertia: real(6) },
  required: ['pos', 'mass'],
};

const freejoint: ElementSchema = {
  attributes: {
    name: name('joint'),
    ...idle(shown, { group: whole(1) }),
    ...idle('alignfree, to which "auto" leaves it, is false', { align: keyword('false', 'auto') }),
  },
};

/** What may stand in a body, and in what stands for its parts. */
const inBody = () => ({ body, joint, freejoint, geom, site, camera, light, frame, replicate });

/** What may stand in the world. */
export const inWorld = () => ({ body, geom, site, camera, light, frame, replicate });

/** A place and an orientation for what stands in it. */
const frame: ElementSchema = {
  attributes: {
    ...idle('nothing but <attach> refers to it by its name', { name: name('frame') }),
    childclass: reference('default'),
    pos: real(3),
    ...orientation,
  },
  get children() {
    return inBody();
  },
};

const replicate: ElementSchema = {
  attributes: { count: whole(1), sep: text, offset: real(3), euler: real(3), childclass: reference('default') },
  required: ['count'],
  get children() {
    return inBody();
  },
};

export const body: ElementSchema = {
  attributes: {
    name: name('body'),
    childclass: reference('default'),
    pos: real(3),
    ...orientation,
    mocap: truth,
    gravcomp: real(1),
    ...idle(shown, { user: text }),
    ...without('sleep', 'simple'),
  },
  once: ['inertial'],
  get children() {
    return { inertial, ...inBody() };
  },
};

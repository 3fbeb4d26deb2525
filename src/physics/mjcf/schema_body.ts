/** Elements of the kinematic tree. */

import type { ElementSchema } from './attribute.ts';
import { idle, keyword, name, real, reference, text, truth, whole, without } from './attribute.ts';
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
    ...without('springdamper', 'actuatorfrclimited', 'actuatorfrcrange', 'actuatorgravcomp'),
  },
};

export const geom: ElementSchema = {
  attributes: {
    name: name('geom'),
    class: reference('default'),
    group: whole(1),
    ...visual,
    type: keyword('plane', 'sphere', 'capsule', 'ellipsoid', 'cylinder', 'box', 'mesh'),
    mesh: reference('mesh'),
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
    ...without('shellinertia', 'surfacevel', 'adhesion', 'hfield', 'fitscale'),
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

export const body: ElementSchema = {
  attributes: {
    name: name('body'),
    childclass: reference('default'),
    pos: real(3),
    ...orientation,
    mocap: truth,
    ...idle(shown, { user: text }),
    ...without('gravcomp', 'sleep', 'simple'),
  },
  once: ['inertial'],
  get children() {
    return {
      body,
      inertial,
      joint,
      freejoint: {
        attributes: {
          name: name('joint'),
          ...idle(shown, { group: whole(1) }),
          ...idle('alignfree, to which "auto" leaves it, is false', { align: keyword('false', 'auto') }),
        },
      },
      geom,
      site,
      camera,
      light,
    };
  },
};

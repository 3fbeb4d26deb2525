/** What drives joints, and tendons, which sum them up. */

import { type ElementSchema, idle, keyword, name, real, reference, text, whole, without } from './attribute.ts';
import { limited } from './schema_body.ts';

const forUsers = 'it is for programs of the user';

export const tendon = {
  name: name('tendon'),
  class: reference('default'),
  ...idle('it is for viewers and programs of the user', { group: whole(1), user: text }),
  limited,
  range: real(2),
  solreflimit: real(1, 2),
  solimplimit: real(1, 5),
  solreffriction: real(1, 2),
  solimpfriction: real(1, 5),
  frictionloss: real(1),
  springlength: real(1, 2),
  margin: real(1),
  stiffness: real(1),
  damping: real(1),
  ...without('armature', 'actuatorfrclimited', 'actuatorfrcrange'),
};
export const fixedTendon: ElementSchema = {
  attributes: tendon,
  children: {
    joint: { attributes: { joint: reference('joint'), coef: real(1) }, required: ['joint', 'coef'] },
  },
};

const actuator = {
  name: name('actuator'),
  class: reference('default'),
  ...idle('actuatorgroupdisable, which reads it, is refused', { group: whole(1) }),
  ...idle(forUsers, { user: text }),
  joint: reference('joint'),
  jointinparent: reference('joint'),
  site: reference('site'),
  gear: real(1, 6),
  ctrllimited: limited,
  ctrlrange: real(2),
  forcelimited: limited,
  forcerange: real(2),
  tendon: reference('tendon'),
  ...without('cranksite', 'slidersite', 'cranklength', 'refsite', 'body', 'lengthrange', 'damping'),
  ...without('armature', 'nsample', 'interp', 'delay'),
};
const general: ElementSchema = {
  attributes: {
    ...actuator,
    ...idle('there is one choice', { dyntype: keyword('none') }),
    gaintype: keyword('fixed', 'affine'),
    biastype: keyword('none', 'affine'),
    gainprm: real(1, 10),
    biasprm: real(1, 10),
    ...idle('actuators without dynamics have no use for it', { dynprm: real(1, 10) }),
    ...without('actlimited', 'actrange', 'actdim', 'actearly', 'input', 'velrange', 'ffrange'),
  },
};
export const actuators = {
  general,
  motor: { attributes: actuator },
  position: {
    attributes: {
      ...actuator,
      kp: real(1),
      kv: real(1),
      dampratio: real(1),
      inheritrange: real(1),
      ...without('timeconst'),
    },
  },
  velocity: { attributes: { ...actuator, kv: real(1) } },
} satisfies Record<string, ElementSchema>;

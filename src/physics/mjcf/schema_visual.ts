/** Elements that only a viewer looks at: checked like all others, then forgotten. */

import type { ElementSchema } from './attribute.ts';
import { keyword, name, real, reference, text, truth, whole } from './attribute.ts';
import { mesh } from './schema_mesh.ts';

export const orientation = { quat: real(4), axisangle: real(4), euler: real(3), xyaxes: real(6), zaxis: real(3) };
const tracking = keyword('fixed', 'track', 'trackcom', 'targetbody', 'targetbodycom');

const shown = 'viewers alone look at it';

export const camera: ElementSchema = {
  idle: shown,
  attributes: {
    name: name('camera'),
    class: reference('default'),
    mode: tracking,
    target: reference('body'),
    projection: keyword('perspective', 'orthographic'),
    fovy: real(1),
    ipd: real(1),
    resolution: whole(2),
    output: text,
    pos: real(3),
    ...orientation,
    focal: real(2),
    focalpixel: real(2),
    principal: real(2),
    principalpixel: real(2),
    sensorsize: real(2),
    user: text,
  },
};

export const light: ElementSchema = {
  idle: shown,
  attributes: {
    name: name('light'),
    class: reference('default'),
    mode: tracking,
    target: reference('body'),
    texture: reference('texture'),
    directional: truth,
    type: keyword('spot', 'directional', 'point', 'image'),
    castshadow: truth,
    active: truth,
    pos: real(3),
    dir: real(3),
    bulbradius: real(1),
    intensity: real(1),
    range: real(1),
    attenuation: real(3),
    cutoff: real(1),
    softness: real(1),
    exponent: real(1),
    ambient: real(3),
    diffuse: real(3),
    specular: real(3),
  },
};

const texture: ElementSchema = {
  idle: shown,
  namedByFile: 'texture',
  attributes: {
    name: name('texture'),
    type: keyword('2d', 'cube', 'skybox'),
    colorspace: keyword('auto', 'linear', 'sRGB'),
    content_type: text,
    file: text,
    gridsize: whole(2),
    gridlayout: text,
    fileright: text,
    fileleft: text,
    fileup: text,
    filedown: text,
    filefront: text,
    fileback: text,
    builtin: keyword('none', 'gradient', 'checker', 'flat'),
    rgb1: real(3),
    rgb2: real(3),
    mark: keyword('none', 'edge', 'cross', 'random'),
    markrgb: real(3),
    random: real(1),
    width: whole(1),
    height: whole(1),
    hflip: truth,
    vflip: truth,
    nchannel: whole(1),
  },
};

export const material: ElementSchema = {
  idle: shown,
  attributes: {
    name: name('material'),
    class: reference('default'),
    texture: reference('texture'),
    texrepeat: real(2),
    texuniform: truth,
    emission: real(1),
    specular: real(1),
    shininess: real(1),
    reflectance: real(1),
    metallic: real(1),
    roughness: real(1),
    rgba: real(4),
  },
  children: { layer: { attributes: { texture: reference('texture'), role: text } } },
};

const ofNumbers = (...lines: string[]): ElementSchema => ({
  idle: shown,
  attributes: Object.fromEntries(lines.flatMap((line) => line.split(' ')).map((attribute) => [attribute, real(1, 4)])),
});

export const visual: ElementSchema = {
  idle: shown,
  attributes: {},
  children: {
    global: {
      attributes: {
        ...ofNumbers('cameraid fovy ipd azimuth elevation linewidth glow offwidth offheight realtime').attributes,
        orthographic: truth,
        ellipsoidinertia: truth,
        bvactive: truth,
      },
    },
    quality: ofNumbers('shadowsize offsamples numslices numstacks numquads'),
    headlight: ofNumbers('ambient diffuse specular active'),
    map: ofNumbers(
      'stiffness stiffnessrot force torque alpha fogstart fogend znear zfar haze shadowclip shadowscale actuatortendon',
    ),
    scale: ofNumbers(
      'forcewidth contactwidth contactheight connect com camera light selectpoint jointlength jointwidth',
      'actuatorlength actuatorwidth framelength framewidth constraint slidercrank frustum',
    ),
    rgba: ofNumbers(
      'fog haze force inertia joint actuator actuatornegative actuatorpositive com camera light selectpoint connect',
      'contactpoint contactforce contactfriction contacttorque contactgap rangefinder constraint slidercrank',
      'crankbroken frustum bv bvactive',
    ),
  },
};

export const custom: ElementSchema = {
  idle: 'it is for programs of the user',
  attributes: {},
  children: {
    numeric: { attributes: { name: name('numeric'), size: whole(1), data: text }, required: ['name'] },
    text: { attributes: { name: name('text'), data: text }, required: ['name', 'data'] },
    tuple: {
      attributes: { name: name('tuple') },
      required: ['name'],
      children: { element: { attributes: { objtype: text, objname: text, prm: real(1) } } },
    },
  },
};

const skin: ElementSchema = {
  idle: shown,
  anything: true,
  namedByFile: 'skin',
  attributes: { name: name('skin'), file: text },
};

export const asset: ElementSchema = { attributes: {}, children: { texture, material, mesh, skin } };

/** Cloth and ropes are not supported: only what viewers show. */
export const deformable: ElementSchema = { attributes: {}, children: { skin } };

/**
 * The MJCF that this engine reads: elements, their attributes, their children. What stands nowhere here is an error.
 * Source: MuJoCo 3.14, XML reference.
 */
import {
  type AttributeType,
  type ElementSchema,
  idle,
  keyword,
  name,
  real,
  reference,
  text,
  truth,
  whole,
  without,
} from './attribute.ts';
import { body, contactSolver, geom, joint, limited, site } from './schema_body.ts';
import { asset, camera, custom, light, material, visual } from './schema_visual.ts';

const unnamed = 'nothing refers to it by its name';
const forUsers = 'it is for programs of the user';

const words = (...lines: string[]): string[] => lines.flatMap((line) => line.split(' '));

const pair: ElementSchema = {
  attributes: {
    ...idle(unnamed, { name: name('pair') }),
    class: reference('default'),
    geom1: reference('geom'),
    geom2: reference('geom'),
    condim: whole(1),
    friction: real(1, 5),
    ...contactSolver,
    solreffriction: real(1, 2),
    margin: real(1),
    gap: real(1),
    ...without('adhesion'),
  },
  required: ['geom1', 'geom2'],
};

const exclude: ElementSchema = {
  attributes: { ...idle(unnamed, { name: name('exclude') }), body1: reference('body'), body2: reference('body') },
  required: ['body1', 'body2'],
};

const equality = {
  name: name('equality'),
  class: reference('default'),
  active: truth,
  ...contactSolver,
};
const ends = {
  body1: reference('body'),
  body2: reference('body'),
  site1: reference('site'),
  site2: reference('site'),
  anchor: real(3),
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
  ...without('tendon', 'cranksite', 'slidersite', 'cranklength', 'refsite', 'body', 'lengthrange', 'damping'),
  ...without('armature', 'nsample', 'interp', 'delay', 'inheritrange', 'timeconst'),
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
const actuators = {
  general,
  motor: { attributes: actuator },
  position: { attributes: { ...actuator, kp: real(1), kv: real(1), dampratio: real(1) } },
  velocity: { attributes: { ...actuator, kv: real(1) } },
} satisfies Record<string, ElementSchema>;

const sensor = (attributes: Record<string, AttributeType>, ...required: string[]): ElementSchema => ({
  attributes: {
    name: name('sensor'),
    cutoff: real(1),
    noise: real(1),
    ...idle(forUsers, { user: text }),
    ...attributes,
    ...without('nsample', 'interp', 'delay', 'interval'),
  },
  required,
});
const ofSite = sensor({ site: reference('site') }, 'site');
const ofJoint = sensor({ joint: reference('joint') }, 'joint');
const ofActuator = sensor({ actuator: reference('actuator') }, 'actuator');
const ofSubtree = sensor({ body: reference('body') }, 'body');
const framed = keyword('body', 'xbody', 'geom', 'site');
const ofFrame = sensor({ objtype: framed, objname: text, reftype: framed, refname: text }, 'objtype', 'objname');
const ofFrameAcceleration = sensor({ objtype: framed, objname: text }, 'objtype', 'objname');

/** Elements of a default class have the attributes of the real ones, without names and references. */
const classOf = ({ attributes }: ElementSchema): ElementSchema => ({
  attributes: Object.fromEntries(
    Object.entries(attributes).filter(
      ([, type]) => type.kind !== 'name' && (type.kind !== 'reference' || type.namespace === 'material'),
    ),
  ),
});

/** Kinds that this engine lacks: what they begin with says nothing to a file without them. */
const elsewhereOnly: ElementSchema = { attributes: {}, anything: true };
export const FOREIGN_ACTUATORS = words('intvelocity damper cylinder muscle adhesion pid dcmotor');
export const FOREIGN_DEFAULTS = words('mesh tendon', ...FOREIGN_ACTUATORS);

const defaults: ElementSchema = {
  attributes: { class: name('default') },
  once: ['joint', 'geom', 'site', 'pair', 'equality', 'camera', 'light', 'material'],
  get children() {
    return {
      default: defaults,
      joint: classOf(joint),
      geom: classOf(geom),
      site: classOf(site),
      pair: classOf(pair),
      equality: classOf({ attributes: equality }),
      camera: classOf(camera),
      light: classOf(light),
      material: classOf(material),
      general: classOf(general),
      motor: classOf(actuators.motor),
      position: classOf(actuators.position),
      velocity: classOf(actuators.velocity),
      ...Object.fromEntries(FOREIGN_DEFAULTS.map((kind) => [kind, elsewhereOnly])),
    };
  },
};

const enabled = keyword('enable', 'disable');
/** `flag` attributes in MuJoCo's order, which is that of its bits. */
export const DISABLE_FLAGS = words(
  'constraint equality frictionloss limit contact spring damper gravity clampctrl warmstart filterparent actuation',
  'refsafe sensor midphase eulerdamp autoreset nativeccd island multiccd',
);

const SIZES = words(
  'memory njmax nconmax nstack nuserdata nuser_body nuser_jnt nuser_geom nuser_site nuser_cam nuser_tendon',
  'nuser_actuator nuser_sensor',
);

export const mujoco: ElementSchema = {
  attributes: idle(unnamed, { model: text }),
  children: {
    compiler: {
      attributes: {
        angle: keyword('degree', 'radian'),
        ...idle('there is one choice', {
          coordinate: keyword('local'),
          discardvisual: keyword('false'),
          fusestatic: keyword('false'),
          alignfree: keyword('false'),
        }),
        autolimits: truth,
        inertiafromgeom: keyword('true', 'false', 'auto'),
        inertiagrouprange: whole(2),
        boundmass: real(1),
        boundinertia: real(1),
        settotalmass: real(1),
        balanceinertia: truth,
        eulerseq: text,
        ...idle('no file of a mesh or picture is opened', {
          fitaabb: truth,
          meshdir: text,
          texturedir: text,
          assetdir: text,
          strippath: truth,
        }),
        ...idle('it says how MuJoCo compiles and saves, not what', { usethread: truth, saveinertial: truth }),
        ...without('conflict'),
      },
    },
    option: {
      attributes: {
        timestep: real(1),
        gravity: real(3),
        wind: real(3),
        magnetic: real(3),
        density: real(1),
        viscosity: real(1),
        integrator: keyword('Euler', 'RK4', 'implicitfast'),
        cone: keyword('pyramidal', 'elliptic'),
        impratio: real(1),
        solver: keyword('PGS', 'CG', 'Newton'),
        iterations: whole(1),
        tolerance: real(1),
        ls_iterations: whole(1),
        ls_tolerance: real(1),
        noslip_iterations: whole(1),
        noslip_tolerance: real(1),
        ...idle('it says how MuJoCo stores the same numbers', { jacobian: keyword('dense', 'sparse', 'auto') }),
        ...idle('the search for the points of convex shapes goes on to what f32 can tell', {
          ccd_tolerance: real(1),
          ccd_iterations: whole(1),
        }),
        ...idle('the flag sleep, which reads it, is refused', { sleep_tolerance: real(1) }),
        ...idle('there are no signed distance fields', { sdf_iterations: whole(1), sdf_initpoints: whole(1) }),
        ...without('o_margin', 'o_solref', 'o_solimp', 'o_friction', 'actuatorgroupdisable'),
      },
      children: {
        flag: {
          attributes: {
            ...Object.fromEntries(DISABLE_FLAGS.map((flag) => [flag, enabled])),
            ...idle('it asks for numbers that no output has', { energy: enabled, fwdinv: enabled }),
            ...without('override', 'invdiscrete', 'sleep', 'diagexact'),
          },
        },
      },
    },
    size: {
      attributes: {
        ...idle('storage that MuJoCo reserves', Object.fromEntries(SIZES.map((size) => [size, text]))),
        nkey: whole(1),
      },
    },
    statistic: {
      attributes: {
        meaninertia: real(1),
        ...idle('viewers alone look at it', { meanmass: real(1), meansize: real(1), extent: real(1), center: real(3) }),
      },
    },
    asset,
    custom,
    visual,
    default: defaults,
    worldbody: {
      attributes: {},
      get children() {
        return { body, geom, site, camera, light };
      },
    },
    contact: { attributes: {}, children: { pair, exclude } },
    equality: {
      attributes: {},
      children: {
        connect: { attributes: { ...equality, ...ends } },
        weld: { attributes: { ...equality, ...ends, relpose: real(7), torquescale: real(1) } },
        joint: {
          attributes: { ...equality, joint1: reference('joint'), joint2: reference('joint'), polycoef: real(1, 5) },
          required: ['joint1'],
        },
      },
    },
    actuator: { attributes: {}, children: actuators },
    sensor: {
      attributes: {},
      children: {
        touch: ofSite,
        accelerometer: ofSite,
        velocimeter: ofSite,
        gyro: ofSite,
        force: ofSite,
        torque: ofSite,
        magnetometer: ofSite,
        jointpos: ofJoint,
        jointvel: ofJoint,
        ballquat: ofJoint,
        ballangvel: ofJoint,
        actuatorpos: ofActuator,
        actuatorvel: ofActuator,
        actuatorfrc: ofActuator,
        framepos: ofFrame,
        framequat: ofFrame,
        framexaxis: ofFrame,
        frameyaxis: ofFrame,
        framezaxis: ofFrame,
        framelinvel: ofFrame,
        frameangvel: ofFrame,
        framelinacc: ofFrameAcceleration,
        frameangacc: ofFrameAcceleration,
        subtreecom: ofSubtree,
        subtreelinvel: ofSubtree,
        subtreeangmom: ofSubtree,
      },
    },
    keyframe: {
      attributes: {},
      children: {
        key: {
          attributes: {
            name: name('key'),
            time: real(1),
            qpos: real(1, Infinity),
            qvel: real(1, Infinity),
            ctrl: real(1, Infinity),
            mpos: real(1, Infinity),
            mquat: real(1, Infinity),
            ...without('act'),
          },
        },
      },
    },
  },
};

const primitives = 'describe the shape with spheres, capsules, boxes, cylinders and ellipsoids';
const elsewhere = 'put what it stands for into this file';
const drives = 'use motor, position, velocity or general';
const remove = 'remove it';

const advice = (advised: string, ...tags: string[]): Record<string, string> =>
  Object.fromEntries(words(...tags).map((tag) => [tag, advised]));

/** What MJCF has and this engine does not, and what to do about it. */
export const unsupportedElements: Readonly<Record<string, string>> = {
  ...advice(elsewhere, 'include attach model'),
  ...advice(primitives, 'mesh hfield'),
  ...advice('write the copies out', 'replicate composite'),
  ...advice('put its position and orientation into its children', 'frame'),
  ...advice('remove it, or drive the joints directly', 'tendon spatial fixed'),
  ...advice(drives, 'intvelocity orientation pid damper cylinder muscle adhesion dcmotor'),
  ...advice(remove, 'skin flexcomp flex deformable plugin extension lengthrange tactile rangefinder camprojection'),
  ...advice(remove, 'tendonpos tendonvel tendonactuatorfrc tendonlimitpos tendonlimitvel tendonlimitfrc'),
  ...advice(remove, 'jointactuatorfrc jointlimitpos jointlimitvel jointlimitfrc insidesite distance normal fromto'),
  ...advice(remove, 'e_potential e_kinetic clock user'),
};

/**
 * The MJCF that this engine reads: elements, their attributes, their children. What stands nowhere here is an error.
 * Source: MuJoCo 3.14, XML reference.
 */
import {
  type AttributeType,
  type ElementSchema,
  idle,
  keyword,
  keywordBut,
  type Namespace,
  name,
  real,
  reference,
  text,
  truth,
  whole,
  without,
} from './attribute.ts';
import { actuators, fixedTendon, tendon } from './schema_actuator.ts';
import { contactSolver, geom, inWorld, joint, site } from './schema_body.ts';
import { mesh } from './schema_mesh.ts';
import { asset, camera, custom, deformable, light, material, visual } from './schema_visual.ts';

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

/** What a class may refer to. */
const ASSETS: readonly Namespace[] = ['material', 'mesh'];

/** Elements of a default class have the attributes of the real ones, without names and references to other objects. */
const classOf = ({ attributes }: ElementSchema): ElementSchema => ({
  attributes: Object.fromEntries(
    Object.entries(attributes).filter(
      ([, type]) => type.kind !== 'name' && (type.kind !== 'reference' || ASSETS.includes(type.namespace)),
    ),
  ),
});

/** Kinds that this engine lacks: what they begin with says nothing to a file without them. */
const elsewhereOnly: ElementSchema = { attributes: {}, anything: true };
export const FOREIGN_ACTUATORS = words('intvelocity damper cylinder muscle adhesion pid dcmotor');
export const FOREIGN_DEFAULTS = FOREIGN_ACTUATORS;

const defaults: ElementSchema = {
  attributes: { class: name('default') },
  once: ['joint', 'geom', 'site', 'mesh', 'pair', 'tendon', 'equality', 'camera', 'light', 'material'],
  get children() {
    return {
      default: defaults,
      joint: classOf(joint),
      geom: classOf(geom),
      site: classOf(site),
      mesh: classOf(mesh),
      pair: classOf(pair),
      tendon: classOf({
        attributes: {
          ...tendon,
          ...idle('viewers alone look at it', { width: real(1), material: text, rgba: real(4) }),
        },
      }),
      equality: classOf({ attributes: equality }),
      camera: classOf(camera),
      light: classOf(light),
      material: classOf(material),
      general: classOf(actuators.general),
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
          alignfree: keyword('false'),
          fusestatic: keywordBut({ true: 'give bodies without joints to their parents in the file' }, 'false'),
        }),
        discardvisual: truth,
        autolimits: truth,
        inertiafromgeom: keyword('true', 'false', 'auto'),
        inertiagrouprange: whole(2),
        boundmass: real(1),
        boundinertia: real(1),
        settotalmass: real(1),
        balanceinertia: truth,
        eulerseq: text,
        fitaabb: truth,
        meshdir: text,
        assetdir: text,
        strippath: truth,
        ...idle('no file of a picture is opened', { texturedir: text }),
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
        integrator: keywordBut(
          { implicit: 'use "implicitfast"', discrete: 'use "implicitfast"' },
          ...['Euler', 'RK4', 'implicitfast'],
        ),
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
    deformable,
    custom,
    visual,
    default: defaults,
    worldbody: {
      attributes: {},
      get children() {
        return inWorld();
      },
    },
    contact: { attributes: {}, children: { pair, exclude } },
    tendon: { attributes: {}, children: { fixed: fixedTendon } },
    equality: {
      attributes: {},
      children: {
        connect: { attributes: { ...equality, ...ends } },
        weld: { attributes: { ...equality, ...ends, relpose: real(7), torquescale: real(1) } },
        joint: {
          attributes: { ...equality, joint1: reference('joint'), joint2: reference('joint'), polycoef: real(1, 5) },
          required: ['joint1'],
        },
        tendon: {
          attributes: { ...equality, tendon1: reference('tendon'), tendon2: reference('tendon'), polycoef: real(1, 5) },
          required: ['tendon1'],
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

const drives = 'use motor, position, velocity or general';
const remove = 'remove it';

const advice = (advised: string, ...tags: string[]): Record<string, string> =>
  Object.fromEntries(words(...tags).map((tag) => [tag, advised]));

/** What MJCF has and this engine does not, and what to do about it. */
export const unsupportedElements: Readonly<Record<string, string>> = {
  ...advice('put the bodies of the model that it names into this file, by <include>', 'attach model'),
  ...advice('describe the ground by planes and boxes', 'hfield'),
  ...advice('write the copies out, or use <replicate>', 'composite'),
  ...advice('tie bodies by <equality>, or joints by a <fixed> tendon', 'spatial'),
  ...advice(drives, 'intvelocity orientation pid damper cylinder muscle adhesion dcmotor'),
  ...advice('cloth, ropes and soft bodies are not stepped', 'flexcomp flex'),
  ...advice(remove, 'plugin extension lengthrange contact tactile rangefinder camprojection'),
  ...advice(remove, 'tendonpos tendonvel tendonactuatorfrc tendonlimitpos tendonlimitvel tendonlimitfrc'),
  ...advice(remove, 'jointactuatorfrc jointlimitpos jointlimitvel jointlimitfrc insidesite distance normal fromto'),
  ...advice(remove, 'e_potential e_kinetic clock user'),
};

/** Makes a compiled model of an MJCF file's text. */
import { compileActuator } from './compile/actuator.ts';
import { contactCandidates } from './compile/contact.ts';
import { compileEquality } from './compile/equality.ts';
import { inverseWeights } from './compile/inverse_weight.ts';
import { compileKeyframe } from './compile/keyframe.ts';
import { indexByName } from './compile/lookup.ts';
import { compileOption, optionWarnings } from './compile/option.ts';
import {
  packActuators,
  packBodies,
  packEqualities,
  packGeoms,
  packJoints,
  packKeyframes,
  packSensors,
} from './compile/pack.ts';
import { ReferencePose } from './compile/reference_pose.ts';
import { compileSensors } from './compile/sensor.ts';
import { readSettings } from './compile/settings.ts';
import { boundingRadius } from './compile/shape.ts';
import { compileTree } from './compile/tree.ts';
import { isPlain, isStiff } from './emit/contacts/friction_cone.ts';
import { Defaults } from './mjcf/defaults.ts';
import { Element } from './mjcf/element.ts';
import { overlay } from './mjcf/overlay.ts';
import { validate } from './mjcf/validate.ts';
import { readXml } from './mjcf/xml.ts';
import type { Model } from './model.ts';

/**
 * Reads and compiles a model as MuJoCo 3.14 does.
 * @param xml the text of an MJCF file
 * @param file what messages call it
 * @throws FormatError with one sentence that names file, line and element
 */
export function loadModel(xml: string, file: string): Model {
  const root = validate(readXml(xml, file), file);
  const sections = (tag: string): Element[] => root.childrenOf(tag);
  const within = (tag: string): readonly Element[] => sections(tag).flatMap(({ children }) => children);

  const settings = readSettings(asOne(root, 'compiler', sections('compiler')));
  const defaults = new Defaults(sections('default'), within('actuator').length > 0);
  const option = asOne(root, 'option', sections('option'));
  const opt = compileOption(option, asOne(root, 'flag', within('option')));
  const tree = compileTree(sections('worldbody'), root, defaults, settings);
  const pose = new ReferencePose(tree);
  const weights = inverseWeights(tree, pose);
  const names = {
    body: new Map([...indexByName(tree.bodies), ['world', 0]]),
    joint: indexByName(tree.joints),
    geom: indexByName(tree.geoms),
    site: indexByName(tree.sites),
  };

  const equalities = within('equality').map((element) => compileEquality(element, tree, names, pose, defaults));
  const actuators = within('actuator').map((element) =>
    compileActuator(element, tree, names, pose, defaults, settings),
  );
  const sensors = compileSensors(within('sensor'), tree, { ...names, actuator: indexByName(actuators) });
  const dofTreeid = treesOf(pose.dofParentid);
  const joints = packJoints(tree, pose, dofTreeid, weights);
  const keys = within('keyframe');
  const reserved = asOne(root, 'size', sections('size')).number('nkey', 0) - keys.length;
  const unset = Array.from({ length: Math.max(0, reserved) }, () => new Element(file, root.line, 'key', new Map()));
  const keyframes = [...keys, ...unset].map((key) => compileKeyframe(key, tree, joints.qpos0, actuators.length));
  const touching = !opt.disabled.has('contact') && !opt.disabled.has('constraint');
  const meaninertia = joints.dofM0.length === 0 ? 1 : joints.dofM0.reduce((sum, m) => sum + m, 0) / joints.nv;

  const model = {
    opt,
    warnings: optionWarnings(option, opt),
    stat: { meaninertia: asOne(root, 'statistic', sections('statistic')).number('meaninertia', meaninertia) },
    ...joints,
    ...packBodies(tree, dofTreeid, weights),
    ...packGeoms(
      tree,
      tree.geoms.map(({ type, size }) => boundingRadius(type, size)),
    ),
    contactCandidates: touching
      ? contactCandidates(sections('contact'), tree, names, defaults, !opt.disabled.has('filterparent'))
      : [],
    ...packEqualities(equalities),
    ...packActuators(actuators),
    ...packSensors(sensors),
    ...packKeyframes(keyframes),
  };
  return { ...model, warnings: [...model.warnings, ...stiffContacts(model, file)] };
}

/** Warns of contacts whose friction is so little that f32 solves them inaccurately. */
function stiffContacts(model: Model, file: string): string[] {
  if (model.opt.cone === 'elliptic') return [];
  const stiff = model.contactCandidates.filter((pair) => !isPlain(model, pair) && isStiff(model, pair));
  if (stiff.length === 0) return [];
  const told = `${file}: ${stiff.length} pairs of geoms with condim 4 or 6 have so little friction, or so large an impratio`;
  return [`${told}, that their pyramids are solved inaccurately: set cone="elliptic" in <option>`];
}

/** Sections that MJCF allows to be repeated, as one element; later attributes replace earlier ones. */
function asOne(root: Element, tag: string, parts: readonly Element[]): Element {
  const attributes = parts.reduce((merged, part) => overlay(merged, part.attributes), overlay(new Map(), new Map()));
  return new Element(root.file, (parts.at(-1) ?? root).line, tag, attributes);
}

/** Degrees of freedom that no other comes before begin a tree. (nv) */
function treesOf(dofParentid: readonly number[]): Int32Array {
  let trees = 0;
  return Int32Array.from(dofParentid, (parent) => {
    if (parent < 0) trees += 1;
    return trees - 1;
  });
}

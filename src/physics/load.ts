/** Makes a compiled model of an MJCF file's text. */
import { compileActuator } from './compile/actuator.ts';
import { contactCandidates } from './compile/contact.ts';
import { compileEquality } from './compile/equality.ts';
import { inverseWeights } from './compile/inverse_weight.ts';
import { compileKeyframe } from './compile/keyframe.ts';
import { indexByName } from './compile/lookup.ts';
import { Meshes } from './compile/mesh/meshes.ts';
import { compileOption, type Option, optionWarnings } from './compile/option.ts';
import {
  packActuators,
  packBodies,
  packEqualities,
  packGeoms,
  packJoints,
  packKeyframes,
  packSensors,
  packTendons,
} from './compile/pack.ts';
import { ReferencePose } from './compile/reference_pose.ts';
import { withReplicas } from './compile/replicate.ts';
import { compileSensors } from './compile/sensor.ts';
import { readSettings, type Settings } from './compile/settings.ts';
import { boundingRadius } from './compile/shape.ts';
import { compileTendon } from './compile/tendon.ts';
import { compileTree } from './compile/tree.ts';
import { isPlain, isStiff } from './emit/contacts/friction_cone.ts';
import { Defaults } from './mjcf/defaults.ts';
import { Element } from './mjcf/element.ts';
import { type ModelFiles, NO_FILES } from './mjcf/files.ts';
import { withIncludes } from './mjcf/include.ts';
import { checkNames, visit } from './mjcf/names.ts';
import { overlay } from './mjcf/overlay.ts';
import { Problems } from './mjcf/problems.ts';
import { mujoco } from './mjcf/schema.ts';
import { overlookedNames, validate } from './mjcf/validate.ts';
import { readXml } from './mjcf/xml.ts';
import type { Model } from './model.ts';

/**
 * Reads and compiles a model as MuJoCo 3.14 does.
 * @param xml the text of an MJCF file
 * @param file what messages call it
 * @param files what it names: included files and meshes
 * @throws FormatError with a line for each problem, which names file, line and element
 */
export function loadModel(xml: string, file: string, files: ModelFiles = NO_FILES): Model {
  const problems = new Problems();
  const raw = withIncludes(readXml(xml, file, problems), files, problems);
  const written = validate(raw, problems);
  const settings = problems.attempt(() => readSettings(asOne(written, 'compiler', written.childrenOf('compiler'))));
  const root = settings ? withReplicas(written, settings, problems) : written;
  checkNames(root, overlookedNames(raw), problems);
  problems.settle();
  return compileModel(root, settings as Settings, files, problems); // without settings there was a problem
}

function compileModel(root: Element, settings: Settings, files: ModelFiles, problems: Problems): Model {
  const sections = (tag: string): Element[] => root.childrenOf(tag);
  const within = (tag: string): readonly Element[] => sections(tag).flatMap(({ children }) => children);

  const defaults = problems.demand(() => new Defaults(sections('default'), within('actuator').length > 0));
  const option = asOne(root, 'option', sections('option'));
  const flags = asOne(root, 'flag', within('option'));
  const meshElements = within('asset').filter(({ tag }) => tag === 'mesh');
  const meshes = new Meshes(meshElements, defaults, settings, files);
  const context = { defaults, settings, meshes, namedGeoms: referredGeoms(root), problems };
  const [opt, tree] = [
    problems.attempt(() => compileOption(option, flags)) as Option,
    problems.demand(() => compileTree(sections('worldbody'), root, context)),
  ];
  const pose = problems.demand(() => new ReferencePose(tree));
  const weights = inverseWeights(tree, pose);
  const names = {
    body: new Map([...indexByName(tree.bodies), ['world', 0]]),
    joint: indexByName(tree.joints),
    geom: indexByName(tree.geoms),
    site: indexByName(tree.sites),
  };

  const tendons = problems.collect(within('tendon'), (element) =>
    compileTendon(element, tree, names, pose, defaults, settings),
  );
  problems.settle();
  const withTendons = { ...names, tendon: indexByName(tendons) };
  const equalities = problems.collect(within('equality'), (element) =>
    compileEquality(element, tree, withTendons, pose, defaults),
  );
  const actuators = problems.collect(within('actuator'), (element) =>
    compileActuator(element, tree, tendons, withTendons, pose, defaults, settings),
  );
  const sensorNames = { ...names, actuator: indexByName(within('actuator').map((element) => ({ element }))) };
  const sensors = compileSensors(within('sensor'), tree, sensorNames, problems);
  const dofTreeid = treesOf(pose.dofParentid);
  const joints = packJoints(tree, pose, dofTreeid, weights);
  const keys = within('keyframe');
  const reserved = asOne(root, 'size', sections('size')).number('nkey', 0) - keys.length;
  const unset = Array.from(
    { length: Math.max(0, reserved) },
    () => new Element(root.file, root.line, 'key', new Map()),
  );
  const nu = within('actuator').length;
  const keyframes = problems.collect([...keys, ...unset], (key) => compileKeyframe(key, tree, joints.qpos0, nu));
  const touching = !opt.disabled.has('contact') && !opt.disabled.has('constraint');
  const candidates = problems.demand(() =>
    touching ? contactCandidates(sections('contact'), tree, names, defaults, !opt.disabled.has('filterparent')) : [],
  );
  const meaninertia = joints.dofM0.length === 0 ? 1 : joints.dofM0.reduce((sum, m) => sum + m, 0) / joints.nv;

  const model = {
    opt,
    warnings: [...problems.warnings, ...optionWarnings(option, opt)],
    stat: { meaninertia: asOne(root, 'statistic', sections('statistic')).number('meaninertia', meaninertia) },
    ...joints,
    ...packBodies(tree, dofTreeid, weights),
    ...packGeoms(
      tree,
      tree.geoms.map(({ type, size }) => boundingRadius(type, size)),
    ),
    contactCandidates: candidates,
    ...packTendons(tendons),
    ...packEqualities(equalities),
    ...packActuators(actuators),
    ...packSensors(sensors),
    ...packKeyframes(keyframes),
  };
  return { ...model, warnings: [...model.warnings, ...stiffContacts(model, root.file)] };
}

/** Names of geoms that pairs and sensors refer to. */
function referredGeoms(root: Element): ReadonlySet<string> {
  const names = new Set<string>();
  visit(root, mujoco, (element, { attributes }) => {
    for (const [attribute, type] of Object.entries(attributes)) {
      if (type.kind === 'reference' && type.namespace === 'geom') names.add(element.text(attribute));
    }
    if (element.word<string>('objtype', '') === 'geom') names.add(element.text('objname'));
    if (element.word<string>('reftype', '') === 'geom') names.add(element.text('refname'));
  });
  return names;
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

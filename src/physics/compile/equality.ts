/** Equality constraints, with what they hold at qpos0. */
import { conjugate, multiply, normalizeQuat, type Quat, type Vec3 } from '../math/quaternion.ts';
import type { Defaults } from '../mjcf/defaults.ts';
import type { Element } from '../mjcf/element.ts';
import { idOf, type Names } from './lookup.ts';
import type { ReferencePose } from './reference_pose.ts';
import { SOLIMP, SOLREF, type Solimp, type Solref } from './solver_parameters.ts';
import type { Tree } from './tree.ts';

export type EqualityType = 'connect' | 'weld' | 'joint' | 'tendon';

/** Numbers of eq_data: mjNEQDATA. */
export const EQUALITY_DATA = 11;

export interface Equality {
  readonly element: Element;
  readonly type: EqualityType;
  readonly objtype: 'body' | 'site' | 'joint' | 'tendon';
  readonly obj1id: number;
  /** -1: a joint or tendon is held at a constant. */
  readonly obj2id: number;
  readonly active0: boolean;
  readonly solref: Solref;
  readonly solimp: Solimp;
  /**
   * connect: anchor in body 1, anchor in body 2. weld: anchor in body 2, in body 1, relative quaternion, torque scale.
   * joint, tendon: coefficients of the polynomial q1 - ref1 = p(q2 - ref2).
   */
  readonly data: readonly number[];
}

/** What the entries are that an element says nothing about. */
const UNSET = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1];

export function compileEquality(
  written: Element,
  { joints }: Tree,
  names: Names & { readonly tendon: ReadonlyMap<string, number> },
  pose: ReferencePose,
  defaults: Defaults,
): Equality {
  const element = defaults.complete(written, 'equality');
  const type = element.tag as EqualityType;
  const ends =
    type === 'joint' || type === 'tendon' ? scalarEnds(element, type, names[type]) : bodyEnds(element, names);
  if (ends.obj1id === ends.obj2id) throw element.error(`ties a ${ends.objtype} to itself`);
  if (type === 'joint') {
    for (const id of [ends.obj1id, ends.obj2id]) {
      const joint = joints[id];
      if (joint?.type === 'ball' || joint?.type === 'free') {
        throw element.error(
          `ties the ${joint.type} joint "${joint.element.text('name')}", but it needs hinges or slides`,
        );
      }
    }
  }
  return {
    element,
    type,
    ...ends,
    active0: element.isTrue('active', true),
    solref: element.numbers('solref', SOLREF),
    solimp: element.numbers('solimp', SOLIMP),
    data: dataOf(element, type, ends, pose),
  };
}

type Ends = Pick<Equality, 'objtype' | 'obj1id' | 'obj2id'>;

function scalarEnds(element: Element, objtype: 'joint' | 'tendon', known: ReadonlyMap<string, number>): Ends {
  const find = (attribute: string): number => known.get(element.text(attribute)) ?? -1;
  return objtype === 'joint'
    ? { objtype, obj1id: find('joint1'), obj2id: find('joint2') }
    : { objtype, obj1id: find('tendon1'), obj2id: find('tendon2') };
}

/** Two sites, or one or two bodies, where the second is the world by default. */
function bodyEnds(element: Element, names: Names): Ends {
  const ofBodies = ['body1', 'body2', 'anchor', 'relpose'].find((attribute) => element.has(attribute));
  if (element.has('site1') && element.has('site2')) {
    if (ofBodies) throw element.error(`has both site1 and ${ofBodies}: tie two sites or two bodies`);
    const [obj1id, obj2id] = [idOf(names.site, element, 'site1'), idOf(names.site, element, 'site2')];
    return { objtype: 'site', obj1id, obj2id };
  }
  const lonely = ['site1', 'site2'].find((attribute) => element.has(attribute));
  if (lonely) throw element.error(`has ${lonely} only: tie two sites or two bodies`);
  if (!element.has('body1')) throw element.error('ties nothing: give it body1, or site1 and site2');
  if (element.tag === 'connect' && !element.has('anchor')) throw element.error('needs the attribute "anchor"');
  const obj1id = idOf(names.body, element, 'body1');
  return { objtype: 'body', obj1id, obj2id: names.body.get(element.text('body2')) ?? 0 };
}

function dataOf(
  element: Element,
  type: EqualityType,
  { objtype, obj1id, obj2id }: Ends,
  pose: ReferencePose,
): number[] {
  if (type === 'joint' || type === 'tendon')
    return [...element.numbers('polycoef', [0, 1, 0, 0, 0]), ...UNSET.slice(5)];
  const anchor: Vec3 = element.numbers('anchor', [0, 0, 0]);
  if (type === 'connect') {
    if (objtype === 'site') return UNSET.map(() => 0);
    return [...anchor, ...pose.localPoint(obj2id, pose.worldPoint(obj1id, anchor)), ...UNSET.slice(6)];
  }
  const torquescale = element.number('torquescale', 1);
  if (objtype === 'site') return [...UNSET.slice(0, 10), torquescale];
  const [x, y, z, ...quat] = element.numbers('relpose', [0, 0, 0, 0, 0, 0, 0]);
  if (quat.some((value) => value !== 0)) return [...anchor, x, y, z, ...normalizeQuat(quat), torquescale];
  const inFirst = pose.localPoint(obj1id, pose.worldPoint(obj2id, anchor));
  const relative = multiply(conjugate(pose.xquat[obj1id] as Quat), pose.xquat[obj2id] as Quat);
  return [...anchor, ...inFirst, ...relative, torquescale];
}

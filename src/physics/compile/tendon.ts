/** Tendons: a length that is a sum of joint positions, with a spring, a damper, friction and limits of its own. */
import { at } from '../../errors/lookup.ts';
import type { Defaults } from '../mjcf/defaults.ts';
import type { Element } from '../mjcf/element.ts';
import type { Joint } from './joint.ts';
import { idOf, type Names } from './lookup.ts';
import type { ReferencePose } from './reference_pose.ts';
import { isLimited, type Settings } from './settings.ts';
import { SOLIMP, SOLREF, type Solimp, type Solref } from './solver_parameters.ts';
import type { Tree } from './tree.ts';

export interface Tendon {
  readonly element: Element;
  /** The joints, and how much longer the tendon becomes with each. */
  readonly terms: readonly { readonly jntid: number; readonly coef: number }[];
  readonly limited: boolean;
  readonly range: readonly [number, number];
  readonly margin: number;
  readonly solreflimit: Solref;
  readonly solimplimit: Solimp;
  readonly frictionloss: number;
  readonly solreffriction: Solref;
  readonly solimpfriction: Solimp;
  readonly stiffness: number;
  readonly damping: number;
  /** Between these lengths the spring does nothing. */
  readonly lengthspring: readonly [number, number];
  /** Length at qpos0, and how the length goes with each degree of freedom. (nv) */
  readonly length0: number;
  readonly moment: Float64Array;
  /** What a unit force does to the length at qpos0. */
  readonly invweight0: number;
}

/** A length that the file leaves to the joints where springs are at rest. */
const UNSET = -1;

export function compileTendon(
  written: Element,
  { joints }: Tree,
  names: Names,
  pose: ReferencePose,
  defaults: Defaults,
  settings: Settings,
): Tendon {
  const element = defaults.complete(written, 'tendon');
  const terms = written.childrenOf('joint').map((term) => {
    const jntid = idOf(names.joint, term, 'joint');
    const { type } = joints[jntid] as Joint;
    if (type !== 'hinge' && type !== 'slide')
      throw term.error(`names a ${type} joint, but a tendon needs hinges or slides`);
    return { jntid, coef: term.number('coef', 0) };
  });
  if (terms.length === 0) throw element.error('has no joints: give it one');
  const sum = (of: (joint: Joint) => number): number =>
    terms.reduce((total, { jntid, coef }) => total + coef * of(joints[jntid] as Joint), 0);
  const moment = new Float64Array(pose.nv);
  for (const { jntid, coef } of terms) {
    const { dofadr } = joints[jntid] as Joint;
    moment[dofadr] = at(moment, dofadr) + coef;
  }
  const rest = sum(({ springref }) => springref);
  const [low, high] = element.given('springlength') ?? [UNSET, UNSET];
  if ((high ?? low ?? 0) < (low ?? 0))
    throw element.error(`attribute "springlength" must not fall, got ${low} ${high}`);
  return {
    element,
    terms,
    limited: isLimited(element, 'range', settings),
    range: element.numbers('range', [0, 0]),
    margin: element.number('margin', 0),
    solreflimit: element.numbers('solreflimit', SOLREF),
    solimplimit: element.numbers('solimplimit', SOLIMP),
    frictionloss: element.number('frictionloss', 0),
    solreffriction: element.numbers('solreffriction', SOLREF),
    solimpfriction: element.numbers('solimpfriction', SOLIMP),
    stiffness: element.number('stiffness', 0),
    damping: element.number('damping', 0),
    lengthspring: low === UNSET && high === UNSET ? [rest, rest] : [low ?? 0, high ?? low ?? 0],
    length0: sum(({ ref }) => ref),
    moment,
    invweight0: pose.inverseNorm(moment),
  };
}

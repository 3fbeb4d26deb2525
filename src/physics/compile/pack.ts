/** Lists of compiled objects as the arrays of a model. */
import { at } from '../../errors/lookup.ts';
import type { Element } from '../mjcf/element.ts';
import type { Model } from '../model.ts';
import type { Actuator } from './actuator.ts';
import type { Equality } from './equality.ts';
import type { InverseWeights } from './inverse_weight.ts';
import { JOINT_SIZES, type Joint } from './joint.ts';
import type { Keyframe } from './keyframe.ts';
import type { ReferencePose } from './reference_pose.ts';
import type { Sensor } from './sensor.ts';
import type { Tendon } from './tendon.ts';
import type { Tree } from './tree.ts';

const real = <T>(objects: readonly T[], get: (object: T) => number | readonly number[]): Float64Array =>
  Float64Array.from(objects.flatMap(get));
const whole = <T>(objects: readonly T[], get: (object: T) => number): Int32Array => Int32Array.from(objects.map(get));
const namesOf = (objects: readonly { readonly element: Element }[]): string[] =>
  objects.map(({ element }) => element.text('name'));

/** @param dofTreeid of each degree of freedom */
export function packBodies({ bodies }: Tree, dofTreeid: Int32Array, { bodyInvweight0 }: InverseWeights) {
  const subtreemass = real(bodies, (body) => body.mass);
  for (let body = bodies.length - 1; body > 0; body -= 1) {
    const parent = at(bodies, body).parentid;
    subtreemass[parent] = at(subtreemass, parent) + at(subtreemass, body);
  }
  let [mocaps, joints] = [0, 0];
  const jntadr = bodies.map((body) => {
    joints += body.joints.length;
    return joints - body.joints.length;
  });
  return {
    nbody: bodies.length,
    nmocap: bodies.filter(({ mocap }) => mocap).length,
    bodyName: bodies.map(({ element }, id) => (id === 0 ? 'world' : element.text('name'))),
    bodyParentid: whole(bodies, (body) => body.parentid),
    bodyRootid: whole(bodies, (body) => body.rootid),
    bodyWeldid: whole(bodies, (body) => body.weldid),
    bodyMocapid: whole(bodies, (body) => (body.mocap ? mocaps++ : -1)),
    bodyTreeid: whole(bodies, (body) => {
      const first = bodies[body.weldid]?.joints[0];
      return first ? at(dofTreeid, first.dofadr) : -1;
    }),
    bodyJntnum: whole(bodies, (body) => body.joints.length),
    bodyJntadr: Int32Array.from(bodies, (body, id) => (body.joints.length > 0 ? at(jntadr, id) : -1)),
    bodyDofnum: whole(bodies, (body) => body.joints.reduce((sum, { type }) => sum + JOINT_SIZES[type].nv, 0)),
    bodyDofadr: whole(bodies, (body) => body.joints[0]?.dofadr ?? -1),
    bodyGeomnum: whole(bodies, (body) => body.geoms.length),
    bodyGeomadr: whole(bodies, (body) => (body.geoms.length > 0 ? body.geomadr : -1)),
    bodyPos: real(bodies, (body) => body.pos),
    bodyQuat: real(bodies, (body) => body.quat),
    bodyIpos: real(bodies, (body) => body.ipos),
    bodyIquat: real(bodies, (body) => body.iquat),
    bodyMass: real(bodies, (body) => body.mass),
    bodySubtreemass: subtreemass,
    bodyInertia: real(bodies, (body) => body.inertia),
    bodyGravcomp: real(bodies, (body) => body.gravcomp),
    bodyInvweight0,
  } satisfies Partial<Model>;
}

export function packJoints(
  { bodies, joints, nq, nv }: Tree,
  pose: ReferencePose,
  dofTreeid: Int32Array,
  weights: InverseWeights,
) {
  const placement = (joint: Joint, angle: number): readonly number[] => {
    const body = bodies[joint.bodyid];
    if (joint.type === 'free') return [...(body?.pos ?? []), ...(body?.quat ?? [])];
    return joint.type === 'ball' ? [1, 0, 0, 0] : [angle];
  };
  const ofDofs = pose.dofJntid.map((jntid) => joints[jntid] as Joint);
  return {
    nq,
    nv,
    njnt: joints.length,
    ntree: (dofTreeid.at(-1) ?? -1) + 1,
    qpos0: real(joints, (joint) => placement(joint, joint.ref)),
    qposSpring: real(joints, (joint) => placement(joint, joint.springref)),
    jntName: namesOf(joints),
    jntType: joints.map(({ type }) => type),
    jntQposadr: whole(joints, (joint) => joint.qposadr),
    jntDofadr: whole(joints, (joint) => joint.dofadr),
    jntBodyid: whole(joints, (joint) => joint.bodyid),
    jntPos: real(joints, (joint) => joint.pos),
    jntAxis: real(joints, (joint) => joint.axis),
    jntStiffness: real(joints, (joint) => joint.stiffness),
    jntLimited: joints.map(({ limited }) => limited),
    jntRange: real(joints, (joint) => joint.range),
    jntActfrclimited: joints.map(({ actfrclimited }) => actfrclimited),
    jntActfrcrange: real(joints, (joint) => joint.actfrcrange),
    jntActgravcomp: joints.map(({ actgravcomp }) => actgravcomp),
    jntMargin: real(joints, (joint) => joint.margin),
    jntSolref: real(joints, (joint) => joint.solreflimit),
    jntSolimp: real(joints, (joint) => joint.solimplimit),
    dofBodyid: Int32Array.from(pose.dofBodyid),
    dofJntid: Int32Array.from(pose.dofJntid),
    dofParentid: Int32Array.from(pose.dofParentid),
    dofTreeid,
    dofArmature: real(ofDofs, (joint) => joint.armature),
    dofDamping: real(ofDofs, (joint) => joint.damping),
    dofFrictionloss: real(ofDofs, (joint) => joint.frictionloss),
    dofSolref: real(ofDofs, (joint) => joint.solreffriction),
    dofSolimp: real(ofDofs, (joint) => joint.solimpfriction),
    dofInvweight0: weights.dofInvweight0,
    dofM0: Float64Array.from(ofDofs, (_, dof) => at(pose.massMatrix, dof * (nv + 1))),
  } satisfies Partial<Model>;
}

export function packGeoms({ geoms, sites }: Tree, boundingRadii: readonly number[]) {
  return {
    ngeom: geoms.length,
    geomName: namesOf(geoms),
    geomType: geoms.map(({ type }) => type),
    geomBodyid: whole(geoms, (geom) => geom.bodyid),
    geomContype: whole(geoms, (geom) => geom.contype),
    geomConaffinity: whole(geoms, (geom) => geom.conaffinity),
    geomMesh: geoms.map(({ mesh }) => mesh),
    geomCondim: whole(geoms, (geom) => geom.condim),
    geomPriority: whole(geoms, (geom) => geom.priority),
    geomSize: real(geoms, (geom) => geom.size),
    geomRbound: Float64Array.from(boundingRadii),
    geomPos: real(geoms, (geom) => geom.pos),
    geomQuat: real(geoms, (geom) => geom.quat),
    geomFriction: real(geoms, (geom) => geom.friction),
    geomMargin: real(geoms, (geom) => geom.margin),
    geomGap: real(geoms, (geom) => geom.gap),
    geomSolmix: real(geoms, (geom) => geom.solmix),
    geomSolref: real(geoms, (geom) => geom.solref),
    geomSolimp: real(geoms, (geom) => geom.solimp),
    nsite: sites.length,
    siteName: namesOf(sites),
    siteType: sites.map(({ type }) => type),
    siteBodyid: whole(sites, (site) => site.bodyid),
    siteSize: real(sites, (site) => site.size),
    sitePos: real(sites, (site) => site.pos),
    siteQuat: real(sites, (site) => site.quat),
  } satisfies Partial<Model>;
}

export function packEqualities(equalities: readonly Equality[]) {
  return {
    neq: equalities.length,
    eqName: namesOf(equalities),
    eqType: equalities.map(({ type }) => type),
    eqObjtype: equalities.map(({ objtype }) => objtype),
    eqObj1id: whole(equalities, (equality) => equality.obj1id),
    eqObj2id: whole(equalities, (equality) => equality.obj2id),
    eqActive0: equalities.map(({ active0 }) => active0),
    eqSolref: real(equalities, (equality) => equality.solref),
    eqSolimp: real(equalities, (equality) => equality.solimp),
    eqData: real(equalities, (equality) => equality.data),
  } satisfies Partial<Model>;
}

export function packTendons(tendons: readonly Tendon[]) {
  let adr = 0;
  const terms = tendons.flatMap((tendon) => tendon.terms);
  return {
    ntendon: tendons.length,
    nwrap: terms.length,
    tendonName: namesOf(tendons),
    tendonAdr: whole(tendons, (tendon) => {
      adr += tendon.terms.length;
      return adr - tendon.terms.length;
    }),
    tendonNum: whole(tendons, (tendon) => tendon.terms.length),
    wrapObjid: whole(terms, ({ jntid }) => jntid),
    wrapPrm: real(terms, ({ coef }) => coef),
    tendonLimited: tendons.map(({ limited }) => limited),
    tendonRange: real(tendons, (tendon) => tendon.range),
    tendonMargin: real(tendons, (tendon) => tendon.margin),
    tendonSolrefLim: real(tendons, (tendon) => tendon.solreflimit),
    tendonSolimpLim: real(tendons, (tendon) => tendon.solimplimit),
    tendonFrictionloss: real(tendons, (tendon) => tendon.frictionloss),
    tendonSolrefFri: real(tendons, (tendon) => tendon.solreffriction),
    tendonSolimpFri: real(tendons, (tendon) => tendon.solimpfriction),
    tendonStiffness: real(tendons, (tendon) => tendon.stiffness),
    tendonDamping: real(tendons, (tendon) => tendon.damping),
    tendonLengthspring: real(tendons, (tendon) => tendon.lengthspring),
    tendonLength0: real(tendons, (tendon) => tendon.length0),
    tendonInvweight0: real(tendons, (tendon) => tendon.invweight0),
  } satisfies Partial<Model>;
}

export function packActuators(actuators: readonly Actuator[]) {
  return {
    nu: actuators.length,
    actuatorName: namesOf(actuators),
    actuatorTrntype: actuators.map(({ trntype }) => trntype),
    actuatorTrnid: whole(actuators, (actuator) => actuator.trnid),
    actuatorGaintype: actuators.map(({ gaintype }) => gaintype),
    actuatorBiastype: actuators.map(({ biastype }) => biastype),
    actuatorGainprm: real(actuators, (actuator) => actuator.gainprm),
    actuatorBiasprm: real(actuators, (actuator) => actuator.biasprm),
    actuatorGear: real(actuators, (actuator) => actuator.gear),
    actuatorCtrllimited: actuators.map(({ ctrllimited }) => ctrllimited),
    actuatorCtrlrange: real(actuators, (actuator) => actuator.ctrlrange),
    actuatorForcelimited: actuators.map(({ forcelimited }) => forcelimited),
    actuatorForcerange: real(actuators, (actuator) => actuator.forcerange),
    actuatorLength0: real(actuators, (actuator) => actuator.length0),
    actuatorAcc0: real(actuators, (actuator) => actuator.acc0),
  } satisfies Partial<Model>;
}

export function packSensors(sensors: readonly Sensor[]) {
  return {
    nsensor: sensors.length,
    nsensordata: sensors.reduce((sum, { dim }) => sum + dim, 0),
    sensorName: namesOf(sensors),
    sensorType: sensors.map(({ type }) => type),
    sensorDatatype: sensors.map(({ datatype }) => datatype),
    sensorObjtype: sensors.map(({ objtype }) => objtype),
    sensorObjid: whole(sensors, (sensor) => sensor.objid),
    sensorReftype: sensors.map(({ reftype }) => reftype),
    sensorRefid: whole(sensors, (sensor) => sensor.refid),
    sensorDim: whole(sensors, (sensor) => sensor.dim),
    sensorAdr: whole(sensors, (sensor) => sensor.adr),
    sensorCutoff: real(sensors, (sensor) => sensor.cutoff),
    sensorNoise: real(sensors, (sensor) => sensor.noise),
  } satisfies Partial<Model>;
}

export function packKeyframes(keyframes: readonly Keyframe[]) {
  return {
    nkey: keyframes.length,
    keyName: keyframes.map(({ name }) => name),
    keyTime: real(keyframes, (key) => key.time),
    keyQpos: real(keyframes, (key) => key.qpos),
    keyQvel: real(keyframes, (key) => key.qvel),
    keyCtrl: real(keyframes, (key) => key.ctrl),
    keyMpos: real(keyframes, (key) => key.mpos),
    keyMquat: real(keyframes, (key) => key.mquat),
  } satisfies Partial<Model>;
}

/**
 * A compiled model: everything about a scene that does not change while it moves. Fields have MuJoCo's own names and
 * meanings in camel case (`body_parentid` is `bodyParentid`), numbers are float64, lists are row-major with the shapes
 * given. Lengths in m, masses in kg, angles in rad, quaternions (w, x, y, z). Index 0 of all bodies is the world.
 * Source: MuJoCo 3.14, mjModel.
 */
import type { BiasType, GainType, TransmissionType } from './compile/actuator.ts';
import type { ContactCandidate } from './compile/contact.ts';
import type { EqualityType } from './compile/equality.ts';
import type { JointType } from './compile/joint.ts';
import type { Mesh } from './compile/mesh/mesh.ts';
import type { Option } from './compile/option.ts';
import type { SensorDatatype, SensorObject, SensorType } from './compile/sensor.ts';
import type { ShapeType } from './compile/shape.ts';

export type { BiasType, GainType, TransmissionType } from './compile/actuator.ts';
export type { ContactCandidate } from './compile/contact.ts';
export type { EqualityType } from './compile/equality.ts';
export type { JointType } from './compile/joint.ts';
export type { Mesh } from './compile/mesh/mesh.ts';
export type { Option } from './compile/option.ts';
export type { SensorDatatype, SensorObject, SensorType } from './compile/sensor.ts';
export type { ShapeType } from './compile/shape.ts';

export interface Model {
  /** Numbers in qpos, numbers in qvel, actuators. */
  readonly nq: number;
  readonly nv: number;
  readonly nu: number;
  readonly nbody: number;
  readonly njnt: number;
  readonly ngeom: number;
  readonly nsite: number;
  readonly nmocap: number;
  readonly ntendon: number;
  /** Joints of all tendons. */
  readonly nwrap: number;
  readonly neq: number;
  readonly nsensor: number;
  readonly nsensordata: number;
  readonly nkey: number;
  /** Kinematic trees that can move: no two of them share an entry of the mass matrix. */
  readonly ntree: number;

  readonly opt: Option;
  /** What this engine does otherwise than the file asks for: a sentence each, with file and line. */
  readonly warnings: readonly string[];
  /** Mean of the mass matrix's diagonal at qpos0, by which the solver scales its tolerance. */
  readonly stat: { readonly meaninertia: number };

  /** Where free bodies stand and joints are at their reference. (nq) */
  readonly qpos0: Float64Array;
  /** Where springs are at rest. (nq) */
  readonly qposSpring: Float64Array;

  /** '' for a body without a name. (nbody) */
  readonly bodyName: readonly string[];
  readonly bodyParentid: Int32Array;
  /** The child of the world that the body hangs from. */
  readonly bodyRootid: Int32Array;
  /** The body that it moves with: itself when it has joints or is mocap. */
  readonly bodyWeldid: Int32Array;
  /** The index among the mocap bodies, or -1. */
  readonly bodyMocapid: Int32Array;
  readonly bodyTreeid: Int32Array;
  readonly bodyJntnum: Int32Array;
  /** -1 for a body without joints; so with dofs and geoms. */
  readonly bodyJntadr: Int32Array;
  readonly bodyDofnum: Int32Array;
  readonly bodyDofadr: Int32Array;
  readonly bodyGeomnum: Int32Array;
  readonly bodyGeomadr: Int32Array;
  /** The place in the parent's frame. (nbody, 3), (nbody, 4) */
  readonly bodyPos: Float64Array;
  readonly bodyQuat: Float64Array;
  /** The inertial frame: centre of mass and principal axes, in the body's frame. (nbody, 3), (nbody, 4) */
  readonly bodyIpos: Float64Array;
  readonly bodyIquat: Float64Array;
  readonly bodyMass: Float64Array;
  /** The mass of the body and all that hangs from it. (nbody) */
  readonly bodySubtreemass: Float64Array;
  /** Principal moments, kg m^2. (nbody, 3) */
  readonly bodyInertia: Float64Array;
  /** The part of its weight that is taken off the body. (nbody) */
  readonly bodyGravcomp: Float64Array;
  /** Mean inverse weight at qpos0: translation 1/kg, rotation 1/(kg m^2). (nbody, 2) */
  readonly bodyInvweight0: Float64Array;

  /** (njnt) */
  readonly jntName: readonly string[];
  readonly jntType: readonly JointType[];
  readonly jntQposadr: Int32Array;
  readonly jntDofadr: Int32Array;
  readonly jntBodyid: Int32Array;
  /** Anchor and axis in the body's frame. (njnt, 3) */
  readonly jntPos: Float64Array;
  readonly jntAxis: Float64Array;
  readonly jntStiffness: Float64Array;
  readonly jntLimited: readonly boolean[];
  /** (njnt, 2) */
  readonly jntRange: Float64Array;
  /** Whether all actuators together are clamped, and to which force or torque. (njnt, 2) */
  readonly jntActfrclimited: readonly boolean[];
  readonly jntActfrcrange: Float64Array;
  /** Whether compensation of gravity counts among the forces of actuators. */
  readonly jntActgravcomp: readonly boolean[];
  readonly jntMargin: Float64Array;
  /** The limit's. (njnt, 2), (njnt, 5) */
  readonly jntSolref: Float64Array;
  readonly jntSolimp: Float64Array;

  /** (nv) */
  readonly dofBodyid: Int32Array;
  readonly dofJntid: Int32Array;
  /** The degree of freedom before this one on the way to the world, or -1. */
  readonly dofParentid: Int32Array;
  readonly dofTreeid: Int32Array;
  readonly dofArmature: Float64Array;
  readonly dofDamping: Float64Array;
  readonly dofFrictionloss: Float64Array;
  /** The friction loss's. (nv, 2), (nv, 5) */
  readonly dofSolref: Float64Array;
  readonly dofSolimp: Float64Array;
  readonly dofInvweight0: Float64Array;
  /** Diagonal of the mass matrix at qpos0. */
  readonly dofM0: Float64Array;

  /** (ngeom) */
  readonly geomName: readonly string[];
  readonly geomType: readonly ShapeType[];
  readonly geomBodyid: Int32Array;
  readonly geomContype: Int32Array;
  readonly geomConaffinity: Int32Array;
  readonly geomCondim: Int32Array;
  readonly geomPriority: Int32Array;
  /** What a geom of the type mesh is; its size is the largest of its coordinates. */
  readonly geomMesh: readonly (Mesh | undefined)[];
  /** Radii and half lengths. (ngeom, 3) */
  readonly geomSize: Float64Array;
  /** Radius of the bounding sphere; 0 for a plane. */
  readonly geomRbound: Float64Array;
  /** The place in the body's frame. (ngeom, 3), (ngeom, 4) */
  readonly geomPos: Float64Array;
  readonly geomQuat: Float64Array;
  /** Sliding, spinning, rolling. (ngeom, 3) */
  readonly geomFriction: Float64Array;
  readonly geomMargin: Float64Array;
  readonly geomGap: Float64Array;
  readonly geomSolmix: Float64Array;
  /** (ngeom, 2), (ngeom, 5) */
  readonly geomSolref: Float64Array;
  readonly geomSolimp: Float64Array;

  /** (nsite) */
  readonly siteName: readonly string[];
  readonly siteType: readonly ShapeType[];
  readonly siteBodyid: Int32Array;
  /** (nsite, 3) */
  readonly siteSize: Float64Array;
  /** The place in the body's frame. (nsite, 3), (nsite, 4) */
  readonly sitePos: Float64Array;
  readonly siteQuat: Float64Array;

  /** All pairs of geoms that may touch, with the parameters of their contacts. */
  readonly contactCandidates: readonly ContactCandidate[];

  /** (ntendon) */
  readonly tendonName: readonly string[];
  /** Where the tendon's joints begin among all, and how many there are. */
  readonly tendonAdr: Int32Array;
  readonly tendonNum: Int32Array;
  /** The joint, and how much longer the tendon becomes with it. (nwrap) */
  readonly wrapObjid: Int32Array;
  readonly wrapPrm: Float64Array;
  readonly tendonLimited: readonly boolean[];
  /** (ntendon, 2) */
  readonly tendonRange: Float64Array;
  readonly tendonMargin: Float64Array;
  /** The limit's and the friction loss's. (ntendon, 2), (ntendon, 5) */
  readonly tendonSolrefLim: Float64Array;
  readonly tendonSolimpLim: Float64Array;
  readonly tendonFrictionloss: Float64Array;
  readonly tendonSolrefFri: Float64Array;
  readonly tendonSolimpFri: Float64Array;
  readonly tendonStiffness: Float64Array;
  readonly tendonDamping: Float64Array;
  /** Between these lengths the spring does nothing. (ntendon, 2) */
  readonly tendonLengthspring: Float64Array;
  /** Length, and what a unit force does to it, at qpos0. */
  readonly tendonLength0: Float64Array;
  readonly tendonInvweight0: Float64Array;

  /** (neq) */
  readonly eqName: readonly string[];
  readonly eqType: readonly EqualityType[];
  readonly eqObjtype: readonly ('body' | 'site' | 'joint' | 'tendon')[];
  readonly eqObj1id: Int32Array;
  readonly eqObj2id: Int32Array;
  readonly eqActive0: readonly boolean[];
  /** (neq, 2), (neq, 5) */
  readonly eqSolref: Float64Array;
  readonly eqSolimp: Float64Array;
  /** Anchors, relative pose or polynomial: see compile/equality.ts. (neq, 11) */
  readonly eqData: Float64Array;

  /** (nu) */
  readonly actuatorName: readonly string[];
  readonly actuatorTrntype: readonly TransmissionType[];
  /** The joint, site or tendon that the actuator pulls at. */
  readonly actuatorTrnid: Int32Array;
  readonly actuatorGaintype: readonly GainType[];
  readonly actuatorBiastype: readonly BiasType[];
  /** force = gainprm . (1, length, velocity) * ctrl + biasprm . (1, length, velocity). (nu, 3) */
  readonly actuatorGainprm: Float64Array;
  readonly actuatorBiasprm: Float64Array;
  /** (nu, 6) */
  readonly actuatorGear: Float64Array;
  readonly actuatorCtrllimited: readonly boolean[];
  /** (nu, 2) */
  readonly actuatorCtrlrange: Float64Array;
  readonly actuatorForcelimited: readonly boolean[];
  /** (nu, 2) */
  readonly actuatorForcerange: Float64Array;
  /** Length, and acceleration by a unit force, at qpos0. */
  readonly actuatorLength0: Float64Array;
  readonly actuatorAcc0: Float64Array;

  /** (nsensor) */
  readonly sensorName: readonly string[];
  readonly sensorType: readonly SensorType[];
  readonly sensorDatatype: readonly SensorDatatype[];
  readonly sensorObjtype: readonly SensorObject[];
  readonly sensorObjid: Int32Array;
  /** Whose frame it measures in; undefined and -1 mean the world's. */
  readonly sensorReftype: readonly (SensorObject | undefined)[];
  readonly sensorRefid: Int32Array;
  readonly sensorDim: Int32Array;
  readonly sensorAdr: Int32Array;
  readonly sensorCutoff: Float64Array;
  readonly sensorNoise: Float64Array;

  /** (nkey) */
  readonly keyName: readonly string[];
  readonly keyTime: Float64Array;
  /** (nkey, nq) */
  readonly keyQpos: Float64Array;
  /** (nkey, nv) */
  readonly keyQvel: Float64Array;
  /** (nkey, nu) */
  readonly keyCtrl: Float64Array;
  /** (nkey, nmocap, 3), (nkey, nmocap, 4) */
  readonly keyMpos: Float64Array;
  readonly keyMquat: Float64Array;
}

// Contacts of many pairs of geoms of which few touch at a time. Pairs whose bounding spheres meet are marked; the
// points where their geoms touch go into NCONMAX places, in the order of the pairs; what finds none is counted and has
// no force. What a place holds stands in shared_plain.wgsl, or in shared_torsional.wgsl where any contact resists
// turning. The tables are private variables, because a constant array is copied whenever an index is not constant:
//   pairTable       geom 1, geom 2, kind, material: 8 bits each
//   geomTable       sizes (3) and inverse weight of each geom;   bodyTable  its body;   treeTable  its kinematic tree
//   chainTable      the degrees of freedom that move it, as bits
//   materialTable   margin, rows, scale of the inverse weight, two coefficients of friction, seven literals of the
//   impedance, and with MATERIAL_WORDS = 15 three coefficients of friction against turning
import package::contact_tables::{
  bodyTable, CHAIN_WORDS, chainTable, GEOMS, geomTable, MASK_WORDS, MATERIAL_WORDS, materialTable, pairTable, treeTable,
};
import package::lib::quaternion::{ quaternionProduct, rotate, rotationMatrix };
import package::physics::contacts::contact::{ pointRate };
import package::physics::kinematics::{ Pose };
import package::physics::spatial::{ addForce, Force, Motion };

struct CollisionGeom {
  xpos: vec3f,
  size: vec3f, // MuJoCo's geom_size
  axis: vec3f, // z axis: a plane's normal
  half: vec3f, // half of a capsule's axis
  xmat: mat3x3f,
  invweight: f32,
}

struct GeomPair {
  code: u32,
  margin: f32,
  one: CollisionGeom,
  two: CollisionGeom,
}

var<private> geomXpos: array<vec3f, GEOMS>;
var<private> geomXquat: array<vec4f, GEOMS>;
var<private> origin: vec3f; // what geomMotions and geomForces are about
var<private> geomMotions: array<Motion, GEOMS>;
var<private> geomAccelerations: array<Motion, GEOMS>; // accelerations
var<private> geomForces: array<Force, GEOMS>;
var<private> broadphaseMask: array<u32, MASK_WORDS>;
var<private> ncon: u32;
var<private> dropped: u32;

fn setGeomPose(geom: u32, centre: vec3f, pose: Pose, rotation: vec4f) {
  geomXpos[geom] = centre;
  geomXquat[geom] = quaternionProduct(pose.xquat, rotation);
}

fn planeNormal(geom: u32) -> vec3f {
  return rotate(geomXquat[geom], vec3f(0.0, 0.0, 1.0));
}

// Sets the point that the motions of geoms and the forces on them are about.
fn setOrigin(point: vec3f) {
  origin = point;
}

// How a geom moves; `motion` is about the point `com`.
fn setGeomMotion(geom: u32, motion: Motion, com: vec3f) {
  geomMotions[geom] = Motion(motion.angular, pointRate(motion, origin - com));
}

fn setGeomAcceleration(geom: u32, motion: Motion, com: vec3f) {
  geomAccelerations[geom] = Motion(motion.angular, pointRate(motion, origin - com));
}

fn emptyMask() -> u32 {
  return 0u;
}

fn sphereFilter(word: u32, bit: u32, centre1: vec3f, centre2: vec3f, reach: f32) -> u32 {
  let between = centre2 - centre1;
  return word | select(0u, 1u << bit, dot(between, between) < reach * reach);
}

fn planeFilter(word: u32, bit: u32, normal: vec3f, onPlane: vec3f, centre: vec3f, reach: f32) -> u32 {
  return word | select(0u, 1u << bit, dot(normal, centre - onPlane) < reach);
}

fn distanceFilter(word: u32, bit: u32, distance: f32, margin: f32) -> u32 {
  return word | select(0u, 1u << bit, distance < margin);
}

fn storeBroadphaseMask(at: u32, word: u32) {
  broadphaseMask[at] = word;
}

// How many pairs are marked; all places become free.
fn beginNarrowphase() -> u32 {
  ncon = 0u;
  var count = 0u;
  for (var at = 0u; at < MASK_WORDS; at++) { count += countOneBits(broadphaseMask[at]); }
  return count;
}

// Takes the first marked pair.
fn nextPair() -> GeomPair {
  var at = 0u;
  while (at + 1u < MASK_WORDS && broadphaseMask[at] == 0u) { at++; }
  let code = pairTable[32u * at + firstTrailingBit(broadphaseMask[at])];
  broadphaseMask[at] &= broadphaseMask[at] - 1u;
  return GeomPair(code, materialTable[material(code)], collisionGeom(geom1(code)), collisionGeom(geom2(code)));
}

fn geom1(code: u32) -> u32 {
  return code & 255u;
}

fn geom2(code: u32) -> u32 {
  return (code >> 8u) & 255u;
}

fn material(code: u32) -> u32 {
  return MATERIAL_WORDS * (code >> 24u);
}

fn collisionGeom(geom: u32) -> CollisionGeom {
  let rotation = geomXquat[geom];
  let axes = rotationMatrix(rotation);
  let size = geomTable[geom];
  return CollisionGeom(geomXpos[geom], size.xyz, axes[2], size.y * axes[2], axes, size.w);
}

fn isKind(pair: GeomPair, kind: u32) -> bool {
  return ((pair.code >> 16u) & 255u) == kind;
}

fn activeContactCount() -> u32 {
  return ncon;
}

// Which degrees of freedom of a word move the second geom, and which the first.
fn dofMasks(pair: u32, word: u32) -> vec2u {
  return vec2u(chainTable[CHAIN_WORDS * geom2(pair) + word], chainTable[CHAIN_WORDS * geom1(pair) + word]);
}

fn addNcon(count: f32) -> f32 {
  return count + f32(ncon);
}

// 1 where the second geom is on a body, -1 where the first is, 0 where none is.
fn sideOnBody(pair: u32, body: u32) -> f32 {
  if (bodyTable[geom1(pair)] == body) { return -1.0; }
  return select(0.0, 1.0, bodyTable[geom2(pair)] == body);
}

fn isOnBody(side: f32) -> bool {
  return side != 0.0;
}

// Whether a geom of the pair belongs to a kinematic tree.
fn isOfTree(pair: u32, tree: u32) -> bool {
  return treeTable[geom1(pair)] == tree || treeTable[geom2(pair)] == tree;
}

fn rowsOfPair(pair: u32) -> f32 {
  return materialTable[material(pair) + 1u];
}

// Adds a force about `origin` on a geom.
fn addToGeom(geom: u32, push: Force) {
  geomForces[geom] = addForce(geomForces[geom], push);
}

// Adds the force on a geom, about the point `com`.
fn addGeomForce(total: Force, geom: u32, com: vec3f) -> Force {
  let push = geomForces[geom];
  return Force(total.torque + push.torque + cross(origin - com, push.force), total.force + push.force);
}

// Contacts that found no slot are counted from here on.
fn resetDropped() {
  dropped = 0u;
}

fn droppedContacts() -> f32 {
  return f32(dropped);
}

// Contacts of many pairs of geoms of which few touch at a time. Pairs whose bounding spheres meet are marked; the
// points where their geoms touch go into NCONMAX places, in the order of the pairs; what finds none is counted and has
// no force. Each word of memory that is read or written at an index that is not constant takes compilers a branch for
// every lane: an ActiveContact has no word that follows from others, and loops read each word once. The tables are
// private variables, because a constant array is copied whenever an index is not constant:
//   pairTable       geom 1, geom 2, kind, material: 8 bits each
//   geomTable       sizes (3) and inverse weight of each geom;   bodyTable  its body
//   chainTable      the degrees of freedom that move it, as bits
//   materialTable   margin, rows, scale of the inverse weight, two coefficients of friction, seven literals of the
//   impedance
import package::contact_tables::{
  bodyTable, CHAIN_WORDS, chainTable, GEOMS, geomTable, MASK_WORDS, materialTable, pairTable, NCONMAX,
};
import package::lib::quaternion::{ quaternionProduct, rotate, rotationMatrix };
import package::physics::contacts::contact::{
  advanceContact, Contact, ContactConstraint, contactConstraint, contactJacobian, contactJaref, pointRate,
};
import package::physics::kinematics::{ Pose };
import package::physics::contacts::pyramid::{
  pyramidActiveSetHolds, pyramidCost, pyramidDerivatives, pyramidForce, PyramidHessian, pyramidHessian,
};
import package::physics::solver::rank_update::{ pyramidSquares, Squares };
import package::physics::solver::line_search::{ addDerivatives };
import package::physics::spatial::{ addForce, Force, Motion };

const MATERIAL_WORDS: u32 = 12u;

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

struct ActiveContact {
  pair: u32, // its code
  D: f32,
  friction: vec2f,
  pos: vec3f,
  normal: vec3f,
  tangent: vec3f, // the first one
  Jaref: vec3f,
  jv: vec3f,
}

struct SharedContact {
  pair: u32,
  contact: ContactConstraint, // without aref, which Jaref holds
  Jaref: vec3f,
  friction: vec2f,
}

var<private> geomXpos: array<vec3f, GEOMS>;
var<private> geomXquat: array<vec4f, GEOMS>;
var<private> origin: vec3f; // what geomMotions and geomForces are about
var<private> geomMotions: array<Motion, GEOMS>;
var<private> geomAccelerations: array<Motion, GEOMS>; // accelerations
var<private> geomForces: array<Force, GEOMS>;
var<private> broadphaseMask: array<u32, MASK_WORDS>;
var<private> activeContacts: array<ActiveContact, NCONMAX>;
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

// How many pairs are marked; all activeContacts become free.
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

// Opens a slot, with the geoms' velocities as geomMotions.
fn addContact(contact: Contact, pair: GeomPair) {
  if (contact.dist >= pair.margin) { return; }
  if (ncon == NCONMAX) {
    dropped += 1u;
    return;
  }
  let one = geom1(pair.code);
  let two = geom2(pair.code);
  let at = material(pair.code);
  let open = contactConstraint(
    contact, relativeVelocity(geomMotions[one], geomMotions[two], contact.pos, contact.frame), pair.margin,
    materialTable[at + 2u] * (pair.one.invweight + pair.two.invweight),
    materialTable[at + 5u], materialTable[at + 6u],
    materialTable[at + 7u], materialTable[at + 8u], materialTable[at + 9u], materialTable[at + 10u],
    materialTable[at + 11u],
  );
  activeContacts[ncon] = ActiveContact(
    pair.code, open.D, vec2f(materialTable[at + 3u], materialTable[at + 4u]), open.pos, open.frame[0], open.frame[1],
    contactJaref(open, relativeVelocity(geomAccelerations[one], geomAccelerations[two], contact.pos, contact.frame)),
    vec3f(),
  );
  ncon += 1u;
}

// How the second geom moves against the first at a point, along the axes of a frame.
fn relativeVelocity(one: Motion, two: Motion, point: vec3f, frame: mat3x3f) -> vec3f {
  return pointRate(Motion(two.angular - one.angular, two.linear - one.linear), point - origin) * frame;
}

fn activeContactCount() -> u32 {
  return ncon;
}

fn sharedContact(k: u32) -> SharedContact {
  let normal = activeContacts[k].normal;
  let tangent = activeContacts[k].tangent;
  let frame = mat3x3f(normal, tangent, cross(normal, tangent));
  return SharedContact(
    activeContacts[k].pair, ContactConstraint(activeContacts[k].D, activeContacts[k].pos, frame, vec3f()),
    activeContacts[k].Jaref, activeContacts[k].friction
  );
}

// Which degrees of freedom of a word move the second geom, and which the first.
fn dofMasks(loaded: SharedContact, word: u32) -> vec2u {
  return vec2u(
    chainTable[CHAIN_WORDS * geom2(loaded.pair) + word], chainTable[CHAIN_WORDS * geom1(loaded.pair) + word]
  );
}

// What one degree of freedom moves the second geom against the first.
fn sharedJacobian(loaded: SharedContact, s: Motion, com: vec3f, chains: vec2u, bit: u32) -> vec3f {
  let moves = vec2f((chains >> vec2u(bit)) & vec2u(1u));
  return (moves.x - moves.y) * contactJacobian(loaded.contact, s, com);
}

fn sharedForce(loaded: SharedContact) -> vec3f {
  return pyramidForce(loaded.Jaref, loaded.contact.D, loaded.friction.x, loaded.friction.y);
}

fn sharedHessian(loaded: SharedContact) -> PyramidHessian {
  return pyramidHessian(loaded.Jaref, loaded.contact.D, loaded.friction.x, loaded.friction.y);
}

fn sharedSquares(loaded: SharedContact) -> Squares {
  return pyramidSquares(loaded.Jaref, loaded.contact.D, loaded.friction.x, loaded.friction.y);
}

// Finds the steps, with what the solver's step moves as geomMotions: whether they change the pieces of the cost.
fn projectContacts(before: bool) -> bool {
  var all = before;
  for (var k = 0u; k < ncon; k++) {
    let loaded = sharedContact(k);
    let jv = relativeVelocity(
      geomMotions[geom1(loaded.pair)], geomMotions[geom2(loaded.pair)], loaded.contact.pos, loaded.contact.frame
    );
    activeContacts[k].jv = jv;
    all &= pyramidActiveSetHolds(loaded.Jaref, jv, loaded.friction.x, loaded.friction.y);
  }
  return all;
}

fn addContactDerivatives(slope: vec2f, alpha: f32) -> vec2f {
  var sum = slope;
  for (var k = 0u; k < ncon; k++) {
    let friction = activeContacts[k].friction;
    sum = addDerivatives(
      sum,
      pyramidDerivatives(
        activeContacts[k].Jaref, activeContacts[k].jv, alpha, activeContacts[k].D, friction.x, friction.y
      )
    );
  }
  return sum;
}

fn addContactCosts(cost: f32, alpha: f32) -> f32 {
  var sum = cost;
  for (var k = 0u; k < ncon; k++) {
    let friction = activeContacts[k].friction;
    sum += pyramidCost(
      activeContacts[k].Jaref, activeContacts[k].jv, alpha, activeContacts[k].D, friction.x, friction.y
    );
  }
  return sum;
}

fn advanceContacts(alpha: f32) {
  for (var k = 0u; k < ncon; k++) {
    activeContacts[k].Jaref = advanceContact(activeContacts[k].Jaref, alpha, activeContacts[k].jv);
  }
}

fn addNcon(count: f32) -> f32 {
  return count + f32(ncon);
}

fn addNefc(count: f32) -> f32 {
  var sum = count;
  for (var k = 0u; k < ncon; k++) { sum += materialTable[material(activeContacts[k].pair) + 1u]; }
  return sum;
}

// 1 where the second geom is on a body, -1 where the first is, 0 where none is.
fn sideOnBody(loaded: SharedContact, body: u32) -> f32 {
  if (bodyTable[geom1(loaded.pair)] == body) { return -1.0; }
  return select(0.0, 1.0, bodyTable[geom2(loaded.pair)] == body);
}

fn isOnBody(side: f32) -> bool {
  return side != 0.0;
}

// Sums the forces of all activeContacts on each geom.
fn sumGeomForces() {
  geomForces = array<Force, GEOMS>();
  for (var k = 0u; k < ncon; k++) {
    let loaded = sharedContact(k);
    let force = loaded.contact.frame * sharedForce(loaded);
    let torque = cross(loaded.contact.pos - origin, force);
    addToGeom(geom1(loaded.pair), Force(-torque, -force));
    addToGeom(geom2(loaded.pair), Force(torque, force));
  }
}

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

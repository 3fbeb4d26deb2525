// Contacts of many pairs of geoms of which few touch at a time. Pairs whose bounding spheres meet are marked; the points where
// their geoms touch go into SLOTS shared slots, in the order of the pairs; what finds none is counted and has no force.
// The tables are private variables, because a constant array is copied whenever an index is not constant:
//   pairTable       geom 1, geom 2, kind, material: 8 bits each
//   geomTable       sizes (3) and inverse weight of each geom;   bodyTable  its body
//   chainTable      the degrees of freedom that move it, as bits
//   materialTable   margin, rows, scale of the inverse weight, two coefficients of friction, seven literals of the impedance
import package::contact_tables::{ bodyTable, CHAIN_WORDS, chainTable, GEOMS, geomTable, MARKS, materialTable, pairTable, SLOTS };
import package::lib::quaternion::{ quaternionProduct, rotate, rotationMatrix };
import package::physics::contact::{ Contact, movedResidual, openSlot, pointRate, rateAt, Slot, slotColumn };
import package::physics::kinematics::{ Frame };
import package::physics::pyramid::{ Curvature, pyramidCurvature, pyramidForce, pyramidKeeps, pyramidSlope };
import package::physics::search::{ addSlopes };
import package::physics::spatial::{ Force, Motion, noForce };

const MATERIAL_WORDS: u32 = 12u;

struct Placed {
  centre: vec3f,
  size: vec3f, // MuJoCo's geom_size
  axis: vec3f, // z axis: a plane's normal
  half: vec3f, // half of a capsule's axis
  axes: mat3x3f,
}

struct Pair {
  code: u32,
  margin: f32,
  one: Placed,
  two: Placed,
}

struct SharedSlot {
  pair: u32,     // its code
  distance: f32,
  slot: Slot,
  x: vec3f,      // residual
  step: vec3f,   // how it changes with the whole step
  friction: vec2f,
}

var<private> centres: array<vec3f, GEOMS>;
var<private> rotations: array<vec4f, GEOMS>;
var<private> motions: array<Motion, GEOMS>; // about the centres
var<private> pushes: array<Force, GEOMS>;
var<private> marks: array<u32, MARKS>;
var<private> slots: array<SharedSlot, SLOTS>;
var<private> slotCount: u32;
var<private> dropped: u32;

fn place(geom: u32, centre: vec3f, frame: Frame, rotation: vec4f) {
  centres[geom] = centre;
  rotations[geom] = quaternionProduct(frame.rotation, rotation);
}

fn normalOf(geom: u32) -> vec3f {
  return rotate(rotations[geom], vec3f(0.0, 0.0, 1.0));
}

// How a geom moves; `motion` is about the point `com`.
fn placeMotion(geom: u32, motion: Motion, com: vec3f) {
  motions[geom] = Motion(motion.angular, pointRate(motion, centres[geom] - com));
}

fn noMarks() -> u32 {
  return 0u;
}

fn markNear(word: u32, bit: u32, centre1: vec3f, centre2: vec3f, reach: f32) -> u32 {
  let between = centre2 - centre1;
  return word | select(0u, 1u << bit, dot(between, between) < reach * reach);
}

fn markNearPlane(word: u32, bit: u32, normal: vec3f, onPlane: vec3f, centre: vec3f, reach: f32) -> u32 {
  return word | select(0u, 1u << bit, dot(normal, centre - onPlane) < reach);
}

fn markTouching(word: u32, bit: u32, distance: f32, margin: f32) -> u32 {
  return word | select(0u, 1u << bit, distance < margin);
}

fn storeMarks(at: u32, word: u32) {
  marks[at] = word;
}

// How many pairs are marked; all slots become free.
fn beginPairs() -> u32 {
  slotCount = 0u;
  var count = 0u;
  for (var at = 0u; at < MARKS; at++) { count += countOneBits(marks[at]); }
  return count;
}

// Takes the first marked pair.
fn nextPair() -> Pair {
  var at = 0u;
  while (at + 1u < MARKS && marks[at] == 0u) { at++; }
  let code = pairTable[32u * at + firstTrailingBit(marks[at])];
  marks[at] &= marks[at] - 1u;
  return Pair(code, materialTable[material(code)], placed(geom1(code)), placed(geom2(code)));
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

fn placed(geom: u32) -> Placed {
  let rotation = rotations[geom];
  let axes = rotationMatrix(rotation);
  let size = geomTable[geom].xyz;
  return Placed(centres[geom], size, axes[2], size.y * axes[2], axes);
}

fn isKind(pair: Pair, kind: u32) -> bool {
  return ((pair.code >> 16u) & 255u) == kind;
}

fn keep(contact: Contact, pair: Pair) {
  if (contact.distance >= pair.margin) { return; }
  if (slotCount == SLOTS) {
    dropped += 1u;
    return;
  }
  slots[slotCount].pair = pair.code;
  slots[slotCount].distance = contact.distance;
  slots[slotCount].slot.point = contact.point;
  slots[slotCount].slot.frame = contact.frame;
  slotCount += 1u;
}

fn takenSlots() -> u32 {
  return slotCount;
}

fn sharedSlot(k: u32) -> Slot {
  return slots[k].slot;
}

// Which degrees of freedom of a word move the second geom, and which the first.
fn chains(k: u32, word: u32) -> vec2u {
  let code = slots[k].pair;
  return vec2u(chainTable[CHAIN_WORDS * geom2(code) + word], chainTable[CHAIN_WORDS * geom1(code) + word]);
}

// What one degree of freedom moves the second geom against the first.
fn sharedColumn(slot: Slot, s: Motion, com: vec3f, chains: vec2u, bit: u32) -> vec3f {
  let moves = vec2f((chains >> vec2u(bit)) & vec2u(1u));
  return (moves.x - moves.y) * slotColumn(slot, s, com);
}

// How the geoms of a slot move against each other there, along its axes.
fn sharedRate(k: u32) -> vec3f {
  let one = geom1(slots[k].pair);
  let two = geom2(slots[k].pair);
  return rateAt(slots[k].slot.point, slots[k].slot.frame, motions[one], centres[one], motions[two], centres[two]);
}

// With the geoms' velocities as motions.
fn openShared() {
  for (var k = 0u; k < slotCount; k++) {
    let code = slots[k].pair;
    let at = material(code);
    let inverse = materialTable[at + 2u] * (geomTable[geom1(code)].w + geomTable[geom2(code)].w);
    let contact = Contact(slots[k].distance, slots[k].slot.point, slots[k].slot.frame);
    let open = openSlot(
      contact, sharedRate(k), materialTable[at], inverse, materialTable[at + 5u], materialTable[at + 6u],
      materialTable[at + 7u], materialTable[at + 8u], materialTable[at + 9u], materialTable[at + 10u], materialTable[at + 11u],
    );
    slots[k].slot.weight = open.weight;
    slots[k].slot.reference = open.reference;
    slots[k].friction = vec2f(materialTable[at + 3u], materialTable[at + 4u]);
  }
}

// With their accelerations.
fn startShared() {
  for (var k = 0u; k < slotCount; k++) { slots[k].x = sharedRate(k) - slots[k].slot.reference; }
}

// With what the solver's step moves.
fn aimShared() {
  for (var k = 0u; k < slotCount; k++) { slots[k].step = sharedRate(k); }
}

fn sharedForce(k: u32) -> vec3f {
  return pyramidForce(slots[k].x, slots[k].slot.weight, slots[k].friction.x, slots[k].friction.y);
}

fn sharedCurvature(k: u32) -> Curvature {
  return pyramidCurvature(slots[k].x, slots[k].slot.weight, slots[k].friction.x, slots[k].friction.y);
}

fn sharedKeeps(before: bool) -> bool {
  var all = before;
  for (var k = 0u; k < slotCount; k++) {
    all &= pyramidKeeps(slots[k].x, slots[k].step, slots[k].friction.x, slots[k].friction.y);
  }
  return all;
}

fn addSharedSlopes(slope: vec2f, alpha: f32) -> vec2f {
  var sum = slope;
  for (var k = 0u; k < slotCount; k++) {
    let friction = slots[k].friction;
    sum = addSlopes(sum, pyramidSlope(slots[k].x, slots[k].step, alpha, slots[k].slot.weight, friction.x, friction.y));
  }
  return sum;
}

fn moveShared(alpha: f32) {
  for (var k = 0u; k < slotCount; k++) { slots[k].x = movedResidual(slots[k].x, alpha, slots[k].step); }
}

fn addContacts(count: f32) -> f32 {
  return count + f32(slotCount);
}

fn addRows(count: f32) -> f32 {
  var sum = count;
  for (var k = 0u; k < slotCount; k++) { sum += materialTable[material(slots[k].pair) + 1u]; }
  return sum;
}

// 1 where the second geom is on a body, -1 where the first is, 0 where none is.
fn sideOn(k: u32, body: u32) -> f32 {
  if (bodyTable[geom1(slots[k].pair)] == body) { return -1.0; }
  return select(0.0, 1.0, bodyTable[geom2(slots[k].pair)] == body);
}

fn isOn(side: f32) -> bool {
  return side != 0.0;
}

// Sums the forces of all slots on each geom, about its centre.
fn pushGeoms() {
  for (var geom = 0u; geom < GEOMS; geom++) { pushes[geom] = noForce(); }
  for (var k = 0u; k < slotCount; k++) {
    let force = slots[k].slot.frame * sharedForce(k);
    pushGeom(geom1(slots[k].pair), slots[k].slot.point, -force);
    pushGeom(geom2(slots[k].pair), slots[k].slot.point, force);
  }
}

fn pushGeom(geom: u32, point: vec3f, force: vec3f) {
  pushes[geom] = Force(pushes[geom].torque + cross(point - centres[geom], force), pushes[geom].force + force);
}

// With the force on a geom, about the point `com`.
fn addPush(total: Force, geom: u32, com: vec3f) -> Force {
  let push = pushes[geom];
  return Force(total.torque + push.torque + cross(centres[geom] - com, push.force), total.force + push.force);
}

// Contacts that found no slot are counted from here on.
fn forgetDropped() {
  dropped = 0u;
}

fn droppedContacts() -> f32 {
  return f32(dropped);
}

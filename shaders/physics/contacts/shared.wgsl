// Contacts of many pairs of geoms of which few touch at a time. Pairs whose bounding spheres meet are marked; the points where
// their geoms touch go into SLOTS shared slots, in the order of the pairs; what finds none is counted and has no force.
// Each word of memory that is read or written at an index that is not constant takes compilers a branch for every lane: slots keep no
// word that follows from others, and loops read each word once.
// The tables are private variables, because a constant array is copied whenever an index is not constant:
//   pairTable       geom 1, geom 2, kind, material: 8 bits each
//   geomTable       sizes (3) and inverse weight of each geom;   bodyTable  its body
//   chainTable      the degrees of freedom that move it, as bits
//   materialTable   margin, rows, scale of the inverse weight, two coefficients of friction, seven literals of the impedance
import package::contact_tables::{ bodyTable, CHAIN_WORDS, chainTable, GEOMS, geomTable, MARKS, materialTable, pairTable, SLOTS };
import package::lib::quaternion::{ quaternionProduct, rotate, rotationMatrix };
import package::physics::contacts::contact::{ Contact, movedResidual, openSlot, pointRate, Slot, slotColumn, slotResidual };
import package::physics::kinematics::{ Frame };
import package::physics::contacts::pyramid::{ Curvature, pyramidCost, pyramidCurvature, pyramidForce, pyramidKeeps, pyramidSlope };
import package::physics::solver::rank_update::{ Squares, squaresOf };
import package::physics::solver::line_search::{ addSlopes };
import package::physics::spatial::{ addForce, Force, Motion };

const MATERIAL_WORDS: u32 = 12u;

struct Placed {
  centre: vec3f,
  size: vec3f, // MuJoCo's geom_size
  axis: vec3f, // z axis: a plane's normal
  half: vec3f, // half of a capsule's axis
  axes: mat3x3f,
  inverseWeight: f32,
}

struct Pair {
  code: u32,
  margin: f32,
  one: Placed,
  two: Placed,
}

struct Kept {
  pair: u32, // its code
  weight: f32,
  friction: vec2f,
  point: vec3f,
  normal: vec3f,
  tangent: vec3f, // the first one
  x: vec3f,       // residual
  step: vec3f,    // how it changes with the whole step
}

struct SharedSlot {
  pair: u32,
  slot: Slot, // without what was asked for: the residual says it
  x: vec3f,
  friction: vec2f,
}

var<private> centres: array<vec3f, GEOMS>;
var<private> rotations: array<vec4f, GEOMS>;
var<private> middle: vec3f; // what motions and pushes are about
var<private> motions: array<Motion, GEOMS>;
var<private> rushes: array<Motion, GEOMS>; // accelerations
var<private> pushes: array<Force, GEOMS>;
var<private> marks: array<u32, MARKS>;
var<private> slots: array<Kept, SLOTS>;
var<private> slotCount: u32;
var<private> dropped: u32;

fn place(geom: u32, centre: vec3f, frame: Frame, rotation: vec4f) {
  centres[geom] = centre;
  rotations[geom] = quaternionProduct(frame.rotation, rotation);
}

fn normalOf(geom: u32) -> vec3f {
  return rotate(rotations[geom], vec3f(0.0, 0.0, 1.0));
}

// From here on.
fn moveAbout(point: vec3f) {
  middle = point;
}

// How a geom moves; `motion` is about the point `com`.
fn placeMotion(geom: u32, motion: Motion, com: vec3f) {
  motions[geom] = Motion(motion.angular, pointRate(motion, middle - com));
}

fn placeRush(geom: u32, motion: Motion, com: vec3f) {
  rushes[geom] = Motion(motion.angular, pointRate(motion, middle - com));
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
  let size = geomTable[geom];
  return Placed(centres[geom], size.xyz, axes[2], size.y * axes[2], axes, size.w);
}

fn isKind(pair: Pair, kind: u32) -> bool {
  return ((pair.code >> 16u) & 255u) == kind;
}

// Opens a slot, with the geoms' velocities as motions.
fn keep(contact: Contact, pair: Pair) {
  if (contact.distance >= pair.margin) { return; }
  if (slotCount == SLOTS) {
    dropped += 1u;
    return;
  }
  let one = geom1(pair.code);
  let two = geom2(pair.code);
  let at = material(pair.code);
  let open = openSlot(
    contact, apart(motions[one], motions[two], contact.point, contact.frame), pair.margin,
    materialTable[at + 2u] * (pair.one.inverseWeight + pair.two.inverseWeight),
    materialTable[at + 5u], materialTable[at + 6u],
    materialTable[at + 7u], materialTable[at + 8u], materialTable[at + 9u], materialTable[at + 10u], materialTable[at + 11u],
  );
  slots[slotCount] = Kept(
    pair.code, open.weight, vec2f(materialTable[at + 3u], materialTable[at + 4u]), open.point, open.frame[0], open.frame[1],
    slotResidual(open, apart(rushes[one], rushes[two], contact.point, contact.frame)), vec3f(),
  );
  slotCount += 1u;
}

// How the second geom moves against the first at a point, along the axes of a frame.
fn apart(one: Motion, two: Motion, point: vec3f, frame: mat3x3f) -> vec3f {
  return pointRate(Motion(two.angular - one.angular, two.linear - one.linear), point - middle) * frame;
}

fn takenSlots() -> u32 {
  return slotCount;
}

fn sharedSlot(k: u32) -> SharedSlot {
  let normal = slots[k].normal;
  let tangent = slots[k].tangent;
  let frame = mat3x3f(normal, tangent, cross(normal, tangent));
  return SharedSlot(slots[k].pair, Slot(slots[k].weight, slots[k].point, frame, vec3f()), slots[k].x, slots[k].friction);
}

// Which degrees of freedom of a word move the second geom, and which the first.
fn chains(each: SharedSlot, word: u32) -> vec2u {
  return vec2u(chainTable[CHAIN_WORDS * geom2(each.pair) + word], chainTable[CHAIN_WORDS * geom1(each.pair) + word]);
}

// What one degree of freedom moves the second geom against the first.
fn sharedColumn(each: SharedSlot, s: Motion, com: vec3f, chains: vec2u, bit: u32) -> vec3f {
  let moves = vec2f((chains >> vec2u(bit)) & vec2u(1u));
  return (moves.x - moves.y) * slotColumn(each.slot, s, com);
}

fn sharedForce(each: SharedSlot) -> vec3f {
  return pyramidForce(each.x, each.slot.weight, each.friction.x, each.friction.y);
}

fn sharedCurvature(each: SharedSlot) -> Curvature {
  return pyramidCurvature(each.x, each.slot.weight, each.friction.x, each.friction.y);
}

fn sharedSquares(each: SharedSlot) -> Squares {
  return squaresOf(each.x, each.slot.weight, each.friction.x, each.friction.y);
}

// Finds the steps, with what the solver's step moves as motions: whether they change the pieces of the cost.
fn aimShared(before: bool) -> bool {
  var all = before;
  for (var k = 0u; k < slotCount; k++) {
    let each = sharedSlot(k);
    let step = apart(motions[geom1(each.pair)], motions[geom2(each.pair)], each.slot.point, each.slot.frame);
    slots[k].step = step;
    all &= pyramidKeeps(each.x, step, each.friction.x, each.friction.y);
  }
  return all;
}

fn addSharedSlopes(slope: vec2f, alpha: f32) -> vec2f {
  var sum = slope;
  for (var k = 0u; k < slotCount; k++) {
    let friction = slots[k].friction;
    sum = addSlopes(sum, pyramidSlope(slots[k].x, slots[k].step, alpha, slots[k].weight, friction.x, friction.y));
  }
  return sum;
}

fn addSharedCosts(cost: f32, alpha: f32) -> f32 {
  var sum = cost;
  for (var k = 0u; k < slotCount; k++) {
    let friction = slots[k].friction;
    sum += pyramidCost(slots[k].x, slots[k].step, alpha, slots[k].weight, friction.x, friction.y);
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
fn sideOn(each: SharedSlot, body: u32) -> f32 {
  if (bodyTable[geom1(each.pair)] == body) { return -1.0; }
  return select(0.0, 1.0, bodyTable[geom2(each.pair)] == body);
}

fn isOn(side: f32) -> bool {
  return side != 0.0;
}

// Sums the forces of all slots on each geom.
fn pushGeoms() {
  pushes = array<Force, GEOMS>();
  for (var k = 0u; k < slotCount; k++) {
    let each = sharedSlot(k);
    let force = each.slot.frame * sharedForce(each);
    let torque = cross(each.slot.point - middle, force);
    pushGeom(geom1(each.pair), Force(-torque, -force));
    pushGeom(geom2(each.pair), Force(torque, force));
  }
}

fn pushGeom(geom: u32, push: Force) {
  pushes[geom] = addForce(pushes[geom], push);
}

// With the force on a geom, about the point `com`.
fn addPush(total: Force, geom: u32, com: vec3f) -> Force {
  let push = pushes[geom];
  return Force(total.torque + push.torque + cross(middle - com, push.force), total.force + push.force);
}

// Contacts that found no slot are counted from here on.
fn forgetDropped() {
  dropped = 0u;
}

fn droppedContacts() -> f32 {
  return f32(dropped);
}

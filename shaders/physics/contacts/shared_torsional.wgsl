// The places of shared contacts of which any resists spinning or rolling: pyramids, whose residuals have three numbers
// along the contact's axes and three about them. A plain contact among them has no friction against turning. Words are
// as few as in shared_plain.wgsl.
import package::contact_tables::{ GEOMS, materialTable, NCONMAX };
import package::physics::contacts::contact::{ Contact, ContactConstraint, pointRate };
import package::physics::contacts::shared::{
  addToGeom, dropped, geom1, geom2, geomAccelerations, geomForces, geomMotions, GeomPair, material, ncon, origin,
  rowsOfPair,
};
import package::physics::contacts::torsional::{
  advanceSix, SixVector, torsionalConstraint, TorsionalConstraint, torsionalJacobian, torsionalJaref, zeroSix,
};
import package::physics::contacts::torsional_pyramid::{
  torsionalActiveSetHolds, torsionalCost, torsionalDerivatives, torsionalForce, TorsionalHessian, torsionalHessian,
};
import package::physics::solver::line_search::{ addDerivatives };
import package::physics::spatial::{ Force, Motion };

// Coefficients of friction: along two axes, about three.
struct Friction {
  slide: vec2f,
  turn: vec3f,
}

struct ActiveContact {
  pair: u32, // its code
  D: f32,
  friction: Friction,
  pos: vec3f,
  normal: vec3f,
  tangent: vec3f, // the first one
  Jaref: SixVector,
  jv: SixVector,
}

struct SharedContact {
  pair: u32,
  contact: ContactConstraint, // without aref, which Jaref holds
  Jaref: SixVector,
  friction: Friction,
}

var<private> activeContacts: array<ActiveContact, NCONMAX>;

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
  let damping = materialTable[at + 6u];
  let open = torsionalConstraint(
    contact, relativeMotion(geomMotions[one], geomMotions[two], contact.pos, contact.frame), damping, pair.margin,
    materialTable[at + 2u] * (pair.one.invweight + pair.two.invweight),
    materialTable[at + 5u], damping,
    materialTable[at + 7u], materialTable[at + 8u], materialTable[at + 9u], materialTable[at + 10u],
    materialTable[at + 11u],
  );
  let friction = Friction(
    vec2f(materialTable[at + 3u], materialTable[at + 4u]),
    vec3f(materialTable[at + 12u], materialTable[at + 13u], materialTable[at + 14u]),
  );
  activeContacts[ncon] = ActiveContact(
    pair.code, open.contact.D, friction, open.contact.pos, open.contact.frame[0], open.contact.frame[1],
    torsionalJaref(open, relativeMotion(geomAccelerations[one], geomAccelerations[two], contact.pos, contact.frame)),
    zeroSix(),
  );
  ncon += 1u;
}

// How the second geom moves and turns against the first at a point, along and about the axes of a frame.
fn relativeMotion(one: Motion, two: Motion, point: vec3f, frame: mat3x3f) -> SixVector {
  let between = Motion(two.angular - one.angular, two.linear - one.linear);
  return SixVector(pointRate(between, point - origin) * frame, between.angular * frame);
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

// What one degree of freedom moves the second geom against the first.
fn sharedJacobian(loaded: SharedContact, s: Motion, com: vec3f, chains: vec2u, bit: u32) -> SixVector {
  let moves = vec2f((chains >> vec2u(bit)) & vec2u(1u));
  let column = torsionalJacobian(TorsionalConstraint(loaded.contact, vec3f()), s, com);
  return SixVector((moves.x - moves.y) * column.linear, (moves.x - moves.y) * column.angular);
}

// 1 for the axes that the contact resists turning about, else 0.
fn resisted(friction: Friction) -> vec3f {
  return sign(friction.turn);
}

fn sharedForce(loaded: SharedContact) -> SixVector {
  let friction = loaded.friction;
  return torsionalForce(loaded.Jaref, loaded.contact.D, friction.slide, friction.turn, resisted(friction));
}

fn sharedHessian(loaded: SharedContact) -> TorsionalHessian {
  let friction = loaded.friction;
  return torsionalHessian(loaded.Jaref, loaded.contact.D, friction.slide, friction.turn, resisted(friction));
}

// Finds the steps, with what the solver's step moves as geomMotions: whether they change the pieces of the cost.
fn projectContacts(before: bool) -> bool {
  var all = before;
  for (var k = 0u; k < ncon; k++) {
    let loaded = sharedContact(k);
    let jv = relativeMotion(
      geomMotions[geom1(loaded.pair)], geomMotions[geom2(loaded.pair)], loaded.contact.pos, loaded.contact.frame
    );
    activeContacts[k].jv = jv;
    let friction = loaded.friction;
    all &= torsionalActiveSetHolds(loaded.Jaref, jv, friction.slide, friction.turn, resisted(friction));
  }
  return all;
}

fn addContactDerivatives(slope: vec2f, alpha: f32) -> vec2f {
  var sum = slope;
  for (var k = 0u; k < ncon; k++) {
    let friction = activeContacts[k].friction;
    sum = addDerivatives(
      sum,
      torsionalDerivatives(
        activeContacts[k].Jaref, activeContacts[k].jv, alpha, activeContacts[k].D, friction.slide, friction.turn,
        resisted(friction)
      )
    );
  }
  return sum;
}

fn addContactCosts(cost: f32, alpha: f32) -> f32 {
  var sum = cost;
  for (var k = 0u; k < ncon; k++) {
    let friction = activeContacts[k].friction;
    sum += torsionalCost(
      activeContacts[k].Jaref, activeContacts[k].jv, alpha, activeContacts[k].D, friction.slide, friction.turn,
      resisted(friction)
    );
  }
  return sum;
}

fn advanceContacts(alpha: f32) {
  for (var k = 0u; k < ncon; k++) {
    activeContacts[k].Jaref = advanceSix(activeContacts[k].Jaref, alpha, activeContacts[k].jv);
  }
}

fn addNefc(count: f32) -> f32 {
  var sum = count;
  for (var k = 0u; k < ncon; k++) { sum += rowsOfPair(activeContacts[k].pair); }
  return sum;
}

// Sums the forces of all activeContacts on each geom.
fn sumGeomForces() {
  geomForces = array<Force, GEOMS>();
  for (var k = 0u; k < ncon; k++) {
    let loaded = sharedContact(k);
    let push = sharedForce(loaded);
    let force = loaded.contact.frame * push.linear;
    let torque = cross(loaded.contact.pos - origin, force) + loaded.contact.frame * push.angular;
    addToGeom(geom1(loaded.pair), Force(-torque, -force));
    addToGeom(geom2(loaded.pair), Force(torque, force));
  }
}

// The places of shared contacts that have numbers along their axes alone. Each word of memory that is read or written
// at an index that is not constant takes compilers a branch for every lane: an ActiveContact has no word that follows
// from others, and loops read each word once.
import package::contact_tables::{ GEOMS, materialTable, NCONMAX };
import package::physics::contacts::contact::{
  advanceContact, Contact, ContactConstraint, contactConstraint, contactJacobian, contactJaref, pointRate,
};
import package::physics::contacts::pyramid::{
  pyramidActiveSetHolds, pyramidCost, pyramidDerivatives, pyramidForce, PyramidHessian, pyramidHessian,
};
import package::physics::contacts::shared::{
  addToGeom, dropped, geom1, geom2, geomAccelerations, geomForces, geomMotions, GeomPair, material, ncon, origin,
  rowsOfPair,
};
import package::physics::solver::line_search::{ addDerivatives };
import package::physics::solver::rank_update::{ pyramidSquares, Squares };
import package::physics::spatial::{ Force, Motion };

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
    let force = loaded.contact.frame * sharedForce(loaded);
    let torque = cross(loaded.contact.pos - origin, force);
    addToGeom(geom1(loaded.pair), Force(-torque, -force));
    addToGeom(geom2(loaded.pair), Force(torque, force));
  }
}

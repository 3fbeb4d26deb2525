// What a step gives beside the state, number by number: a row of the table says of each its field, which row of the
// field and which number of that. Layouts are mjData's.
import package::codes::{
  OUTPUT_CFRC_EXT, OUTPUT_CINERT, OUTPUT_CVEL, OUTPUT_DROPPED, OUTPUT_GEOM_XPOS, OUTPUT_NCON, OUTPUT_NCON_FIRST,
  OUTPUT_QFRC_ACTUATOR, OUTPUT_SENSORDATA, OUTPUT_SITE_XPOS, OUTPUT_SUBTREE_COM, OUTPUT_WARNING, OUTPUT_XPOS,
  OUTPUT_XQUAT, PROBE_NCON, PROBE_NEFC, PROBE_PLACE };
import package::kernel::{ storeOutput, storeProbe };
import package::memory::{ anyWord, cinert, cvel, HAS_SENSORS, LANES, qfrcActuator, rowD, xpos, xquat };
import package::tables::{
  bodyInertia, bodyIpos, bodyIquat, bodyTree, fixedBody, fixedPoint, material, output, probe, size1, size3,
  subtreeBodies };
import package::physics::cooperative::collision::{ dropped, ncon };
import package::physics::cooperative::com::{ centreOf };
import package::physics::cooperative::contacts::{
  contactCount, contactCountWithFirst, externalForce, materialOf };
import package::physics::cooperative::equality::{ equalityCount };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::kinematics::{ frameOf };
import package::physics::cooperative::lanes::{ lane };
import package::physics::cooperative::sensors::{ sensorNumber };
import package::physics::inertia::{ bodyCinert, Inertia };
import package::physics::kinematics::{ worldPoint };
import package::physics::spatial::{ Force };

var<private> warnings: vec3f;

// Known from positions and velocities; composite inertias overwrite some of it.
fn storeMotions(isStored: bool) {
  if (isStored) {
    for (var k = lane; k < size3().x; k += LANES) {
      let own = output(k);
      if (isOfMotion(own.x)) { storeOutput(k, motionNumber(own)); }
    }
  }
}

fn isOfMotion(field: u32) -> bool {
  switch field {
    case OUTPUT_XPOS, OUTPUT_XQUAT, OUTPUT_GEOM_XPOS, OUTPUT_SITE_XPOS, OUTPUT_SUBTREE_COM, OUTPUT_CINERT, OUTPUT_CVEL: {
      return true;
    }
    default: { return false; }
  }
}

// Stores what is known after the solver.
fn storeForcesAndSensors(isStored: bool, isSensed: bool, isProbed: bool) {
  storeForces(isStored);
  if (HAS_SENSORS) { storeSensors(isSensed); }
  storeProbes(isProbed);
}

fn storeForces(isStored: bool) {
  if (isStored) {
    for (var k = lane; k < size3().x; k += LANES) {
      let own = output(k);
      if (own.x == OUTPUT_CFRC_EXT) { storeOutput(k, forceNumber(externalForce(own.y, subtreeCom(own.w)), own.z)); }
      if (own.x == OUTPUT_NCON) { storeOutput(k, contactCount(own.y)); }
      if (own.x == OUTPUT_NCON_FIRST) { storeOutput(k, contactCountWithFirst(own.y)); }
      if (own.x == OUTPUT_QFRC_ACTUATOR) { storeOutput(k, qfrcActuator(own.y)); }
    }
  }
}

fn storeSensors(isStored: bool) {
  if (isStored) {
    for (var k = lane; k < size3().x; k += LANES) {
      let own = output(k);
      if (own.x == OUTPUT_SENSORDATA) { storeOutput(k, sensorNumber(own.y, own.z)); }
    }
  }
}

fn storeWarnings() {
  for (var k = lane; k < size3().x; k += LANES) {
    let own = output(k);
    if (own.x == OUTPUT_WARNING) { storeOutput(k, warnings[own.y]); }
    if (own.x == OUTPUT_DROPPED) { storeOutput(k, f32(dropped)); }
  }
}

fn motionNumber(own: vec4u) -> f32 {
  switch own.x {
    case OUTPUT_XPOS: { return xpos(own.y)[own.z]; }
    case OUTPUT_XQUAT: { return xquat(own.y)[own.z]; }
    case OUTPUT_GEOM_XPOS, OUTPUT_SITE_XPOS: {
      return worldPoint(frameOf(fixedBody(own.w).x), fixedPoint(own.w).xyz)[own.z];
    }
    case OUTPUT_SUBTREE_COM: { return subtreeCom(own.w)[own.z]; }
    case OUTPUT_CINERT: { return inertiaNumber(bodyInertiaAbout(own), own.z); }
    default: {
      let velocity = cvel(own.y);
      return forceNumber(Force(velocity.angular, velocity.linear), own.z);
    }
  }
}

fn forceNumber(force: Force, k: u32) -> f32 {
  return select(force.force[(k - 3u) % 4u], force.torque[k % 4u], k < 3u);
}

fn subtreeCom(at: u32) -> vec3f {
  let bodies = subtreeBodies(at);
  return centreOf(bodies.xy, bitcast<f32>(bodies.z));
}

fn bodyInertiaAbout(own: vec4u) -> Inertia {
  let body = own.y;
  if (body == 0u) { return Inertia(vec3f(), vec3f(), vec3f(), 0.0); }
  if (bodyTree(body).w != NONE) { return cinert(body); }
  let place = bodyIpos(body);
  return bodyCinert(frameOf(body), place.xyz, bodyIquat(body), bodyInertia(body).xyz, place.w, subtreeCom(own.w));
}

fn inertiaNumber(inertia: Inertia, k: u32) -> f32 {
  if (k == 9u) { return inertia.mass; }
  if (k >= 6u) { return inertia.moment[k - 6u]; }
  return select(inertia.products[(k - 3u) % 4u], inertia.diagonal[k % 4u], k < 3u);
}

// Words of memory as they are after the first stage of an evaluation, for tests.
fn storeProbes(isStored: bool) {
  if (!isStored) { return; }
  for (var k = lane; k < size3().y; k += LANES) {
    let own = probe(k);
    switch own.x {
      case PROBE_NCON: { storeProbe(k, f32(ncon)); }
      case PROBE_NEFC: { storeProbe(k, nefc()); }
      default: { storeProbe(k, bitcast<f32>(anyWord(vec2u(own.x - PROBE_PLACE, own.y)))); }
    }
  }
}

// Rows as MuJoCo counts them.
fn nefc() -> f32 {
  var rows = equalityCount();
  for (var r = 0u; r < size1().w; r++) { rows += select(0.0, 1.0, rowD(r) > 0.0); }
  for (var c = 0u; c < ncon; c++) { rows += material(3u * materialOf(c) + 2u).w; }
  return rows;
}

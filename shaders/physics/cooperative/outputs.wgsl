// What a step gives beside the state, number by number: a row of the table says of each its field, which row of the
// field and which number of that. Layouts are mjData's.
import package::cone::{ pushOf };
import package::kernel::{ storeOutput, storeProbe };
import package::memory::{
  anyWord, cinert, contactPoint, contactWeight, cvel, LANES, qfrcActuator, rowWeight, xpos, xquat };
import package::residual::{ jar, pushAbout, pushAlong };
import package::tables::{
  bodyInertia, bodyIpos, bodyIquat, bodyTree, fixedBody, fixedPoint, material, output, probe, size1, size3,
  subtreeBodies };
import package::physics::cooperative::collision::{ dropped, ncon };
import package::physics::cooperative::com::{ centreOf, comOf };
import package::physics::cooperative::contacts::{ bodiesOf, frameAt, materialOf };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::kinematics::{ frameOf };
import package::physics::cooperative::lanes::{ lane };
import package::physics::inertia::{ bodyCinert as inertiaOf, Inertia };
import package::physics::kinematics::{ worldPoint };
import package::physics::spatial::{ addForce, Force, zeroForce as noForce };

// Fields, in the order of src/physics/emit/outputs.ts.
const XPOS: u32 = 0u;
const XQUAT: u32 = 1u;
const GEOM_XPOS: u32 = 2u;
const SITE_XPOS: u32 = 3u;
const SUBTREE_COM: u32 = 4u;
const CINERT: u32 = 5u;
const CVEL: u32 = 6u;
const CFRC_EXT: u32 = 7u;
const QFRC_ACTUATOR: u32 = 8u;
const WARNING: u32 = 10u;
const DROPPED: u32 = 11u;

// Codes of probes, beside the places in memory.
const CONTACTS: u32 = 2u;
const ROWS: u32 = 3u;

var<private> warnings: vec3f;

// Known from positions and velocities; composite inertias overwrite some of it.
fn storeMotions(isStored: bool) {
  if (isStored) {
    for (var k = lane; k < size3().x; k += LANES) {
      let own = output(k);
      if (own.x <= CVEL) { storeOutput(k, motionNumber(own)); }
    }
  }
}

fn storeForces(isStored: bool) {
  if (isStored) {
    for (var k = lane; k < size3().x; k += LANES) {
      let own = output(k);
      if (own.x == CFRC_EXT) { storeOutput(k, forceNumber(contactForceOn(own.y), own.z)); }
      if (own.x == QFRC_ACTUATOR) { storeOutput(k, qfrcActuator(own.y)); }
    }
  }
}

fn storeWarnings() {
  for (var k = lane; k < size3().x; k += LANES) {
    let own = output(k);
    if (own.x == WARNING) { storeOutput(k, warnings[own.y]); }
    if (own.x == DROPPED) { storeOutput(k, f32(dropped)); }
  }
}

fn motionNumber(own: vec4u) -> f32 {
  switch own.x {
    case XPOS: { return xpos(own.y)[own.z]; }
    case XQUAT: { return xquat(own.y)[own.z]; }
    case GEOM_XPOS, SITE_XPOS: {
      return worldPoint(frameOf(fixedBody(own.w).x), fixedPoint(own.w).xyz)[own.z];
    }
    case SUBTREE_COM: { return subtreeCom(own.w)[own.z]; }
    case CINERT: { return inertiaNumber(bodyInertiaAbout(own), own.z); }
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
  return inertiaOf(frameOf(body), place.xyz, bodyIquat(body), bodyInertia(body).xyz, place.w, subtreeCom(own.w));
}

fn inertiaNumber(inertia: Inertia, k: u32) -> f32 {
  if (k == 9u) { return inertia.mass; }
  if (k >= 6u) { return inertia.moment[k - 6u]; }
  return select(inertia.products[(k - 3u) % 4u], inertia.diagonal[k % 4u], k < 3u);
}

// The force of contacts on a body, about its tree's centre of mass; what the world feels is not counted.
fn contactForceOn(body: u32) -> Force {
  var sum = noForce();
  if (body == 0u) { return sum; }
  let com = comOf(body);
  for (var c = 0u; c < ncon; c++) {
    let bodies = bodiesOf(c);
    let side = select(0.0, 1.0, bodies.y == body) - select(0.0, 1.0, bodies.x == body);
    if (side == 0.0) { continue; }
    let push = pushOf(jar(c), contactWeight(c), materialOf(c));
    let frame = frameAt(c);
    let force = side * (frame * pushAlong(push));
    sum = addForce(sum, Force(cross(contactPoint(c) - com, force) + side * (frame * pushAbout(push)), force));
  }
  return sum;
}

// Words of memory as they are after the first stage of an evaluation, for tests.
fn storeProbes(isStored: bool) {
  if (!isStored) { return; }
  for (var k = lane; k < size3().y; k += LANES) {
    let own = probe(k);
    switch own.x {
      case CONTACTS: { storeProbe(k, f32(ncon)); }
      case ROWS: { storeProbe(k, openCount()); }
      default: { storeProbe(k, bitcast<f32>(anyWord(own.xy))); }
    }
  }
}

// Rows as MuJoCo counts them.
fn openCount() -> f32 {
  var open = 0.0;
  for (var r = 0u; r < size1().w; r++) { open += select(0.0, 1.0, rowWeight(r) > 0.0); }
  for (var c = 0u; c < ncon; c++) { open += material(3u * materialOf(c) + 2u).w; }
  return open;
}

// What sensors measure (MuJoCo, "Sensors"), a number at a time: see src/physics/cooperative/sensor_tables.ts for the
// rows of a sensor. Composite inertias have taken the place of the bodies' own, which are found anew.
import package::codes::{
  CUTOFF_CAPPED, CUTOFF_CLIPPED, SENS_ACCELEROMETER, SENS_ACTUATORFRC, SENS_ACTUATORPOS, SENS_ACTUATORVEL,
  SENS_BALLANGVEL, SENS_BALLQUAT, SENS_FORCE, SENS_FRAMEANGACC, SENS_FRAMEANGVEL, SENS_FRAMELINACC, SENS_FRAMELINVEL,
  SENS_FRAMEPOS, SENS_FRAMEQUAT, SENS_FRAMEXAXIS, SENS_FRAMEYAXIS, SENS_FRAMEZAXIS, SENS_GYRO, SENS_JOINTPOS,
  SENS_JOINTVEL, SENS_MAGNETOMETER, SENS_OFF, SENS_SUBTREEANGMOM, SENS_SUBTREECOM, SENS_SUBTREELINVEL, SENS_TORQUE,
  SENS_TOUCH, SENS_VELOCIMETER, ZONE_BOX, ZONE_CAPSULE, ZONE_CYLINDER };
import package::memory::{ actuatorForce, cacc, cdof, contactPoint, cvel, qacc, qpos, qvel };
import package::lib::quaternion::{ normalizeQuaternion };
import package::physics::bias::{ inertialForce, worldAcceleration };
import package::physics::constraints::equality::{ worldQuat };
import package::physics::constraints::wrench::{ subtractForce };
import package::physics::contacts::contact::{ ContactConstraint };
import package::physics::cooperative::actuation::{ lengthOf, speedOf };
import package::physics::cooperative::collision::{ ncon };
import package::physics::cooperative::com::{ centreOf, comOf };
import package::physics::cooperative::contacts::{ bodiesOf, externalForce, forceOf, frameAt };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::kinematics::{ frameOf };
import package::physics::inertia::{ bodyCinert, Inertia, inertiaTimes };
import package::physics::kinematics::{ worldPoint };
import package::physics::sensor::{
  accelerationAt, addAngularMomentum, axisOf, capped, clipped, relativeRotation, relativeVelocity, toLocal, torqueAt,
  velocityAt };
import package::physics::spatial::{ addForce, addScaledMotion, Force, Motion, zeroForce, zeroMotion };
import package::physics::touch::{ addNormalForce, meetsBox, meetsCapsule, meetsCylinder, meetsEllipsoid, Ray, rayOf };
import package::residual::{ linearPart };
import package::tables::{
  bodyFamily, bodyInertia, bodyIpos, bodyIquat, bodyTree, dofTree, gravity, magnetic, sensor, sensorPlace };

// A frame that is fixed to a body.
struct Place { body: u32, point: vec3f, turn: vec4f }

fn sensorNumber(s: u32, k: u32) -> f32 {
  let value = measured(s)[k];
  let cutoff = sensorPlace(5u * s).w;
  switch sensor(3u * s).y {
    case CUTOFF_CLIPPED: { return clipped(value, cutoff); }
    case CUTOFF_CAPPED: { return capped(value, cutoff); }
    default: { return value; }
  }
}

fn placeOn(body: u32, pos: vec3f, quat: vec4f) -> Place {
  let frame = frameOf(body);
  return Place(body, worldPoint(frame, pos), worldQuat(frame, quat));
}

fn measured(s: u32) -> vec4f {
  let kind = sensor(3u * s).x;
  let id = sensor(3u * s + 1u); // body, reference body, first number of qpos or of qvel, actuator
  let own = placeOn(id.x, sensorPlace(5u * s).xyz, sensorPlace(5u * s + 1u));
  switch kind {
    case SENS_OFF: { return vec4f(); }
    case SENS_ACCELEROMETER: { return vec4f(toLocal(own.turn, acceleration(own).linear), 0.0); }
    case SENS_VELOCIMETER: { return vec4f(toLocal(own.turn, velocity(own).linear), 0.0); }
    case SENS_GYRO: { return vec4f(toLocal(own.turn, velocity(own).angular), 0.0); }
    case SENS_MAGNETOMETER: { return vec4f(toLocal(own.turn, magnetic().xyz), 0.0); }
    case SENS_FORCE, SENS_TORQUE: {
      let root = subtree(s, true);
      let com = centreOf(root.xy, bitcast<f32>(root.z));
      let force = internalForce(subtree(s, false).xy, com);
      let seen = select(torqueAt(force, own.point, com), force.force, kind == SENS_FORCE);
      return vec4f(toLocal(own.turn, seen), 0.0);
    }
    case SENS_TOUCH: { return vec4f(touch(s, own), 0.0, 0.0, 0.0); }
    case SENS_JOINTPOS: { return vec4f(qpos(id.z), 0.0, 0.0, 0.0); }
    case SENS_JOINTVEL: { return vec4f(qvel(id.z), 0.0, 0.0, 0.0); }
    case SENS_BALLQUAT: {
      return normalizeQuaternion(vec4f(qpos(id.z), qpos(id.z + 1u), qpos(id.z + 2u), qpos(id.z + 3u)));
    }
    case SENS_BALLANGVEL: { return vec4f(qvel(id.z), qvel(id.z + 1u), qvel(id.z + 2u), 0.0); }
    case SENS_ACTUATORPOS: { return vec4f(lengthOf(id.w), 0.0, 0.0, 0.0); }
    case SENS_ACTUATORVEL: { return vec4f(speedOf(id.w), 0.0, 0.0, 0.0); }
    case SENS_ACTUATORFRC: { return vec4f(actuatorForce(id.w), 0.0, 0.0, 0.0); }
    case SENS_FRAMELINACC: { return vec4f(acceleration(own).linear, 0.0); }
    case SENS_FRAMEANGACC: { return vec4f(acceleration(own).angular, 0.0); }
    case SENS_SUBTREECOM: { return vec4f(subtreeCentre(s), 0.0); }
    case SENS_SUBTREELINVEL, SENS_SUBTREEANGMOM: { return vec4f(subtreeMotion(s, kind == SENS_SUBTREELINVEL), 0.0); }
    default: { return againstReference(s, kind, own, id.y); }
  }
}

// Measures what is seen from a frame that may move itself.
fn againstReference(s: u32, kind: u32, own: Place, body: u32) -> vec4f {
  let isSeen = body != NONE;
  let other = placeOn(select(0u, body, isSeen), sensorPlace(5u * s + 2u).xyz, sensorPlace(5u * s + 3u));
  if (kind == SENS_FRAMEQUAT) {
    if (isSeen) { return relativeRotation(other.turn, own.turn); }
    return own.turn;
  }
  var seen = own.point;
  if (kind == SENS_FRAMELINVEL || kind == SENS_FRAMEANGVEL) {
    var moves = velocity(own);
    if (isSeen) { moves = relativeVelocity(moves, own.point, velocity(other), other.point); }
    seen = select(moves.angular, moves.linear, kind == SENS_FRAMELINVEL);
  } else if (kind != SENS_FRAMEPOS) {
    let axes = vec3u(SENS_FRAMEXAXIS, SENS_FRAMEYAXIS, SENS_FRAMEZAXIS);
    seen = axisOf(own.turn, select(vec3f(), vec3f(1.0), axes == vec3u(kind)));
  } else if (isSeen) {
    seen -= other.point;
  }
  if (isSeen) { return vec4f(toLocal(other.turn, seen), 0.0); }
  return vec4f(seen, 0.0);
}

fn isMoving(body: u32) -> bool {
  return bodyTree(body).w != NONE;
}

fn velocityOf(body: u32) -> Motion {
  if (!isMoving(body)) { return zeroMotion(); }
  return cvel(body);
}

// Gravity counts as an acceleration upwards.
fn accelerationOf(body: u32) -> Motion {
  if (!isMoving(body)) { return worldAcceleration(gravity().xyz); }
  var sum = cacc(body);
  for (var i = bodyFamily(body).z; i != NONE; i = dofTree(i).x) { sum = addScaledMotion(sum, cdof(i), qacc(i)); }
  return sum;
}

// What cannot move has no velocity and no acceleration, as in MuJoCo.
fn velocity(own: Place) -> Motion {
  if (!isMoving(own.body)) { return zeroMotion(); }
  return velocityAt(cvel(own.body), own.point, comOf(own.body));
}

fn acceleration(own: Place) -> Motion {
  if (!isMoving(own.body)) { return zeroMotion(); }
  return accelerationAt(accelerationOf(own.body), velocity(own), own.point, comOf(own.body));
}

// Gives [first, end) of the bodies and the bits of their mass: the subtree of a sensor's body, or all that hangs from
// the root above it.
fn subtree(s: u32, ofRoot: bool) -> vec4u {
  let spans = sensor(3u * s + 2u);
  let mass = sensorPlace(5u * s + 4u).w;
  return select(vec4u(spans.xy, bitcast<u32>(mass), 0u), vec4u(spans.zw, sensor(3u * s).z, 0u), ofRoot);
}

fn subtreeCentre(s: u32) -> vec3f {
  let bodies = subtree(s, false);
  return centreOf(bodies.xy, bitcast<f32>(bodies.z));
}

fn inertiaAbout(body: u32, com: vec3f) -> Inertia {
  let place = bodyIpos(body);
  return bodyCinert(frameOf(body), place.xyz, bodyIquat(body), bodyInertia(body).xyz, place.w, com);
}

// The force by which the rest of the tree moves a subtree.
fn internalForce(bodies: vec2u, com: vec3f) -> Force {
  var sum = zeroForce();
  for (var b = max(bodies.x, 1u); b < bodies.y; b++) {
    sum = addForce(sum, inertialForce(inertiaAbout(b, com), velocityOf(b), accelerationOf(b)));
    sum = subtractForce(sum, externalForce(b, com));
  }
  return sum;
}

// The velocity of a subtree's centre of mass, or its angular momentum about it.
fn subtreeMotion(s: u32, isLinear: bool) -> vec3f {
  let bodies = subtree(s, false);
  var sum = vec3f();
  let centre = subtreeCentre(s);
  for (var b = bodies.x; b < bodies.y; b++) {
    if (!isMoving(b)) { continue; }
    let momentum = inertiaTimes(inertiaAbout(b, comOf(b)), cvel(b));
    if (isLinear) { sum += momentum.force; } else { sum = addAngularMomentum(sum, momentum, centre, comOf(b)); }
  }
  return select(sum, sum / max(bitcast<f32>(bodies.z), 1e-15), isLinear);
}

// The sum of the normal forces of the contacts that a site's zone feels.
fn touch(s: u32, own: Place) -> f32 {
  var sum = 0.0;
  for (var c = 0u; c < ncon; c++) {
    let bodies = bodiesOf(c);
    let side = select(0.0, 1.0, bodies.y == own.body) - select(0.0, 1.0, bodies.x == own.body);
    if (side == 0.0) { continue; }
    let contact = ContactConstraint(1.0, contactPoint(c), frameAt(c), vec3f());
    let ray = rayOf(contact, own.point, own.turn, side);
    sum = addNormalForce(sum, linearPart(forceOf(c)), meets(ray, sensor(3u * s).w, sensorPlace(5u * s + 4u).xyz));
  }
  return sum;
}

fn meets(ray: Ray, shape: u32, size: vec3f) -> bool {
  switch shape {
    case ZONE_BOX: { return meetsBox(ray, size); }
    case ZONE_CAPSULE: { return meetsCapsule(ray, size.x, size.y); }
    case ZONE_CYLINDER: { return meetsCylinder(ray, size.x, size.y); }
    default: { return meetsEllipsoid(ray, size); }
  }
}

// Centres of mass of the trees, and about them the motion of each degree of freedom and the inertia of each body
// (MuJoCo, mj_comPos).
import package::codes::{ JNT_BALL, JNT_FREE, JNT_SLIDE };
import package::memory::{ cdof, LANES, rootCom, setCdof, setCinert, setRootCom, xpos };
import package::tables::{ bodyInertia, bodyIpos, bodyIquat, bodyTree, jntTree, rootBodies, rootMass, size0, size1 };
import package::physics::cooperative::joints::{ NONE };
import package::physics::cooperative::kinematics::{ frameOf };
import package::physics::cooperative::lanes::{ lane };
import package::physics::inertia::{ addMassMoment, bodyCinert, divideByMass, rotationCdof, translationCdof };
import package::physics::kinematics::{ worldDirection, worldPoint };

fn treeCentres() {
  for (var r = lane; r < size1().z; r += LANES) { setRootCom(r, centreOf(rootBodies(r).xy, rootMass(r).x)); }
}

// Places axes and inertias about the centres.
fn comPos() {
  for (var j = lane; j < size1().y; j += LANES) { jointCdof(j); }
  for (var b = 1u + lane; b < size0().w; b += LANES) { bodyCinertOf(b); }
}

// The centre of the bodies [first, end) together, or of the first one where nothing has mass.
fn centreOf(bodies: vec2u, mass: f32) -> vec3f {
  if (mass == 0.0) { return worldPoint(frameOf(bodies.x), bodyIpos(bodies.x).xyz); }
  var sum = vec3f();
  for (var b = bodies.x; b < bodies.y; b++) {
    let own = bodyIpos(b);
    sum = addMassMoment(sum, own.w, frameOf(b), own.xyz);
  }
  return divideByMass(sum, mass);
}

// The point that a body's spatial vectors are about.
fn comOf(body: u32) -> vec3f {
  let root = bodyTree(body).w;
  if (root == NONE) { return vec3f(); }
  return rootCom(root);
}

fn unit(k: u32) -> vec3f {
  return select(vec3f(), vec3f(1.0), vec3u(0u, 1u, 2u) == vec3u(k));
}

fn jointCdof(j: u32) {
  let joint = jntTree(j);
  let body = joint.w;
  let com = comOf(body);
  let placed = cdof(joint.z);
  if (joint.x == JNT_SLIDE) {
    setCdof(joint.z, translationCdof(placed.angular));
    return;
  }
  if (joint.x != JNT_FREE && joint.x != JNT_BALL) {
    setCdof(joint.z, rotationCdof(placed.angular, placed.linear, com));
    return;
  }
  let isFree = joint.x == JNT_FREE;
  let turns = joint.z + select(0u, 3u, isFree);
  let anchor = select(placed.linear, xpos(body), isFree);
  let frame = frameOf(body);
  for (var k = 0u; k < 3u; k++) {
    if (isFree) { setCdof(joint.z + k, translationCdof(unit(k))); }
    setCdof(turns + k, rotationCdof(worldDirection(frame, unit(k)), anchor, com));
  }
}

fn bodyCinertOf(body: u32) {
  if (bodyTree(body).w == NONE) { return; }
  let place = bodyIpos(body);
  setCinert(body, bodyCinert(frameOf(body), place.xyz, bodyIquat(body), bodyInertia(body).xyz, place.w, comOf(body)));
}

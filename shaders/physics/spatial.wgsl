// Spatial vectors: six numbers (angular; linear) in world axes about one point, the centre of mass of the kinematic
// tree, so that bodies of a tree add up without being moved (MuJoCo's com-based frame).

struct Motion {
  angular: vec3f,
  linear: vec3f,
}

struct Force {
  torque: vec3f,
  force: vec3f,
}

fn zeroMotion() -> Motion {
  return Motion(vec3f(), vec3f());
}

fn zeroForce() -> Force {
  return Force(vec3f(), vec3f());
}

fn addMotion(a: Motion, b: Motion) -> Motion {
  return Motion(a.angular + b.angular, a.linear + b.linear);
}

fn addForce(a: Force, b: Force) -> Force {
  return Force(a.torque + b.torque, a.force + b.force);
}

// a + b times speed
fn addScaledMotion(a: Motion, b: Motion, speed: f32) -> Motion {
  return Motion(a.angular + speed * b.angular, a.linear + speed * b.linear);
}

fn motionDotForce(m: Motion, f: Force) -> f32 {
  return dot(m.angular, f.torque) + dot(m.linear, f.force);
}

// How `b`, fixed to what moves with the velocity `a`, changes with time.
fn crossMotion(a: Motion, b: Motion) -> Motion {
  return Motion(cross(a.angular, b.angular), cross(a.angular, b.linear) + cross(a.linear, b.angular));
}

fn crossForce(a: Motion, f: Force) -> Force {
  return Force(cross(a.angular, f.torque) + cross(a.linear, f.force), cross(a.angular, f.force));
}

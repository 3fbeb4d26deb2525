// What sensors measure of a point of a body (MuJoCo, "Sensors"): motions about the tree's centre of mass `com`, seen at
// the point.
import package::lib::quaternion::{ normalizeQuaternion, quaternionConjugate, quaternionProduct, rotate };
import package::physics::spatial::{ Force, Motion };

fn velocityAt(velocity: Motion, point: vec3f, com: vec3f) -> Motion {
  return Motion(velocity.angular, velocity.linear + cross(velocity.angular, point - com));
}

// The acceleration of the point itself, which turns with the body; `velocity` is that of `velocityAt`.
fn accelerationAt(acceleration: Motion, velocity: Motion, point: vec3f, com: vec3f) -> Motion {
  let moved = acceleration.linear + cross(acceleration.angular, point - com);
  return Motion(acceleration.angular, moved + cross(velocity.angular, velocity.linear));
}

fn torqueAt(force: Force, point: vec3f, com: vec3f) -> vec3f {
  return force.torque - cross(point - com, force.force);
}

// The vector in the axes of a turned frame.
fn toLocal(rotation: vec4f, direction: vec3f) -> vec3f {
  return rotate(quaternionConjugate(rotation), direction);
}

fn axisOf(rotation: vec4f, axis: vec3f) -> vec3f {
  return rotate(rotation, axis);
}

fn relativeRotation(origin: vec4f, rotation: vec4f) -> vec4f {
  return quaternionProduct(quaternionConjugate(origin), rotation);
}

// The motion as seen from a frame that moves and turns itself.
fn relativeVelocity(velocity: Motion, point: vec3f, own: Motion, origin: vec3f) -> Motion {
  return Motion(velocity.angular - own.angular, velocity.linear - own.linear - cross(own.angular, point - origin));
}

fn difference(a: vec3f, b: vec3f) -> vec3f {
  return a - b;
}

fn clipped(value: f32, cutoff: f32) -> f32 {
  return clamp(value, -cutoff, cutoff);
}

fn capped(value: f32, cutoff: f32) -> f32 {
  return min(value, cutoff);
}

fn addVectors(a: vec3f, b: vec3f) -> vec3f {
  return a + b;
}

// A body's momentum, about its tree's centre of mass `com`, as angular momentum about another point.
fn addAngularMomentum(sum: vec3f, momentum: Force, about: vec3f, com: vec3f) -> vec3f {
  return sum + torqueAt(momentum, about, com);
}

fn unitQuaternion(w: f32, x: f32, y: f32, z: f32) -> vec4f {
  return normalizeQuaternion(vec4f(w, x, y, z));
}

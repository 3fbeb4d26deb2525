// Forces of springs and dampers at one joint, and what carries a body's weight (MuJoCo, "Computation: passive forces").
import package::lib::quaternion::{ quaternionConjugate, quaternionProduct, rotationVector, normalizeQuaternion };
import package::physics::kinematics::{ Pose, worldPoint };
import package::physics::spatial::{ Force };

fn spring(stiffness: f32, q: f32, rest: f32) -> f32 {
  return stiffness * (rest - q);
}

fn damper(damping: f32, speed: f32) -> f32 {
  return -damping * speed;
}

// The spring of a tendon does nothing between two lengths.
fn tendonForce(length: f32, speed: f32, stiffness: f32, low: f32, high: f32, damping: f32) -> f32 {
  return stiffness * (max(low - length, 0.0) + min(high - length, 0.0)) - damping * speed;
}

// The spring of a ball joint: towards the rest orientation, in the axes of the turned body.
fn ballSpring(stiffness: f32, w: f32, x: f32, y: f32, z: f32, rest: vec4f) -> vec3f {
  let q = normalizeQuaternion(vec4f(w, x, y, z));
  return -stiffness * rotationVector(quaternionProduct(quaternionConjugate(rest), q));
}

// A force at a body's centre of mass, about the tree's.
fn lift(pose: Pose, ipos: vec3f, force: vec3f, com: vec3f) -> Force {
  return Force(cross(worldPoint(pose, ipos) - com, force), force);
}

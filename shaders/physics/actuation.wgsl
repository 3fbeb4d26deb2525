// Actuators: an affine law of control, length and speed, and the wrench of one that pulls at a site (MuJoCo,
// "Computation: actuation").
import package::lib::quaternion::{
  normalizeQuaternion, quaternionConjugate, quaternionProduct, rotate, rotationVector,
};
import package::physics::kinematics::{ Pose, worldPoint };
import package::physics::spatial::{ Force };

fn clampToRange(value: f32, low: f32, high: f32) -> f32 {
  return clamp(value, low, high);
}

// Three coefficients each: of 1, of the length and of the speed.
fn affineForce(control: f32, gain: vec3f, bias: vec3f, length: f32, speed: f32) -> f32 {
  let terms = vec3f(1.0, length, speed);
  return dot(gain, terms) * control + dot(bias, terms);
}

fn constantForce(control: f32, gain: f32) -> f32 {
  return gain * control;
}

fn timesGear(value: f32, gear: f32) -> f32 {
  return gear * value;
}

// Force and torque `gear` in the axes of a site, about the tree's centre of mass.
fn siteMoment(pose: Pose, place: vec3f, axes: vec4f, force: vec3f, torque: vec3f, com: vec3f) -> Force {
  let q = quaternionProduct(pose.xquat, axes);
  let f = rotate(q, force);
  return Force(rotate(q, torque) + cross(worldPoint(pose, place) - com, f), f);
}

// A ball joint's arm that is given in the axes of the parent.
fn gearInChild(w: f32, x: f32, y: f32, z: f32, arm: vec3f) -> vec3f {
  return rotate(quaternionConjugate(normalizeQuaternion(vec4f(w, x, y, z))), arm);
}

// How far a ball joint has turned about the gear's axis.
fn ballLength(w: f32, x: f32, y: f32, z: f32, gear: vec3f) -> f32 {
  return dot(rotationVector(normalizeQuaternion(vec4f(w, x, y, z))), gear);
}

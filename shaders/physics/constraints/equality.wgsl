// What ties points, frames and joints together: how far they are apart and what each degree of freedom does about it
// (MuJoCo, "Computation: constraint model", equality).
import package::lib::quaternion::{ quaternionConjugate, quaternionProduct };
import package::physics::constraints::impedance::{ ConstraintRow, impedance, inverseRegularization };
import package::physics::kinematics::{ Pose };
import package::physics::spatial::{ Motion };

fn separation(a: vec3f, b: vec3f) -> vec3f {
  return a - b;
}

fn worldQuat(pose: Pose, local: vec4f) -> vec4f {
  return quaternionProduct(pose.xquat, local);
}

// Imaginary part of the rotation from the second frame to the first: half of a small angle.
fn rotationError(q1: vec4f, q2: vec4f, scale: f32) -> vec3f {
  return scale * quaternionProduct(quaternionConjugate(q2), q1).yzw;
}

fn positionJacobian(s: Motion, point: vec3f, com: vec3f) -> vec3f {
  return s.linear + cross(s.angular, point - com);
}

fn oppositePositionJacobian(s: Motion, point: vec3f, com: vec3f) -> vec3f {
  return -positionJacobian(s, point, com);
}

fn addScaledColumn(sum: vec3f, column: vec3f, speed: f32) -> vec3f {
  return sum + speed * column;
}

// The column of what moves both points.
fn commonPositionJacobian(s: Motion, point1: vec3f, point2: vec3f) -> vec3f {
  return cross(s.angular, point1 - point2);
}

// How `misalignment` changes when the first frame (scale > 0) or the second one (scale < 0) turns about an axis.
fn rotationJacobian(q1: vec4f, q2: vec4f, s: Motion, scale: f32) -> vec3f {
  return 0.5 * scale * quaternionProduct(quaternionConjugate(q2), quaternionProduct(vec4f(0.0, s.angular), q1)).yzw;
}

fn norm3(a: vec3f) -> f32 {
  return length(a);
}

fn norm6(a: vec3f, b: vec3f) -> f32 {
  return sqrt(dot(a, a) + dot(b, b));
}

// q1 - ref1 - p(q2 - ref2)
fn polynomialError(q1: f32, ref1: f32, x: f32, a0: f32, a1: f32, a2: f32, a3: f32, a4: f32) -> f32 {
  return q1 - ref1 - (a0 + x * (a1 + x * (a2 + x * (a3 + x * a4))));
}

fn polynomialSlope(x: f32, a1: f32, a2: f32, a3: f32, a4: f32) -> f32 {
  return -(a1 + x * (2.0 * a2 + x * (3.0 * a3 + x * 4.0 * a4)));
}

// The acceleration of a point of a body whose joints do not accelerate; `drift` counts gravity as an acceleration
// upwards.
fn positionBiasAcceleration(velocity: Motion, drift: Motion, gravity: vec3f, point: vec3f, com: vec3f) -> vec3f {
  let arm = point - com;
  let v = velocity.linear + cross(velocity.angular, arm);
  return drift.linear + gravity + cross(drift.angular, arm) + cross(velocity.angular, v);
}

// The second derivative of `misalignment` where no joint accelerates.
fn rotationBiasAcceleration(
  q1: vec4f, q2: vec4f, v1: Motion, v2: Motion, drift1: Motion, drift2: Motion, scale: f32,
) -> vec3f {
  let w = vec4f(0.0, v1.angular - v2.angular);
  let turning = quaternionProduct(w, vec4f(0.0, v1.angular)) - quaternionProduct(vec4f(0.0, v2.angular), w);
  let inner = vec4f(0.0, drift1.angular - drift2.angular) + 0.5 * turning;
  return 0.5 * scale * quaternionProduct(quaternionConjugate(q2), quaternionProduct(inner, q1)).yzw;
}

// One of several rows whose impedance is that of their common `size`; `drift` is what their residual accelerates by
// anyway.
fn equalityRow(
  r: f32, size: f32, speed: f32, drift: f32, inverseWeight: f32,
  stiffness: f32, damping: f32, d0: f32, dw: f32, perWidth: f32, mid: f32, power: f32,
) -> ConstraintRow {
  let d = impedance(min(size * perWidth, 1.0), d0, dw, mid, power);
  return ConstraintRow(inverseRegularization(d, inverseWeight), -damping * speed - stiffness * d * r - drift);
}

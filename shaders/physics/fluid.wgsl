// The drag of a medium on a body, which counts as the box of its inertia (MuJoCo, "Computation: passive forces",
// inertia model). Coefficients are the model's: `viscous` times the speed, `drag` times the speed and its size, axis by
// axis.
import package::lib::quaternion::{ quaternionConjugate, quaternionProduct, rotate };
import package::physics::kinematics::{ Pose, worldPoint };
import package::physics::spatial::{ Force, Motion };

// How a body moves against the medium, in the axes of its box.
struct Flow {
  axes: vec4f,
  arm: vec3f, // of the box's centre, from the tree's centre of mass
  v: vec3f,
  w: vec3f,
}

fn flowPast(pose: Pose, centre: vec3f, axes: vec4f, velocity: Motion, com: vec3f, wind: vec3f) -> Flow {
  let q = quaternionProduct(pose.xquat, axes);
  let arm = worldPoint(pose, centre) - com;
  let inward = quaternionConjugate(q);
  let v = rotate(inward, velocity.linear + cross(velocity.angular, arm) - wind);
  return Flow(q, arm, v, rotate(inward, velocity.angular));
}

fn drag(
  pose: Pose, centre: vec3f, axes: vec4f, velocity: Motion, com: vec3f, wind: vec3f,
  linearViscous: f32, angularViscous: f32, linearDrag: vec3f, angularDrag: vec3f,
) -> Force {
  let flow = flowPast(pose, centre, axes, velocity, com, wind);
  let force = rotate(flow.axes, -linearViscous * flow.v - linearDrag * abs(flow.v) * flow.v);
  let torque = rotate(flow.axes, -angularViscous * flow.w - angularDrag * abs(flow.w) * flow.w);
  return Force(torque + cross(flow.arm, force), force);
}

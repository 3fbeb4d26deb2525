// The drag of a medium on a body, which counts as the box of its inertia (MuJoCo, "Computation: passive forces", inertia model).
// Coefficients are the model's: `viscous` times the speed, `drag` times the speed and its size, axis by axis.
import package::lib::quaternion::{ quaternionConjugate, quaternionProduct, rotate };
import package::physics::kinematics::{ Frame, worldPoint };
import package::physics::spatial::{ Force, Motion };

fn drag(
  frame: Frame, centre: vec3f, axes: vec4f, velocity: Motion, com: vec3f, wind: vec3f,
  linearViscous: f32, angularViscous: f32, linearDrag: vec3f, angularDrag: vec3f,
) -> Force {
  let q = quaternionProduct(frame.rotation, axes);
  let arm = worldPoint(frame, centre) - com;
  let inward = quaternionConjugate(q);
  let v = rotate(inward, velocity.linear + cross(velocity.angular, arm) - wind);
  let w = rotate(inward, velocity.angular);
  let force = rotate(q, -linearViscous * v - linearDrag * abs(v) * v);
  let torque = rotate(q, -angularViscous * w - angularDrag * abs(w) * w);
  return Force(torque + cross(arm, force), force);
}

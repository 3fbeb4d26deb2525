// Forces of constraints on bodies, as spatial forces about a tree's centre of mass.
import package::lib::quaternion::{ quaternionConjugate, quaternionProduct };
import package::physics::contacts::contact::{ ContactConstraint };
import package::physics::spatial::{ Force };

// The wrench of a contact on its second body; `efcForce` is the force in the contact's frame.
fn contactForceOn(constraint: ContactConstraint, efcForce: vec3f, com: vec3f) -> Force {
  let force = constraint.frame * efcForce;
  return Force(cross(constraint.pos - com, force), force);
}

fn torsionalForceOn(constraint: ContactConstraint, efcForce: vec3f, efcTorque: vec3f, com: vec3f) -> Force {
  let wrench = contactForceOn(constraint, efcForce, com);
  return Force(wrench.torque + constraint.frame * efcTorque, wrench.force);
}

// The wrench of a connect on its first body.
fn connectForceOn(point: vec3f, fx: f32, fy: f32, fz: f32, com: vec3f) -> Force {
  let force = vec3f(fx, fy, fz);
  return Force(cross(point - com, force), force);
}

// The wrench of a weld on its first body: what turns the frame q1 against q2 as the rows for their misalignment ask.
fn weldForceOn(
  point: vec3f, fx: f32, fy: f32, fz: f32, tx: f32, ty: f32, tz: f32, q1: vec4f, q2: vec4f, scale: f32, com: vec3f,
) -> Force {
  let force = connectForceOn(point, fx, fy, fz, com);
  let turning = quaternionProduct(quaternionProduct(q2, vec4f(0.0, tx, ty, tz)), quaternionConjugate(q1)).yzw;
  return Force(force.torque + 0.5 * scale * turning, force.force);
}

fn subtractForce(a: Force, b: Force) -> Force {
  return Force(a.torque - b.torque, a.force - b.force);
}

fn addSignedForce(total: Force, wrench: Force, side: f32) -> Force {
  return Force(total.torque + side * wrench.torque, total.force + side * wrench.force);
}

// Contacts that resist turning too, or whose friction is a round cone: residuals, columns and forces have three numbers
// along the slot's axes and three about them.
import package::physics::contacts::contact::{
  Contact, ContactConstraint, contactConstraint, contactJacobian, inactiveConstraint, pointRate,
};
import package::physics::spatial::{ Motion };

struct SixVector {
  linear: vec3f,
  angular: vec3f,
}

struct TorsionalConstraint {
  contact: ContactConstraint,
  aref: vec3f, // about the axes
}

fn inactiveTorsional(contact: Contact) -> TorsionalConstraint {
  return TorsionalConstraint(inactiveConstraint(contact), vec3f());
}

fn zeroSix() -> SixVector {
  return SixVector(vec3f(), vec3f());
}

fn torsionalVelocityAt(
  point: vec3f, frame: mat3x3f, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f,
) -> SixVector {
  let sliding = pointRate(motion2, point - com2) - pointRate(motion1, point - com1);
  return SixVector(sliding * frame, (motion2.angular - motion1.angular) * frame);
}

fn isTorsionalActive(each: TorsionalConstraint) -> bool {
  return each.contact.D > 0.0;
}

fn torsionalVelocity(
  each: TorsionalConstraint, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f,
) -> SixVector {
  return torsionalVelocityAt(each.contact.pos, each.contact.frame, motion1, com1, motion2, com2);
}

fn torsionalJacobian(each: TorsionalConstraint, s: Motion, com: vec3f) -> SixVector {
  return SixVector(contactJacobian(each.contact, s, com), s.angular * each.contact.frame);
}

// `frictionDamping` is that of all axes but the normal.
fn torsionalConstraint(
  contact: Contact, velocity: SixVector, frictionDamping: f32, margin: f32, inverseWeight: f32,
  stiffness: f32, damping: f32, d0: f32, dw: f32, perWidth: f32, mid: f32, power: f32,
) -> TorsionalConstraint {
  let normal = vec3f(velocity.linear.x, 0.0, 0.0);
  var sliding = contactConstraint(
    contact, normal, margin, inverseWeight, stiffness, damping, d0, dw, perWidth, mid, power
  );
  sliding.aref -= vec3f(0.0, frictionDamping * velocity.linear.yz);
  return TorsionalConstraint(sliding, -frictionDamping * velocity.angular);
}

fn torsionalJaref(each: TorsionalConstraint, acceleration: SixVector) -> SixVector {
  return SixVector(acceleration.linear - each.contact.aref, acceleration.angular - each.aref);
}

fn advanceSix(Jaref: SixVector, alpha: f32, jv: SixVector) -> SixVector {
  return SixVector(Jaref.linear + alpha * jv.linear, Jaref.angular + alpha * jv.angular);
}

fn dotSix(a: SixVector, b: SixVector) -> f32 {
  return dot(a.linear, b.linear) + dot(a.angular, b.angular);
}

fn addDotSix(total: f32, a: SixVector, b: SixVector) -> f32 {
  return total + dotSix(a, b);
}

fn subtractDotSix(total: f32, a: SixVector, b: SixVector) -> f32 {
  return total - dotSix(a, b);
}

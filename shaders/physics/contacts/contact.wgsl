// Contacts. A slot is where two geoms may touch: while they do it has a weight, a point, a frame whose first axis is
// the normal from the first to the second, and the accelerations asked for along the frame's axes.
import package::physics::constraints::impedance::{ impedance, inverseRegularization };
import package::physics::spatial::{ Motion };

struct Contact {
  dist: f32,
  pos: vec3f,
  frame: mat3x3f, // columns: normal, two tangents
}

struct ContactConstraint {
  D: f32,
  pos: vec3f,
  frame: mat3x3f,
  aref: vec3f,
}

// The impedance of a contact that may turn out too far away.
fn inactiveConstraint(contact: Contact) -> ContactConstraint {
  return ContactConstraint(0.0, contact.pos, contact.frame, vec3f());
}

// The residual of a closed constraint: so far from pushing that no step of the solver makes it.
fn inactiveJaref() -> vec3f {
  return vec3f(1e30, 0.0, 0.0);
}

fn zeroJv() -> vec3f {
  return vec3f();
}

fn isActive(constraint: ContactConstraint) -> bool {
  return constraint.D > 0.0;
}

fn isWithinMargin(contact: Contact, margin: f32) -> bool {
  return contact.dist < margin;
}

// What one degree of freedom moves at the contact, in its frame.
fn contactJacobian(constraint: ContactConstraint, s: Motion, com: vec3f) -> vec3f {
  return pointRate(s, constraint.pos - com) * constraint.frame;
}

// How a point moves that lies `arm` from the one that a motion is about.
fn pointRate(motion: Motion, arm: vec3f) -> vec3f {
  return motion.linear + cross(motion.angular, arm);
}

// How the second body moves against the first at a point, along the axes of a frame.
fn relativeVelocityAt(
  point: vec3f, frame: mat3x3f, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f,
) -> vec3f {
  return (pointRate(motion2, point - com2) - pointRate(motion1, point - com1)) * frame;
}

fn contactVelocity(constraint: ContactConstraint, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f) -> vec3f {
  return relativeVelocityAt(constraint.pos, constraint.frame, motion1, com1, motion2, com2);
}

fn contactConstraint(
  contact: Contact, velocity: vec3f, margin: f32, inverseWeight: f32,
  stiffness: f32, damping: f32, d0: f32, dw: f32, perWidth: f32, mid: f32, power: f32,
) -> ContactConstraint {
  let r = contact.dist - margin;
  let d = impedance(min(abs(r) * perWidth, 1.0), d0, dw, mid, power);
  let wanted = -damping * velocity - vec3f(stiffness * d * r, 0.0, 0.0);
  return ContactConstraint(inverseRegularization(d, inverseWeight), contact.pos, contact.frame, wanted);
}

fn contactJaref(constraint: ContactConstraint, acceleration: vec3f) -> vec3f {
  return acceleration - constraint.aref;
}

fn advanceContact(Jaref: vec3f, alpha: f32, jv: vec3f) -> vec3f {
  return Jaref + alpha * jv;
}

fn jacobianDotForce(column: vec3f, force: vec3f) -> f32 {
  return dot(column, force);
}

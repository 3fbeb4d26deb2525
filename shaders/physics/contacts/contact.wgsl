// Contacts. A slot is where two geoms may touch: while they do it has a weight, a point, a frame whose first axis is the normal
// from the first to the second, and the accelerations asked for along the frame's axes.
import package::physics::constraints::impedance::{ impedance, rowWeight };
import package::physics::spatial::{ Motion };

struct Contact {
  distance: f32,
  point: vec3f,
  frame: mat3x3f, // columns: normal, two tangents
}

struct Slot {
  weight: f32,
  point: vec3f,
  frame: mat3x3f,
  reference: vec3f,
}

// Of a contact that may turn out too far away.
fn closedSlot(contact: Contact) -> Slot {
  return Slot(0.0, contact.point, contact.frame, vec3f());
}

// Of a closed slot: so far from pushing that no step of the solver makes it.
fn noResidual() -> vec3f {
  return vec3f(1e30, 0.0, 0.0);
}

fn noStep() -> vec3f {
  return vec3f();
}

fn isOpen(slot: Slot) -> bool {
  return slot.weight > 0.0;
}

fn touches(contact: Contact, margin: f32) -> bool {
  return contact.distance < margin;
}

// What one degree of freedom moves at the contact, in its frame.
fn slotColumn(slot: Slot, s: Motion, com: vec3f) -> vec3f {
  return pointRate(s, slot.point - com) * slot.frame;
}

// How a point moves that lies `arm` from the one that a motion is about.
fn pointRate(motion: Motion, arm: vec3f) -> vec3f {
  return motion.linear + cross(motion.angular, arm);
}

// How the second body moves against the first at a point, along the axes of a frame.
fn rateAt(point: vec3f, frame: mat3x3f, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f) -> vec3f {
  return (pointRate(motion2, point - com2) - pointRate(motion1, point - com1)) * frame;
}

fn slotRate(slot: Slot, motion1: Motion, com1: vec3f, motion2: Motion, com2: vec3f) -> vec3f {
  return rateAt(slot.point, slot.frame, motion1, com1, motion2, com2);
}

fn openSlot(
  contact: Contact, velocity: vec3f, margin: f32, inverseWeight: f32,
  stiffness: f32, damping: f32, d0: f32, dw: f32, perWidth: f32, mid: f32, power: f32,
) -> Slot {
  let r = contact.distance - margin;
  let d = impedance(min(abs(r) * perWidth, 1.0), d0, dw, mid, power);
  let wanted = -damping * velocity - vec3f(stiffness * d * r, 0.0, 0.0);
  return Slot(rowWeight(d, inverseWeight), contact.point, contact.frame, wanted);
}

fn slotResidual(slot: Slot, acceleration: vec3f) -> vec3f {
  return acceleration - slot.reference;
}

fn movedResidual(x: vec3f, alpha: f32, step: vec3f) -> vec3f {
  return x + alpha * step;
}

fn along(column: vec3f, force: vec3f) -> f32 {
  return dot(column, force);
}
